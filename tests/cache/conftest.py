"""What tests of the caches share: settings without an environment, polling, a real Redis."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashapp.settings import Settings


@pytest.fixture
def poll() -> Callable[[Callable[[], bool]], None]:
    def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, "did not come true in time"
            time.sleep(0.005)

    return wait_until


@pytest.fixture
def settings_of(tmp_path: Path) -> Callable[..., Settings]:
    return lambda **given: Settings(cache_folder=tmp_path, **given)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RedisServer:
    """A real server on a free port of this machine, without files."""

    def __init__(self, binary: str, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        arguments = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        self._process = subprocess.Popen([binary, *arguments], stdout=subprocess.DEVNULL)

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)


@pytest.fixture
def redis_server(tmp_path: Path, poll) -> Iterator[RedisServer]:
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("needs the redis-server binary")
    server = RedisServer(binary, tmp_path)
    try:
        poll(server.answers)
        yield server
    finally:
        server.stop()
