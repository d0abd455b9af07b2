"""What all viewers have met: answers by kind and outcome, how long they took, and every fault."""

import re
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from benchmarks.soak.judging import Outcome, Verdict
from benchmarks.soak.questions import Kind

_NUMBER = re.compile(r"\b\d+(\.\d+)?\b")


@dataclass(frozen=True, slots=True)
class Limits:
    """Longest that an answer of any status may take, in seconds as its viewer sees them."""

    question_s: float
    file_s: float

    def of(self, kind: Kind) -> float:
        return self.file_s if kind is Kind.EXPORT else self.question_s


@dataclass
class Tally:
    """May be used by many threads.

    Attributes:
        limits: of answers.
        counts: of answers.
        times_s: of answers, right or refused, by kind.
        reasons: what was wrong, without the numbers in it, and how often.
        examples: for each reason the first question, with the numbers.
    """

    limits: Limits
    counts: Counter[tuple[Kind, Outcome]] = field(default_factory=Counter)
    times_s: defaultdict[Kind, list[float]] = field(default_factory=lambda: defaultdict(list))
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def note(self, kind: Kind, what: str, verdict: Verdict, took_s: float) -> None:
        """`what` was asked; nothing is judged of answers that nobody waited for."""
        limit_s = self.limits.of(kind)
        with self._lock:
            self.counts[kind, verdict.outcome] += 1
            if verdict.fault:
                self._blame(verdict.fault, what)
            if verdict.outcome not in (Outcome.LEFT, Outcome.BROKEN):
                self.times_s[kind].append(took_s)
                if took_s > limit_s:
                    self._blame(f"{verdict.outcome} after {took_s:.1f} s, over {limit_s:g} s", what)

    def blame(self, fault: str, what: str) -> None:
        with self._lock:
            self._blame(fault, what)

    @property
    def n_faults(self) -> int:
        return self.reasons.total()

    def total(self, *outcomes: Outcome) -> int:
        """Of all kinds together."""
        with self._lock:
            return sum(n for (_, outcome), n in self.counts.items() if outcome in outcomes)

    def _blame(self, fault: str, what: str) -> None:
        reason = _NUMBER.sub("N", fault)
        self.reasons[reason] += 1
        self.examples.setdefault(reason, f"{what}: {fault}")
