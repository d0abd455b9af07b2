"""Columns that are named by hand, for headers that no name and no word gives away."""

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from conftest import HEADER_2015, ReadAll, read_set

from dashapp.cli import main
from dashapp.data.prepared import prepare
from dashapp.data.sources import SourceSet, StorageOptions, resolve_sources
from dashapp.dataset import TAXI
from dashapp.dataset.mapping import find_mapping, parse_mapping
from dashapp.errors import ConfigurationError, UnknownHeaderError

OTHERS = {
    "tpep_pickup_datetime": "Begun",
    "tpep_dropoff_datetime": "Over",
    "pickup_longitude": "X, one",
    "pickup_latitude": "Y one",
    "dropoff_longitude": "X two",
    "dropoff_latitude": "Y two",
    "passenger_count": "Heads",
    "fare_amount": "Price",
    "tip_amount": "fare_amount",  # whose own name says something else
    "total_amount": "Sum",
}
WORDS = 'pickup_time=begun,dropoff_datetime=Over, "pickup_lon=X, one",pickup_latitude=Y one,'
WORDS += "dropoff_lon=X two,dropoff_lat=Y two,passengers=Heads,fare=Price,tip=fare_amount"
TRIP_FIELDS = ["pickup_x", "pickup_y", "dropoff_x", "pickup_time_s", "dropoff_time_s"]
TRIP_FIELDS += ["passenger_count", "fare_cents", "tip_cents"]


def resolve(path: Path, columns: str) -> SourceSet:
    return resolve_sources([str(path)], StorageOptions(), TAXI, columns)


@pytest.fixture
def odd(tmp_path: Path, trip_line: Callable[..., str]) -> Path:
    """A file of the header that nobody foresaw."""
    path = tmp_path / "odd.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([OTHERS.get(name, name) for name in HEADER_2015.split(",")])
        writer.writerows([trip_line().split(",")] * 3)
    return path


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_what_is_named_by_hand_is_read_as_under_its_own_name(
    form: str, odd: Path, csv_file, trip_line, read_all: ReadAll
) -> None:
    if form == "parquet":
        pq.write_table(pacsv.read_csv(odd), odd.with_suffix(".parquet"))
        odd = odd.with_suffix(".parquet")
    trips, plain = read_set(resolve(odd, WORDS)), read_all(csv_file(*[trip_line()] * 3))
    pd.testing.assert_frame_equal(trips[TRIP_FIELDS], plain[TRIP_FIELDS])
    assert plain["total_cents"].tolist() != trips["total_cents"].tolist()  # “Sum” was not named


