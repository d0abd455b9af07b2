"""`services.Cluster`: the one cluster of this process, made by the first who asks for it."""

import atexit
import os
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from distributed import Client

from dashapp.cluster.backends import Backend, create_backend
from dashapp.cluster.deeds import finish_deed
from dashapp.cluster.lifecycle import Lifecycle
from dashapp.cluster.loading import create_loader
from dashapp.cluster.machinery import create_machinery
from dashapp.cluster.queries import ClusterQueries, Session
from dashapp.cluster.wishes import Wishes, open_wishes
from dashapp.errors import NotReadyError
from dashapp.model import ClusterStatus
from dashapp.settings import Settings

T = TypeVar("T")

_KEY, _WISHES = "cluster", "wishes"


class LiveObjects(Protocol):
    """A place that keeps objects by reference, once a process: `cache.backend.LiveCache`."""

    def get(self, key: str) -> Any: ...

    def get_or_make(self, key: str, make: Callable[[], T], alive: Callable[[T], bool]) -> T: ...


class ClusterService:
    """Implements `services.Cluster` and `queries.Sessions`.

    Holds no cluster itself, so it may be made before a fork; `start` belongs after it.
    """

    def __init__(
        self,
        settings: Settings,
        live: LiveObjects,
        backend: Callable[[], Backend] | None = None,
        report: Callable[[Client, float], None] = lambda *_: None,
    ) -> None:
        self._settings, self._live, self._report = settings, live, report
        self._create_backend = backend or (lambda: create_backend(settings))
        self._queries = ClusterQueries(self, settings.query_timeout_seconds)

    def start(self) -> None:
        """Begin in the background unless that is done; wake a cluster that sleeps. At once."""
        self._live.get_or_make(_KEY, self._begin, _is_alive).visit()

    def is_attended(self) -> bool:
        """False when the thread that looks after the cluster has died, which nobody foresees."""
        lifecycle = self._lifecycle()
        return lifecycle is None or lifecycle.closed or lifecycle.is_attended

    def status(self) -> ClusterStatus:
        lifecycle = self._lifecycle()
        return lifecycle.status() if lifecycle else ClusterStatus()

    @property
    def queries(self) -> ClusterQueries:
        return self._queries

    def close(self) -> None:
        """End the client, and the workers where this process has started them."""
        lifecycle = self._lifecycle()
        if lifecycle:
            lifecycle.close()

    def session(self) -> Session:
        lifecycle = self._lifecycle()
        if lifecycle is None:
            raise NotReadyError(ClusterStatus().message)
        return lifecycle.session()

    def suspect(self) -> None:
        lifecycle = self._lifecycle()
        if lifecycle:
            lifecycle.suspect()

    def note_question(self) -> None:
        lifecycle = self._lifecycle()
        if lifecycle:
            lifecycle.note_question()

    def lifecycle(self) -> Lifecycle:
        """For the operator's work, which begins where the cluster has not been begun."""
        self.start()
        alive: Lifecycle = self._live.get(_KEY)
        return alive

    def wishes(self) -> Wishes:
        """The operator's, opened once a process."""
        return self._live.get_or_make(_WISHES, lambda: open_wishes(self._settings), _always)

    def _lifecycle(self) -> Lifecycle | None:
        lifecycle: Lifecycle | None = self._live.get(_KEY)
        return lifecycle

    def _begin(self) -> Lifecycle:
        lifecycle = Lifecycle(
            self._create_backend,
            create_loader(self._settings),
            wishes=self.wishes(),
            report=self._report,
            finish=lambda: finish_deed(self.wishes(), create_machinery(self._settings)),
        )
        atexit.register(_close_in, os.getpid(), lifecycle)
        return lifecycle.begin()


def _is_alive(lifecycle: Lifecycle) -> bool:
    return lifecycle.is_attended and not lifecycle.closed


def _always(_: object) -> bool:
    return True


def _close_in(pid: int, lifecycle: Lifecycle) -> None:
    """A child that was forked must leave its parent's cluster alone."""
    if os.getpid() == pid:
        lifecycle.close()
