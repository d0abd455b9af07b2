from pathlib import Path

import pytest
from conftest import GENERATIONS

from dashapp.data.schema import COORDINATES, recognise
from dashapp.errors import NoCoordinatesError, PreparedSetError, UnknownHeaderError

POINT_FILES = sorted(path for path in GENERATIONS.glob("*.csv") if "zones" not in path.name)
HOLOVIZ = ["tpep_pickup_datetime", "tpep_dropoff_datetime", "passenger_count"]
HOLOVIZ += ["pickup_x", "pickup_y", "dropoff_x", "dropoff_y"]


@pytest.mark.parametrize("path", POINT_FILES, ids=lambda path: path.stem)
def test_every_generation_has_all_fields(path: Path) -> None:
    columns = path.read_text().splitlines()[0].split(",")
    layout = recognise(columns, path.name)
    assert len(layout.positions) == 13
    assert not layout.in_metres
    assert layout.width == len(columns)


def test_case_spaces_and_byte_order_mark_do_not_matter() -> None:
    columns = ["\ufeffPickup_DateTime ", " DROPOFF_DATETIME", "passenger_count", "Start_Lon"]
    columns += [" start_lat", "END_LON", "end_lat "]
    layout = recognise(columns, "a.csv")
    assert layout.positions["pickup_time"] == 0
    assert layout.positions["dropoff_north"] == 6
    assert "fare_amount" not in layout.positions


def test_metres_of_the_wide_parquet() -> None:
    layout = recognise(HOLOVIZ, "wide.parq")
    assert layout.in_metres
    assert [layout.positions[field] for field in COORDINATES] == [3, 4, 5, 6]


def test_degrees_win_where_a_file_has_both() -> None:
    degrees = ["pickup_longitude", "pickup_latitude", "dropoff_longitude", "dropoff_latitude"]
    assert not recognise(HOLOVIZ + degrees, "both.parq").in_metres


def test_zones_are_refused_with_the_months_that_work() -> None:
    columns = ["VendorID", "tpep_pickup_datetime", "tpep_dropoff_datetime", "passenger_count"]
    columns += ["PULocationID", "DOLocationID"]
    with pytest.raises(NoCoordinatesError) as error:
        recognise(columns, "yellow_tripdata_2016-07.csv")
    message = str(error.value)
    assert message.startswith("yellow_tripdata_2016-07.csv has taxi zones but no coordinates")
    assert "yellow 2009-01 to 2016-06" in message
    assert "green 2013-08 to 2016-06" in message


def test_an_unknown_header_is_named_with_what_was_found() -> None:
    with pytest.raises(UnknownHeaderError, match=r"zones\.csv .* LocationID, Borough"):
        recognise(["LocationID", "Borough"], "zones.csv")
    with pytest.raises(UnknownHeaderError, match="lacks dropoff_latitude; found"):
        recognise([*POINT_HEADER[:-1], "x"], "a.csv")


POINT_HEADER = ["pickup_datetime", "dropoff_datetime", "passenger_count", "pickup_longitude"]
POINT_HEADER += ["pickup_latitude", "dropoff_longitude", "dropoff_latitude"]


def test_rubbish_in_a_header_is_made_printable() -> None:
    with pytest.raises(UnknownHeaderError) as error:
        recognise(["\x00\x1b[31m" * 40, "é"], "a.bin")
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 300


def test_a_block_of_a_prepared_set_is_not_raw_data() -> None:
    columns = ["x", "y", "other_x", "other_y", "time_s", "other_time_s", "passenger_count"]
    columns += ["payment_type", "distance_centimiles", "fare_cents", "tip_cents", "total_cents"]
    with pytest.raises(PreparedSetError, match="one piece of a prepared set"):
        recognise(columns, "block-0000.parquet")
