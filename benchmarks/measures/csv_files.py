"""What a prepared set saves, and what making it costs, on as many rows as are kept as CSV."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.csv

from benchmarks.figures import Figure
from benchmarks.measures import Findings
from benchmarks.memory import PeakMemory, look_at_memory
from benchmarks.product import run_product
from benchmarks.stage import Run, Stage
from benchmarks.timing import time_ms
from dashapp.data.prepared import prepare
from dashapp.data.sources import resolve_sources
from dashapp.data.storage import StorageOptions

_MB = 1e6


def measure_csv(stage: Stage) -> Iterator[Findings]:
    """Alone on the machine, so after the shared server has ended."""
    stage.clear()
    run = stage.run
    note = f"The CSV that is loaded and prepared has {run.rows_as_csv:,} trips."
    yield _time_preparing(run) + Findings(notes=(note,))
    yield _time_loading(run, stage.bare_bytes)


def _time_preparing(run: Run) -> Findings:
    files = sorted(run.csv.glob("*.csv"))
    with TemporaryDirectory(dir=run.folder, prefix="prepare-") as folder, PeakMemory() as peak:
        _, prepare_ms = time_ms(_prepare, files, str(Path(folder, "set")))
    _, parse_ms = time_ms(_parse, files)
    return Findings(
        (
            Figure("prepare.seconds", "prepare from CSV", prepare_ms / 1000, "s"),
            Figure("prepare.pyarrow_s", "pyarrow.csv alone", parse_ms / 1000, "s"),
            Figure("prepare.vs_pyarrow", "prepare / pyarrow.csv", prepare_ms / parse_ms, "x"),
            Figure(
                "prepare.peak_mb", "prepare: peak memory of its processes", peak.bytes / _MB, "MB"
            ),
        )
    )


def _prepare(files: Sequence[Path], destination: str) -> None:
    prepare(resolve_sources([str(file) for file in files], StorageOptions()), destination)


def _parse(files: Sequence[Path]) -> None:
    """Each file whole, on all cores, and dropped."""
    for file in files:
        pyarrow.csv.read_csv(file)


def _time_loading(run: Run, bare: int) -> Findings:
    with run_product([str(run.prepared_from_csv)], run.folder) as product:
        prepared_s = product.load_s
    with run_product([str(run.csv)], run.folder) as product:
        raw_s, peak = product.load_s, product.peak_bytes - bare
        held = look_at_memory(product.about()["scheduler"])
    return Findings(
        (
            Figure("loading.same_prepared_s", "The same rows prepared: loading", prepared_s, "s"),
            Figure("loading.csv_s", "The same rows from CSV: loading", raw_s, "s"),
            Figure("loading.vs_csv", "Loading: CSV / prepared", raw_s / prepared_s, "x"),
            Figure(
                "memory.csv_peak_ratio",
                "Peak while loading CSV / persisted data and indexes",
                peak / held.data_bytes,
                "x",
            ),
        )
    )
