"""`prepare` from CSV beside what bare pyarrow takes merely to parse the same files."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.csv

from benchmarks.figures import Figure
from benchmarks.measures import Findings, Run
from benchmarks.memory import PeakMemory
from benchmarks.timing import time_ms
from dashapp.data.prepared import prepare
from dashapp.data.sources import resolve_sources
from dashapp.data.storage import StorageOptions

_MB = 1e6


def measure_preparing(run: Run) -> Findings:
    files = run.data_set().csv_files
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
