"""Workers that are there and of no use: hung, at one question for ever, or out of memory.

The guard runs inside the scheduler, once for all web processes, and while data are loaded too: who
is unwell for long is ended by its nanny, which starts it again. In place of the scheduler's own
limit, five minutes by the clock, which would end all workers of a laptop that has slept.
A cluster of somebody else is only looked at: other people compute on its workers too.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from distributed import Scheduler, Status, Worker
from tornado.ioloop import PeriodicCallback

LOOK_EVERY_SECONDS = 1.0

SILENT_SECONDS = 6.0
"""A heartbeat comes each half second; a very busy machine may hold it up for some."""

WARM_UP_SECONDS = 300.0
"""Without a heartbeat until its kernels are there, which takes a minute where none are cached."""

SLOW_SHARE = 0.75
"""A worker that has used so much of a question's time, and is still at it, is told to be slow."""

STUCK_SECONDS = 1.0
"""After the end of that time. Between two tiles a worker would have seen that it is over."""

REPLACE_SECONDS = 8.0
"""Unwell in the same way at every look for so long, a worker is replaced."""

NANNY_SECONDS = 10.0
"""For a nanny to end its worker; a nanny that does not answer either is given up with it."""

_GUARD, _FAN_OUTS, METRIC = "dashapp-guard", "dashapp-fan-outs", "dashapp-oldest"

_log = logging.getLogger(__name__)


class Ailment(StrEnum):
    SILENT = "silent"
    FULL = "full"
    STUCK = "stuck"
    SLOW = "slow"


@contextmanager
def fan_out_under_way(worker: Worker, limit_s: float) -> Iterator[None]:
    """Around the answer to a fan-out for which nobody waits longer than `limit_s`."""
    open_ones = worker.extensions.setdefault(_FAN_OUTS, {})
    mark = object()
    open_ones[mark] = (time.monotonic(), limit_s)
    try:
        yield
    finally:
        del open_ones[mark]


def find_oldest(worker: Worker) -> tuple[float, float]:
    """Age and limit of the fan-out that this worker has been at for longest, in seconds.

    A metric, so that it travels with the heartbeats.
    """
    open_ones = worker.extensions.get(_FAN_OUTS, {}).values()
    began, limit_s = min(open_ones, default=(time.monotonic(), 0.0))
    return time.monotonic() - began, limit_s


@dataclass
class Patient:
    """`since` is of `time.monotonic`, and so are all times below: a clock may be set."""

    ailment: Ailment
    since: float


