"""Real clusters for tests: start a service and wait for it."""

import time
from collections.abc import Callable

from dashapp.cache.backend import create_live_cache
from dashapp.cluster.backends import Backend
from dashapp.cluster.service import ClusterService
from dashapp.model import ClusterState
from dashapp.settings import Settings


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "did not come true in time"
        time.sleep(0.01)


def start(settings: Settings, backend: Callable[[], Backend] | None = None) -> ClusterService:
    """A service that is ready or has failed. The caller closes it."""
    service = ClusterService(settings, create_live_cache(), backend)
    service.start()
    ended = (ClusterState.READY, ClusterState.FAILED)
    wait_until(lambda: service.status().state in ended, 330)  # kernels are compiled first
    return service
