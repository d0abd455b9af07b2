"""From what a run has measured to what more trips on more workers would take, on paper.

Pure arithmetic over a journal's figures; docs/scaling.md explains the formulas.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.journal import Journal

WORKERS_MEASURED = 2
CASES = (
    (146_112_989, 2),
    (146_112_989, 10),
    (1_100_000_000, 10),
    (1_100_000_000, 20),
)
"""Trips and workers: the year 2015, and 2009 to 2015."""

_GB = 1e9
NEEDED = (
    "memory.workers_bytes_per_trip",
    "memory.bare_mb",
    "memory.peak_ratio",
    "memory.bytes_per_trip",
    "loading.prepared_s",
    "plain.median_ms",
    "plain_tenth.median_ms",
    "four.median_ms",
    "four_one_worker.median_ms",
    "fanout.ms_per_worker",
    "distance.viewport_round_trips",
)


@dataclass(frozen=True)
class Costs:
    """What was measured, a trip and a question.

    Attributes:
        bare_bytes: of all processes of a server of two workers without trips.
        held_bytes: resident in the workers, a trip.
        peak_bytes: beyond `bare_bytes` while loading, a trip.
        load_s: of one worker, a trip.
        plain_ms: a viewport of the plain controls: fixed, and a trip on one worker.
        four_ms: likewise with four filters.
        worker_ms: what one more worker costs a question.
        distance: ms that a viewport takes longer for each ms between web process and scheduler.
    """

    bare_bytes: float
    held_bytes: float
    peak_bytes: float
    load_s: float
    plain_ms: tuple[float, float]
    four_ms: tuple[float, float]
    worker_ms: float
    distance: float

    def question_ms(self, cost: tuple[float, float], rows: int, workers: int) -> float:
        """The fixed part, what more workers than two add to it, and the rows of one worker."""
        more = max(0.0, self.worker_ms) * (workers - WORKERS_MEASURED)
        return cost[0] + more + cost[1] * rows / workers


def find_costs(journal: Journal) -> Costs | None:
    """None when a part that is needed was not measured."""
    found = {figure.key: figure.value for figure in journal.findings.figures}
    if not found.keys() >= set(NEEDED):
        return None
    return _to_costs(found, int(journal.about["trips"].replace(",", "")))


def _to_costs(found: Mapping[str, float], rows: int) -> Costs:
    a_tenth, whole = found["plain_tenth.median_ms"], found["plain.median_ms"]
    plain_a_trip = max(0.0, whole - a_tenth) / (0.9 * rows) * WORKERS_MEASURED
    one, two = found["four_one_worker.median_ms"], found["four.median_ms"]
    four_a_trip = max(0.0, one - two) * 2 / rows
    return Costs(
        bare_bytes=found["memory.bare_mb"] * 1e6,
        held_bytes=found["memory.workers_bytes_per_trip"],
        peak_bytes=found["memory.peak_ratio"] * found["memory.bytes_per_trip"],
        load_s=found["loading.prepared_s"] * WORKERS_MEASURED / rows,
        plain_ms=(whole - plain_a_trip * rows / WORKERS_MEASURED, plain_a_trip),
        four_ms=(two - four_a_trip * rows / WORKERS_MEASURED, four_a_trip),
        worker_ms=found["fanout.ms_per_worker"],
        distance=found["distance.viewport_round_trips"],
    )


def to_markdown(costs: Costs, rows: int) -> str:
    """The costs, and the cases computed from them."""
    return "\n".join([*_list_costs(costs, rows), "", *_list_cases(costs)]) + "\n"


def _list_costs(costs: Costs, rows: int) -> Iterator[str]:
    a_million = 1_000_000
    yield f"Measured with {rows:,} trips on {WORKERS_MEASURED} workers:"
    yield ""
    yield "| cost | fixed | a million trips on one worker |"
    yield "|---|---:|---:|"
    yield f"| viewport, plain controls | {_three(costs.plain_ms[0], costs.plain_ms[1], 'ms')} |"
    yield f"| viewport, four filters | {_three(costs.four_ms[0], costs.four_ms[1], 'ms')} |"
    yield f"| loading a prepared set | | {costs.load_s * a_million:.3g} s |"
    yield f"| memory of the workers | | {costs.held_bytes:.0f} MB |"
    yield f"| one more worker, a question | {costs.worker_ms:.2g} ms | |"
    yield f"| a ms further to the scheduler, a viewport | {costs.distance:.2g} ms | |"


def _three(fixed: float, a_trip: float, unit: str) -> str:
    return f"{fixed:.3g} {unit} | {a_trip * 1_000_000:.2g} {unit}"


def _list_cases(costs: Costs) -> Iterator[str]:
    yield "| trips | workers | memory a worker | at its peak | loading | plain | four filters |"
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    for rows, workers in CASES:
        plain = costs.question_ms(costs.plain_ms, rows, workers)
        four = costs.question_ms(costs.four_ms, rows, workers)
        base = costs.bare_bytes / (WORKERS_MEASURED + 2)  # as many processes: web, daemon, workers
        held, peak = (base + a * rows / workers for a in (costs.held_bytes, costs.peak_bytes))
        yield (
            f"| {rows:,} | {workers} | {held / _GB:.1f} GB | {max(held, peak) / _GB:.1f} GB "
            f"| {costs.load_s * rows / workers:,.0f} s | {plain:,.0f} ms | {four:,.0f} ms |"
        )
