"""New York's trips as others publish them: what they have is read, what they lack costs no row."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import ReadAll
from support.reading import read_rows

from dashapp.data.prepared import PrepareOptions, prepare, read_block
from dashapp.data.schema import recognise
from dashapp.data.sources import SourceSet, plan_chunks
from dashapp.dataset import TAXI
from dashapp.engine.columns import MISSING, NO_TIME, POINTS, TIMES
from dashapp.engine.mercator import lon_lat_to_xy
from dashapp.model import Account, Endpoint
from dashapp.model.loss_sentences import describe_losses

Resolve = Callable[..., SourceSet]
NO_PASSENGERS = 255


@pytest.fixture
def samples(real_data: Path) -> Path:
    """Heads of real files of other publishers."""
    folder = real_data.parent / "trips" / "nyc_points"
    if not folder.is_dir():
        pytest.skip(f"no real samples at {folder}")
    return folder


def account_of(source_set: SourceSet) -> Account:
    chunks = plan_chunks(source_set, 1 << 20)
    return sum((read_rows(chunk).account for chunk in chunks), Account())


def seconds_of(texts: "pd.Series[str]") -> list[int]:
    """By pandas, the zone behind it dropped: the clock stands as written."""
    times = pd.to_datetime(texts.str.removesuffix(" UTC"))
    return ((times - pd.Timestamp(0)) // pd.Timedelta("1s")).tolist()


def assert_drawn_at(trips: pd.DataFrame, end: str, lon: pd.Series, lat: pd.Series) -> None:
    """Every row but those of zero coordinates, each in its place."""
    given = ((lon != 0) | (lat != 0)).to_numpy()
    assert ((trips[f"{end}_reason"] == 0).to_numpy() == given).all()
    x, y = lon_lat_to_xy(lon[given].to_numpy(float), lat[given].to_numpy(float))
    assert (trips[f"{end}_x"][given] == x).all()
    assert (trips[f"{end}_y"][given] == y).all()


def gaps_of(account: Account) -> dict[str, int]:
    return {gap.column: gap.rows for gap in account.gaps}


@pytest.mark.real_data
def test_fares_without_dropoff_time_are_drawn_at_both_ends(
    samples: Path, read_all: ReadAll, resolve: Resolve
) -> None:
    path = samples / "kaggle_taxi_fare_train_first3000.csv"
    raw, trips = pd.read_csv(path), read_all(path)
    for end in ("pickup", "dropoff"):
        assert_drawn_at(trips, end, raw[f"{end}_longitude"], raw[f"{end}_latitude"])
    assert trips["pickup_time_s"].tolist() == seconds_of(raw["pickup_datetime"])
    assert (trips["dropoff_time_s"] == NO_TIME).all()
    assert trips["fare_cents"].tolist() == np.rint(raw["fare_amount"] * 100).tolist()
    assert (trips[["distance_centimiles", "tip_cents", "total_cents"]] == MISSING).all(axis=None)
    assert (trips[["payment_type", "rate_code"]] == 0).all(axis=None)
    account = account_of(resolve(path))
    assert (account.pickup.drawn, account.dropoff.drawn) == (2_943, 2_944)
    assert gaps_of(account) == {"dropoff_datetime (no such column)": 3_000}


@pytest.mark.real_data
def test_what_no_file_has_is_in_no_column_and_what_one_has_is(
    samples: Path, resolve: Resolve
) -> None:
    fares = samples / "kaggle_taxi_fare_train_first3000.csv"
    durations = samples / "kaggle_trip_duration_train_177rows.csv"
    uber = samples / "uber-raw-data-apr14_first9.csv"

    def lacks(*files: Path) -> set[str]:
        found = resolve(*files)
        assert {file.dataset for file in found.files} == {found.dataset}
        return {*found.dataset.lacks} - {*TAXI.joined}

    money = {"payment", "distance", "tip", "total_paid", "rate"}
    assert lacks(fares) == {"dropoff_time", *money}
    assert lacks(durations) == {"fare", *money}
    assert lacks(fares, durations) == money
    assert lacks(uber) == {"dropoff_time", "dropoff_point", "passengers", "fare", *money}
    assert lacks(uber, fares) == {"dropoff_time", *money}


@pytest.mark.real_data
def test_a_prepared_set_lacks_what_its_files_lacked(
    samples: Path, tmp_path: Path, resolve: Resolve
) -> None:
    found = resolve(samples / "kaggle_taxi_fare_train_first3000.csv")
    manifest = prepare(found, str(tmp_path / "sorted"), options=PrepareOptions(processes=1))
    sorted_set = resolve(tmp_path / "sorted")
    assert sorted_set.dataset is found.dataset
    [block, *_] = manifest.stored_blocks(str(tmp_path / "sorted"), Endpoint.PICKUP)
    frame = read_block(block.uri, sorted_set.storage, found.dataset, manifest.version)
    assert list(frame) == [*POINTS, *TIMES, "passenger_count", "fare_cents"]


@pytest.mark.real_data
def test_our_export_of_few_columns_is_known_again_as_ours(
    samples: Path, tmp_path: Path, resolve: Resolve
) -> None:
    for name in ("kaggle_taxi_fare_train_first3000.csv", "kaggle_trip_duration_train_177rows.csv"):
        dataset = resolve(samples / name).dataset
        layout = recognise(dataset.exported, "trips.csv", TAXI)
        assert layout.is_own
        assert {*layout.parts} == {*dataset.parts} - {*dataset.lacks}
        assert not recognise(dataset.exported[::-1], "trips.csv", TAXI).is_own or dataset.derived


@pytest.mark.real_data
def test_trip_durations_are_read_by_both_times(samples: Path, read_all: ReadAll) -> None:
    path = samples / "kaggle_trip_duration_train_177rows.csv"
    raw, trips = pd.read_csv(path), read_all(path)
    for end in ("pickup", "dropoff"):
        assert_drawn_at(trips, end, raw[f"{end}_longitude"], raw[f"{end}_latitude"])
        assert trips[f"{end}_time_s"].tolist() == seconds_of(raw[f"{end}_datetime"])
    elapsed = trips["dropoff_time_s"].astype(int) - trips["pickup_time_s"]
    assert elapsed.tolist() == raw["trip_duration"].tolist()
    assert trips["passenger_count"].tolist() == raw["passenger_count"].tolist()
    assert (trips[["fare_cents", "distance_centimiles"]] == MISSING).all(axis=None)


@pytest.mark.real_data
def test_the_test_set_of_trip_durations_has_no_dropoff_time(
    samples: Path, tmp_path: Path, read_all: ReadAll
) -> None:
    raw = pd.read_csv(samples / "kaggle_trip_duration_train_177rows.csv", dtype=str)
    raw.drop(columns=["dropoff_datetime", "trip_duration"]).to_csv(tmp_path / "test.csv")
    trips = read_all(tmp_path / "test.csv")
    assert (trips[["pickup_reason", "dropoff_reason"]] == 0).all(axis=None)
    assert trips["pickup_time_s"].tolist() == seconds_of(raw["pickup_datetime"])
    assert (trips["dropoff_time_s"] == NO_TIME).all()


@pytest.mark.real_data
def test_pickups_alone_draw_no_dropoff_and_say_so(
    samples: Path, read_all: ReadAll, resolve: Resolve
) -> None:
    path = samples / "uber-raw-data-apr14_first9.csv"
    raw, trips = pd.read_csv(path), read_all(path)
    assert_drawn_at(trips, "pickup", raw["Lon"], raw["Lat"])
    times = pd.to_datetime(raw["Date/Time"], format="%m/%d/%Y %H:%M:%S")
    assert pd.to_datetime(trips["pickup_time_s"], unit="s").tolist() == times.tolist()
    assert (trips["passenger_count"] == NO_PASSENGERS).all()
    account = account_of(resolve(path))
    assert (account.pickup.drawn, account.dropoff.drawn) == (9, 0)
    assert describe_losses(account, resolve(path).dataset.shown_words) == "", "it lacks that end"
    assert describe_losses(account, TAXI.shown_words) == (  # beside files that have dropoffs
        "All of the rows cannot be drawn as dropoffs (9 of 9): "
        "there is no column dropoff_longitude."
    )
    assert gaps_of(account) == {
        f"{column} (no such column)": 9
        for column in (
            "dropoff_longitude",
            "dropoff_latitude",
            "dropoff_datetime",
            "passenger_count",
        )
    }


@pytest.mark.real_data
def test_foil_trip_data_without_its_fares(samples: Path, tmp_path: Path, read_all: ReadAll) -> None:
    path = samples / "foil2013_trip_data_1_5rows.csv"
    raw = pd.read_csv(path)
    header, rows = path.read_text().split("\n", 1)
    spaced = tmp_path / "trip_data_1.csv"  # as the first publishers had it
    spaced.write_text(header.replace(",", ", ") + "\n" + rows)
    for one in (path, spaced):
        trips = read_all(one)
        for end in ("pickup", "dropoff"):
            assert_drawn_at(trips, end, raw[f"{end}_longitude"], raw[f"{end}_latitude"])
            assert trips[f"{end}_time_s"].tolist() == seconds_of(raw[f"{end}_datetime"])
        assert trips["distance_centimiles"].tolist() == [100, 150, 110, 70, 210]
        assert (trips["fare_cents"] == MISSING).all()
