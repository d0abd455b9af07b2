"""FOIL's trips with the fares that stand in files of their own."""

import dataclasses
import gzip
import random
import shutil
import tracemalloc
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from conftest import ReadAll, read_set
from support.reading import read_rows

from dashapp.data.examining import examine_rows
from dashapp.data.fare_index import find_records
from dashapp.data.fare_join import (
    BATCH_ROWS,
    NO_FARE,
    NO_TRIP,
    ODD_FARES,
    SAME_TRIPS,
    TWO_FARES,
)
from dashapp.data.fare_sharing import BUCKET_BYTES, choose_bucket_bits, share_index
from dashapp.data.prepared import prepare
from dashapp.data.sources import SourceSet, StorageOptions, plan_chunks, resolve_sources
from dashapp.engine.columns import MISSING
from dashapp.errors import DataError
from dashapp.model import Account

Resolve = Callable[..., SourceSet]

TRIP_HEADER = "medallion, hack_license, vendor_id, rate_code, store_and_fwd_flag, pickup_datetime, "
TRIP_HEADER += "dropoff_datetime, passenger_count, trip_time_in_secs, trip_distance, "
TRIP_HEADER += "pickup_longitude, pickup_latitude, dropoff_longitude, dropoff_latitude"
FARE_HEADER = "medallion, hack_license, vendor_id, pickup_datetime, payment_type, fare_amount, "
FARE_HEADER += "surcharge, mta_tax, tip_amount, tolls_amount, total_amount"


def trip(number: int, taxi: int | None = None) -> str:
    taxi = number % 7 if taxi is None else taxi
    return (
        f"M{taxi},H{number % 5},CMT,1,N,2013-01-01 {number // 3600 % 24:02}:{number // 60 % 60:02}:"
        f"{number % 60:02},2013-01-02 00:00:00,1,60,1.00,-73.98,40.75,-73.99,40.76"
    )


def fare(number: int, amount: str = "", paid: str = "CSH") -> str:
    clock = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
    amount = amount or str(number)
    return f"M{number % 7},H{number % 5},CMT,2013-01-01 {clock},{paid},{amount},0,0.5,1,0,{amount}"


def write(folder: Path, name: str, header: str, rows: Sequence[str]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join([header, *rows, ""]))
    return folder / name


def account_of(found: SourceSet, chunk_bytes: int = 1 << 20) -> Account:
    parts = (read_rows(chunk).account for chunk in plan_chunks(found, chunk_bytes))
    return sum(parts, Account())


def gaps_of(account: Account) -> dict[str, int]:
    return {gap.column: gap.rows for gap in account.gaps}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """400 trips and their fares in another order, with five of neither."""
    numbers = list(range(400))
    trips = [trip(number) for number in numbers[:-5]]
    random.Random(1).shuffle(numbers)
    fares = [fare(number) for number in numbers if number >= 5]
    write(tmp_path / "foil", "trip_data_1.csv", TRIP_HEADER, trips)
    write(tmp_path / "foil", "trip_fare_1.csv", FARE_HEADER, fares)
    return tmp_path / "foil"


@pytest.mark.parametrize("chunk_bytes", [1 << 20, 4_000, 300])
def test_money_and_payment_are_those_of_the_row_with_the_same_keys(
    chunk_bytes: int, folder: Path, read_all: ReadAll, resolve: Resolve
) -> None:
    trips = read_all(folder, chunk_bytes=chunk_bytes)
    assert trips["fare_cents"].tolist() == [MISSING] * 5 + [100 * n for n in range(5, 395)]
    assert trips["payment_type"].tolist() == [0] * 5 + [2] * 390
    assert trips["tip_cents"].tolist() == [MISSING] * 5 + [100] * 390
    assert (trips["distance_centimiles"] == 100).all()
    account = account_of(resolve(folder), chunk_bytes)
    assert (account.pickup.drawn, account.dropoff.drawn) == (395, 395)
    told = gaps_of(account)
    money = {"fare_amount": 5, "tip_amount": 5, "total_amount": 5}
    assert told == {NO_FARE: 5, NO_TRIP: 5, **money}


def test_rows_of_one_key_are_one_fare_when_they_agree_and_none_when_they_differ(
    tmp_path: Path, read_all: ReadAll, resolve: Resolve
) -> None:
    rows = [fare(1), fare(2), fare(2), fare(3), fare(3, "9"), fare(4), fare(4, paid="CRD")]
    write(tmp_path, "trip_fare.csv", FARE_HEADER, [*rows, fare(3), "rubbish"])
    write(tmp_path, "trip_data.csv", TRIP_HEADER, [trip(n) for n in (1, 2, 2, 3, 4)] + ["x"])
    trips = read_all(tmp_path)
    assert trips["fare_cents"].tolist() == [100, 200, 200, MISSING, MISSING, MISSING]
    told = gaps_of(account_of(resolve(tmp_path)))
    assert (told[TWO_FARES], told.get(NO_FARE)) == (2, None)
    assert (told[SAME_TRIPS], told[ODD_FARES], told.get(NO_TRIP)) == (1, 1, None)


