"""One measured figure with its goal, and the goals themselves: the table of what was promised."""

import operator
from dataclasses import dataclass

_TESTS = {"<=": operator.le, ">=": operator.ge}


@dataclass(frozen=True, slots=True)
class Goal:
    """`relation` is <= or >=."""

    relation: str
    value: float

    def is_met(self, value: float) -> bool:
        return bool(_TESTS[self.relation](value, self.value))

    def judge(self, value: float) -> str:
        """In words: met, or missed by how much."""
        if self.is_met(value):
            return "met"
        if not (self.value and value):
            return "missed"
        factor = max(value / self.value, self.value / value)
        return (
            f"missed by {100 * (factor - 1):.0f} %" if factor < 2 else f"missed {factor:.1f}-fold"
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """`key` is the figure's name in the JSON and finds its goal; `unit` is "" for counts."""

    key: str
    title: str
    value: float
    unit: str = ""

    @property
    def goal(self) -> Goal | None:
        return GOALS.get(self.key)


GOALS = {
    "plain.median_ms": Goal("<=", 60),
    "plain.p95_ms": Goal("<=", 120),
    "plain.vs_datashader": Goal(">=", 80),
    "plain.vs_duckdb": Goal(">=", 40),
    "filtered.median_ms": Goal("<=", 250),
    "filtered.p95_ms": Goal("<=", 500),
    "filtered.vs_datashader": Goal(">=", 15),
    "filtered.vs_duckdb": Goal(">=", 4),
    "summary.p95_ms": Goal("<=", 600),
    "summary.vs_duckdb": Goal(">=", 4),
    "trips.p95_ms": Goal("<=", 60),
    "plain.body_p95_kb": Goal("<=", 60),
    "filtered.body_p95_kb": Goal("<=", 60),
    "slider.median_ms": Goal("<=", 250),
    "slider.p95_ms": Goal("<=", 500),
    "slider.blank_frames": Goal("<=", 0),
    "drag.ratio": Goal("<=", 1),
    "slow_drag.ratio": Goal("<=", 1.2),
    "fair.beside.max_ms": Goal("<=", 500),
    "memory.bytes_per_trip": Goal("<=", 72),
    "memory.peak_ratio": Goal("<=", 1.6),
    "loading.prepared_s": Goal("<=", 90),
    "loading.vs_csv": Goal(">=", 15),
    "prepare.vs_pyarrow": Goal("<=", 5),
    "growth.ten_times_rows": Goal("<=", 2),
    "growth.two_workers": Goal(">=", 1.7),
    "zones.prepare_s": Goal("<=", 240),
    "zones.load_s": Goal("<=", 30),
    "zones.bytes_per_trip": Goal("<=", 24),
    "zones.places.median_ms": Goal("<=", 250),
    "zones.charts.median_ms": Goal("<=", 600),
    "zones.flows.median_ms": Goal("<=", 350),
}
"""For 146,112,989 trips on two cores, by zone for 240 million of Uber and Lyft; ratios hold for
fewer trips only as a hint."""
