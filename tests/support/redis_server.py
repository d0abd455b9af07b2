"""A real Redis on a free port of this machine, without files: a fixture for who imports it."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from support.processes import find_free_port, wait_for


class RedisServer:
    def __init__(self, binary: str, folder: Path) -> None:
        port = find_free_port()
        self.url = f"redis://127.0.0.1:{port}/0"
        arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        self._command = [binary, *arguments]
        self.start()

    def start(self) -> None:
        """Also after a stop: at the same address, and with nothing in it."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)


@contextmanager
def serve_redis(folder: Path) -> Iterator[RedisServer | None]:
    """A server that answers; None where there is no binary of it."""
    binary = shutil.which("redis-server")
    if binary is None:
        yield None
        return
    server = RedisServer(binary, folder)
    try:
        wait_for(server.answers)
        yield server
    finally:
        server.stop()


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    with serve_redis(tmp_path) as server:
        if server is None:
            pytest.skip("needs the redis-server binary")
        yield server
