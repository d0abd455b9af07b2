"""The ways to die, what each excuses, and how soon the server has to be back."""

import os
import signal
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from random import Random

from benchmarks.soak.crowd import Probe
from benchmarks.soak.doomed import Doomed
from benchmarks.soak.judging import Excuse

REDIS_AWAY_SECONDS = 10.0
_DOWN = Excuse(is_down=True)


@dataclass(frozen=True)
class Death:
    """One way to die.

    Attributes:
        name: a few words for the table.
        strike: does it; returns when it is done.
        back_s: the server answers again by then. About twice what docs/recovery.md names, because
            a crowd asks and the machine may be busy.
        excuse: what is honest until then.
    """

    name: str
    strike: Callable[[Doomed, Random], None]
    back_s: float
    excuse: Excuse = _DOWN


def kill_worker(doomed: Doomed, draw: Random) -> None:
    os.kill(_one_of(doomed.server.workers(), draw), signal.SIGKILL)


def kill_workers(doomed: Doomed, draw: Random) -> None:
    del draw
    for pid in doomed.server.workers():
        os.kill(pid, signal.SIGKILL)


def hang_worker(doomed: Doomed, draw: Random) -> None:
    os.kill(_one_of(doomed.server.workers(), draw), signal.SIGSTOP)


def kill_scheduler(doomed: Doomed, draw: Random) -> None:
    del draw
    os.kill(doomed.server.daemon(), signal.SIGKILL)


def hang_scheduler(doomed: Doomed, draw: Random) -> None:
    del draw
    os.kill(doomed.server.daemon(), signal.SIGSTOP)


def kill_web_process(doomed: Doomed, draw: Random) -> None:
    os.kill(_one_of(doomed.server.web_processes(), draw), signal.SIGKILL)


def stop_redis(doomed: Doomed, draw: Random) -> None:
    del draw
    assert doomed.redis is not None
    doomed.redis.stop()
    time.sleep(REDIS_AWAY_SECONDS)
    doomed.redis.start()


def change_data(doomed: Doomed, draw: Random) -> None:
    del draw
    assert doomed.data is not None
    doomed.data.change()
    doomed.order("reload")


def restart(doomed: Doomed, draw: Random) -> None:
    del draw
    doomed.order("restart")


KILLED_WORKER = Death("a worker killed", kill_worker, 15)
CHANGED_DATA = Death(
    "other data, loaded anew by the operator",
    change_data,
    60,
    Excuse(is_down=True, may_change=True),
)
WITHOUT_REDIS = Death(f"Redis away for {REDIS_AWAY_SECONDS:g} s", stop_redis, 15, Excuse())

DEATHS = (
    KILLED_WORKER,
    Death("all workers killed", kill_workers, 30),
    Death("a worker hangs", hang_worker, 60),
    Death("scheduler killed", kill_scheduler, 40),
    Death("scheduler hangs for good", hang_scheduler, 75),
    Death("a web process killed", kill_web_process, 15, Excuse(is_down=True, may_break=True)),
    WITHOUT_REDIS,
    CHANGED_DATA,
    Death("started anew by the operator", restart, 60),
)


def draw_deaths(n_deaths: int, seed: int, *, has_redis: bool) -> tuple[Death, ...]:
    """All kinds in an order of their own, and again in another one, until there are so many."""
    draw, drawn = Random(f"deaths-{seed}"), list[Death]()
    kinds = [death for death in DEATHS if has_redis or death is not WITHOUT_REDIS]
    while len(drawn) < n_deaths:
        drawn += draw.sample(kinds, len(kinds))
    return tuple(drawn[:n_deaths])


@dataclass(frozen=True, slots=True)
class Return:
    """How a death went, by who watched; seconds after it, None where nothing was noticed.

    Attributes:
        death: which.
        noticed_s: the first question that was refused, cut off or late had ended.
        back_s: the first right answer after the last one that was not; 0 where all were right,
            None where none came any more.
        refused: answers that all viewers were refused, got late or not wholly until the next one.
    """

    death: Death
    noticed_s: float | None
    back_s: float | None
    refused: int

    @property
    def is_in_time(self) -> bool:
        return self.back_s is not None and self.back_s <= self.death.back_s


def find_return(death: Death, at: float, probes: Collection[Probe], refused: int = 0) -> Return:
    """From what the watcher has met since `at`, of `time.monotonic`."""
    failed = [probe.ended - at for probe in probes if probe.ended > at and not probe.is_right]
    right = [probe.ended - at for probe in probes if probe.began > at and probe.is_right]
    if not failed:
        return Return(death, None, 0.0 if right else None, refused)
    back = [moment for moment in right if moment > failed[-1]]
    return Return(death, failed[0], back[0] if back else None, refused)


def _one_of(pids: Collection[int], draw: Random) -> int:
    return draw.choice(sorted(pids))