def test_the_refusal_prints_what_to_complete(odd: Path) -> None:
    with pytest.raises(UnknownHeaderError) as refused:
        resolve(odd, "fare=Price")
    said = str(refused.value)
    argument = said.split('--columns "')[1].rstrip('".')
    assert argument.startswith("fare=Price,pickup_lon=COLUMN,pickup_lat=COLUMN,dropoff_lon=COLUMN")
    assert all(name in said for name in OTHERS.values())
    names = ["X two", "Y two", "X two", "Y two", "Begun", "Over"]
    for name in names:
        argument = argument.replace("=COLUMN", f"={name}", 1)
    with pytest.raises(ConfigurationError, match="two fields"):
        resolve(odd, argument)
    one_end = [part for part in argument.split(",") if not part.startswith("dropoff")]
    assert len(resolve(odd, ",".join(one_end)).files) == 1


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("pickup_lng=X two", "have no 'pickup_lng'. Did you mean pickup_l"),
        ("wheels=X two", "have no 'wheels'"),
        ("pickup_lon=X two,pickup_longitude=Y two", "'pickup_lon' twice"),
        ("pickup_lon=X two,tip=X two", "'X two' to two fields"),
        ("pickup_lon=X too", "odd.csv has no column 'X too', which --columns names for pickup_lon"),
        (f"{WORDS},distance=Mile", "No file has a column 'Mile'"),
    ],
)
def test_a_wrong_mapping_is_wrong_use(odd: Path, columns: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        resolve(odd, columns)
    assert said in str(refused.value)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("text", ["fare", "fare=", "=Price", "fare=Price,tip"])
def test_a_mapping_is_pairs(text: str) -> None:
    with pytest.raises(ValueError, match="write it as in"):
        parse_mapping(text)


def test_every_stored_column_can_be_named() -> None:
    words = [column.name for column in TAXI.read]
    text = ",".join(f"{word}={word}" for word in words)
    assert find_mapping(text, TAXI) == tuple((column.field, column.name) for column in TAXI.read)


def test_another_mapping_is_another_version_and_none_the_one_of_old(
    odd: Path, csv_file, trip_line
) -> None:
    assert resolve(odd, WORDS).version == resolve(odd, f" {WORDS},").version
    assert resolve(odd, WORDS).version != resolve(odd, f"{WORDS},total_paid=Sum").version
    plain = csv_file(trip_line())
    assert resolve(plain, "").version != resolve(plain, "tip=fare_amount,fare=tip_amount").version


def test_a_file_with_a_header_of_its_own_is_read_by_that(
    odd: Path, csv_file, trip_line, tmp_path: Path
) -> None:
    csv_file(trip_line())
    trips = read_set(resolve(tmp_path, WORDS.removesuffix(",tip=fare_amount")))
    assert trips["fare_cents"].tolist() == [1200] * 4
    assert (trips["pickup_reason"] == 0).all()


def test_prepare_and_check_take_it(odd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = prepare(resolve(odd, WORDS), str(odd.parent / "sorted"))
    assert manifest.account.pickup.drawn == 3
    assert main(["check", "--data", str(odd), "--columns", "fare=Preis"]) == 1
    assert main(["check", "--data", str(odd), "--columns", f"{WORDS},distance=Mile"]) == 2
    assert "No file has a column 'Mile'" in capsys.readouterr().out


WORDS_OF_ENDS = "pickup_lon=A,pickup_lat=B,dropoff_lon=C,dropoff_lat=D,pickup_time=T,dropoff_time=U"


@pytest.mark.parametrize(
    ("more", "header", "name"),
    [
        ("rider=Kind", "Kind", "bikes"),  # by its words alone
        ("", "member_casual", "bikes"),  # by the header, where each has the words
        ("fare=Price", "Price", "taxi"),  # of equals the first
        ("fare=Price", "Price,Trip Seconds,Taxi ID,Company", "chicago"),
    ],
)
def test_the_words_and_then_the_header_say_which_trips_they_are(
    tmp_path: Path, more: str, header: str, name: str
) -> None:
    path = tmp_path / "rides.csv"
    place = "-87.6,41.9,-87.7,41.8,2021-01-01 10:00:00,2021-01-01 10:20:00"
    values = {"Kind": "member", "member_casual": "member", "Company": "Flash Cab"}
    cells = [values.get(column, "7") for column in header.split(",")]
    path.write_text(f"A,B,C,D,T,U,{header}\n" + f"{place},{','.join(cells)}\n" * 3)
    words = ",".join(filter(None, [WORDS_OF_ENDS, more]))
    found = resolve_sources([str(path)], StorageOptions(), columns=words)
    assert found.dataset.whole.name == name
    (file,) = found.files
    assert ("fare_usd" in dict(file.mapping)) == (name == "chicago" and more == "fare=Price")
    assert len(read_set(found)) == 3


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("rider=Kind,passengers=N", "no data set has all of passengers, rider; name fields of one"),
        ("rider=Kind,wheels=N", "--columns: bike trips have no 'wheels'"),
        ("fair=N,passengers=N", "taxi trips have no 'fair'. Did you mean fare"),
    ],
)
def test_words_of_no_one_data_set_are_refused(odd: Path, columns: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        resolve_sources([str(odd)], StorageOptions(), columns=columns)
    assert said in str(refused.value)
