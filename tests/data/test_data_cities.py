"""Bikes and taxis of other cities: found by their headers, read as counted independently."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashapp.data.reading import read_chunk
from dashapp.data.sources import SourceSet, StorageOptions, plan_chunks, resolve_sources
from dashapp.dataset import BIKE_TRIPS, CHICAGO_TAXI, TAXI
from dashapp.dataset.bikes import BIKES, BIRTHS, GENDERS, RIDERS
from dashapp.dataset.chicago import COMPANIES, OTHER_COMPANY, PAYMENTS
from dashapp.engine.columns import MISSING, NO_TIME
from dashapp.errors import ConfigurationError, NoCoordinatesError, UnknownHeaderError

Resolve = Callable[..., SourceSet]

NEW = "ride_id,rideable_type,started_at,ended_at,start_lat,start_lng,end_lat,end_lng,member_casual"
PORTAL = (
    "Trip ID,Trip Start Timestamp,Trip End Timestamp,Trip Seconds,Trip Miles,Fare,Tips,Tolls,"
    "Extras,Trip Total,Payment Type,Company,Pickup Centroid Latitude,Pickup Centroid Longitude,"
    "Dropoff Centroid Latitude,Dropoff Centroid  Longitude"
)


@pytest.fixture
def samples(real_data: Path) -> Path:
    """Heads of real files of other cities."""
    folder = real_data.parent / "trips" / "other"
    if not folder.is_dir():
        pytest.skip(f"no real samples at {folder}")
    return folder


def write(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return path


def read(found: SourceSet) -> pd.DataFrame:
    return pd.concat([read_chunk(chunk).trips for chunk in plan_chunks(found)], ignore_index=True)


def words_of(trips: pd.DataFrame, name: str, words: dict[int, str]) -> list[str | None]:
    return [words.get(code) for code in trips[name]]


def test_bikes_of_today(tmp_path: Path, resolve: Resolve) -> None:
    path = write(
        tmp_path,
        "bikes.csv",
        NEW,
        "A,electric_bike,2024-05-01 07:00:00,2024-05-01 07:10:30,40.75,-73.97,40.73,-73.98,member",
        "B,classic_bike,2024-05-01 08:00:00,2024-05-01 08:01:00,40.75,-73.97,,,casual",
        "C,hoverboard,2024-05-01 09:00:00,2024-05-01 09:01:00,40.75,-73.97,40.7,-74,",
    )
    found = resolve(path)
    assert found.dataset is BIKE_TRIPS.without(["born", "gender"])
    trips = read(found)
    assert words_of(trips, "rider", RIDERS) == ["member", "casual", None]
    assert words_of(trips, "bike", BIKES) == ["electric bike", "classic bike", None]
    assert (trips["dropoff_reason"] == 0).tolist() == [True, False, True]
    assert (trips["dropoff_time_s"] - trips["pickup_time_s"])[0] == 630


def test_bikes_of_before_with_years_of_birth(tmp_path: Path, resolve: Resolve) -> None:
    header = (
        "starttime,stoptime,start station latitude,start station longitude,end station latitude"
    )
    path = write(
        tmp_path,
        "old.csv",
        f"{header},end station longitude,usertype,birth year,gender",
        *(
            f"2015-01-0{day} 00:00:00,2015-01-0{day} 00:09:00,40,-74,40,-74,{rider},{year},{sex}"
            for day, rider, year, sex in [
                (1, "Subscriber", "1929", 1),
                (2, "Customer", "1930", 2),
                (3, "Subscriber", "1989.0", 0),
                (4, "Dependent", r"\N", 1),
                (5, "Subscriber", "2019", 2),
            ]
        ),
    )
    trips = read(resolve(path))
    born = ["before 1930", "1930s", "1980s", None, "2010s"]
    assert words_of(trips, "born", BIRTHS) == born
    assert words_of(trips, "gender", GENDERS) == ["male", "female", None, "male", "female"]
    assert words_of(trips, "rider", RIDERS) == ["member", "casual", "member", None, "member"]


def test_chicagos_portal(tmp_path: Path, resolve: Resolve) -> None:
    path = write(
        tmp_path,
        "chicago.csv",
        PORTAL,
        'a,01/02/2016 12:00:00 AM,01/02/2016 12:00:00 AM,480,2.1,"$1,007.65",$0.00,$2.00,$1.00,'
        "$9.65,Cash,Flash Cab,41.946,-87.654,41.972,-87.657",
        "b,01/02/2016 01:15:00 PM,01/02/2016 01:30:00 PM,,0.4,$5.00,$1.50,$0.00,$0.00,$6.50,"
        "Credit Card,5074 - Ahzmi Inc,41.946,-87.654,,",
        "c,01/02/2016 02:15:00 PM,01/02/2016 02:30:00 PM,61,0.4,$5.00,$1.50,$0.00,$0.00,$6.50,"
        "Barter,,41.946,-87.654,41.9,-87.6",
    )
    found = resolve(path)
    assert found.dataset is CHICAGO_TAXI
    trips = read(found)
    assert trips["fare_cents"].tolist() == [100_765, 500, 500]
    assert trips["duration_centiminutes"].tolist() == [800, MISSING, 102]
    assert trips["distance_centimiles"].tolist() == [210, 40, 40]
    assert words_of(trips, "payment_type", PAYMENTS) == ["cash", "credit card", "other"]
    assert words_of(trips, "company", COMPANIES) == ["Flash Cab", "another company", None]
    first = pd.Timestamp("2016-01-02 00:00")
    assert pd.to_datetime(trips["pickup_time_s"], unit="s")[0] == first, "the month stands first"


def test_a_header_behind_a_sign_of_notes_is_one_to_its_own_list(
    tmp_path: Path, resolve: Resolve
) -> None:
    """No name of it is a taxi's; whose file it is nobody said."""
    row = "a,01/02/2016 12:00:00 AM,01/02/2016 12:08:00 AM,480,2,7,0,2,1,10,Cash,,41.9,-87.6,42,-87"
    found = resolve(write(tmp_path, "chicago.csv", "# by hand", f"#{PORTAL}", row))
    assert found.dataset.whole is CHICAGO_TAXI
    assert read(found)["duration_centiminutes"].tolist() == [800]


