"""The product as it is measured: gunicorn and a LocalCluster, in processes of their own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.asking import Asker
from benchmarks.memory import PeakMemory, end_family
from benchmarks.server import ABOUT_PATH
from dashapp.cluster.local import unix_sockets  # noqa: F401  so that clients know what `about` tells

WEB_THREADS = 8
START_SECONDS = 3600.0
_POLL_SECONDS = 0.05
_ROOT = Path(__file__).resolve().parent.parent
_LOG_TAIL = 2000


@dataclass(frozen=True)
class Product:
    """A server that is ready.

    Attributes:
        url: without a slash at its end.
        pid: of gunicorn's master; the web process is its child, the workers are that one's.
        load_s: from knowing the files to ready.
        start_s: from the command to ready.
        peak_bytes: most resident memory of all its processes together until then.
    """

    url: str
    pid: int
    load_s: float
    start_s: float
    peak_bytes: int

    def about(self) -> dict[str, Any]:
        """What `server.tell_about` tells."""
        return self._ask(ABOUT_PATH)

    def status(self) -> dict[str, Any]:
        return self._ask("/api/status")

    def _ask(self, path: str) -> dict[str, Any]:
        with Asker(self.url) as asker:
            answer: dict[str, Any] = asker.get(path).to_json()
        return answer


@contextmanager
def run_product(data: Sequence[str], cache_folder: Path, workers: int = 2) -> Iterator[Product]:
    """A server with `data` loaded by workers of one thread each; everything ends with the block.

    Raises:
        RuntimeError: it failed, with the sentence of its status or the end of its log.
    """
    cache_folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=cache_folder, prefix="run-", ignore_cleanup_errors=True) as own:
        environment = _environment(data, cache_folder, workers)
        # A server finds the cluster of others by this folder; it shall have one of its own.
        environment |= {"DASHAPP_RUN_FOLDER": own, "DASHAPP_LOCAL_LINGER_SECONDS": "0"}
        with _serve(environment, Path(own) / "log") as product:
            yield product


@contextmanager
def _serve(environment: Mapping[str, str], log: Path) -> Iterator[Product]:
    started = time.perf_counter()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        process = _start(listener, environment, log)
    try:
        with PeakMemory(process.pid) as peak, Asker(url) as asker:
            load_s = _wait_until_ready(asker, process, log)
        yield Product(url, process.pid, load_s, time.perf_counter() - started, peak.bytes)
    finally:
        end_family(process)


def _start(
    listener: socket.socket, environment: Mapping[str, str], log: Path
) -> "subprocess.Popen[bytes]":
    with log.open("wb") as out:
        return subprocess.Popen(
            _command(listener.fileno()),
            cwd=_ROOT,
            env=environment,
            pass_fds=(listener.fileno(),),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _command(descriptor: int) -> list[str]:
    """As in the Procfile, but for the address and the cold caches."""
    gunicorn = [sys.executable, "-m", "gunicorn", "benchmarks.server:create_server()"]
    config = ["--config", "python:dashapp.commands.gunicorn_config"]
    size = ["--workers", "1", "--threads", str(WEB_THREADS)]
    return [*gunicorn, *config, *size, "--bind", f"fd://{descriptor}"]


def _environment(data: Sequence[str], cache_folder: Path, workers: int) -> dict[str, str]:
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("DASHAPP_")}
    ours = {
        "DASHAPP_DATA": ",".join(data),
        "DASHAPP_CACHE_FOLDER": str(cache_folder),
        "DASHAPP_LOCAL_WORKERS": str(workers),
        "DASHAPP_QUERY_TIMEOUT_SECONDS": "600",
        "DASHAPP_LOG_LEVEL": "INFO",
    }
    return theirs | ours


def _wait_until_ready(asker: Asker, process: "subprocess.Popen[bytes]", log: Path) -> float:
    """Seconds that loading took; it begins when the data has a name."""
    load_started = started = time.perf_counter()
    while True:
        if process.poll() is not None or time.perf_counter() - started > START_SECONDS:
            raise RuntimeError(f"The server did not start:\n{_end_of(log)}")
        status = _ask_status(asker)
        if status.get("state") == "failed":
            raise RuntimeError(f"The cluster failed: {status['message']}")
        if status.get("state") == "ready":
            return time.perf_counter() - load_started
        if not status.get("data_name"):
            load_started = time.perf_counter()
        time.sleep(_POLL_SECONDS)


def _ask_status(asker: Asker) -> dict[str, Any]:
    """Empty while nobody answers."""
    try:
        status: dict[str, Any] = asker.get("/api/status").to_json()
    except OSError:
        return {}
    return status


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-_LOG_TAIL:]
