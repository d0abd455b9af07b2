"""What comes in the body of a request, which may be anything."""

from typing import Any

from flask import request

from dashapp.errors import BadRequestError


def read_object() -> dict[str, Any]:
    """The body of the request at hand.

    Raises:
        BadRequestError: it is no JSON object.
    """
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # lists in lists in lists
        body = None
    if not isinstance(body, dict):
        raise BadRequestError("The body is a JSON object.")
    return body
