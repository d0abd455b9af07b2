"""Our scripts as `make bundle` has built them from assets/js (tools/bundle.mjs).

They import each other, so they share one fingerprint in the folder of their address: a page whose
first script is of one version gets the others of that version too, or none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, abort

from dashapp.errors import ConfigurationError
from dashapp.web.fingerprints import answer_file

BUILT = "built"
"""Folder of the assets in which the built scripts lie."""

FIRST_PAINT = "firstpaint.js"
PAGE = "page.js"
OPERATOR = "operator.js"


@dataclass(frozen=True)
class BuiltScripts:
    """Bodies by their file names."""

    bodies: Mapping[str, bytes]

    @cached_property
    def fingerprint(self) -> str:
        whole = b"\0".join(body for _, body in sorted(self.bodies.items()))
        return sha256(whole).hexdigest()[:12]

    def locate(self, name: str) -> str:
        """Place below the assets, which changes with any of the scripts."""
        return f"{BUILT}/{self.fingerprint}/{name}"

    def list_modules(self) -> list[str]:
        """What the document links; the page imports the others when it first needs them."""
        return [name for name in (PAGE, OPERATOR) if name in self.bodies]

    def serve(self, server: Flask) -> None:
        server.add_url_rule(f"/assets/{BUILT}/<fingerprint>/<name>", "built-script", self._get)

    def _get(self, fingerprint: str, name: str) -> Response:
        if name not in self.bodies:
            abort(404)
        is_current = fingerprint == self.fingerprint
        return answer_file(self.bodies[name], "text/javascript", is_current=is_current)


def read_scripts(assets: Path, *, for_operator: bool) -> BuiltScripts:
    """What stands in the built folder; without the operator's panel, without its script.

    Raises:
        ConfigurationError: the scripts have not been built, or not all of them are there.
    """
    bodies = {file.name: file.read_bytes() for file in sorted((assets / BUILT).glob("*.js"))}
    missing = sorted({FIRST_PAINT, PAGE, OPERATOR} - set(bodies))
    if missing:
        raise ConfigurationError(
            f"The page's scripts {', '.join(missing)} are not in {assets / BUILT}. "
            "Install the package again or, in a checkout, run `make bundle`."
        )
    return BuiltScripts(
        {name: body for name, body in bodies.items() if for_operator or name != OPERATOR}
    )
