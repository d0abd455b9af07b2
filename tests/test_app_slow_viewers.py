"""Viewers who send or read slowly, or never, over a real gunicorn: all others are answered.

Two servers: one that waits for them an hour, so that nothing but its buffers can help the others,
and one that is soon tired of them.
"""

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest
import requests
from support.loops import read_to_end
from support.processes import find_free_port, get_ok, running, wait_for

ROOT = Path(__file__).resolve().parent.parent
FACTORY = "dashapp.app:create_server()"
THREADS = 2
PATIENCE_S = 60.0
LARGEST = "/_dash-component-suites/plotly/package_data/plotly.min.js"
A_FILE = "/assets/built/firstpaint.js"
TILE = "/api/tiles/v1/pickup/0/0/0"

HALF_HEAD = f"GET {TILE} HTTP/1.1\r\nHost: here\r\n".encode()
HALF_BODY = b"POST /api/wake HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nhalf"


@dataclass(frozen=True)
class Served:
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> requests.Response:
        return requests.get(self.url + path, timeout=PATIENCE_S)

    def connect(self, said: bytes, receive_buffer: int = 0) -> socket.socket:
        connection = socket.socket()
        connection.settimeout(PATIENCE_S)
        if receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.connect(("127.0.0.1", self.port))
        connection.sendall(said)
        return connection

    def expect_answers(self) -> None:
        assert self.get("/healthz").json() == {"status": "ok"}
        assert len(self.get(TILE).content) == 512 * 512 * 4


def parse_answer(text: bytes) -> tuple[int, dict[str, str], bytes]:
    head, _, body = text.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return int(first.split()[1]), headers, body


@contextmanager
def serve(folder: Path, **environment: str) -> Iterator[Served]:
    port = find_free_port()
    command = (ROOT / "Procfile").read_text("utf-8").strip().partition(": ")[2]
    command = command.replace("0.0.0.0", "127.0.0.1")
    command = command.replace(FACTORY, "support.oracle_server:create_server()")
    environment = {
        "PORT": str(port),
        "HOME": str(folder),
        "ORACLE_JOURNAL": str(folder / "journal"),
        "WEB_CONCURRENCY": "1",
        "DASHAPP_WEB_THREADS": str(THREADS),
        "DASHAPP_CACHE_FOLDER": str(folder / "cache"),
        "PYTHONPATH": str(ROOT / "tests"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        **environment,
    }
    shell = ["sh", "-c", f"exec {command}"]
    with running(shell, folder / "log", **environment):
        wait_for(lambda: get_ok(f"http://127.0.0.1:{port}/healthz"), 200)
        yield Served(port)


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    hour = {f"DASHAPP_{what}_SECONDS": "3600" for what in ("HEADER", "BODY", "SEND")}
    with serve(tmp_path_factory.mktemp("patient"), DASHAPP_WEB_CONNECTIONS="40", **hour) as served:
        yield served


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    short = {f"DASHAPP_{what}_SECONDS": "0.5" for what in ("HEADER", "BODY", "SEND")}
    with serve(tmp_path_factory.mktemp("impatient"), **short) as served:
        yield served


@pytest.mark.parametrize("said", [HALF_HEAD, HALF_BODY, b""], ids=["head", "body", "nothing"])
def test_half_sent_requests_silence_nobody(patient: Served, said: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(30):
            stack.enter_context(patient.connect(said))
        patient.expect_answers()


def test_viewers_who_do_not_read_silence_nobody(patient: Served) -> None:
    asked = f"GET {LARGEST} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n".encode()
    with ExitStack() as stack:
        slow = [stack.enter_context(patient.connect(asked, 2048)) for _ in range(2 * THREADS)]
        begun = [connection.recv(15) for connection in slow]
        assert set(begun) == {b"HTTP/1.1 200 OK"}
        patient.expect_answers()
        _, headers, body = parse_answer(begun[0] + read_to_end(slow[0]))
        assert len(body) == int(headers["content-length"]) > 4_000_000


def test_more_connections_than_there_may_be_silence_nobody(patient: Served) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(patient.connect(HALF_HEAD)) for _ in range(60)]
        patient.expect_answers()
        assert read_to_end(held[0]) == b"", "who had waited longest had to go"


def test_a_request_whose_body_comes_late_is_answered_once_it_is_there(patient: Served) -> None:
    with patient.connect(HALF_BODY) as connection:
        patient.expect_answers()
        connection.sendall(b" body" + HALF_HEAD + b"Connection: close\r\n\r\n")
        text = read_to_end(connection)
    assert text.count(b"HTTP/1.1 200 OK") == 2, "and the next one that came along with it"


def test_who_waits_for_a_word_before_the_body_gets_it(patient: Served) -> None:
    head = (
        HALF_BODY.removesuffix(b"\r\nhalf") + b"Expect: 100-continue\r\nConnection: close\r\n\r\n"
    )
    with patient.connect(head) as connection:
        assert connection.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"half body")
        assert parse_answer(read_to_end(connection))[0] == 200


