"""The Procfile as a platform runs it: by a real Procfile runner, with PORT and WEB_CONCURRENCY."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from support.processes import (
    find_descendants,
    find_free_port,
    get_ok,
    is_running,
    running,
    wait_for,
)

ROOT = Path(__file__).resolve().parent.parent
PROCFILE = ROOT / "Procfile"
FACTORY = "dashapp.app:create_server()"
ON_SIGTERM = 143
PATIENCE_S = 120.0

pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Dyno:
    """One run of the Procfile's `web`. Tiles are answered when the file `gate` is there."""

    process: subprocess.Popen[bytes]
    url: str
    folder: Path

    def pids(self, word: str) -> list[int]:
        """Of the web processes that wrote this word into the journal."""
        journal = self.folder / "journal"
        lines = journal.read_text("utf-8").splitlines() if journal.exists() else []
        return [int(line.split()[1]) for line in lines if line.startswith(f"{word} ")]

    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8")

    def open_gate(self) -> None:
        (self.folder / "gate").touch()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Dyno]]:
    """Starts the Procfile; the page's services are the oracle's, and only this machine listens."""
    procfile = tmp_path / "Procfile"
    text = PROCFILE.read_text("utf-8")
    assert FACTORY in text
    assert "0.0.0.0:$PORT" in text
    text = text.replace(FACTORY, "support.oracle_server:create_server()")
    procfile.write_text(text.replace("0.0.0.0", "127.0.0.1"), "utf-8")

    def start(**environment: str) -> Dyno:
        port = find_free_port()
        command = [sys.executable, "-m", "honcho", "--no-colour", "-f", str(procfile)]
        command += ["-d", str(ROOT), "start", "web"]
        environment = {
            "PORT": str(port),
            "HOME": str(tmp_path),
            "ORACLE_JOURNAL": str(tmp_path / "journal"),
            "ORACLE_GATE": str(tmp_path / "gate"),
            "PYTHONPATH": str(ROOT / "tests"),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            **environment,
        }
        process = stack.enter_context(running(command, tmp_path / "log", **environment))
        dyno = Dyno(process, f"http://127.0.0.1:{port}", tmp_path)
        wait_for(lambda: get_ok(f"{dyno.url}/healthz"), PATIENCE_S)
        return dyno

    with ExitStack() as stack:
        yield start


def ask_tile(dyno: Dyno, zoom: int = 0) -> requests.Response:
    return requests.get(f"{dyno.url}/api/tiles/v1/pickup/{zoom}/0/0", timeout=PATIENCE_S)


@pytest.mark.parametrize(("given", "processes"), [({}, 2), ({"WEB_CONCURRENCY": "1"}, 1)])
def test_as_many_web_processes_as_the_platform_says(
    run: Callable[..., Dyno], given: dict[str, str], processes: int
) -> None:
    dyno = run(**given)
    wait_for(lambda: len(set(dyno.pids("start"))) >= processes, PATIENCE_S)
    assert len(set(dyno.pids("start"))) == processes
    assert set(dyno.pids("start")) <= find_descendants(dyno.process.pid)


def test_each_of_them_answers_several_at_once(run: Callable[..., Dyno]) -> None:
    dyno = run(WEB_CONCURRENCY="2", DASHAPP_WEB_THREADS="4")
    with ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(ask_tile, dyno, zoom) for zoom in range(3)]
        wait_for(lambda: len(dyno.pids("asked")) == 3, PATIENCE_S)
        dyno.open_gate()
        assert {answer.result().status_code for answer in answers} <= {200, 204}


def test_sigterm_lets_running_answers_finish(run: Callable[..., Dyno]) -> None:
    dyno = run(WEB_CONCURRENCY="2")
    family = find_descendants(dyno.process.pid)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(ask_tile, dyno)
        wait_for(lambda: dyno.pids("asked"), PATIENCE_S)
        dyno.process.send_signal(signal.SIGTERM)
        wait_for(lambda: "Handling signal: term" in dyno.log(), PATIENCE_S)
        dyno.open_gate()
        assert len(answer.result().content) == 512 * 512 * 4
    assert dyno.process.wait(PATIENCE_S) == ON_SIGTERM
    wait_for(lambda: not any(is_running(pid) for pid in family), PATIENCE_S)
    assert set(dyno.pids("close")) == set(dyno.pids("start"))
    assert "Traceback" not in dyno.log()
    assert "Shutting down: Master" in dyno.log()
