"""Files of each TLC generation, written by us, and short ways through the reader."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from support.reading import read_rows

from dashapp.data.sources import SourceSet, StorageOptions, plan_chunks, resolve_sources

GENERATIONS = Path(__file__).parent / "generations"
HEADER_2015 = (GENERATIONS / "yellow_2015_early.csv").read_bytes().split(b"\r\n")[0].decode()

ReadAll = Callable[..., pd.DataFrame]


@pytest.fixture
def storage() -> StorageOptions:
    return StorageOptions(timeout_seconds=5.0)


@pytest.fixture
def resolve(storage: StorageOptions) -> Callable[..., SourceSet]:
    return lambda *uris: resolve_sources([str(uri) for uri in uris], storage)


@pytest.fixture
def read_all(resolve: Callable[..., SourceSet]) -> ReadAll:
    """All rows of some files, read chunk by chunk."""

    def read(*uris: object, chunk_bytes: int = 1 << 20) -> pd.DataFrame:
        return read_set(resolve(*uris), chunk_bytes)

    return read


def read_set(source_set: SourceSet, chunk_bytes: int = 1 << 20) -> pd.DataFrame:
    """With the columns of the whole data set, those that no file has included."""
    files = [replace(file, dataset=file.dataset.whole) for file in source_set.files]
    whole = replace(source_set, files=tuple(files))
    frames = [read_rows(chunk).trips for chunk in plan_chunks(whole, chunk_bytes)]
    return pd.concat(frames, ignore_index=True)


@pytest.fixture
def trip_line() -> Callable[..., str]:
    """One good line of 2015 with some fields given otherwise."""
    names = HEADER_2015.split(",")
    good = dict.fromkeys(names, "0") | {
        "tpep_pickup_datetime": "2015-01-15 19:05:39",
        "tpep_dropoff_datetime": "2015-01-15 19:23:42",
        "passenger_count": "1",
        "trip_distance": "1.59",
        "pickup_longitude": "-73.993896484375",
        "pickup_latitude": "40.7501106262207",
        "dropoff_longitude": "-73.97478485107422",
        "dropoff_latitude": "40.75061798095703",
        "payment_type": "1",
        "fare_amount": "12",
        "tip_amount": "3.25",
        "total_amount": "17.05",
    }

    def line(**fields: str) -> str:
        return ",".join((good | fields)[name] for name in names)

    return line


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    """A 2015 file of these lines."""

    def write(*lines: str, name: str = "yellow_tripdata_2015-01.csv", end: str = "\r\n") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(end.join([HEADER_2015, *lines, ""]).encode())
        return path

    return write
