from pathlib import Path

import pytest
from conftest import GENERATIONS

from dashapp.data.schema import COORDINATES, TIMES, choose_dataset, recognise
from dashapp.dataset import DATASETS, TAXI
from dashapp.errors import PreparedSetError, UnknownHeaderError

POINT_FILES = sorted(path for path in GENERATIONS.glob("*.csv") if "zones" not in path.name)
PLACES = ("pickup_longitude", "pickup_latitude", "dropoff_longitude", "dropoff_latitude")
HOLOVIZ = ["tpep_pickup_datetime", "tpep_dropoff_datetime", "passenger_count"]
HOLOVIZ += ["pickup_x", "pickup_y", "dropoff_x", "dropoff_y"]


@pytest.mark.parametrize("path", POINT_FILES, ids=lambda path: path.stem)
def test_every_generation_has_all_fields(path: Path) -> None:
    columns = path.read_text().splitlines()[0].split(",")
    layout = recognise(columns, path.name, TAXI)
    is_green = path.stem.startswith("green")
    assert len(layout.positions) == 14 + is_green  # which has the kind of trip besides
    assert layout.told == {"service": 2 if is_green else 1}
    assert not layout.in_metres
    assert layout.width == len(columns)


def test_case_spaces_and_byte_order_mark_do_not_matter() -> None:
    columns = ["\ufeffPickup_DateTime ", " DROPOFF_DATETIME", "passenger_count", "Start_Lon"]
    columns += [" start_lat", "END_LON", "end_lat "]
    layout = recognise(columns, "a.csv", TAXI)
    assert layout.positions["pickup_time"] == 0
    assert layout.positions["dropoff_north"] == 6
    assert "fare_amount" not in layout.positions


def test_metres_of_the_wide_parquet() -> None:
    layout = recognise(HOLOVIZ, "wide.parq", TAXI)
    assert layout.in_metres
    assert [layout.positions[field] for field in COORDINATES] == [3, 4, 5, 6]


def test_degrees_win_where_a_file_has_both() -> None:
    degrees = ["pickup_longitude", "pickup_latitude", "dropoff_longitude", "dropoff_latitude"]
    assert not recognise(HOLOVIZ + degrees, "both.parq", TAXI).in_metres


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ("tpep_pickup_datetime,PULocationID,DOLocationID", "012"),
        ("Pickup_DateTime,DropOff_datetime,PUlocationID,DOlocationID,SR_Flag", "023"),
        ("pickup_datetime,dropoff_datetime,puLocationId,doLocationId", "023"),
        ("pickup_datetime,pickup_location_id,dropoff_location_id", "012"),
        ("Dispatching_base_num,Pickup_date,locationID", "12."),
    ],
)
def test_zones_in_every_spelling(header: str, known: str) -> None:
    columns = header.split(",")
    layout = recognise(columns, "a.csv", TAXI)
    fields = ("pickup_time", "pickup_place", "dropoff_place")
    assert [layout.positions.get(field) for field in fields] == [
        None if at == "." else int(at) for at in known
    ]
    assert not {*COORDINATES} & {*layout.positions}


def test_points_and_zones_side_by_side() -> None:
    layout = recognise([*POINT_HEADER, "PULocationID"], "a.csv", TAXI)
    assert {"pickup_point", "pickup_place", "dropoff_point"} <= {*layout.parts}
    assert "dropoff_place" not in layout.parts


def test_zones_without_a_time_are_no_trips() -> None:
    with pytest.raises(UnknownHeaderError, match=r"lacks pickup_datetime.* or taxi zones"):
        recognise(["PULocationID", "DOLocationID", "fare_amount"], "a.csv", TAXI)


def test_an_unknown_header_is_named_with_what_was_found() -> None:
    with pytest.raises(UnknownHeaderError, match=r"zones\.csv .* LocationID, Borough"):
        recognise(["LocationID", "Borough"], "zones.csv", TAXI)
    with pytest.raises(UnknownHeaderError, match="lacks dropoff_latitude; found"):
        recognise([*POINT_HEADER[:-1], "x"], "a.csv", TAXI)


