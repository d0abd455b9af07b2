"""A connection that the browser has closed is told from one on which it waits."""

import socket
import struct
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from support.processes import wait_for

from dashapp.web.viewers import create_cancellation_token, is_closed

LONG_S = 60.0
Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A real connection: the server's side and the browser's."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        browser = socket.create_connection(listener.getsockname())
        server, _ = listener.accept()
    with server, browser:
        yield server, browser


def test_one_who_waits_is_there(pair: Pair) -> None:
    assert not is_closed(pair[0])


def test_one_who_has_asked_for_more_is_there_and_keeps_it(pair: Pair) -> None:
    server, browser = pair
    browser.sendall(b"GET")
    assert server.recv(1) == b"G"
    assert not is_closed(server)
    assert server.recv(10) == b"ET", "looking takes nothing away"


def test_one_who_has_closed_is_gone(pair: Pair) -> None:
    server, browser = pair
    browser.close()
    wait_for(lambda: is_closed(server))


def test_one_who_has_reset_is_gone(pair: Pair) -> None:
    server, browser = pair
    browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    browser.close()
    wait_for(lambda: is_closed(server))


def test_a_connection_that_we_closed_is_gone(pair: Pair) -> None:
    pair[0].close()
    assert is_closed(pair[0])


def test_a_look_does_not_wait(pair: Pair) -> None:
    pair[0].settimeout(30)
    assert not is_closed(pair[0])


def test_the_token_is_that_of_gunicorns_connection(pair: Pair) -> None:
    server, browser = pair
    app = Flask("test")
    with app.test_request_context(environ_overrides={"gunicorn.socket": server}):
        token = create_cancellation_token(LONG_S)
    assert not token.is_cancelled()
    browser.close()
    wait_for(token.is_cancelled)
    with app.test_request_context():
        assert not create_cancellation_token(LONG_S).is_cancelled()


def test_the_time_limit_counts_from_the_requests_arrival() -> None:
    app, began = Flask("test"), time.monotonic()
    with app.test_request_context(environ_overrides={"dashapp.arrived": began - 5}):
        assert create_cancellation_token(8).deadline == began + 3
        assert not create_cancellation_token(4).waits()
    with app.test_request_context():
        assert create_cancellation_token(8).deadline >= began + 8, "a server that does not say"


def test_a_viewer_is_a_page_and_where_none_is_told_an_address() -> None:
    app = Flask("test")
    here = {"REMOTE_ADDR": "10.0.0.7"}
    names = []
    for headers in ({"X-Page": "a"}, {"X-Page": "b"}, {}, {"X-Page": ""}):
        with app.test_request_context(headers=headers, environ_overrides=here):
            names.append(create_cancellation_token(LONG_S).viewer)
    assert names == ["a", "b", "10.0.0.7", "10.0.0.7"]