@pytest.mark.parametrize("chunk_bytes", [1 << 20, 2_000])
@pytest.mark.parametrize("packed", [False, True])
def test_the_account_of_fares_is_that_of_a_join_by_hand(
    chunk_bytes: int, packed: bool, tmp_path: Path, resolve: Resolve
) -> None:
    chance = random.Random(5)
    trips = [trip(chance.randrange(300)) for _ in range(400)]
    fares = [fare(chance.randrange(330), chance.choice("12")) for _ in range(500)]
    fares += [",H1,CMT,2013-01-01 00:00:01,CSH,1,0,0,0,0,1", "M1,H1,CMT,,CSH,1,0,0,0,0,1"]
    data = write(tmp_path, "trip_data.csv", TRIP_HEADER, trips)
    write(tmp_path, "trip_fare.csv", FARE_HEADER, fares)
    if packed:
        (tmp_path / "trip_data.csv.gz").write_bytes(gzip.compress(data.read_bytes()))
        data.unlink()
    told = gaps_of(account_of(resolve(tmp_path), chunk_bytes))
    of_trips = [",".join(row.split(",")[at] for at in (0, 1, 5)) for row in trips]
    of_fares = [",".join(row.split(",")[at] for at in (0, 1, 3)) for row in fares]
    rows = pd.Series(fares).groupby(of_fares).nunique()
    joined = [key for key in of_trips if key in rows.index]
    assert told[NO_FARE] == len(of_trips) - len(joined)
    assert told[NO_TRIP] == sum(key not in of_trips for key in of_fares)
    assert told[SAME_TRIPS] == len(joined) - len({*joined})
    assert told[TWO_FARES] == sum(rows[key] > 1 for key in joined)
    assert min(told.values()) > 1


def to_parquet(path: Path, row_group: int, text: tuple[str, ...] = ()) -> None:
    """In place of a CSV file; columns of `text` as text, others by what stands there."""
    kinds = pacsv.ConvertOptions(column_types=dict.fromkeys(text, pa.string()))
    pq.write_table(
        pacsv.read_csv(path, convert_options=kinds), path.with_suffix(".parquet"), row_group
    )
    path.unlink()


@pytest.mark.parametrize("as_parquet", [("data", "fare"), ("data",), ("fare",)])
@pytest.mark.parametrize(("chunk_bytes", "row_group"), [(1 << 20, 1000), (4_000, 30)])
def test_pairs_of_parquet_are_joined_as_those_of_csv_are(
    chunk_bytes: int,
    row_group: int,
    as_parquet: tuple[str, ...],
    folder: Path,
    read_all: ReadAll,
    resolve: Resolve,
) -> None:
    write(folder, "trip_fare_1.csv", FARE_HEADER, [fare(n) for n in (*range(7, 400), 3, 3)])
    trips, told = read_all(folder), gaps_of(account_of(resolve(folder)))
    for kind in as_parquet:
        name = folder / f"trip_{kind}_1.csv"
        name.write_text(name.read_text().replace(", ", ","))
        to_parquet(name, row_group, ("pickup_datetime",) if kind == "fare" else ())
    pd.testing.assert_frame_equal(read_all(folder, chunk_bytes=chunk_bytes), trips)
    found = resolve(folder)
    assert gaps_of(account_of(found, chunk_bytes)) == told
    assert (told[NO_FARE], told[NO_TRIP]) == (6, 5)
    assert len(plan_chunks(found, chunk_bytes)) >= 3 or row_group == 1000
    assert prepare(found, str(folder.parent / "sorted")).account.files == 2


def test_fares_as_parquet_without_trips_are_refused_as_such(folder: Path, resolve: Resolve) -> None:
    to_parquet(folder / "trip_fare_1.csv", 100)
    with pytest.raises(DataError, match=r"trip_fare_1\.parquet has fares without trips"):
        resolve(folder / "trip_fare_1.parquet")


def test_keys_of_one_first_half_are_told_apart() -> None:
    kinds = [("first", "u8"), ("second", "u8"), ("rows", "u4"), ("differ", "?")]
    records = np.array([(1, 5, 1, 0), (7, 2, 1, 0), (7, 4, 1, 0), (7, 9, 1, 0)], kinds)
    first = np.array([7, 7, 7, 7, 1, 1, 0, 9], np.uint64)
    second = np.array([9, 2, 4, 3, 5, 6, 0, 9], np.uint64)
    assert find_records(records, first, second).tolist() == [3, 1, 2, -1, 0, -1, -1, -1]


def test_buckets_of_fares_stay_as_small_however_long_their_file_is(
    folder: Path, resolve: Resolve
) -> None:
    (fares,) = (file.fares for file in resolve(folder).files if file.fares)
    for n_bytes in (1, BUCKET_BYTES, 40 * BUCKET_BYTES, 1000 * BUCKET_BYTES):
        long = dataclasses.replace(fares, size=n_bytes)
        assert n_bytes / 2 ** choose_bucket_bits(long) <= BUCKET_BYTES


