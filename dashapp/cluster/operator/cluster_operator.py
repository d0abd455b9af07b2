"""`services.Operator`: what the operator's panel shows and does, for every backend.

An operation takes up to minutes and has a thread of its own; all processes are told how it went.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

from dashapp.cluster.backends import Connection
from dashapp.cluster.connection_loss import connection_loss
from dashapp.cluster.load.dataset import NAME_PREFIX
from dashapp.cluster.operator.cluster_control import NOT_OURS, ClusterControl, create_control
from dashapp.cluster.operator.desired_state import DesiredStates
from dashapp.cluster.operator.operations import RELOADING, RESTARTING
from dashapp.cluster.operator.worker_info import ClusterInfo
from dashapp.errors import BadRequestError, ClusterError, ConflictError, DashAppError
from dashapp.model import ClusterState, ClusterStatus
from dashapp.model.operating import Action, Operation, OperatorView, Order, Outcome, Traffic
from dashapp.settings import Settings

LEAVE_SECONDS = 60.0
"""For this process to leave a cluster that is to be stopped."""

SEEN_SECONDS = 2.5
"""For every other process to see what is desired: they look each second."""

SCALE_SECONDS = 120.0
LOOK_EVERY_SECONDS = 0.25

FORGOTTEN_SECONDS = 900.0
"""An operation that is under way for longer was done by a process that has ended."""

_ALONE = (
    "It could not be written down anywhere, so only this web process knows: others start it again "
    "when somebody visits. See to the disk."
)

_log = logging.getLogger(__name__)


class Life(Protocol):
    """Of `lifecycle.Lifecycle` what an operator needs."""

    @property
    def connection(self) -> Connection | None: ...

    def status(self) -> ClusterStatus: ...

    def unused_seconds(self) -> float: ...

    def interrupt(self) -> None: ...


class RunningCluster(Protocol):
    """The same of `sets.ClusterSets`, which stands above this folder."""

    def start(self) -> None: ...

    def status(self) -> ClusterStatus: ...

    def lifecycles(self) -> Sequence[Life]:
        """One for each set of trips."""

    def desired_states(self) -> DesiredStates: ...


class ClusterOperator:
    """One for each web process. Deeds of all processes follow one another."""

    def __init__(
        self,
        settings: Settings,
        service: RunningCluster,
        traffic: Callable[[], Traffic],
        control: ClusterControl | None = None,
    ) -> None:
        self._service, self._traffic = service, traffic
        self._control = control or create_control(settings)
        self._start_seconds = settings.coiled_start_seconds
        self._beginning = threading.Lock()

    def look(self) -> OperatorView:
        """Takes up to a few seconds when the cluster does not answer, never longer."""
        connection, look = self._find_connection(), None
        if connection is not None:
            with suppress(TimeoutError, OSError), connection_loss():
                look = ClusterInfo(connection.client)
        machines = look.machines(self._unused_seconds()) if look else None
        return OperatorView(
            place=self._control.describe(),
            actions=sorted(self._control.actions),
            most_workers=self._control.most_workers,
            web_processes=look.web_processes() if look else 1,
            traffic=look.traffic(self._traffic()) if look else self._traffic(),
            deed=self._service.desired_states().operation(),
            machines=machines,
            libraries=look.libraries() if look else (),
            cost_per_hour_usd=self._control.estimate_cost(machines.workers if machines else 0),
            dashboard_link=getattr(connection and connection.cluster, "dashboard_link", ""),
        )

    def _find_connection(self) -> Connection | None:
        """Of whichever set has one: all are on the same cluster."""
        found = (lifecycle.connection for lifecycle in self._service.lifecycles())
        return next((one for one in found if one is not None), None)

    def _unused_seconds(self) -> float:
        return min(lifecycle.unused_seconds() for lifecycle in self._service.lifecycles())

    def act(self, order: Order) -> Operation:
        """Begin what was ordered; how it goes on, `look` tells.

        Raises:
            BadRequestError: so many workers are not allowed.
            ConflictError: another operation is under way, here or elsewhere, or the cluster is
                somebody else's and this is for its owner to do.
        """
        if order.action not in self._control.actions:
            raise ConflictError(NOT_OURS)
        if order.action is Action.SCALE and not 1 <= order.workers <= self._control.most_workers:
            raise BadRequestError(
                f"This cluster has 1 to {self._control.most_workers} workers, not "
                f"{order.workers}; Stop ends it."
            )
        desired_states = self._service.desired_states()
        with self._beginning, desired_states.deciding() as first:
            last = desired_states.operation()
            if last.outcome == Outcome.RUNNING and time.time() - last.at < FORGOTTEN_SECONDS:
                raise ConflictError(f"Wait until this is over: {last.sentence}")
            if not first:
                raise ConflictError("Somebody else is giving an order just now; look again.")
            begun = desired_states.tell(order.action, Outcome.RUNNING, _describe_begun(order))
        threading.Thread(
            target=self._do, args=(order,), name="dashapp-operation", daemon=True
        ).start()
        return begun

    def _do(self, order: Order) -> None:
        desired_states = self._service.desired_states()
        try:
            with connection_loss():
                said = self._commands(order)[order.action]()
        except DashAppError as error:
            _log.warning("The operator's %s failed: %s", order.action, error)
            desired_states.tell(order.action, Outcome.FAILED, str(error))
        except OSError as error:
            _log.warning("The operator's %s failed: %r", order.action, error)
            desired_states.tell(
                order.action, Outcome.FAILED, "The cluster does not answer; try again."
            )
        except Exception:  # noqa: BLE001  nobody waits for this thread but who reads the operation
            _log.exception("The operator's %s failed.", order.action)
            desired_states.tell(
                order.action, Outcome.FAILED, "Something went wrong; the log has more."
            )
        else:
            _log.info("The operator's %s is done.", order.action)
            desired_states.tell(order.action, Outcome.DONE, said)

    def _commands(self, order: Order) -> dict[Action, Callable[[], str]]:
        return {
            Action.START: self._start,
            Action.RETRY: self._start,
            Action.SCALE: lambda: self._scale(order.workers),
            Action.RELOAD: self._reload,
            Action.RESTART: self._restart,
            Action.STOP: self._stop,
        }

    def _start(self) -> str:
        self._service.desired_states().ask()
        self._service.start()  # wakes a cluster that sleeps
        return "The cluster is being started; the state above says how far it is."

    def _stop(self) -> str:
        """Also while it starts: what is created in spite of that is ended when it is there."""
        desired_states = self._service.desired_states()
        try:
            with desired_states.carrying_out(Action.STOP, ""):
                left = self._leave(LEAVE_SECONDS)
                self._control.end()
                if not left and self._leave(self._start_seconds):
                    self._control.end()
        finally:
            desired_states.ask(stopped=True)
        if desired_states.alone:
            return f"The cluster has been stopped. {_ALONE}"
        return "The cluster has been stopped; it stays so until you start it."

    def _restart(self) -> str:
        desired_states = self._service.desired_states()
        try:
            with desired_states.carrying_out(Action.RESTART, RESTARTING):
                self._leave(LEAVE_SECONDS)
                self._control.end()
        finally:
            desired_states.ask()
        return "The cluster is being started anew; the state above says how far it is."

    def _reload(self) -> str:
        """Forget the data on the cluster; every process then looks at the files again."""
        connection = self._find_connection()
        if connection is None:
            raise ClusterError("No cluster is running that could load data anew; start it.")
        client, desired_states = connection.client, self._service.desired_states()
        for name in client.list_datasets():
            if str(name).startswith(NAME_PREFIX):
                client.unpublish_dataset(name)
        try:
            with desired_states.carrying_out(Action.RELOAD, RELOADING):
                self._leave(LEAVE_SECONDS)
        finally:
            desired_states.ask()
        return "The data are being loaded anew; the state above says how far it is."

    def _scale(self, workers: int) -> str:
        connection = self._find_connection()
        if connection is None or connection.cluster is None:
            raise ClusterError("No cluster is running that could be scaled; start it.")
        connection.cluster.scale(workers)
        end = time.monotonic() + SCALE_SECONDS
        while time.monotonic() < end:
            if self._service.status().workers == workers:
                return f"The cluster has {_count(workers)}."
            time.sleep(LOOK_EVERY_SECONDS)
        return f"The cluster is being scaled to {_count(workers)}; machines take minutes."

    def _leave(self, limit_s: float) -> bool:
        """Whether this process has left the cluster, all its sets, and others have seen why.

        In the middle of a start it may take longer; it then leaves as soon as that is over.
        """
        lifecycles = self._service.lifecycles()
        for lifecycle in lifecycles:
            lifecycle.interrupt()
        end, others_until = time.monotonic() + limit_s, time.monotonic() + SEEN_SECONDS
        while time.monotonic() < end:
            left = all(one.status().state is ClusterState.STOPPED for one in lifecycles)
            if left and time.monotonic() > others_until:
                return True
            time.sleep(LOOK_EVERY_SECONDS)
        return False


def _describe_begun(order: Order) -> str:
    begun = {
        Action.START: "Starting the cluster.",
        Action.RETRY: "Trying again now.",
        Action.SCALE: f"Scaling the cluster to {_count(order.workers)}.",
        Action.RELOAD: "Letting go of the data, to load them anew.",
        Action.RESTART: "Ending the cluster, to start it anew.",
        Action.STOP: "Stopping the cluster.",
    }
    return begun[order.action]


def _count(workers: int) -> str:
    return f"{workers} worker{'' if workers == 1 else 's'}"