def test_two_kinds_of_trips_are_no_one_set(tmp_path: Path, resolve: Resolve) -> None:
    bikes = write(
        tmp_path, "bikes.csv", NEW, "A,classic_bike,2024-05-01,2024-05-01,40,-73,40,-73,member"
    )
    chicago = write(tmp_path, "taxis.csv", PORTAL)
    told = (
        r"bikes\.csv has Bike trips and .*taxis\.csv Chicago taxi trips, .* serve them as two sets"
    )
    with pytest.raises(ConfigurationError, match=told):
        resolve(bikes, chicago)


def test_what_is_said_holds(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "mine.csv",
        "pickup_datetime,pickup_longitude,pickup_latitude,usertype,fare_amount",
        "2024-05-01 07:00:00,-73.97,40.75,member,7",
    )
    options = StorageOptions()
    assert resolve_sources([str(path)], options, TAXI).dataset.whole is TAXI
    assert resolve_sources([str(path)], options, BIKE_TRIPS).dataset.whole is BIKE_TRIPS
    assert resolve_sources([str(path)], options).dataset.whole is TAXI, "the first of equals"


@pytest.mark.parametrize(
    ("header", "error", "said"),
    [
        (
            "trip_id,starttime,stoptime,bikeid,from_station_id,to_station_id,usertype,gender,birthday",
            NoCoordinatesError,
            "name stations but no coordinates, as Divvy's and Capital Bikeshare's did before",
        ),
        (
            "Duration,Start date,End date,Start station,End station,Bike number,Member type",
            NoCoordinatesError,
            "join the places of the stations",
        ),
        (
            '"TRIP_ID","CALL_TYPE","TAXI_ID","TIMESTAMP","POLYLINE"',
            NoCoordinatesError,
            "has each trip's path in one column, POLYLINE, which is not read",
        ),
        ('[{"trip_id": "x"}]', UnknownHeaderError, "it is JSON; give CSV or Parquet"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_what_is_true(
    tmp_path: Path, resolve: Resolve, header: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        resolve(write(tmp_path, "other.csv", header, ",".join("1" * (header.count(",") + 1))))


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("porto_taxi_train_2rows.csv", NoCoordinatesError, "path in one column, POLYLINE,"),
        ("chicago_tnp_socrata_2rows.json", UnknownHeaderError, "no file of trips: it is JSON;"),
    ],
)
def test_real_files_that_are_not_read_are_refused_by_what_is_true(
    samples: Path, resolve: Resolve, name: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said) as refused:
        resolve(samples / name)
    assert "TLC" not in str(refused.value)


BIKE_FILES = [
    "citibike_JC-202101_sample1500.csv",
    "citibike_JC-202102_sample1500.csv",
    "citibike_JC-201801_sample1000_extra_column.csv",
    "citibike_JC-201704_sample500_excel.csv",
    "divvy_202004_sample1500.csv",
    "fordgobike_201801_sample1500.csv",
]


def facts_of(samples: Path, name: str) -> Any:
    return json.loads((samples.parent / "facts.json").read_text())[f"other/{name}"]


@pytest.mark.real_data
@pytest.mark.parametrize("name", BIKE_FILES)
def test_real_bike_files_give_the_published_figures(
    samples: Path, resolve: Resolve, name: str
) -> None:
    facts, found = facts_of(samples, name), resolve(samples / name)
    assert found.dataset.whole is BIKE_TRIPS
    trips = read(found)
    nulls = facts["nulls"].get("end_lat", 0)
    assert (trips["pickup_reason"] == 0).sum() == facts["rows"]
    assert (trips["dropoff_reason"] == 0).sum() == facts["rows"] - nulls
    started = pd.to_datetime(trips["pickup_time_s"], unit="s")
    hours = np.bincount(started.dt.hour, minlength=24).tolist()
    assert hours == facts["pickup_hours"]
    assert (
        np.bincount(started.dt.day_of_week, minlength=7).tolist()
        == (facts["pickup_weekdays_mon_sun"])
    )
    assert str(started.min()) == facts["first"].partition(".")[0]
    kinds = next(facts["values"][key] for key in RIDER_COLUMNS if key in facts["values"])
    told = pd.Series(words_of(trips, "rider", RIDERS)).value_counts().to_dict()
    member = kinds.get("member", kinds.get("Subscriber"))
    assert told == {"member": member, "casual": facts["rows"] - member}


RIDER_COLUMNS = ("member_casual", "usertype", "user_type")


@pytest.mark.real_data
def test_a_real_file_of_chicagos_portal(samples: Path, resolve: Resolve) -> None:
    path = samples / "chicago_taxi_trips_31rows.csv"
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    trips = read(resolve(path))
    assert len(trips) == len(rows) == 31
    for end in ("pickup", "dropoff"):
        assert (trips[f"{end}_reason"] == 0).sum() == 30
    assert trips["fare_cents"].tolist() == [round(100 * float(row["Fare"][1:])) for row in rows]
    assert trips["total_paid_cents"].tolist() == [
        round(100 * float(row["Trip Total"][1:])) for row in rows
    ]
    minutes = [round(float(row["Trip Seconds"]) * 100 / 60) for row in rows]
    assert trips["duration_centiminutes"].tolist() == minutes
    named = {name.casefold(): code for code, name in COMPANIES.items()}
    codes = [named.get(row["Company"].casefold(), OTHER_COMPANY) for row in rows]
    assert trips["company"].tolist() == [
        code if row["Company"] else 0 for code, row in zip(codes, rows, strict=True)
    ]


@pytest.mark.real_data
def test_a_real_file_of_chicago_without_ends_of_time(samples: Path, resolve: Resolve) -> None:
    name = "chicago_taxi_tfx_sample1500.csv"
    facts, found = facts_of(samples, name), resolve(samples / name)
    trips = read(found)
    assert found.dataset.lacks == ("dropoff_time", "extras", "tolls", "total_paid")
    assert (trips["dropoff_reason"] == 0).sum() == 1500 - facts["nulls"]["dropoff_latitude"]
    told = pd.Series(words_of(trips, "payment_type", PAYMENTS)).value_counts().to_dict()
    assert told == {k.lower(): n for k, n in facts["values"]["payment_type"].items()}
    assert trips["tip_cents"].sum() == round(100 * facts["amounts"]["tips"]["sum"])
    assert (trips["company"] == 0).sum() == facts["nulls"]["company"]
    assert (trips["dropoff_time_s"] == NO_TIME).all()


def test_a_row_without_passengers_is_left_out_only_where_the_file_has_everything(
    tmp_path: Path, resolve: Resolve
) -> None:
    """As Kaggle's fares are, whose 208 passengers are none."""
    path = write(
        tmp_path,
        "fares.csv",
        "key,fare_amount,pickup_datetime,pickup_longitude,pickup_latitude,dropoff_longitude,"
        "dropoff_latitude,passenger_count",
        "a,4.5,2009-06-15 17:26:21 UTC,-73.84,40.72,-73.84,40.71,",
        "b,4.5,2009-06-15 17:26:21 UTC,-73.84,40.72,-73.84,40.71,208",
        "c,4.5,2009-06-15 17:26:21 UTC,-73.84,40.72,-73.84,40.71,2",
    )
    [chunk] = plan_chunks(resolve(path))
    rows = read_chunk(chunk)
    assert rows.account.pickup.drawn == 3
    assert rows.trips["passenger_count"].tolist() == [255, 255, 2]
    gaps = {gap.column: (gap.rows, gap.unusable, gap.first) for gap in rows.account.gaps}
    assert gaps["passenger_count (counted all the same)"] == (2, 1, "208")
