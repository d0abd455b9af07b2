"""What tests of the caches share: settings without an environment, polling, a real Redis."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.redis_server import redis_server

from dashapp.settings import Settings

__all__ = ["redis_server"]


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
