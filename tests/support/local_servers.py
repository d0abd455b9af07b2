"""The app under a real gunicorn with the local backend, and who of its family is who."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from distributed import Client
from support.processes import find_descendants, find_free_port, get_ok, running, wait_for

from dashapp.cluster.local import unix_sockets  # noqa: F401  so that clients know their addresses
from dashapp.cluster.local.runtime_directory import RuntimeDirectory

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 300.0


@dataclass(frozen=True)
class LocalServer:
    """A gunicorn master with its web processes; `run_folder` is where they meet."""

    process: subprocess.Popen[bytes]
    url: str
    run_folder: Path
    log: Path

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text("utf-8")
        return get_ok(f"{self.url}/readyz") is not None

    def web_processes(self) -> set[int]:
        """Children of the master: no daemon is among them, for it is a child of one of these."""
        below = find_descendants(self.process.pid)
        return {pid for pid in below if parent_of(pid) == self.process.pid}

    def places(self) -> list[Path]:
        """Where processes meet: a folder for each cluster, beside what the operator wants."""
        return [path for path in self.run_folder.iterdir() if path.name != "operator"]

    def daemons(self) -> list[int]:
        """Process ids of all who run a cluster for anybody who meets in this folder."""
        places = [RuntimeDirectory(path) for path in self.places()]
        return [pid for place in places if (pid := place.find_daemon()) is not None]

    def daemon(self) -> int:
        (pid,) = self.daemons()
        return pid

    def workers(self) -> set[int]:
        """Processes that answer questions, below every cluster daemon."""
        below = {pid for daemon in self.daemons() for pid in find_descendants(daemon)}
        return {pid for pid in below if b"spawn_main" in _command_line_of(pid)}

    def family(self) -> set[int]:
        """Every process that must have gone when the server has."""
        found = {self.process.pid} | find_descendants(self.process.pid)
        for daemon in self.daemons():
            found |= {daemon} | find_descendants(daemon)
        return found

    def users(self) -> int:
        """How many processes hold the loaded blocks; 0 while there is no scheduler to ask."""
        address = next((one for path in self.places() if (one := _address(path))), None)
        if address is None:
            return 0
        try:
            return int(ask_scheduler(address, count_users))
        except OSError:  # it is being killed or ended
            return 0

    def wait_for_users(self, number: int) -> None:
        wait_for(lambda: self.users() == number, PATIENCE_S)

    def status(self, name: str = "") -> dict[str, Any]:
        """Of the set of this name, where the sets have names."""
        address = f"{self.url}/api/status{ask_of(name)}"
        answer: dict[str, Any] = requests.get(address, timeout=30).json()
        return answer

    def count_pickups(self, name: str = "") -> int:
        """As soon as whichever web process is asked has the cluster."""
        address = f"{self.url}/api/tiles/latest/pickup/0/0/0{ask_of(name)}"
        tile = wait_for(lambda: get_ok(address), PATIENCE_S)
        return int(tile.headers["X-Trips"])


def ask_of(name: str) -> str:
    return f"?set={name}" if name else ""


@contextmanager
def serve_locally(folder: Path, options: str = "", **environment: str) -> Iterator[LocalServer]:
    """The Procfile's command; ready when one of its web processes is."""
    port = find_free_port()
    line = (ROOT / "Procfile").read_text("utf-8").partition(": ")[2].strip()
    command = line.replace("0.0.0.0", "127.0.0.1") + options
    run_folder, log = folder / "run", folder / f"log-{port}"
    given = {
        "PORT": str(port),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "tests"),  # for the questions that tests put to the scheduler
        "WEB_CONCURRENCY": "2",
        "DASHAPP_LOCAL_WORKERS": "1",
        "DASHAPP_LOCAL_LINGER_SECONDS": "1",
        "DASHAPP_RUN_FOLDER": str(run_folder),
        **environment,
    }
    with running(["sh", "-c", f"exec {command}"], log, **given) as process:
        server = LocalServer(process, f"http://127.0.0.1:{port}", run_folder, log)
        wait_for(server.is_ready, PATIENCE_S)
        yield server


def ask_scheduler(address: str, question: Any) -> Any:
    with Client(address, timeout=5, set_as_default=False) as client:
        return client.run_on_scheduler(question)


def count_users(dask_scheduler: Any) -> int:
    published = dask_scheduler.extensions["publish"].datasets
    keys = {key for dataset in published.values() for key in dataset["keys"]}
    wanting = {
        client.client_key
        for key in keys
        if str(key[0]).startswith("indexed-")
        for client in dask_scheduler.tasks[key].who_wants
    }
    return sum(not name.startswith("published-") for name in wanting)


def count_reads(dask_scheduler: Any) -> int:
    """How often a chunk of a file has been read."""
    return sum(
        str(key).startswith("('runs-") and finish == "memory"
        for key, _, finish, *_ in dask_scheduler.transition_log
    )


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _command_line_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _address(folder: Path) -> str | None:
    place = RuntimeDirectory(folder)
    return place.find_address() if place.has_daemon() else None
