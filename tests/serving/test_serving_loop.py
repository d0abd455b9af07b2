"""One loop for all connections: who waits, who is answered in what order, who has to go."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from support.loops import Served, get, read_to_end, serve
from support.processes import wait_for

from dashapp.cluster.query.queries import EXPORT_SECONDS
from dashapp.commands import gunicorn_config
from dashapp.serving.limits import Limits
from dashapp.serving.worker import CLOSE_SECONDS

MEBIBYTE = 1024 * 1024
TINY = 2048
"""Receive buffer of viewers who do not read. The system takes some MB of an answer all the same."""


def answer_path(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    body = environ["PATH_INFO"].encode()
    start("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def answer_length(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
    """/20 is 20 MiB, each of which says which one it is."""
    pieces = int(environ["PATH_INFO"].strip("/"))
    start("200 OK", [("Content-Length", str(pieces * MEBIBYTE))])
    return (bytes([n]) * MEBIBYTE for n in range(pieces))


class Gate:
    """An app that answers once it is opened, and tells when it was asked and what it was told."""

    def __init__(self) -> None:
        self.opened, self.asked = threading.Event(), []

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        if environ["PATH_INFO"] == "/healthz":
            return answer_path(environ, start)
        self.asked.append((time.monotonic(), environ["dashapp.arrived"]))
        assert self.opened.wait(60)
        return answer_path(environ, start)


def test_a_request_has_arrived_before_a_thread_is_free_for_it() -> None:
    gate = Gate()
    with serve(gate) as served, served.connect(get("/1")), served.connect(get("/2")) as second:
        wait_for(lambda: gate.asked)
        assert b"HTTP/1.1 400" in served_refusal(served), "so /2 has been read before"
        free = time.monotonic()
        gate.opened.set()
        assert second.recv(15) == b"HTTP/1.1 200 OK"
    asked, arrived = gate.asked[1]
    assert arrived < free < asked


def served_refusal(served: Served) -> bytes:
    with served.connect(b"HELLO\r\n\r\n") as connection:
        return read_to_end(connection)


def test_a_platform_that_asks_for_health_does_not_wait_for_viewers() -> None:
    gate = Gate()
    with serve(gate) as served, ExitStack() as stack:
        for _ in range(5):
            stack.enter_context(served.connect(get("/1")))
        wait_for(lambda: gate.asked)
        assert served.ask("/healthz").endswith(b"\r\n\r\n/healthz")
        gate.opened.set()


def test_where_all_are_being_answered_the_next_one_is_told_to_come_again() -> None:
    gate = Gate()
    with serve(gate, Limits(connections=2), threads=2) as served, ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(served.connect(get("/1")))
        wait_for(lambda: len(gate.asked) == 2)
        with served.connect() as third:
            head, _, body = read_to_end(third).partition(b"\r\n\r\n")
        gate.opened.set()
    assert head.startswith(b"HTTP/1.1 503")
    assert b"Retry-After: " in head
    assert "Too many" in json.loads(body)["error"]


def test_requests_sent_together_are_answered_in_their_order() -> None:
    with serve(answer_path, threads=4) as served:
        said = b"".join(get(f"/{n}") for n in range(20)) + get("/end", "Connection: close")
        with served.connect(said) as connection:
            text = read_to_end(connection)
    bodies = [part.partition(b"HTTP/1.1")[0] for part in text.split(b"\r\n\r\n")[1:]]
    assert bodies == [*(f"/{n}".encode() for n in range(20)), b"/end"]


@pytest.mark.parametrize("memory_bytes", [0, 3 * MEBIBYTE, 64 * MEBIBYTE])
def test_who_reads_late_reads_all_of_it(memory_bytes: int) -> None:
    limits = Limits(answers_memory_bytes=memory_bytes)
    asked = get("/20", "Connection: close")
    with serve(answer_length, limits) as served, served.connect(asked, TINY) as late:
        assert served.ask("/0").startswith(b"HTTP/1.1 200"), "the only thread is free"
        body = read_to_end(late).partition(b"\r\n\r\n")[2]
    assert body == b"".join(bytes([n]) * MEBIBYTE for n in range(20))


def test_where_files_are_full_the_oldest_answer_goes() -> None:
    limits = Limits(answers_memory_bytes=0, answers_file_bytes=22 * MEBIBYTE)
    asked = get("/20", "Connection: close")
    with serve(answer_length, limits) as served, served.connect(asked, TINY) as first:
        assert first.recv(15) == b"HTTP/1.1 200 OK"
        with served.connect(asked, TINY) as second:
            wait_for(lambda: is_reset(first))
            assert len(read_to_end(second)) > 20 * MEBIBYTE


def is_reset(connection: socket.socket) -> bool:
    return bool(connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))


class Endless:
    """An app whose answer goes on until somebody closes it."""

    def __init__(self) -> None:
        self.ended = threading.Event()

    def __call__(self, _: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
        start("200 OK", [])
        try:
            while not self.ended.wait(0.01):
                yield b"x" * MEBIBYTE
        finally:
            self.ended.set()


def test_who_leaves_ends_his_answer() -> None:
    endless = Endless()
    with serve(endless) as served:
        with served.connect(get("/"), TINY) as connection:
            assert connection.recv(15) == b"HTTP/1.1 200 OK"
        assert endless.ended.wait(60)


def test_who_takes_nothing_of_an_answer_that_is_being_made_ends_it() -> None:
    endless = Endless()
    with serve(endless, Limits(send_s=0.2)) as served, served.connect(get("/"), TINY):
        assert endless.ended.wait(60)


def test_an_answer_that_fails_costs_nobody_a_thread() -> None:
    def fail(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
        if environ["PATH_INFO"] == "/late":
            start("200 OK", [("Content-Length", str(2 * MEBIBYTE))])
            yield b"x" * MEBIBYTE
        raise RuntimeError("inner detail")

    with serve(fail) as served:
        for _ in range(3):
            early = served.ask("/early")
            assert early.startswith(b"HTTP/1.1 500")
            assert json.loads(early.partition(b"\r\n\r\n")[2])["error"]
            assert b"inner detail" not in early
            late = served.ask("/late")
            assert late.startswith(b"HTTP/1.1 200")
            assert len(late) < 2 * MEBIBYTE, "cut short, as its length says"


def test_at_the_end_answers_are_sent_whole_and_the_idle_go() -> None:
    with serve(answer_length, Limits(linger_s=0.1)) as served:
        with served.connect(get("/0")) as idle, served.connect(get("/20"), TINY) as slow:
            assert slow.recv(15) == b"HTTP/1.1 200 OK"
            assert idle.recv(15) == b"HTTP/1.1 200 OK"
            served.stop_accepting()
            assert b"Connection: keep-alive" in read_to_end(idle)
            assert len(read_to_end(slow)) > 20 * MEBIBYTE
        wait_for(lambda: not served.loop.is_busy)


def test_a_file_of_trips_fits_into_the_grace_and_the_grace_into_that_of_platforms() -> None:
    assert gunicorn_config.graceful_timeout - CLOSE_SECONDS >= EXPORT_SECONDS
    assert gunicorn_config.graceful_timeout < 30


class Busy:
    """An app that has no place for anybody until it is told so, but for those who ask for /now."""

    def __init__(self) -> None:
        self.has_room = False
        self.waiting: list[Callable[[], None]] = []

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        if self.has_room or environ["PATH_INFO"] == "/now":
            start("200 OK", [("Content-Length", "4")])
            return [b"done"]
        environ["dashapp.wait"] = self.waiting.append
        start("503 Service Unavailable", [("Content-Length", "4")])
        return [b"busy"]


def test_who_has_waited_for_a_place_has_his_body_still() -> None:
    app, read = Busy(), list[bytes]()

    def read_body(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        read.append(environ["wsgi.input"].read())
        return app(environ, start)

    said = (
        b"POST /later HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: 4\r\n\r\nsaid"
    )
    with serve(read_body) as served, served.connect(said) as connection:
        wait_for(lambda: app.waiting)
        app.has_room = True
        app.waiting[0]()
        assert read_to_end(connection).endswith(b"done")
    assert read == [b"said", b"said"]


def test_who_has_to_wait_for_a_place_holds_no_thread_and_is_answered_then() -> None:
    app = Busy()
    with serve(app) as served, ExitStack() as stack:
        asked = get("/later", "Connection: close")
        patient = [stack.enter_context(served.connect(asked)) for _ in range(5)]
        wait_for(lambda: len(app.waiting) == 5)
        assert served.ask("/now").endswith(b"done"), "the only thread is free"
        app.has_room = True
        for resume in app.waiting:
            resume()
        for connection in patient:
            answer = read_to_end(connection)
            assert answer.startswith(b"HTTP/1.1 200")
            assert answer.endswith(b"done")
