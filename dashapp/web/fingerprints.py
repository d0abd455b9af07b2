"""Files whose address has a fingerprint of what is in them: browsers keep them for ever."""

from flask import Response


def answer_file(body: bytes, mimetype: str, *, is_current: bool) -> Response:
    """Also for another fingerprint, but not to be kept: older pages shall not lack their files."""
    response = Response(body, mimetype=mimetype)
    if not is_current:
        response.cache_control.no_store = True
    return response
