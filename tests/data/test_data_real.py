"""The files that TLC published: every month, every generation, and parity with the ancestor."""

import tarfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import ReadAll
from support.columns import is_tip_recorded

from dashapp.data.cleaning import account_rows
from dashapp.model import Reason

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def months(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("heads")
    with tarfile.open(real_data / "heads" / "heads100.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    found = sorted(folder.rglob("*.csv"))
    assert len(found) == 161
    return found


def has_coordinates(path: Path) -> bool:
    return path.stem[-7:] <= "2016-06"


def data_lines(path: Path) -> int:
    return sum(1 for line in path.read_bytes().splitlines() if line.strip()) - 1


def test_every_month_with_coordinates_is_read_whole(months: list[Path], read_all: ReadAll) -> None:
    for path in filter(has_coordinates, months):
        account = account_rows(read_all(path, chunk_bytes=4_000))
        assert account.rows_read == data_lines(path), path.name
        assert account.pickup.left_out[Reason.UNREADABLE] == 0, path.name
        assert account.pickup.drawn > 0, path.name


def test_every_month_of_zones_is_read_whole(months: list[Path], read_all: ReadAll) -> None:
    for path in months:
        if not has_coordinates(path):
            account = account_rows(read_all(path, chunk_bytes=4_000))
            assert account.pickup.by_zone_only == account.rows_read == data_lines(path), path.name


def test_all_months_in_one_set(months: list[Path], read_all: ReadAll) -> None:
    wanted = [path for path in months if has_coordinates(path)]
    account = account_rows(read_all(*wanted))
    assert account.rows_read == sum(map(data_lines, wanted))
    for endpoint in (account.pickup, account.dropoff):
        assert endpoint.drawn + sum(endpoint.left_out.values()) == account.rows_read


def ancestor_points(path: Path, endpoint: str, low: int, high: int) -> int:
    """The ancestor's own rules, in plain pandas: missing values out, then (0, 0) out."""
    columns = ["passenger_count", f"{endpoint}_longitude", f"{endpoint}_latitude"]
    trips = pd.read_csv(path, usecols=columns).dropna()
    trips = trips[trips["passenger_count"].between(low, high)]
    lon, lat = trips[f"{endpoint}_longitude"], trips[f"{endpoint}_latitude"]
    return int(((lon != 0) | (lat != 0)).sum())


@pytest.mark.parametrize("name", ["2015-01_first2000", "2016-01_first2000", "2016-06_first999_LF"])
@pytest.mark.parametrize("endpoint", ["pickup", "dropoff"])
def test_parity_with_the_ancestor(
    name: str, endpoint: str, real_data: Path, read_all: ReadAll
) -> None:
    path = real_data / "wide" / f"yellow_tripdata_{name}.csv"
    trips = read_all(path, chunk_bytes=50_000)
    drawn = trips[trips[f"{endpoint}_reason"] == 0]
    for low in range(10):
        for high in range(low, 10):
            count = int(drawn["passenger_count"].between(low, high).sum())
            assert count == ancestor_points(path, endpoint, low, high), (low, high)


def test_facts_of_the_readme(real_data: Path, read_all: ReadAll) -> None:
    account = account_rows(read_all(real_data / "wide" / "yellow_tripdata_2015-01_first2000.csv"))
    assert account.rows_read == 1999
    assert account.pickup.left_out[Reason.ZERO_COORDINATES] == 41
    assert account.dropoff.left_out[Reason.ZERO_COORDINATES] == 42
    green = real_data / "wide" / "todd_schema_trips_with_headers_top1000_green2013-08.csv"
    account = account_rows(read_all(green))
    assert account.rows_read == 999
    assert account.pickup.left_out[Reason.UNREADABLE] == 0
    assert account.pickup.left_out[Reason.MISSING_VALUE] == 357


def test_the_wide_parquet_in_metres(real_data: Path, read_all: ReadAll) -> None:
    path = real_data / "point" / "nyc_taxi_wide_2015-01_11842rows_webmercator.parq"
    trips, source = read_all(path), pd.read_parquet(path)
    assert account_rows(trips).pickup.drawn == len(source) == 11_842
    hours = trips["pickup_time_s"] // 3600 % 24
    assert (hours.to_numpy() == source["pickup_hour"].to_numpy()).all()
    half_m = 20037508.342789244
    east = (trips["pickup_x"] + 0.5) / 2**32 * 2 * half_m - half_m
    assert np.abs(east.to_numpy() - source["pickup_x"].to_numpy()).max() < 0.01
    assert (trips["tip_cents"].to_numpy() == np.rint(source["tip_amount"] * 100)).all()


def test_coordinates_land_within_a_centimetre(real_data: Path, read_all: ReadAll) -> None:
    path = real_data / "wide" / "yellow_tripdata_2015-01_first2000.csv"
    trips, source = read_all(path), pd.read_csv(path)
    drawn = (trips["dropoff_reason"] == 0).to_numpy()
    lon = (trips["dropoff_x"][drawn] + 0.5) / 2**32 * 360 - 180
    assert np.abs(lon - source["dropoff_longitude"][drawn]).max() < 1e-7
    north = np.pi * (1 - 2 * (trips["dropoff_y"][drawn] + 0.5) / 2**32)
    lat = np.degrees(np.arctan(np.sinh(north)))
    assert np.abs(lat - source["dropoff_latitude"][drawn]).max() < 1e-7


@pytest.mark.parametrize("name", ["2009-01_first500", "2015-01_first2000", "2016-01_first2000"])
def test_only_cards_have_their_tips_on_record(
    name: str, real_data: Path, read_all: ReadAll
) -> None:
    """What `taxi_codes.CARD` rests on: no cash trip states a tip, nearly every card does."""
    trips = read_all(real_data / "wide" / f"yellow_tripdata_{name}.csv")
    cash, card = (trips[trips["payment_type"] == code]["tip_cents"] for code in (2, 1))
    assert len(cash) > 100
    assert (cash == 0).all()
    assert (card > 0).mean() > 0.9
    recorded = [
        is_tip_recorded(*pair) for pair in zip(trips.payment_type, trips.tip_cents, strict=True)
    ]
    assert sum(recorded) == len(card)
