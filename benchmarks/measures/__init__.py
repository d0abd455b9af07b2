"""What is measured: one module a section, each `measure_...(run) -> Findings`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.dataset import DataSet, ensure_data_set
from benchmarks.figures import Figure
from benchmarks.peers import NAMES
from benchmarks.timing import Times


@dataclass(frozen=True)
class Run:
    """Size and seed of one run, and where data sets are kept between runs."""

    rows: int
    folder: Path
    seed: int = 0
    steps: int = 200
    peer_steps: int = 10
    peers: tuple[str, ...] = NAMES

    def data_set(self, divided_by: int = 1) -> DataSet:
        return ensure_data_set(self.rows // divided_by, self.seed, self.folder)


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


def figures_of_times(name: str, title: str, milliseconds: list[float]) -> Findings:
    """Median and 95th percentile under `name`, with the times themselves."""
    times = Times(tuple(milliseconds))
    return Findings(
        (
            Figure(f"{name}.median_ms", f"{title}: median", times.median_ms, "ms"),
            Figure(f"{name}.p95_ms", f"{title}: 95th percentile", times.p95_ms, "ms"),
        ),
        {name: times.milliseconds},
    )
