"""How files and text travel: compression, and how long a browser may keep what it has."""

import re
from pathlib import Path

from flask import Flask, Response, request
from flask_compress import Compress

from dashapp.web.precompressed import send_smallest

_COMPRESSED_TYPES = [
    "text/html",
    "text/css",
    "text/plain",
    "text/javascript",
    "application/javascript",
    "application/json",
    "application/geo+json",
    "image/svg+xml",
]
_YEAR = "public, max-age=31536000, immutable"
_HASHED_NAME = re.compile(r"\.[0-9a-f]{12}\.\w+$|/[0-9a-f]{12}/[^/]+$")


def deliver(server: Flask, cache_folder: Path) -> None:
    """Compress text, and let fingerprinted files stay in the browser.

    Tiles come compressed already and are left alone: they carry their own Content-Encoding.
    """
    server.config.update(
        COMPRESS_MIMETYPES=_COMPRESSED_TYPES,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_STREAMING_ENDPOINT_CONDITIONAL=["static", "_dash_assets.static"],
    )
    Compress(server)
    send_smallest(server, cache_folder / "static", _COMPRESSED_TYPES)
    server.after_request(_keep_fingerprinted)


def _keep_fingerprinted(response: Response) -> Response:
    """An address that changes with its file: ?m=<time of change> by Dash, or a hash in it."""
    fingerprinted = "m" in request.args or _HASHED_NAME.search(request.path)
    if not (request.path.startswith("/assets/") and fingerprinted):
        return response
    if response.status_code == 200 and not response.cache_control.no_store:
        response.headers["Cache-Control"] = _YEAR
    return response
