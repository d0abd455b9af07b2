"""What the server says before the application is asked: one sentence in JSON, then it hangs up."""

import http
import json

from gunicorn.http import errors
from gunicorn.util import http_date

_SENTENCES: tuple[tuple[type[Exception], int, str], ...] = (
    (
        errors.LimitRequestLine,
        414,
        "The address of this request is too long; draw the area with fewer corners.",
    ),
    (
        errors.LimitRequestHeaders,
        431,
        "The headers of this request are too long; delete the cookies of this site and try again.",
    ),
    (errors.UnsupportedTransferCoding, 501, "A body is taken as it is, without Transfer-Encoding."),
    (errors.ExpectationFailed, 417, "Nothing but 100-continue can be expected here."),
    (errors.InvalidHTTPVersion, 505, "HTTP/1.1 is spoken here; ask in that."),
)
"""For each error of gunicorn's parser; the first that fits. Whatever else it says is a 400."""

_NOT_UNDERSTOOD = "This is no HTTP request that can be understood; it has to be sent otherwise."
_FAILED = "Something went wrong here; the server's log says what. Please try again."


class RefusedError(Exception):
    """A request that is not let through to the application; the message is for who sent it."""

    def __init__(self, status: int, sentence: str, retry_after_s: int | None = None) -> None:
        super().__init__(sentence)
        self.status, self.retry_after_s = status, retry_after_s


def refuse_length(most: int) -> RefusedError:
    return RefusedError(413, f"The body of a request has at most {most:,} bytes.")


def refuse_without_length() -> RefusedError:
    return RefusedError(411, "A request with a body has to say its Content-Length.")


def refuse_slow() -> RefusedError:
    return RefusedError(408, "The request did not come whole in time; send it again.")


def refuse_crowd() -> RefusedError:
    return RefusedError(503, "Too many viewers are being answered; try again in a moment.", 2)


def describe(error: BaseException) -> RefusedError:
    """The refusal of a request that gunicorn's parser, or what comes behind it, has failed on."""
    if isinstance(error, RefusedError):
        return error
    for kind, status, sentence in _SENTENCES:
        if isinstance(error, kind):
            return RefusedError(status, sentence)
    if isinstance(error, errors.InvalidResponseHeader | errors.InvalidResponseHeaderName):
        return RefusedError(500, _FAILED)
    if isinstance(error, errors.ParseException | errors.NoMoreData | StopIteration):
        return RefusedError(400, _NOT_UNDERSTOOD)
    return RefusedError(500, _FAILED)


def render(refused: RefusedError) -> bytes:
    """The whole answer, as it travels; nobody keeps it."""
    body = json.dumps({"error": str(refused)}).encode() + b"\n"
    lines = [
        f"HTTP/1.1 {refused.status} {http.HTTPStatus(refused.status).phrase}",
        "Server: gunicorn",
        f"Date: {http_date()}",
        "Connection: close",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
    ]
    if refused.retry_after_s is not None:
        lines.append(f"Retry-After: {refused.retry_after_s}")
    return "\r\n".join([*lines, "", ""]).encode() + body
