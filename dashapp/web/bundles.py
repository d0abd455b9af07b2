"""Our own scripts and styles as one file each: a hundred small requests would cost 100 KB and time.

Read once, when the app is made. Comments that fill a line and the space before lines stay behind
(15 KB of 75 compressed); the rest stays as it is, so that it can be read in the browser too.
"""

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response

LATER = "js/later"
"""Scripts below this folder of the assets come one by one, when the page first needs them."""

_MIME_TYPES = {"js": "text/javascript", "css": "text/css"}

_UNSAID = {
    "js": re.compile(r"^[ \t]*(?://.*)?\n|^[ \t]+", re.MULTILINE),
    "css": re.compile(r"/\*(?!!).*?\*/|^\s+", re.MULTILINE | re.DOTALL),
}
"""What a browser does not need. No text in our scripts goes over several lines (tested)."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """`folder` is where its relative addresses count from; `kind` is js or css."""

    folder: str
    kind: str
    body: bytes

    @property
    def name(self) -> str:
        """Place below the assets, with a fingerprint of what is in it."""
        return f"{self.folder}/bundle.{sha256(self.body).hexdigest()[:12]}.{self.kind}"


_OF_OPERATOR = frozenset({"operating.js", "operator.js", "operator.css"})
"""Files that are of use only where the operator's panel is on the page: 4 KB compressed."""


def build_bundles(assets: Path, *, for_operator: bool) -> tuple[Bundle, Bundle]:
    """Scripts and styles, each in the order of paths: core before page, ours before vendor."""
    left_out: Set[str] = frozenset() if for_operator else _OF_OPERATOR
    return (
        Bundle("js", "js", _join(list_first(assets, "js", left_out), "js", "\n;\n")),
        Bundle("css", "css", _join(list_first(assets, "css", left_out), "css", "\n")),
    )


def _join(files: Iterable[Path], kind: str, between: str) -> bytes:
    return between.join(slim(file.read_text("utf-8"), kind) for file in files).encode()


def list_first(assets: Path, kind: str, left_out: Set[str] = frozenset()) -> list[Path]:
    """What the page needs from the start, but for files of the names `left_out`."""
    later = assets / LATER
    files = [file for file in sorted(assets.rglob(f"*.{kind}")) if later not in file.parents]
    return [file for file in files if file.name not in left_out]


def slim(source: str, kind: str) -> str:
    """The same program, or the same styles, in fewer bytes."""
    return _UNSAID[kind].sub("", source)


def serve_bundles(server: Flask, bundles: Iterable[Bundle]) -> None:
    for bundle in bundles:
        rule = f"/assets/{bundle.folder}/bundle.<fingerprint>.{bundle.kind}"
        server.add_url_rule(rule, f"bundle-{bundle.kind}", partial(get_bundle, bundle))


def get_bundle(bundle: Bundle, fingerprint: str) -> Response:
    """Also for another fingerprint: a page of the version before shall not lack its scripts."""
    response = Response(bundle.body, mimetype=_MIME_TYPES[bundle.kind])
    if f".{fingerprint}." not in bundle.name:
        response.cache_control.no_store = True
    return response
