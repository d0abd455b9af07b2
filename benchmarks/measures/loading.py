"""From files to ready, prepared and from CSV, and what the loaded trips take of memory."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.dataset import ensure_data_set
from benchmarks.figures import Figure
from benchmarks.measures import Findings, Run
from benchmarks.memory import HeldBytes, PeakMemory, children_bytes, held_bytes
from benchmarks.product import run_product

_FEW_ROWS = 1000
"""A cluster with so few trips shows what its programs alone take of memory."""


@dataclass(frozen=True, slots=True)
class _Start:
    load_s: float
    peak_bytes: int
    settled_bytes: int
    held: HeldBytes


def measure_loading(run: Run) -> Findings:
    data = run.data_set()
    bare = _start(run, [str(ensure_data_set(_FEW_ROWS, run.seed, run.folder).prepared)])
    prepared = _start(run, [str(data.prepared)])
    raw = _start(run, [str(data.csv)])
    times = (
        Figure("loading.prepared_s", "Loading a prepared set", prepared.load_s, "s"),
        Figure("loading.csv_s", "Loading CSV", raw.load_s, "s"),
        Figure("loading.vs_csv", "Loading: CSV / prepared", raw.load_s / prepared.load_s, "x"),
    )
    return Findings(times + _memory(run.rows, bare, prepared, raw))


def _start(run: Run, data: Sequence[str]) -> _Start:
    with PeakMemory() as peak, run_product(data, run.folder) as product:
        held = held_bytes(product.session)
        return _Start(product.load_s, peak.bytes, children_bytes(), held)


def _memory(rows: int, bare: _Start, prepared: _Start, raw: _Start) -> tuple[Figure, ...]:
    held = prepared.held
    total = held.frames + held.indexes
    peak, raw_peak = (start.peak_bytes - bare.settled_bytes for start in (prepared, raw))
    settled = prepared.settled_bytes - bare.settled_bytes
    return (
        Figure("memory.bytes_per_trip", "Persisted data and indexes, a trip", total / rows, "B"),
        Figure("memory.index_bytes_per_trip", "Of that the indexes", held.indexes / rows, "B"),
        Figure("memory.workers_bytes_per_trip", "Workers' memory, a trip", settled / rows, "B"),
        Figure("memory.peak_ratio", "Peak while loading a prepared set / data", peak / total, "x"),
        Figure("memory.csv_peak_ratio", "Peak while loading CSV / data", raw_peak / total, "x"),
    )
