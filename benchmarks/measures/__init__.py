"""What is measured: one module a part, each `measure_...(stage)` giving findings as they come."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.figures import Figure
from benchmarks.stage import Stage
from benchmarks.timing import Times


@dataclass(frozen=True)
class Findings:
    """Figures, and the times in ms behind them by name of what was asked."""

    figures: tuple[Figure, ...] = ()
    series: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __add__(self, other: "Findings") -> "Findings":
        return Findings(
            self.figures + other.figures,
            {**self.series, **other.series},
            self.notes + other.notes,
        )


Measure = Callable[[Stage], Iterator[Findings]]
"""What it has yielded is kept, also when it is interrupted afterwards."""


def figures_of_times(name: str, title: str, milliseconds: Sequence[float]) -> Findings:
    """Median and 95th percentile under `name`, with the times themselves."""
    times = Times(tuple(milliseconds))
    return Findings(
        (
            Figure(f"{name}.median_ms", f"{title}: median", times.median_ms, "ms"),
            Figure(f"{name}.p95_ms", f"{title}: 95th percentile", times.p95_ms, "ms"),
        ),
        {name: times.milliseconds},
    )
