"""What the operator asks of the cluster, and what the operator's panel shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """Everything an operator can do. `retry` is a new start now, not after the pause."""

    START = "start"
    RETRY = "retry"
    SCALE = "scale"
    RELOAD = "reload"
    RESTART = "restart"
    STOP = "stop"


class Outcome(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Order:
    """One action; `workers` belongs to `scale`."""

    action: Action
    workers: int = 0


@dataclass(frozen=True, slots=True)
class Operation:
    """The last thing an operator did, and how it went. `at` is a Unix time, 0 for never."""

    action: str = ""
    outcome: str = ""
    sentence: str = ""
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Traffic:
    """Questions since the web processes began, those that were computed, and of the last minute.

    The others were answered from the result cache, or shared another one's computing.
    """

    questions: int = 0
    computed: int = 0
    per_minute: int = 0

    def __add__(self, other: "Traffic") -> "Traffic":
        return Traffic(
            self.questions + other.questions,
            self.computed + other.computed,
            self.per_minute + other.per_minute,
        )


@dataclass(frozen=True, slots=True)
class Machines:
    """The workers of this moment, all together. `busy` threads work, `waiting` parts do not yet.

    `idle_seconds` is the time since the last question that needed the workers; the cluster ends
    about `ends_in_seconds` from now, None where it does not end by itself.
    """

    workers: int
    threads: int
    memory_bytes: int
    memory_limit_bytes: int
    busy: int
    waiting: int
    idle_seconds: float
    ends_in_seconds: float | None


@dataclass(frozen=True, slots=True)
class Library:
    """Its version here, and every version found on the scheduler and the workers."""

    name: str
    web: str
    cluster: Sequence[str]


@dataclass(frozen=True, slots=True)
class OperatorView:
    """Everything but the state; `machines` is None while there is no cluster that answers.

    `actions` are those that this cluster allows; `most_workers` is 0 where none can be asked for.
    """

    place: str
    most_workers: int
    web_processes: int
    traffic: Traffic
    deed: Operation
    machines: Machines | None = None
    libraries: Sequence[Library] = ()
    cost_per_hour_usd: float | None = None
    dashboard_link: str = ""
    actions: Sequence[Action] = tuple(Action)
