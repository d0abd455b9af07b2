"""The made-up trips that are measured with: TLC's CSV and the prepared set, made once and kept."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from dashapp.data.prepared import prepare
from dashapp.data.sources import resolve_sources
from dashapp.data.storage import StorageOptions
from dashapp.data.synthetic import GENERATOR_VERSION, write_synthetic


@dataclass(frozen=True)
class DataSet:
    """The same trips twice: `csv` is a folder of files, `prepared` a prepared set."""

    rows: int
    csv: Path
    prepared: Path

    @property
    def csv_files(self) -> list[Path]:
        return sorted(self.csv.glob("*.csv"))


def ensure_data_set(rows: int, seed: int, folder: Path) -> DataSet:
    """The set of so many trips; made first unless an earlier run has left it whole."""
    home = folder / f"{rows}-rows-seed-{seed}-v{GENERATOR_VERSION}"
    csv, prepared = home / "csv", home / "prepared"
    if not csv.is_dir():
        print(f"Writing {rows:,} trips as CSV into {csv}", flush=True)
        part = home / "csv.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        write_synthetic(rows, str(part), "csv", seed)
        part.rename(csv)  # so that what stands there is whole
    print(f"Preparing {prepared}, unless that is done", flush=True)
    prepare(resolve_sources([str(csv)], StorageOptions()), str(prepared))
    return DataSet(rows, csv, prepared)
