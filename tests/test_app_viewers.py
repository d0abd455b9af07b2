"""Viewers who move on, over a real gunicorn: what they asked for is never computed."""

import json
import os
import select
import shlex
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from support.panels import CALLBACKS, describe_request
from support.processes import find_free_port, get_ok, running, wait_for

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_S = 90


@dataclass(frozen=True)
class Gated:
    """A server whose workers answer nothing before the gate is opened."""

    port: int
    folder: Path
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(8))

    def path(self, number: int) -> str:
        return f"/api/tiles/v1/pickup/10/{number}/7"

    def ask(
        self, number: int, headers: dict[str, str] | None = None
    ) -> "Future[requests.Response]":
        url = f"http://127.0.0.1:{self.port}{self.path(number)}"
        return self.threads.submit(requests.get, url, headers=headers, timeout=TIMEOUT_S)

    def ask_by_hand(self, number: int) -> socket.socket:
        """A connection on which one tile has been asked for, to be closed at will."""
        connection = socket.create_connection(("127.0.0.1", self.port), TIMEOUT_S)
        connection.sendall(f"GET {self.path(number)} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        return connection

    def ask_panel_by_hand(self, selection: str) -> socket.socket:
        """As the page asks a callback of Dash."""
        body = json.dumps(describe_request("table", selection, by="passengers"))
        head = f"POST {CALLBACKS} HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
        connection = socket.create_connection(("127.0.0.1", self.port), TIMEOUT_S)
        connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        return connection

    def open(self) -> None:
        (self.folder / "open").touch()

    def lines(self, journal: str) -> list[str]:
        path = self.folder / journal
        return path.read_text("utf-8").splitlines() if path.exists() else []

    def wait_for_lines(self, journal: str, n: int) -> None:
        wait_for(lambda: len(self.lines(journal)) >= n)


@contextmanager
def serve(folder: Path, **environment: str) -> Iterator[Gated]:
    command = shlex.split(
        "gunicorn support.gate_server:create_server() --threads 8 "
        "--config python:dashapp.commands.gunicorn_config"
    )
    port = find_free_port()
    environment |= {
        "GATE_FOLDER": str(folder),
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT / "tests"),
        "DASHAPP_CACHE_FOLDER": str(folder / "cache"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    bind = ["--bind", f"127.0.0.1:{port}"]
    with running([*command, *bind], folder / "log", **environment):
        wait_for(lambda: get_ok(f"http://127.0.0.1:{port}/healthz"))
        gated = Gated(port, folder)
        with gated.threads:
            yield gated
            gated.open()


@pytest.fixture
def gated(tmp_path: Path) -> Iterator[Gated]:
    with serve(tmp_path, DASHAPP_QUERY_TIMEOUT_SECONDS="80") as served:
        yield served


def test_what_viewers_have_left_is_not_computed(gated: Gated) -> None:
    first = gated.ask(0)
    gated.wait_for_lines("computed", 1)
    left = [gated.ask_by_hand(number) for number in range(1, 41)]
    gated.wait_for_lines("asked", 8)  # every thread of the server is at one of them
    for connection in left:
        connection.close()
    gated.open()
    assert first.result().status_code == 200
    assert gated.ask(99).result().headers["X-Trips"] == "1"
    assert len(gated.lines("computed")) == 2, "the first one and the last one, of 42"


@pytest.mark.parametrize("who", ["who asked first", "who joined"])
def test_whoever_stays_gets_the_answer_that_another_one_left(gated: Gated, who: str) -> None:
    busy = gated.ask(0)
    gated.wait_for_lines("computed", 1)
    ways: list[Callable[[int], object]] = [gated.ask_by_hand, gated.ask]
    asked = []
    for number, way in enumerate(ways if who == "who asked first" else ways[::-1]):
        asked.append(way(5))
        gated.wait_for_lines("asked", 2 + number)
    (left,) = (one for one in asked if isinstance(one, socket.socket))
    (stays,) = (one for one in asked if isinstance(one, Future))
    left.close()
    gated.open()
    assert busy.result().status_code == 200
    assert stays.result().headers["X-Trips"] == "1"
    assert len(gated.lines("computed")) == 2


def test_silent_workers_end_every_question_with_a_sentence(tmp_path: Path) -> None:
    with serve(tmp_path, DASHAPP_QUERY_TIMEOUT_SECONDS="1") as served:
        answers = [one.result() for one in [served.ask(number) for number in range(20)]]
    late = [one for one in answers if one.status_code == 504]
    refused = [one for one in answers if one.status_code == 503]
    assert late
    assert len(late) + len(refused) == len(answers)
    assert all("did not answer in time (1 s)" in one.json()["error"] for one in late)
    assert all(int(one.headers["Retry-After"]) >= 1 for one in answers)


def test_who_asks_too_much_at_once_is_told_so_and_another_viewer_is_answered(
    tmp_path: Path,
) -> None:
    limits = {"DASHAPP_QUERY_TIMEOUT_SECONDS": "80", "DASHAPP_VIEWER_QUESTIONS_LIMIT": "8"}
    with serve(tmp_path, **limits) as served:
        held = [served.ask_by_hand(number) for number in range(40)]
        wait_for(lambda: len(select.select(held, [], [], 0)[0]) == 40 - 8)
        refused = select.select(held, [], [], 0)[0][0].recv(4096).decode()
        other = served.ask(99, {"X-Page": "another page behind the same address"})
        served.open()
        assert other.result().headers["X-Trips"] == "1"
        for connection in held:
            connection.close()
    head, _, body = refused.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 429 ")
    assert "Retry-After: " in head
    assert json.loads(body)["error"].startswith("8 of your questions are being answered or wait")


def test_threads_that_wait_for_silent_workers_leave_one_for_health(gated: Gated) -> None:
    held = [gated.ask(number) for number in range(30)]
    health = f"http://127.0.0.1:{gated.port}/healthz"
    assert requests.get(health, timeout=TIMEOUT_S).status_code == 200
    assert not all(one.done() for one in held), "and the gate is still closed"
    gated.open()
    statuses = [one.result().status_code for one in held]
    assert {200, 503} >= {*statuses}
    assert statuses.count(200) >= 7


def test_whoever_leaves_frees_his_thread_while_the_workers_are_at_it(gated: Gated) -> None:
    left = [gated.ask_by_hand(number) for number in range(7)]
    gated.wait_for_lines("asked", 7)
    for connection in left:
        connection.close()
    wait_for(lambda: len(gated.lines("dropped")) >= 1)
    stays = gated.ask(99)
    gated.wait_for_lines("asked", 8)
    gated.open()
    assert stays.result().headers["X-Trips"] == "1"


def test_a_callback_that_the_page_has_given_up_is_dropped_by_the_workers(gated: Gated) -> None:
    overtaken = gated.ask_panel_by_hand("endpoint=pickup&passengers=1-2")
    gated.wait_for_lines("computed", 1)
    overtaken.close()
    wait_for(lambda: len(gated.lines("dropped")) >= 1)
    newer = gated.ask_panel_by_hand("endpoint=pickup&passengers=1-3")
    gated.wait_for_lines("computed", 2)
    assert [line.partition("?")[2] for line in gated.lines("computed")] == [
        "passengers=1-2",
        "passengers=1-3",
    ]
    newer.close()
