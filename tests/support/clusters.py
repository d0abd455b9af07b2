"""Real clusters for tests: start a service and wait for it, or join one that is there."""

import time
from collections.abc import Callable

from distributed import Client

from dashapp.cache.backend import create_live_cache
from dashapp.cluster.backends import Backend, Connection
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
    wait_until(lambda: service.status().state in ended, 150)
    return service


class JoinBackend:
    """Joins a scheduler that somebody else has started, as a second web process would."""

    idle_seconds = None

    def __init__(self, address: str) -> None:
        self._address = address

    def check(self) -> str:
        return self.describe()

    def is_alive(self) -> bool:
        return True

    def describe(self) -> str:
        return "a cluster that is there"

    def start(self) -> Connection:
        return Connection(Client(self._address, timeout=5, set_as_default=False))
