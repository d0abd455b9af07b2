"""No request costs the process one of its threads, whatever becomes of its connection."""

import logging
import queue
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.config import Config

from dashapp.serving.answering import Answerers
from dashapp.serving.limits import Limits
from dashapp.serving.requests import IncomingRequest

LONG_S = 30


class BrokenConnection:
    """Its viewer has left: nothing can be sent."""

    parsed = SimpleNamespace(path="/")

    def sendall(self, data: bytes) -> None:
        """Gathered."""

    def push(self) -> None:
        raise BrokenPipeError


def fail(error: Exception) -> Callable[..., None]:
    def pre_request(*_: object) -> None:
        raise error

    return pre_request


@pytest.mark.parametrize("error", [ValueError("closed file"), BrokenPipeError()])
def test_a_thread_outlives_viewers_who_have_left(error: Exception) -> None:
    ended: queue.Queue[Any] = queue.Queue()
    cfg = SimpleNamespace(pre_request=fail(error))
    worker = SimpleNamespace(cfg=cfg, log=logging.getLogger("test"), alive=True)
    answerers = Answerers(worker, lambda connection, keeps: ended.put((connection, keeps)))
    answerers.start(1)
    asked = [BrokenConnection(), BrokenConnection()]
    for connection in asked:
        answerers.submit(connection)  # type: ignore[arg-type]
    assert [ended.get(timeout=LONG_S) for _ in asked] == [(one, False) for one in asked]
    answerers.stop()


def test_a_body_that_was_closed_while_it_waited_is_a_broken_connection() -> None:
    request = IncomingRequest(Config(), ("127.0.0.1", 1), 1, Limits())
    request.feed(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab")
    assert request.open_body().read() == b"ab"
    assert request.open_body().read() == b"ab", "asked a second time"
    request.close()
    with pytest.raises(BrokenPipeError):
        request.open_body()
