"""Headers that tell a browser what this site may do."""

from collections.abc import Sequence

from flask import Flask, Response, request

from dashapp.web.precompressed import STATIC_PREFIXES

STREET_TILES = "https://*.basemaps.cartocdn.com https://tile.openstreetmap.org"
"""The only outside hosts: street tiles, and those only when the viewer chooses them."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # OpenStreetMap's tile servers refuse requests that do not say which site they come from.
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=()",
}

_NOBODY = ("'none'",)

_OF_FILES = ("X-Content-Type-Options",)

_STRICT_TRANSPORT = "max-age=31536000"
"""A year of https alone; names below ours are not ours to speak for."""


def build_policy(script_hashes: Sequence[str], embedded_in: Sequence[str] = ()) -> str:
    """Content-Security-Policy: own files only, plus Dash's inline scripts by their hashes.

    `embedded_in` are the sites whose pages may show this one in a frame.
    """
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' {' '.join(script_hashes)}".rstrip(),
            "style-src 'self' 'unsafe-inline'",  # Dash's components carry style elements
            f"img-src 'self' data: blob: {STREET_TILES}",
            "font-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            f"frame-ancestors {' '.join(embedded_in or _NOBODY)}",
        ]
    )


def protect(server: Flask, script_hashes: Sequence[str], embedded_in: Sequence[str] = ()) -> None:
    """Send the headers with every answer; few with static files.

    Args:
        server: the Flask server of the app.
        script_hashes: `Dash.csp_hashes()`, taken when every callback is registered.
        embedded_in: sites whose pages may show this one in a frame.
    """
    headers = {**_HEADERS, "Content-Security-Policy": build_policy(script_hashes, embedded_in)}
    if embedded_in:
        del headers["X-Frame-Options"]  # which knows no list

    def add_headers(response: Response) -> Response:
        # Policies are for documents: on each of many small files they would weigh more than it.
        is_file = request.path.startswith(STATIC_PREFIXES)
        for name in _OF_FILES if is_file else headers:
            response.headers.setdefault(name, headers[name])
        if request.is_secure and not is_file:
            response.headers["Strict-Transport-Security"] = _STRICT_TRANSPORT
        return response

    server.after_request(add_headers)
