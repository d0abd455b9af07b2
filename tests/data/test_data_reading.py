import gzip
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import GENERATIONS, ReadAll
from support.reading import read_rows
from support.selecting import NO_PASSENGERS

from dashapp.data.chunks import Compression
from dashapp.data.cleaning import account_rows
from dashapp.data.reading import read_chunk
from dashapp.data.sources import SourceSet, StorageOptions, plan_chunks
from dashapp.dataset import TAXI
from dashapp.engine.columns import MISSING, canonical_dtypes
from dashapp.errors import DataError, SourceNotFoundError
from dashapp.model import Reason

POINT_FILES = sorted(path for path in GENERATIONS.glob("*.csv") if "zones" not in path.name)

# The six trips that each generation's file tells in its own way.
PICKUP_REASONS = [
    None,
    None,
    Reason.ZERO_COORDINATES,
    None,
    Reason.MISSING_VALUE,
    Reason.PASSENGERS_OUT_OF_RANGE,
]
DROPOFF_REASONS = [
    None,
    None,
    None,
    Reason.IMPOSSIBLE_COORDINATE,
    Reason.MISSING_VALUE,
    Reason.PASSENGERS_OUT_OF_RANGE,
]


def reasons_of(trips: pd.DataFrame, endpoint: str) -> list[Reason | None]:
    names = [None, *Reason]
    return [names[code] for code in trips[f"{endpoint}_reason"]]


def check_six_trips(trips: pd.DataFrame) -> None:
    assert trips.dtypes.astype(str).to_dict() == canonical_dtypes(TAXI)
    assert reasons_of(trips, "pickup") == PICKUP_REASONS
    assert reasons_of(trips, "dropoff") == DROPOFF_REASONS
    assert trips["passenger_count"].tolist() == [1, 5, 2, 1, NO_PASSENGERS, NO_PASSENGERS]
    assert trips["payment_type"].tolist() == [1, 2, 3, 4, 2, 2]
    assert trips["distance_centimiles"].tolist() == [159, 1675, 0, 137, 100, 100]
    assert trips["fare_cents"].tolist() == [1200, 4500, 250, -810, 500, 500]
    assert trips["tip_cents"].tolist() == [325, 0, 0, 0, 0, 0]
    assert trips["total_cents"].tolist() == [1705, 4580, 330, -860, 550, 550]
    assert (trips["pickup_time_s"] % 86400).tolist()[:3] == [68739, 0, 29677]
    assert trips["pickup_x"][0] == int((-73.993896484375 + 180) / 360 * 2**32)


