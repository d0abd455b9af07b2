"""What all viewers have met: answers by kind and outcome, how long they took, and every fault."""

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from benchmarks.soak.judging import Outcome, Verdict
from benchmarks.soak.questions import Kind

MOST_FAULTS = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """Longest that an answer of any status may take, in seconds as its viewer sees them."""

    question_s: float
    file_s: float

    def of(self, kind: Kind) -> float:
        return self.file_s if kind is Kind.EXPORT else self.question_s


@dataclass
class Tally:
    """May be used by many threads. `times_s` are of answers, right or refused, by kind."""

    limits: Limits
    counts: Counter[tuple[Kind, Outcome]] = field(default_factory=Counter)
    times_s: defaultdict[Kind, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    n_faults: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def note(self, kind: Kind, what: str, verdict: Verdict, took_s: float) -> None:
        """`what` was asked; nothing is judged of answers that nobody waited for."""
        limit_s = self.limits.of(kind)
        with self._lock:
            self.counts[kind, verdict.outcome] += 1
            if verdict.fault:
                self._blame(f"{what}: {verdict.fault}")
            if verdict.outcome not in (Outcome.LEFT, Outcome.BROKEN):
                self.times_s[kind].append(took_s)
                if took_s > limit_s:
                    self._blame(f"{what}: {verdict.outcome} after {took_s:.1f} s, over {limit_s:g}")

    def blame(self, fault: str) -> None:
        with self._lock:
            self._blame(fault)

    def total(self, *outcomes: Outcome) -> int:
        """Of all kinds together."""
        with self._lock:
            return sum(n for (_, outcome), n in self.counts.items() if outcome in outcomes)

    def _blame(self, fault: str) -> None:
        self.n_faults += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
