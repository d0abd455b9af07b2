"""The made-up trips that are measured with: TLC's CSV and prepared sets, made once and kept."""

import shutil
from pathlib import Path

from dashapp.data.manifest import Manifest, read_manifest
from dashapp.data.prepared import prepare
from dashapp.data.sources import resolve_sources
from dashapp.data.storage import StorageOptions
from dashapp.data.synthetic import GENERATOR_VERSION, write_synthetic
from dashapp.dataset import TAXI


def ensure_csv(rows: int, seed: int, folder: Path) -> Path:
    """The folder of so many trips as CSV; made first unless an earlier run has left it whole."""
    csv = _home(rows, seed, folder) / "csv"
    if not csv.is_dir():
        print(f"Writing {rows:,} trips as CSV", flush=True)
        part = csv.with_name("csv.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        write_synthetic(rows, str(part), TAXI, "csv", seed)
        part.rename(csv)  # so that what stands there is whole
    return csv


def ensure_prepared(rows: int, seed: int, folder: Path) -> Path:
    """The prepared set of so many trips; `prepare` sees by itself whether that is done."""
    csv = ensure_csv(rows, seed, folder)
    prepared = csv.with_name("prepared")
    print(f"Preparing {rows:,} trips, unless that is done", flush=True)
    prepare(resolve_sources([str(csv)], StorageOptions()), str(prepared))
    return prepared


def read_set(prepared: Path) -> Manifest:
    return read_manifest(str(prepared), StorageOptions())


def read_rows(prepared: Path) -> int:
    """Rows that a prepared set was made of."""
    return read_set(prepared).account.rows_read


def _home(rows: int, seed: int, folder: Path) -> Path:
    return folder / f"{rows}-rows-seed-{seed}-v{GENERATOR_VERSION}"
