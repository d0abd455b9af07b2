"""The life of the cluster: stopped, starting, loading, ready, lost, failed.

One background thread starts it, loads the data, watches over it, and starts it again with growing
pauses when it has gone. It knows nothing of where clusters and data come from. Each set of trips
has a life of its own, with a connection of its own to the one cluster: none waits for another's
files, and none takes another down.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass, field

from distributed import Client, KilledWorker

from dashapp.cluster.activity import Activity
from dashapp.cluster.backends import Backend, Connection
from dashapp.cluster.load.loading import Load
from dashapp.cluster.load.version_collection import VersionCollector
from dashapp.cluster.monitor import Monitor
from dashapp.cluster.operator.desired_state import DesiredStates
from dashapp.cluster.query.placement import Placement
from dashapp.cluster.query.session import Session
from dashapp.cluster.status import StatusHolder
from dashapp.errors import (
    ClusterError,
    ConfigurationError,
    DashAppError,
    DataError,
    NotReadyError,
    SourceRefusedError,
    SourceUnreachableError,
)
from dashapp.model import ClusterState, ClusterStatus

PAUSES_SECONDS = (2.0, 5.0, 15.0, 30.0, 60.0, 120.0)
"""Before each new start after a failure; the last one goes on for ever."""

STEADY_SECONDS = 60.0
"""A cluster that was ready for so long was a good one: its loss begins a new count of pauses."""

CLOSE_SECONDS = 30.0

SURPRISE_SECONDS = 5.0
"""After something that nobody has thought of; long enough not to fill the log."""

IDLE_SHARE = 0.5
"""Lost after being unused for so much of its idle time, a cluster may as well stay away."""

LOOK_ASLEEP_SECONDS = 15.0
"""How often a process whose cluster sleeps looks whether another one has woken it."""

POLL_DESIRED_SECONDS = 1.0
"""How often a process without a cluster looks whether the operator wants one."""

STOPPED_MESSAGE = "The operator has stopped the cluster; it stays so until the operator starts it."

ENDED_MESSAGE = "The cluster has been stopped."
LEFT_MESSAGE = "This server has left the cluster, which whoever runs it keeps running."

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Common:
    """What the lives of all sets of a process have in common.

    Attributes:
        desired_states: what the operator wants.
        activity: when the cluster was asked last.
        report: called at every look, with the client and the seconds since the last question.
        finish: carries on with what was left half done.
    """

    desired_states: DesiredStates = field(default_factory=DesiredStates)
    activity: Activity = field(default_factory=Activity)
    report: Callable[[Client, float], None] = lambda *_: None
    finish: Callable[[], None] = lambda: None


class Lifecycle:
    """Implements `session.Sessions`. Made once for a process; `close` ends it for good.

    `name` is that of the set of trips, where it has one.
    """

    def __init__(
        self,
        backend: Callable[[], Backend],
        load: Load,
        patience_s: float = 3.0,
        common: Common | None = None,
        name: str = "",
    ) -> None:
        self._create_backend, self._load, self._patience_s = backend, load, patience_s
        self._common = common or Common()
        self._desired_states, self._activity = self._common.desired_states, self._common.activity
        self._holder, self._collector = StatusHolder(name), VersionCollector()
        self._lock = threading.Lock()
        self._wake, self._closing = threading.Event(), threading.Event()
        self._wanted = threading.Event()
        self._backend: Backend | None = None
        self._connection: Connection | None = None
        self._farewell = ENDED_MESSAGE
        self._session: Session | None = None
        thread = f"dashapp-cluster-{name}" if name else "dashapp-cluster"
        self._thread = threading.Thread(target=self._live, name=thread, daemon=True)

    @property
    def closed(self) -> bool:
        return self._closing.is_set()

    @property
    def is_attended(self) -> bool:
        """Whether the thread that looks after the cluster lives."""
        return self._thread.is_alive()

    def begin(self) -> "Lifecycle":
        self._holder.set_state(ClusterState.STARTING, "The cluster is being started.")
        self._thread.start()
        return self

    def status(self) -> ClusterStatus:
        return self._holder.status

    def session(self) -> Session:
        session = self._session
        if session is None:
            self.wake()  # a question wakes a cluster that sleeps
            raise NotReadyError(self._holder.status.for_viewers)
        if session.placement.silent:
            raise NotReadyError(self._holder.status.for_viewers)
        return session

    def mark_unhealthy(self) -> None:
        self._wake.set()

    def touch(self) -> None:
        self._activity.touch()

    def unused_seconds(self) -> float:
        return self._activity.unused_seconds()

    def wake(self) -> None:
        """Somebody has come: a cluster that went to sleep is started again."""
        self._wanted.set()

    @property
    def connection(self) -> Connection | None:
        """For the operator's work; None while there is no cluster."""
        return self._connection

    @property
    def backend(self) -> Backend | None:
        return self._backend

    def interrupt(self) -> None:
        """Leave the cluster, also while it starts or loads; the desired state says what then."""
        self._wake.set()
        self._wanted.set()
        self._disconnect()

    def close(self) -> None:
        """End the thread, the client and the workers that were started here; may be repeated."""
        self._closing.set()
        self._wake.set()
        self._wanted.set()
        self._disconnect()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(CLOSE_SECONDS)
        self._holder.set_state(ClusterState.STOPPED, self._farewell, workers=0)

    def _live(self) -> None:
        """Until `close`: this thread must outlive every surprise."""
        failures = 0
        while not self.closed:
            try:
                failures = self._live_and_rest(failures)
            except Exception:  # noqa: BLE001  logged, and nobody else would go on
                _log.exception("Looking after the cluster failed; going on.")
                self._closing.wait(SURPRISE_SECONDS)

    def _live_and_rest(self, failures: int) -> int:
        """One life of the cluster, and the pause after it; how many in a row have failed."""
        self._hold()
        started = time.monotonic()
        final = self._live_once()
        self._disconnect()
        if time.monotonic() - started > STEADY_SECONDS:
            failures = 0
        if self._is_stopped() or self._sleep():
            return 0
        self._pause(failures, final=final)
        return failures + 1

    def _live_once(self) -> bool:
        """From start to loss. True when trying again cannot help."""
        try:
            self._run_cluster()
        except DashAppError as error:
            return self._fail(error)
        except (CancelledError, KilledWorker, OSError, TimeoutError) as error:
            _log.info("%sThe cluster failed: %r", self._holder.prefix, error)
            return self._fail(ClusterError(_describe(error)))
        except Exception:  # noqa: BLE001  told as a failure, and tried again
            if self.closed or self._is_stopped():
                return False  # what was being used was taken away on purpose
            _log.exception("The cluster could not be brought up.")
            return self._fail(ClusterError("Something unexpected went wrong; the log has more."))
        return False

    def _is_stopped(self) -> bool:
        return self._desired_states.desired().stopped

    def _hold(self) -> None:
        """Without a cluster for as long as the operator wants it so, whoever visits."""
        while (desired := self._desired_states.desired()).stopped and not self.closed:
            self._holder.set_state(
                ClusterState.STOPPED, desired.message or STOPPED_MESSAGE, workers=0
            )
            if desired.deed and time.time() > desired.until:
                self._common.finish()
            self._closing.wait(POLL_DESIRED_SECONDS)

    def _sleep(self) -> bool:
        """Stay away after an idle shutdown until somebody comes; false when it was none."""
        backend, unused_s = self._backend, self.unused_seconds()
        idle_s = backend.idle_seconds if backend else None
        lost = self._holder.status.state is ClusterState.LOST
        if backend is None or idle_s is None or not lost or unused_s < IDLE_SHARE * idle_s:
            return False
        self._wanted.clear()
        self._holder.set_state(
            ClusterState.ASLEEP,
            "The cluster went to sleep because nobody used it; the next question wakes it.",
            workers=0,
        )
        while not self._wanted.wait(LOOK_ASLEEP_SECONDS):
            if self._is_stopped() or backend.is_alive():
                break
        self._activity.begin_anew()
        return True

    def _run_cluster(self) -> None:
        self._backend = backend = self._create_backend()
        self._holder.set_state(ClusterState.STARTING, f"Starting {backend.describe()}.", workers=0)
        connection = self._connect(backend)
        self._holder.set_state(ClusterState.LOADING, "Looking for the data.")
        dataset = self._load(connection, self._holder)
        placement = Placement(connection.client, dataset, self._patience_s)
        session = Session(connection.client, dataset, placement)
        # What is loaded is still told of through a loss: the page goes on showing it.
        self._holder.update(
            version=dataset.version,
            account=dataset.account,
            data_name=dataset.name,
            dataset=dataset.declared,
            bounds=dataset.bounds,
            codes=dataset.codes,
        )
        scale = getattr(connection.cluster, "scale", None)
        is_ours = connection.is_ours
        monitor = Monitor(session, self._holder, self._patience_s, scale, is_ours=is_ours)
        monitor.poll()
        self._session = session
        monitor.run(self._wake, lambda: self._is_over(connection), lambda: self._activity.questions)
        self._session = None
        if not self.closed and not self._is_stopped():
            again = "starting" if is_ours else "joining"
            self._holder.set_state(
                ClusterState.LOST, f"The cluster was lost; {again} it again.", workers=0
            )

    def _is_over(self, connection: Connection) -> bool:
        """Asked at every look while the cluster lives: shall we leave it?"""
        if self.closed or self._is_stopped():
            return True
        self._common.report(connection.client, self.unused_seconds())
        self._collector.collect(connection.client, str(self._holder.status.version))
        return False

    def _connect(self, backend: Backend) -> Connection:
        connection = backend.start()
        self._farewell = ENDED_MESSAGE if connection.is_ours else LEFT_MESSAGE
        with self._lock:
            self._connection = connection
        if self.closed or self._is_stopped():  # meanwhile, when there was nothing to end yet
            self._disconnect()
            raise ClusterError("The cluster was stopped while it was starting.")
        return connection

    def _disconnect(self) -> None:
        with self._lock:
            connection, self._connection = self._connection, None
            self._session = None
        if connection is not None:
            connection.close()

    def _fail(self, error: DashAppError) -> bool:
        final = isinstance(error, ConfigurationError) or (
            isinstance(error, DataError)
            and not isinstance(error, SourceUnreachableError | SourceRefusedError)
        )
        if not self.closed and not self._is_stopped():
            _log.error("%s%s", self._holder.prefix, error)
            told = error.for_viewers
            self._holder.set_state(ClusterState.FAILED, str(error), workers=0, viewers_message=told)
        return final

    def _pause(self, failures: int, *, final: bool) -> None:
        """Wait before the next start; without end when only other settings or data can help.

        What the operator asks for ends every pause.
        """
        began, asked_at = time.monotonic(), self._desired_states.desired().at
        pause_s = PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS) - 1)]
        if not final and not self.closed:
            status = self._holder.status
            again = f" Next try in {pause_s:.0f} s."
            self._holder.update(
                message=status.message + again, viewers_message=status.for_viewers + again
            )
        while final or time.monotonic() < began + pause_s:
            if (
                self._closing.wait(POLL_DESIRED_SECONDS)
                or self._desired_states.desired().at != asked_at
            ):
                return


def _describe(error: BaseException) -> str:
    if isinstance(error, KilledWorker):
        return (
            "Workers died again and again while loading, most likely for want of memory; "
            "prepare the data first, or give more memory or workers."
        )
    return "The connection to the cluster was lost."
