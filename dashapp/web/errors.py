"""The one place where an exception becomes an HTTP answer. Nothing here tells how it came about."""

import logging
import time
import traceback
from functools import partial
from pathlib import Path

from dash.exceptions import DependencyException
from flask import Blueprint, Flask, Response, current_app, jsonify, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from dashapp.errors import (
    BusyError,
    DashAppError,
    NotFoundError,
    NotReadyError,
    QueryTimeoutError,
    TooManyRequestsError,
)
from dashapp.web.callbacks import CALLBACKS_PATH

_log = logging.getLogger(__name__)

WAIT = "dashapp.wait"
"""Where a server finds how to be told when a refused request is worth asking again."""

_FOR_SCRIPTS = ("/api", CALLBACKS_PATH)

WHOLE_EVERY_SECONDS = 60.0
_TIMEOUT_RETRY_AFTER_S = 5
_UNEXPECTED = "Something went wrong here; the server's log says what. Please try again."


class Surprises:
    """Which failures nobody had thought of were told of late, by the line of code they come from.

    Whoever has found a request that fails can send it often; the log says once a minute why.
    """

    def __init__(self) -> None:
        self._told_at: dict[str, float] = {}

    def is_new(self, name: str) -> bool:
        now = time.monotonic()
        if now - self._told_at.get(name, -WHOLE_EVERY_SECONDS) < WHOLE_EVERY_SECONDS:
            return False
        self._told_at[name] = now
        return True


def handle_errors(server: Flask) -> None:
    server.register_error_handler(Exception, partial(answer_error, Surprises()))
    server.register_blueprint(_create_unknown())


def answer_error(surprises: Surprises, error: Exception) -> Response | HTTPException:
    """Every error as `{"error": sentence}`; web pages and assets keep Flask's own answers."""
    if isinstance(error, DashAppError):
        return _answer_ours(error)
    if isinstance(error, HTTPException):
        return _answer_http(error) if request.path.startswith(_FOR_SCRIPTS) else error
    if isinstance(error, DependencyException):  # Dash's, for a file that none of its packages has
        return NotFound()
    name = _name(error)
    whole = error if surprises.is_new(name) else None
    _log.error("%s %r failed: %s.", request.method, request.path, name, exc_info=whole)
    return _sentence(_UNEXPECTED, 500)


def _name(error: Exception) -> str:
    """The kind of an exception and the line of code that it comes from."""
    *_, (frame, line) = [(None, 0), *traceback.walk_tb(error.__traceback__)]
    where = f" at {Path(frame.f_code.co_filename).name}:{line}" if frame else ""
    return f"{type(error).__name__}{where}"


def _answer_ours(error: DashAppError) -> Response:
    response = _sentence(error.for_viewers, error.http_status)
    if isinstance(error, BusyError) and error.wait is not None:
        request.environ[WAIT] = error.wait
    if isinstance(error, NotReadyError | TooManyRequestsError):
        response.headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, QueryTimeoutError):  # the cluster may hang, and is being looked after
        response.headers["Retry-After"] = str(_TIMEOUT_RETRY_AFTER_S)
    if error.http_status >= 500 and not isinstance(error, NotReadyError):
        _log.warning("%s: %s", request.path, error)
    return response


def _answer_http(error: HTTPException) -> Response:
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        response = _sentence(f"{request.path} does not take {request.method}.", 405)
        response.headers["Allow"] = allowed
        return response
    return _sentence(error.description or error.name, error.code or 500)


def _sentence(text: str, status: int) -> Response:
    response = jsonify(error=text)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _create_unknown() -> Blueprint:
    """Below /api Dash's catch-all page would answer whatever is not known."""
    blueprint = Blueprint("unknown", __name__)
    for rule in ("/api", "/api/", "/api/<path:rest>"):
        blueprint.add_url_rule(rule, "unknown", _refuse_unknown)
    return blueprint


def _refuse_unknown(rest: str = "") -> Response:  # noqa: ARG001 - Flask hands the path over
    """Of an address that is known, and not for reading, this one is asked for GET."""
    adapter = current_app.create_url_adapter(request)
    others = set(adapter.allowed_methods() if adapter else ()) - {"GET", "HEAD"}
    if others - {"OPTIONS"}:
        raise MethodNotAllowed(sorted(others))
    raise NotFoundError(f"There is no {request.path}; docs/api.md lists what there is.")