def test_connections_stay_open_also_after_answers_without_a_body(patient: Served) -> None:
    with closing(HTTPConnection("127.0.0.1", patient.port, timeout=PATIENCE_S)) as http:
        http.connect()
        opened = http.sock
        for path in ("/healthz", "/api/tiles/v1/pickup/20/0/0", TILE, "/api/no", A_FILE):
            for method in ("GET", "HEAD"):
                http.request(method, path)
                answer = http.getresponse()
                answer.read()
                assert (http.sock, answer.status < 500) == (opened, True)


REFUSED = {
    "a long address": (f"GET {TILE}?area={'1,' * 5000} HTTP/1.1\r\nHost: here\r\n\r\n", 414),
    "an address without an end": (f"GET {TILE}?area={'1,' * 5000}", 414),
    "long headers": (f"GET {TILE} HTTP/1.1\r\nHost: here\r\n{'X: 1234567890' * 4000}", 431),
    "one long header": (f"GET {TILE} HTTP/1.1\r\nX: {'1' * 9000}\r\n\r\n", 431),
    "no request": ("HELLO\r\n\r\n", 400),
    "another protocol": ("\x16\x03\x01\x02", 400),
    "a header without a name": ("GET / HTTP/1.1\r\n: x\r\n\r\n", 400),
    "two lengths": ("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
    "no length": ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
    "another coding": ("POST / HTTP/1.1\r\nTransfer-Encoding: gnu\r\n\r\n", 501),
    "a large body": ("POST / HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n", 413),
    "another version": ("GET / HTTP/3.0\r\n\r\n", 505),
}


@pytest.mark.parametrize(("said", "status"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_request_is_refused_in_json(patient: Served, said: str, status: int) -> None:
    with patient.connect(said.encode("latin-1")) as connection:
        answered, headers, body = parse_answer(read_to_end(connection))
    assert answered == status
    assert headers["connection"] == "close"
    assert headers["content-type"] == "application/json"
    assert len(json.loads(body)["error"].split()) > 4, "a sentence"


@pytest.mark.parametrize("said", [HALF_HEAD, HALF_BODY], ids=["head", "body"])
def test_half_sent_requests_end_with_a_sentence(impatient: Served, said: bytes) -> None:
    with impatient.connect(said) as connection:
        status, _, body = parse_answer(read_to_end(connection))
    assert status == 408
    assert "in time" in json.loads(body)["error"]


def test_a_head_that_trickles_in_ends_too(impatient: Served) -> None:
    with impatient.connect(HALF_HEAD) as connection:
        connection.settimeout(0.05)
        answered = b""
        end = time.monotonic() + PATIENCE_S
        while not answered and time.monotonic() < end:
            with suppress(TimeoutError):
                answered = connection.recv(12)
            if not answered:
                connection.sendall(b"x")
    assert answered == b"HTTP/1.1 408"


def test_connections_without_a_word_end(impatient: Served) -> None:
    with impatient.connect(b"") as connection:
        assert read_to_end(connection) == b""


def test_answers_that_nobody_reads_end(impatient: Served) -> None:
    asked = f"GET {LARGEST} HTTP/1.1\r\nHost: here\r\n\r\n".encode()
    with impatient.connect(asked, 2048) as connection:
        wait_for(lambda: is_reset(connection))


def is_reset(connection: socket.socket) -> bool:
    return bool(connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