@pytest.mark.parametrize("path", POINT_FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("chunk_bytes", [1 << 20, 100], ids=["whole", "cut"])
def test_every_generation_tells_the_same_trips(
    path: Path, chunk_bytes: int, read_all: ReadAll
) -> None:
    check_six_trips(read_all(path, chunk_bytes=chunk_bytes))


@pytest.mark.parametrize("path", POINT_FILES, ids=lambda path: path.stem)
def test_gzip(path: Path, tmp_path: Path, read_all: ReadAll) -> None:
    packed = tmp_path / f"{path.stem}.csv.gz"
    half = len(path.read_bytes()) // 2
    parts = path.read_bytes()[:half], path.read_bytes()[half:]
    packed.write_bytes(b"".join(map(gzip.compress, parts)))  # two members, as tools append them
    check_six_trips(read_all(packed))


def test_parquet_with_text_as_tlc_has_it_for_2009(tmp_path: Path, read_all: ReadAll) -> None:
    texts = pd.read_csv(GENERATIONS / "yellow_2009.csv", dtype=str)
    numbers = ["Start_Lon", "Start_Lat", "End_Lon", "End_Lat", "Passenger_Count", "Fare_Amt"]
    typed = texts.astype(dict.fromkeys(numbers, "float64"))
    typed.to_parquet(tmp_path / "yellow_2009-01.parquet", row_group_size=2)
    check_six_trips(read_all(tmp_path / "yellow_2009-01.parquet", chunk_bytes=1))


def test_parquet_with_types(tmp_path: Path, read_all: ReadAll) -> None:
    path = GENERATIONS / "yellow_2015_early.csv"
    times = ["tpep_pickup_datetime", "tpep_dropoff_datetime"]
    typed = pd.read_csv(path, parse_dates=times).astype({"passenger_count": "Int8"})
    typed.to_parquet(tmp_path / "a.parq")
    check_six_trips(read_all(tmp_path / "a.parq"))


def test_mixed_generations_in_one_set(read_all: ReadAll, resolve: Callable[..., SourceSet]) -> None:
    trips = read_all(*POINT_FILES)
    account = account_rows(trips)
    n_files = len(POINT_FILES)
    assert account.rows_read == 6 * n_files
    assert account.pickup.drawn == account.dropoff.drawn == 3 * n_files
    assert len(resolve(*POINT_FILES).files) == n_files


def wide_table(rows: int, zone: str | None) -> pa.Table:
    stamps = pa.array([datetime(2015, 1, 9, 17, 31, 26)] * rows, pa.timestamp("us"))
    stamps = stamps.cast(pa.int64()).cast(pa.timestamp("us", zone))
    steps = np.arange(rows, dtype=np.float32) * 100
    return pa.table(
        {
            "tpep_pickup_datetime": stamps,
            "tpep_dropoff_datetime": stamps,
            "passenger_count": pa.array([1] * rows, pa.uint8()),
            "pickup_x": -8_235_226 + steps,
            "pickup_y": 4_975_759 + steps,
            "dropoff_x": np.zeros(rows, np.float32),
            "dropoff_y": np.zeros(rows, np.float32),
            "fare_amount": pa.array([9.1] * rows, pa.float32()),
        }
    )


def test_wide_parquet_in_metres(tmp_path: Path, read_all: ReadAll) -> None:
    pq.write_table(wide_table(3, "UTC"), tmp_path / "wide.parq")
    trips = read_all(tmp_path / "wide.parq")
    assert reasons_of(trips, "pickup") == [None] * 3
    assert reasons_of(trips, "dropoff") == [Reason.ZERO_COORDINATES] * 3
    wall_clock_s = int(datetime(2015, 1, 9, 17, 31, 26, tzinfo=UTC).timestamp())
    assert trips["pickup_time_s"].tolist() == [wall_clock_s] * 3
    assert trips["fare_cents"].tolist() == [910] * 3
    assert trips["tip_cents"].tolist() == [MISSING] * 3


def test_parquet_times_with_a_zone_keep_their_wall_clock(tmp_path: Path, read_all: ReadAll) -> None:
    pq.write_table(wide_table(1, "America/New_York"), tmp_path / "zoned.parq")
    stored = datetime(2015, 1, 9, 17, 31, 26, tzinfo=UTC).timestamp()
    assert read_all(tmp_path / "zoned.parq")["pickup_time_s"][0] == stored - 5 * 3600


def test_row_groups_are_gathered_into_chunks(
    tmp_path: Path, resolve: Callable[..., SourceSet]
) -> None:
    pq.write_table(wide_table(100, None), tmp_path / "wide.parq", row_group_size=10)
    found = resolve(tmp_path / "wide.parq")
    one_group = found.files[0].row_group_bytes[0]
    chunks = plan_chunks(found, 3 * one_group + 10)
    assert [(chunk.start, chunk.end) for chunk in chunks] == [(0, 3), (3, 6), (6, 9), (9, 10)]
    assert [len(read_rows(chunk).trips) for chunk in chunks] == [30, 30, 30, 10]
    assert sum(chunk.n_bytes for chunk in chunks) == found.n_bytes


def test_header_alone_is_no_rows(csv_file: Callable[..., Path], read_all: ReadAll) -> None:
    trips = read_all(csv_file())
    assert len(trips) == 0
    assert trips.dtypes.astype(str).to_dict() == canonical_dtypes(TAXI)


def test_truncated_gzip_names_the_file(tmp_path: Path, read_all: ReadAll) -> None:
    text = (GENERATIONS / "yellow_2014.csv").read_bytes()
    noise = os.urandom(100_000).hex().encode()
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(text + noise)[:-5000])
    with pytest.raises(DataError, match=r"cut\.csv\.gz is a broken or truncated gzip file"):
        read_all(tmp_path / "cut.csv.gz")


