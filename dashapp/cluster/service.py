"""`services.Cluster`: a set of trips on the one cluster, made by the first who asks for it."""

import atexit
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from distributed import Client

from dashapp.cluster.activity import Activity
from dashapp.cluster.backends import Backend
from dashapp.cluster.coiled.daily_hours import DailyHours, open_hours
from dashapp.cluster.lifecycle import Common, Lifecycle
from dashapp.cluster.load.loading import create_loader
from dashapp.cluster.operator.cluster_control import create_control
from dashapp.cluster.operator.desired_state import DesiredStates, open_desired_states
from dashapp.cluster.operator.operations import finish_operation
from dashapp.cluster.query.queries import ClusterQueries
from dashapp.cluster.query.session import Session
from dashapp.errors import NotReadyError
from dashapp.model import ClusterState, ClusterStatus
from dashapp.settings import Settings

T = TypeVar("T")

_KEY, _DESIRED_STATES = "cluster", "desired_states"
_LONG_RETRY_S = 600


class LiveObjects(Protocol):
    """A place that keeps objects by reference, once a process: `cache.backend.LiveCache`."""

    def get(self, key: str) -> Any: ...

    def get_or_make(self, key: str, make: Callable[[], T], alive: Callable[[T], bool]) -> T: ...


@dataclass(frozen=True)
class SetPart:
    """Which of several sets of trips a service is of, and what it has in common with the others.

    Attributes:
        name: of the set; "" where it is the only one.
        activity: of all sets.
    """

    name: str = ""
    activity: Activity = field(default_factory=Activity)


class ClusterService:
    """Implements `services.Cluster` and `session.Sessions`, of the set of `settings.data`.

    Holds no cluster itself, so it may be made before a fork; `start` belongs after it.
    """

    def __init__(
        self,
        settings: Settings,
        live: LiveObjects,
        backend: Callable[[], Backend] | None = None,
        report: Callable[[Client, float], None] = lambda *_: None,
        hours: DailyHours | None = None,
        part: SetPart | None = None,
    ) -> None:
        self._settings, self._live, self._tell = settings, live, report
        self._hours = hours or open_hours(settings)
        self._create_backend = backend or (lambda: create_backend(settings))
        self._queries = ClusterQueries(self, settings.query_timeout_seconds)
        self._part = part or SetPart()
        self._key = f"{_KEY}-{self._part.name}"

    def start(self) -> None:
        """Begin in the background unless that is done; wake a cluster that sleeps. At once.

        Not after the hours that it may run a day, whoever visits.
        """
        if not self._hours.are_over():
            self._wake_cluster()

    def _wake_cluster(self) -> None:
        self._live.get_or_make(self._key, self._begin, _is_alive).wake()

    def is_attended(self) -> bool:
        """False when the thread that looks after the cluster has died, which nobody foresees."""
        lifecycle = self._lifecycle()
        return lifecycle is None or lifecycle.closed or lifecycle.is_attended

    def status(self) -> ClusterStatus:
        lifecycle = self._lifecycle()
        status = lifecycle.status() if lifecycle else ClusterStatus()
        is_stopped = lifecycle is not None and status.state is ClusterState.STOPPED
        if self._hours.are_over() and not is_stopped:
            told = self._hours.sentence()
            return replace(status, state=ClusterState.ASLEEP, message=told, viewers_message="")
        return status

    @property
    def queries(self) -> ClusterQueries:
        return self._queries

    def close(self) -> None:
        """End the client, and the workers where this process has started them."""
        lifecycle = self._lifecycle()
        if lifecycle:
            lifecycle.close()

    def session(self) -> Session:
        if self._hours.are_over():
            raise NotReadyError(self._hours.sentence(), _LONG_RETRY_S)
        lifecycle = self._lifecycle()
        if lifecycle is None:
            raise NotReadyError(ClusterStatus().message)
        return lifecycle.session()

    def mark_unhealthy(self) -> None:
        lifecycle = self._lifecycle()
        if lifecycle:
            lifecycle.mark_unhealthy()

    def touch(self) -> None:
        lifecycle = self._lifecycle()
        if lifecycle:
            lifecycle.touch()

    def lifecycles(self) -> tuple[Lifecycle]:
        """For the operator's work, which begins where the cluster has not been begun."""
        self._wake_cluster()
        return (self._live.get(self._key),)

    def desired_states(self) -> DesiredStates:
        """The operator's, opened once a process."""
        return self._live.get_or_make(
            _DESIRED_STATES, lambda: open_desired_states(self._settings), _always
        )

    def _lifecycle(self) -> Lifecycle | None:
        lifecycle: Lifecycle | None = self._live.get(self._key)
        return lifecycle

    def _create_backend_in_time(self) -> Backend:
        """Nor is a cluster that was lost started again then. Raises NotReadyError."""
        if self._hours.are_over():
            raise NotReadyError(self._hours.sentence(), _LONG_RETRY_S)
        return self._create_backend()

    def _report(self, client: Client, unused_s: float) -> None:
        """At every look at a cluster that lives."""
        self._hours.note()
        self._tell(client, unused_s)

    def _begin(self) -> Lifecycle:
        desired_states, part = self.desired_states(), self._part
        common = Common(
            desired_states,
            part.activity,
            self._report,
            finish=lambda: finish_operation(desired_states, create_control(self._settings)),
        )
        load = create_loader(self._settings, part.name)
        lifecycle = Lifecycle(self._create_backend_in_time, load, common=common, name=part.name)
        atexit.register(_close_in, os.getpid(), lifecycle)
        return lifecycle.begin()


def create_backend(settings: Settings) -> Backend:
    """The backend that `settings.backend` names."""
    if settings.backend == "local":
        from dashapp.cluster.local.backend import LocalBackend  # noqa: PLC0415  only where chosen

        return LocalBackend(settings)
    if settings.backend == "address":
        from dashapp.cluster.address.backend import AddressBackend  # noqa: PLC0415  only where chosen

        return AddressBackend.from_settings(settings)
    from dashapp.cluster.coiled.backend import CoiledBackend  # noqa: PLC0415  only where chosen

    return CoiledBackend(settings)


def _is_alive(lifecycle: Lifecycle) -> bool:
    return lifecycle.is_attended and not lifecycle.closed


def _always(_: object) -> bool:
    return True


def _close_in(pid: int, lifecycle: Lifecycle) -> None:
    """A child that was forked must leave its parent's cluster alone."""
    if os.getpid() == pid:
        lifecycle.close()
