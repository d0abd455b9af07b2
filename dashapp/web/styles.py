"""Our styles as one file: many small requests would cost tens of kilobytes and time.

Read once, when the app is made. Comments and the space before lines stay behind; the rest stays as
it is, so that it can be read in the browser too.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response

from dashapp.web.fingerprints import answer_file

_UNSAID = re.compile(r"/\*(?!!).*?\*/|^\s+", re.DOTALL | re.MULTILINE)
"""What a browser does not need."""

_OF_OPERATOR = frozenset({"operator.css"})
"""Files that are of use only where the operator's panel is on the page."""


@dataclass(frozen=True, slots=True)
class StyleBundle:
    body: bytes

    @property
    def name(self) -> str:
        """Place below the assets, with a fingerprint of what is in it."""
        return f"css/bundle.{sha256(self.body).hexdigest()[:12]}.css"

    def serve(self, server: Flask) -> None:
        server.add_url_rule("/assets/css/bundle.<fingerprint>.css", "bundle-css", self._get)

    def _get(self, fingerprint: str) -> Response:
        return answer_file(self.body, "text/css", is_current=f".{fingerprint}." in self.name)


def bundle_styles(assets: Path, *, for_operator: bool) -> StyleBundle:
    """In the order of paths: ours before vendor, whose rules are in a layer below."""
    files = list_styles(assets, frozenset() if for_operator else _OF_OPERATOR)
    return StyleBundle("\n".join(slim(file.read_text("utf-8")) for file in files).encode())


def list_styles(assets: Path, left_out: Set[str] = frozenset()) -> list[Path]:
    """All but files of the names `left_out`."""
    return [file for file in sorted(assets.rglob("*.css")) if file.name not in left_out]


def slim(source: str) -> str:
    """The same styles in fewer bytes."""
    return _UNSAID.sub("", source)
