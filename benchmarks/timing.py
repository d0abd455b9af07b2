"""Times of many questions, and what is said of them: median, 95th percentile, ratios of pairs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds, in the order in which they were measured."""

    milliseconds: tuple[float, ...]

    @property
    def median_ms(self) -> float:
        return float(np.median(self.milliseconds))

    @property
    def p95_ms(self) -> float:
        return float(np.percentile(self.milliseconds, 95))


def time_ms(ask: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> tuple[T, float]:
    """The answer and how long it took."""
    started = perf_counter()
    answer = ask(*arguments, **named)
    return answer, (perf_counter() - started) * 1000


def paired_ratio(theirs: Sequence[float], ours: Sequence[float]) -> float:
    """Median of theirs / ours, question by question: noise that both meet falls out."""
    return float(np.median(np.asarray(theirs) / np.asarray(ours)))
