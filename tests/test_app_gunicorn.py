"""The Procfile's own line with a real gunicorn, over the oracle: it serves, and ends in order."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
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
FACTORY = "dashapp.app:create_server()"

pytestmark = pytest.mark.timeout(600)

PATIENCE_S = 200.0
"""Two web processes import Python at once, on a machine that may have much else to do."""


def procfile_command() -> str:
    name, _, command = (ROOT / "Procfile").read_text("utf-8").strip().partition(": ")
    assert name == "web"
    return command


@dataclass(frozen=True)
class Served:
    process: subprocess.Popen[bytes]
    url: str
    journal: Path
    home: Path

    def entries(self) -> list[list[str]]:
        lines = self.journal.read_text("utf-8").splitlines() if self.journal.exists() else []
        return [line.split() for line in lines]


@pytest.fixture
def served(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Served]:
    port = find_free_port()
    command = procfile_command().replace("0.0.0.0", "127.0.0.1") + getattr(request, "param", "")
    command = command.replace(FACTORY, "support.oracle_server:create_server()")
    journal, home = tmp_path / "journal", tmp_path / "home"
    home.mkdir()
    environment = {
        "PORT": str(port),
        "HOME": str(home),
        "ORACLE_JOURNAL": str(journal),
        "PYTHONPATH": str(ROOT / "tests"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    shell = ["sh", "-c", f"exec {command}"]
    with running(shell, tmp_path / "log", **environment) as process:
        url = f"http://127.0.0.1:{port}"
        wait_for(lambda: get_ok(f"{url}/healthz"), PATIENCE_S)
        yield Served(process, url, journal, home)


def test_the_procfile_names_the_factory_and_every_limit() -> None:
    words = shlex.split(procfile_command())
    assert words[0] == "env", "without it `exec`, which some platforms put before, runs no variable"
    assert words[2:4] == ["gunicorn", FACTORY]
    for option in ("--worker-class", "--threads", "--timeout", "--bind", "--workers"):
        assert option in words
    assert "0.0.0.0:$PORT" in words


def test_a_certificate_is_refused_because_nothing_here_speaks_tls() -> None:
    command = [sys.executable, "-m", "gunicorn", FACTORY, "--certfile", __file__]
    command += ["--config", "python:dashapp.commands.gunicorn_config", "--bind", "127.0.0.1:0"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert "proxy in front" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("served", ["", " --preload"], indirect=True)
def test_it_serves_and_starts_the_cluster_in_the_worker(served: Served) -> None:
    assert requests.get(f"{served.url}/api/status", timeout=10).json()["state"] == "ready"
    tile = requests.get(f"{served.url}/api/tiles/v1/pickup/0/0/0", timeout=10)
    assert tile.headers["Content-Encoding"] == "gzip"
    assert len(tile.content) == 512 * 512 * 4
    assert "gunicorn" in tile.headers["Server"]
    (start, *_) = served.entries()
    assert start[0] == "start"
    assert int(start[1]) in find_descendants(served.process.pid), "not in the master"


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(served: Served, sign: signal.Signals) -> None:
    starts = wait_for(lambda: [e for e in served.entries() if e[0] == "start"][1:], PATIENCE_S)
    family = find_descendants(served.process.pid)
    assert int(starts[-1][1]) in family, "both web processes are up"
    served.process.send_signal(sign)
    assert served.process.wait(PATIENCE_S) == 0
    assert served.entries()[-1][0] == "close"
    wait_for(lambda: not any(is_running(pid) for pid in family), PATIENCE_S)


def test_a_killed_master_takes_its_workers_along(served: Served) -> None:
    family = find_descendants(served.process.pid)
    served.process.kill()
    served.process.wait(10)
    wait_for(lambda: not any(is_running(pid) for pid in family), PATIENCE_S)
    assert served.entries()[-1][0] == "close"


def test_nothing_is_left_in_the_home_folder(served: Served) -> None:
    assert list(served.home.iterdir()) == []
