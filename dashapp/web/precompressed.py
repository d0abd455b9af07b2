"""Static files in their smallest form: brotli at its slowest, made once and kept beside the app.

The first browser that asks gets what Flask-Compress makes in a moment; meanwhile a thread makes
the small form, which all later ones get, from whatever process: it lies in the cache folder.
"""

import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import brotli
from flask import Flask, Response, request

from dashapp.whole_files import write_whole

STATIC_PREFIXES = ("/assets/", "/_dash-component-suites/")
_SMALLEST, _SMALL = 11, 9
_HUGE_BYTES = 1_000_000
"""Above this (plotly.js is 4.6 MB) the slowest quality would take 5 to 10 s of a core."""
_TINY_BYTES = 200

_log = logging.getLogger(__name__)


class SmallestForms:
    """Compressed bodies by the SHA-256 of the plain ones, in memory and in `folder`.

    There are as many as there are static files, so neither place needs a bound.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, bytes | None] = {}

    @cached_property
    def _maker(self) -> ThreadPoolExecutor:
        """Made by the first request, hence never before a fork."""
        return ThreadPoolExecutor(1, thread_name_prefix="static-files")

    def find(self, plain: bytes) -> bytes | None:
        """The compressed form, or None while it is being made."""
        digest = hashlib.sha256(plain).hexdigest()
        if digest not in self._known:
            self._known[digest] = self._read(digest, plain)
            if self._known[digest] is None:
                self._maker.submit(self._make, digest, plain)
        return self._known[digest]

    def _read(self, digest: str, plain: bytes) -> bytes | None:
        """Browsers keep it for a year: what unpacks to anything else is not sent to them."""
        try:
            packed = self._path(digest).read_bytes()
        except OSError:
            return None
        return packed if _unpacks_to(plain, packed) else None

    def _make(self, digest: str, plain: bytes) -> None:
        quality = _SMALLEST if len(plain) < _HUGE_BYTES else _SMALL
        self._known[digest] = packed = brotli.compress(plain, quality=quality)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._path(digest), packed, sync=True)
        except OSError as error:
            _log.info("A compressed file could not be kept: %s", error.strerror)

    def _path(self, digest: str) -> Path:
        return self._folder / f"{digest}.br"


def _unpacks_to(plain: bytes, packed: bytes) -> bool:
    """Takes no more memory than the plain form, whatever is packed."""
    opener = brotli.Decompressor()
    try:
        found = opener.process(packed, output_buffer_limit=len(plain) + 1)
        return bool(found == plain and opener.is_finished())
    except brotli.error:
        return False


def send_smallest(server: Flask, folder: Path, types: list[str]) -> None:
    """Answer for static files of these MIME types with their smallest form where it is there.

    To be called after Flask-Compress was set up: Flask runs what came last first, and what is
    encoded already is left alone.
    """
    forms = SmallestForms(folder)

    def shrink(response: Response) -> Response:
        if _is_shrinkable(response, types):
            response.direct_passthrough = False
            if packed := forms.find(response.get_data()):
                response.set_data(packed)
                response.content_encoding = "br"
                response.vary.add("Accept-Encoding")
                if etag := response.get_etag()[0]:
                    response.set_etag(f"{etag}:br")
                response.make_conditional(request)
        return response

    server.after_request(shrink)


def _is_shrinkable(response: Response, types: list[str]) -> bool:
    return (
        response.status_code == 200
        and request.method == "GET"
        and request.path.startswith(STATIC_PREFIXES)
        and response.mimetype in types
        and "Content-Encoding" not in response.headers
        and (response.content_length or _TINY_BYTES) >= _TINY_BYTES
        and request.accept_encodings.quality("br") > 0
    )
