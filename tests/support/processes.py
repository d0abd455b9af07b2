"""Servers in processes of their own: a free port, waiting with a deadline, and who is left over."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import requests

T = TypeVar("T")


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(look: Callable[[], T | None], deadline_s: float = 60.0) -> T:
    """What `look` gives as soon as it gives something; fails when it never does."""
    end = time.monotonic() + deadline_s
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


def get_ok(url: str) -> requests.Response | None:
    """The answer when it is a success, None while nobody answers or not so."""
    with contextlib.suppress(requests.ConnectionError, requests.Timeout):
        response = requests.get(url, timeout=5)
        return response if response.ok else None
    return None


def find_descendants(pid: int) -> set[int]:
    """The processes below `pid`, however deep."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            parents[int(stat.parent.name)] = int(fields[1])
    found: set[int] = set()
    newest = {pid}
    while newest:
        newest = {child for child, parent in parents.items() if parent in newest} - found
        found |= newest
    return found


def is_running(pid: int) -> bool:
    """True while the process does anything; one that only waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@contextlib.contextmanager
def running(command: list[str], log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a session of its own; whatever is left of it at the end is killed."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
            start_new_session=True,
        )
        family: set[int] = set()
        try:
            yield process
        finally:
            family = find_descendants(process.pid)
            for pid in {process.pid, *family}:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait(10)