class Guard:
    """`replaces`: the workers are ours to end; else the scheduler's own limit stays in force."""

    def __init__(
        self,
        scheduler: Scheduler,
        clock: Callable[[], float] = time.monotonic,
        *,
        replaces: bool = True,
    ) -> None:
        self._scheduler, self._clock, self.replaces = scheduler, clock, replaces
        self._looked_at, self._heard = clock(), dict[str, tuple[float, float]]()
        self._idle_at: dict[str, float] = {}
        self.patients: dict[str, Patient] = {}
        self._ending: set[asyncio.Future[Any]] = set()
        self._looks = PeriodicCallback(self.look, LOOK_EVERY_SECONDS * 1000)

    def begin(self) -> None:
        if self.replaces:
            own = self._scheduler.periodic_callbacks.pop("worker-ttl", None)
            if own is not None:
                own.stop()
        self._looks.start()

    def end(self) -> None:
        self._looks.stop()

    def look(self) -> None:
        """Find who is unwell, and replace who has been so for long.

        When this process itself was held up, nothing is known of before: heartbeats wait unread.
        """
        now = self._clock()
        if now - self._looked_at > SILENT_SECONDS:
            self._heard.clear()
            self.patients.clear()
        self._looked_at = now
        found = {
            worker: self._examine(state, now) for worker, state in self._scheduler.workers.items()
        }
        self.patients = {
            worker: self._note_patient(worker, ailment, now)
            for worker, ailment in found.items()
            if ailment
        }
        self._heard = {worker: self._heard[worker] for worker in found}
        self._idle_at = {worker: self._idle_at.get(worker, now) for worker in found}
        if self.replaces:
            self._replace_unwell(now)

    def _replace_unwell(self, now: float) -> None:
        for worker, patient in self.patients.items():
            if patient.ailment is not Ailment.SLOW and now - patient.since > REPLACE_SECONDS:
                self._replace(worker, patient)

    def _examine(self, state: Any, now: float) -> Ailment | None:
        beat, heard_at = self._heard.get(state.address, (None, now))
        if beat != state.last_seen:
            heard_at = now
        self._heard[state.address] = (state.last_seen, heard_at)
        if now - heard_at > (SILENT_SECONDS if _is_warm(state) else WARM_UP_SECONDS):
            return Ailment.SILENT
        if state.status is Status.paused:
            return Ailment.FULL
        return self._judge(state, now)

    def _judge(self, state: Any, now: float) -> Ailment | None:
        """A task that came first may take as long as it takes: loading again, a file of trips.

        Those that came after the question wait for the same thread as it does.
        """
        age_s, limit_s = state.metrics.get(METRIC, (0.0, 0.0))
        idle_at = self._idle_at.setdefault(state.address, now)
        if not state.processing:
            idle_at = self._idle_at[state.address] = now
        if limit_s and age_s > limit_s + STUCK_SECONDS and idle_at > now - age_s:
            return Ailment.STUCK
        return Ailment.SLOW if limit_s and age_s > SLOW_SHARE * limit_s else None

    def _note_patient(self, worker: str, ailment: Ailment, now: float) -> Patient:
        known = self.patients.get(worker)
        return known if known is not None and known.ailment is ailment else Patient(ailment, now)

    def _replace(self, worker: str, patient: Patient) -> None:
        _log.warning("A worker is %s; replacing it.", patient.ailment)
        patient.since = self._clock() + NANNY_SECONDS  # not again before this is over
        restarting = self._scheduler.restart_workers(
            [worker],
            timeout=NANNY_SECONDS,
            wait_for_workers=False,
            on_error="return",
            stimulus_id=f"dashapp-{patient.ailment}-{time.time()}",
        )
        ending = asyncio.ensure_future(restarting)
        self._ending.add(ending)
        ending.add_done_callback(self._note_end)

    def _note_end(self, ending: "asyncio.Future[Any]") -> None:
        self._ending.discard(ending)
        if not ending.cancelled() and ending.exception() is not None:
            _log.warning("A worker could not be replaced: %r", ending.exception())


def _is_warm(state: Any) -> bool:
    """Whether a heartbeat has come since it began to warm up; until then it takes no orders.

    Distributed says of one that joins that it is running, and starts its heartbeats, and its ear
    for the scheduler, when `warming.WarmUp` is done.
    """
    return METRIC in state.metrics


def guard_workers(replaces: bool, dask_scheduler: Scheduler) -> None:
    """Begin to look after the workers; runs on the scheduler, and may be repeated.

    Who only joins takes nothing from those to whom the cluster belongs.
    """
    earlier = dask_scheduler.extensions.get(_GUARD)
    if earlier is not None:  # perhaps of another release
        earlier.end()
        replaces = replaces or earlier.replaces
    guard = dask_scheduler.extensions[_GUARD] = Guard(dask_scheduler, replaces=replaces)
    guard.begin()


def look_at_workers(dask_scheduler: Scheduler) -> tuple[dict[str, int], dict[str, str]]:
    """Threads of each worker, and what ails those that are unwell; runs on the scheduler.

    One that is still warming up is none yet: whoever sends it something waits until it is done.
    """
    threads = {
        address: state.nthreads
        for address, state in dask_scheduler.workers.items()
        if state.status in (Status.running, Status.paused) and _is_warm(state)
    }
    guard = dask_scheduler.extensions.get(_GUARD)
    patients = guard.patients if guard is not None else {}
    return threads, {
        worker: patient.ailment.value for worker, patient in patients.items() if worker in threads
    }
