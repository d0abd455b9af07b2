"""The made-up trips that are measured with: TLC's files and prepared sets, made once and kept."""

import shutil
from collections.abc import Callable
from pathlib import Path

from dashapp.data.manifest import Manifest, read_manifest
from dashapp.data.prepared import prepare
from dashapp.data.sources import resolve_sources
from dashapp.data.storage import StorageOptions
from dashapp.data.synthetic import (
    GENERATOR_VERSION,
    version_of,
    write_synthetic,
    write_zone_trips,
)
from dashapp.dataset import TAXI


def ensure_csv(rows: int, seed: int, folder: Path) -> Path:
    """The folder of so many trips as CSV; made first unless an earlier run has left it whole."""
    csv = _home(rows, seed, folder, "") / "csv"
    return _ensure(csv, lambda part: write_synthetic(rows, part, TAXI, "csv", seed))


def ensure_zone_files(kind: str, rows: int, seed: int, folder: Path) -> Path:
    """The same of trips between zones: the folder of their Parquet files."""
    files = _home(rows, seed, folder, kind) / "files"
    return _ensure(files, lambda part: write_zone_trips(kind, rows, part, seed))


def ensure_prepared(rows: int, seed: int, folder: Path, kind: str = "") -> Path:
    """The prepared set of so many trips; `prepare` sees by itself whether that is done.

    kind: as `synth --kind` has it; none is taxi trips of 2015.
    """
    files = ensure_zone_files(kind, rows, seed, folder) if kind else ensure_csv(rows, seed, folder)
    prepared = files.with_name("prepared")
    print(f"Preparing {rows:,} trips, unless that is done", flush=True)
    prepare(resolve_sources([str(files)], StorageOptions()), str(prepared))
    return prepared


def read_set(prepared: Path) -> Manifest:
    return read_manifest(str(prepared), StorageOptions())


def read_rows(prepared: Path) -> int:
    """Rows that a prepared set was made of."""
    return read_set(prepared).account.rows_read


def _ensure(files: Path, write: Callable[[Path], None]) -> Path:
    if not files.is_dir():
        print(f"Writing {files}", flush=True)
        part = files.with_name(f"{files.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        write(part)
        part.rename(files)  # so that what stands there is whole
    return files


def _home(rows: int, seed: int, folder: Path, kind: str) -> Path:
    version = version_of(kind) if kind else GENERATOR_VERSION
    return folder / f"{kind}{'-' if kind else ''}{rows}-rows-seed-{seed}-v{version}"
