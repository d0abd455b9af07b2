"""How files and text travel: compression, and how long a browser may keep what it has."""

from flask import Flask, Response, request
from flask_compress import Compress

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


def deliver(server: Flask) -> None:
    """Compress text, and let fingerprinted files stay in the browser.

    Tiles come compressed already and are left alone: they carry their own Content-Encoding.
    """
    server.config.update(
        COMPRESS_MIMETYPES=_COMPRESSED_TYPES,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_STREAMING_ENDPOINT_CONDITIONAL=["static", "_dash_assets.static"],
    )
    Compress(server)
    server.after_request(_keep_fingerprinted)


def _keep_fingerprinted(response: Response) -> Response:
    """Dash adds ?m=<time of change> to the assets that it links: such an address never changes."""
    if response.status_code == 200 and request.path.startswith("/assets/") and "m" in request.args:
        response.headers["Cache-Control"] = _YEAR
    return response