def test_an_index_is_made_once_for_all_that_ask_for_it_at_a_time() -> None:
    made: list[int] = []

    def make() -> Any:
        made.append(len(made))
        return object()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: share_index(made.append, make), range(40)))
    assert (len({*found}), made) == (1, [0])


def test_months_are_paired_by_name_and_the_rest_is_read_without_money(
    folder: Path, read_all: ReadAll, resolve: Resolve
) -> None:
    write(folder, "TRIP_DATA_2.csv", TRIP_HEADER, [trip(6), trip(7)])
    write(folder, "trip_fare_2.csv", FARE_HEADER, [fare(6, "33")])
    write(folder, "trip_data_3.csv", TRIP_HEADER, [trip(6)])
    found = resolve(folder)
    pairs = {Path(file.uri).name: file.fares and Path(file.fares.uri).name for file in found.files}
    assert pairs == {
        "trip_data_1.csv": "trip_fare_1.csv",
        "TRIP_DATA_2.csv": "trip_fare_2.csv",
        "trip_data_3.csv": None,
    }
    assert found.n_files == 5
    assert read_all(folder / "TRIP_DATA_2.csv", folder / "trip_fare_2.csv")[
        "fare_cents"
    ].tolist() == [
        3300,
        MISSING,
    ]


def test_a_sole_pair_needs_no_names(folder: Path, tmp_path: Path, read_all: ReadAll) -> None:
    trips = shutil.copy(folder / "trip_data_1.csv", tmp_path / "a.csv")
    fares = shutil.copy(folder / "trip_fare_1.csv", tmp_path / "b.csv")
    assert read_all(fares, trips)["fare_cents"].max() == 39_400


def test_fares_without_trips_are_refused(folder: Path, resolve: Resolve) -> None:
    with pytest.raises(DataError, match=r"trip_fare_1\.csv has fares without trips"):
        resolve(folder / "trip_fare_1.csv")
    write(folder, "trip_fare_2.csv", FARE_HEADER, [fare(6)])
    with pytest.raises(DataError, match=r"trip_fare_2\.csv has fares without trips"):
        resolve(folder)
    write(folder / "more", "trip_fare_1.csv", FARE_HEADER, [fare(6)])
    (folder / "trip_fare_2.csv").unlink()
    with pytest.raises(DataError, match="have one name"):
        resolve(folder)


def test_fares_are_part_of_the_version_and_of_what_is_prepared(
    folder: Path, tmp_path: Path, resolve: Resolve
) -> None:
    with_fares = resolve(folder)
    assert resolve(folder / "trip_data_1.csv").version != with_fares.version
    manifest = prepare(with_fares, str(tmp_path / "sorted"))
    assert manifest.version == with_fares.version
    assert gaps_of(manifest.account)[NO_FARE] == 5
    assert manifest.account.files == 2
    write(folder, "trip_fare_1.csv", FARE_HEADER, [fare(6)])
    assert resolve(folder).version != with_fares.version
    with pytest.raises(DataError, match=r"trip_fare_1\.csv was changed"):
        account_of(with_fares)


def test_what_is_looked_at_before_a_start_does_not_wait_for_all_fares(
    folder: Path, resolve: Resolve
) -> None:
    whole = examine_rows(resolve(folder)).account
    first = examine_rows(resolve(folder), small_bytes=1).account
    assert NO_FARE in gaps_of(whole)
    assert NO_FARE not in gaps_of(first)


def test_many_rows_of_one_key_take_no_memory(tmp_path: Path, resolve: Resolve) -> None:
    write(tmp_path, "trip_fare.csv", FARE_HEADER, [fare(1)] * 300_000)
    write(tmp_path, "trip_data.csv", TRIP_HEADER, [trip(1)] * 100)
    found = resolve(tmp_path)
    tracemalloc.start()
    try:
        account = account_of(found, 64 << 20)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert gaps_of(account) == {SAME_TRIPS: 99}
    assert peak < 60e6
    assert BATCH_ROWS <= 1_000_000


@pytest.mark.real_data
def test_the_rows_that_were_published_are_joined(real_data: Path, tmp_path: Path) -> None:
    samples = real_data.parent / "trips" / "nyc_points"
    if not samples.is_dir():
        pytest.skip(f"no real samples at {samples}")
    paths = [samples / f"foil2013_trip_{kind}_1_5rows.csv" for kind in ("data", "fare")]
    trips = read_set(resolve_sources([str(path) for path in paths], StorageOptions()))
    raw = pd.read_csv(paths[1], skipinitialspace=True)
    assert trips["fare_cents"].tolist() == (raw["fare_amount"] * 100).tolist()
    assert trips["total_cents"].tolist() == (raw["total_amount"] * 100).tolist()
    assert trips["payment_type"].tolist() == [2] * 5