POINT_HEADER = ["pickup_datetime", "dropoff_datetime", "passenger_count", "pickup_longitude"]
POINT_HEADER += ["pickup_latitude", "dropoff_longitude", "dropoff_latitude"]


def test_rubbish_in_a_header_is_made_printable() -> None:
    with pytest.raises(UnknownHeaderError) as error:
        recognise(["\x00\x1b[31m" * 40, "é"], "a.bin", TAXI)
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 300


def test_a_block_of_a_prepared_set_is_not_raw_data() -> None:
    columns = ["x", "y", "other_x", "other_y", "time_s", "other_time_s", "passenger_count"]
    columns += ["payment_type", "distance_centimiles", "fare_cents", "tip_cents", "total_cents"]
    with pytest.raises(PreparedSetError, match="one piece of a prepared set"):
        recognise(columns, "block-0000.parquet", TAXI)


FORESEEN_BY_NOBODY = {
    "Pickup Lng;Pickup Lat;Dropoff Lng;Dropoff Lat;Pickup Time": "01234.",
    "startLatitude;startLongitude;endLatitude;endLongitude;startTime;endTime": "103245",
    "pu_lon;pu_lat;do_lon;do_lat;pu_datetime;do_datetime;passenger_count": "012345",
    "ride_id;started_at;ended_at;start_lat;start_lng;end_lat;end_lng": "436512",
    "longitude_start;latitude_start;time_start;date_start": "01..2.",
    "start date;start station latitude;start station longitude": "21..0.",
    "Date/Time;Lat;Lon;Base": "21..0.",
    "timestamp;from_long;from_lat;to_long;to_lat": "12340.",
}
"""Header -> where each of COORDINATES and TIMES stands; a point where it is not there."""


@pytest.mark.parametrize("header", FORESEEN_BY_NOBODY)
def test_names_that_nobody_foresaw_are_taken_by_the_words_in_them(header: str) -> None:
    layout = recognise(header.split(";"), "a.csv", TAXI)
    found = (layout.positions.get(field) for field in (*COORDINATES, *TIMES))
    assert "".join("." if at is None else str(at) for at in found) == FORESEEN_BY_NOBODY[header]


def test_known_names_win_over_words() -> None:
    columns = ["lon", "lat", "time", "start_lng", *POINT_HEADER]
    layout = recognise(columns, "a.csv", TAXI)
    assert [columns[layout.positions[field]] for field in COORDINATES] == POINT_HEADER[3:]
    assert columns[layout.positions["pickup_time"]] == "pickup_datetime"


@pytest.mark.parametrize(
    ("header", "lacks", "give"),
    [
        ("rideable_type;start_lat;start_lng", "start_datetime, end_datetime", "bike trips"),
        ("passenger_count;lat;lon", "pickup_datetime, dropoff_datetime", "taxi trips"),
        ("stop_name;lat;lon", "pickup_datetime, dropoff_datetime", "trips"),
    ],
)
def test_a_refusal_is_in_the_words_of_the_trips_at_hand(header: str, lacks: str, give: str) -> None:
    columns = header.split(";")
    dataset, _ = choose_dataset(columns, [(one, ()) for one in DATASETS])
    with pytest.raises(UnknownHeaderError) as refused:
        recognise(columns, "a.csv", dataset)
    assert f"it lacks {lacks}; found columns {', '.join(columns)};" in str(refused.value)
    assert f"; give {give} with times and coordinates" in str(refused.value)


@pytest.mark.parametrize(
    ("header", "lacks"),
    [
        ("stop_id;stop_lat;stop_lon", "pickup_datetime, dropoff_datetime"),
        ("time;start_lon;start_lat;end_lat", "dropoff_longitude"),
        ("time;start_lat;end_lat", "pickup_longitude, dropoff_longitude"),
        ("update;do;at;plateau", ", ".join((*PLACES, "pickup_datetime, dropoff_datetime"))),
    ],
)
def test_half_a_place_or_no_time_is_refused_with_what_is_missing(header: str, lacks: str) -> None:
    columns = header.split(";")
    found = f"it lacks {lacks}; found columns {', '.join(columns)};"
    with pytest.raises(UnknownHeaderError, match=found):
        recognise(columns, "a.csv", TAXI)
