"""The relay hands on what it is given, whole and in order, and not before its time."""

import socketserver
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from socket import AF_UNIX, SHUT_WR, socket
from tempfile import TemporaryDirectory

import pytest

from benchmarks.delay import delayed

MESSAGE = bytes(range(256)) * 20_000


class Echo(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(self.rfile.read())


@pytest.fixture
def echo() -> Iterator[Path]:
    """Where it listens: a short path, as sockets need it."""
    with (
        TemporaryDirectory() as folder,
        socketserver.ThreadingUnixStreamServer(f"{folder}/echo", Echo) as server,
    ):
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Path(folder, "echo")
        server.shutdown()


def connect(path: Path) -> socket:
    way = socket(AF_UNIX)
    way.settimeout(30)
    way.connect(str(path))
    return way


@pytest.mark.parametrize("one_way_s", [0.0, 0.05])
def test_what_goes_in_comes_out(echo, one_way_s) -> None:
    with delayed(echo, one_way_s) as near:
        started = time.monotonic()
        with connect(near) as way:
            way.sendall(MESSAGE)
            way.shutdown(SHUT_WR)
            with way.makefile("rb") as answer:
                assert answer.read() == MESSAGE
        assert time.monotonic() - started >= 2 * one_way_s


def test_an_end_that_breaks_off_ends_nothing_else(echo) -> None:
    with delayed(echo, 0.01) as near:
        for _ in range(3):
            connect(near).close()
        with connect(near) as way:
            way.sendall(b"still here")
            way.shutdown(SHUT_WR)
            assert way.recv(100) == b"still here"
