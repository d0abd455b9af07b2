"""The relay hands on what it is given, whole and in order, and not before its time."""

import socketserver
import threading
import time
from socket import SHUT_WR, create_connection

import pytest

from benchmarks.delay import delayed

MESSAGE = bytes(range(256)) * 20_000


class Echo(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(self.rfile.read())


@pytest.fixture
def echo_port():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.parametrize("one_way_s", [0.0, 0.05])
def test_what_goes_in_comes_out(echo_port, one_way_s) -> None:
    with delayed("127.0.0.1", echo_port, one_way_s) as port:
        started = time.monotonic()
        with create_connection(("127.0.0.1", port), timeout=30) as way:
            way.sendall(MESSAGE)
            way.shutdown(SHUT_WR)
            with way.makefile("rb") as answer:
                assert answer.read() == MESSAGE
        assert time.monotonic() - started >= 2 * one_way_s


def test_an_end_that_breaks_off_ends_nothing_else(echo_port) -> None:
    with delayed("127.0.0.1", echo_port, 0.01) as port:
        for _ in range(3):
            create_connection(("127.0.0.1", port), timeout=30).close()
        with create_connection(("127.0.0.1", port), timeout=30) as way:
            way.sendall(b"still here")
            way.shutdown(SHUT_WR)
            assert way.recv(100) == b"still here"