def test_rubbish_inside_gzip_names_the_file(tmp_path: Path, read_all: ReadAll) -> None:
    packed = bytearray(gzip.compress(os.urandom(50_000)))
    (tmp_path / "bad.csv.gz").write_bytes(packed[:2] + b"\xff" * 40 + packed[42:])
    with pytest.raises(DataError, match=r"bad\.csv\.gz is a broken gzip file"):
        read_all(tmp_path / "bad.csv.gz")


def test_truncated_parquet_names_the_file(tmp_path: Path, read_all: ReadAll) -> None:
    pq.write_table(wide_table(100, None), tmp_path / "cut.parquet")
    whole = (tmp_path / "cut.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(whole[:-200])
    with pytest.raises(DataError, match=r"cut\.parquet is a broken or truncated Parquet file"):
        read_all(tmp_path / "cut.parquet")


def test_damaged_parquet_pages_name_the_file(tmp_path: Path, read_all: ReadAll) -> None:
    pq.write_table(wide_table(5000, None), tmp_path / "bad.parquet", use_dictionary=False)
    whole = bytearray((tmp_path / "bad.parquet").read_bytes())
    whole[4:2000] = b"\xff" * 1996
    (tmp_path / "bad.parquet").write_bytes(whole)
    with pytest.raises(DataError, match=r"bad\.parquet is a damaged Parquet file"):
        read_all(tmp_path / "bad.parquet")


def test_a_column_of_a_wrong_type_names_the_file(tmp_path: Path, read_all: ReadAll) -> None:
    table = wide_table(1, None).drop_columns("fare_amount")
    odd = table.append_column("fare_amount", pa.array([[1.0]]))
    pq.write_table(odd, tmp_path / "odd.parquet")
    with pytest.raises(DataError, match=r"odd\.parquet has fare_amount as list"):
        read_all(tmp_path / "odd.parquet")


def test_a_file_that_changed_since_it_was_resolved_is_not_read(
    csv_file: Callable[..., Path], trip_line: Callable[..., str], resolve: Callable[..., SourceSet]
) -> None:
    path = csv_file(trip_line())
    chunks = plan_chunks(resolve(path))
    path.write_bytes(path.read_bytes() + trip_line().encode())
    with pytest.raises(DataError, match="was changed after it was looked at"):
        read_chunk(chunks[0])
    path.unlink()
    with pytest.raises(SourceNotFoundError, match="There is nothing at"):
        read_chunk(chunks[0])


def test_a_file_without_line_ends_is_refused(csv_file: Callable[..., Path]) -> None:
    from dashapp.data.sources import resolve_sources

    path = csv_file()
    with path.open("ab") as handle:
        handle.truncate(path.stat().st_size)
        handle.write(b"x" * (20 << 20))
    found = resolve_sources([str(path)], StorageOptions())
    with pytest.raises(DataError, match="a line of over 4 MB"):
        read_chunk(plan_chunks(found, 1 << 10)[0])


def test_formats_are_told_by_content_not_by_name(
    tmp_path: Path, resolve: Callable[..., SourceSet], read_all: ReadAll
) -> None:
    text = (GENERATIONS / "yellow_2014.csv").read_bytes()
    (tmp_path / "trips.txt").write_bytes(gzip.compress(text))
    assert resolve(tmp_path / "trips.txt").files[0].compression is Compression.GZIP
    check_six_trips(read_all(tmp_path / "trips.txt"))
