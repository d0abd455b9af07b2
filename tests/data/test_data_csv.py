"""Dirty text: whatever stands in a file, each data row comes back once and rightly judged."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from conftest import HEADER_2015, ReadAll, read_set
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scalar_rules import judge_line, lines_of

from dashapp.data.cleaning import account_rows
from dashapp.data.sources import StorageOptions, resolve_sources
from dashapp.dataset.taxi_codes import FLEX_FARE
from dashapp.engine.columns import MISSING
from dashapp.model import Reason

COLUMNS = HEADER_2015.split(",")

NUMBERS = ["", "0", "1", "-73.98", "40.75", ".5", "1.", "1e2", "+4", " 7", "8 ", "9", "10", "-1"]
NUMBERS += ["NaN", "NULL", "NA", "inf", "181", "-85.2", "1.5", "1e400", "abc", "1,2", "--1", "0x1"]
NUMBERS += ["\\N", "-", "- 1", "$7"]
TIMES = ["2015-01-15 19:05:39", "2015-01-15T19:05:39", "2015-01-15", "", " ", "NaN", "yesterday"]
TIMES += ["2253-08-23 07:56:38", "0002-01-01 00:00:00", "1970-01-01", "\\N", "-"]
TIMES += ["2015-02-30 00:00:00", "2015-01-15 25:00:00", " 2015-01-15 19:05:39"]
TEXTS = ["N", "", "é", "a b", '"quoted"', '"a, b"', 'stray " quote', "Cash", "NA"]

good_number = st.sampled_from(["-73.98", "40.75", "1", "0", ""])
number = st.one_of(good_number, st.sampled_from(NUMBERS))
moment = st.one_of(st.just(TIMES[0]), st.sampled_from(TIMES))


def field(name: str) -> st.SearchStrategy[str]:
    if name.endswith("datetime"):
        return moment
    numeric = name.endswith(("tude", "count", "amount", "distance"))
    return number if numeric else st.sampled_from(TEXTS)


row = st.tuples(*map(field, COLUMNS)).map(",".join)
tail = st.sampled_from(["", "", "", ",", ",,", ", ", ",x", ",NULL"])
line = st.one_of(
    st.tuples(row, tail).map("".join),
    st.sampled_from(["", " ", "\t", ",", "garbage", "1,2,3", '"', '"a', "\x00", "a\x0bb"]),
)
ending = st.sampled_from(["\r\n", "\r\n", "\n", "\r"])
dirty_text = st.lists(st.tuples(line, ending).map("".join), max_size=12).map("".join)


def write_text(folder: str, text: str) -> Path:
    path = Path(folder, "dirty.csv")
    path.write_bytes(f"{HEADER_2015}\r\n{text}".encode())
    return path


def read_path(path: Path, chunk_bytes: int) -> pd.DataFrame:
    return read_set(resolve_sources([str(path)], StorageOptions()), chunk_bytes)


def expected_codes(text: str, endpoint: str) -> list[int]:
    found = [judge_line(line, COLUMNS)[endpoint] for line in lines_of(text)]
    return [0 if reason is None else reason.code for reason in found]


chunk_sizes = st.sampled_from([50, 170, 400, 1 << 30])


@given(dirty_text, chunk_sizes)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_drawn_and_left_out_are_the_rows_read(text: str, chunk_bytes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        trips = read_path(write_text(folder, text), chunk_bytes)
    for endpoint in ("pickup", "dropoff"):
        assert trips[f"{endpoint}_reason"].tolist() == expected_codes(text, endpoint)
    account = account_rows(trips)
    assert account.rows_read == len(lines_of(text))
    assert account.pickup.rows_read == account.dropoff.rows_read


@given(dirty_text, st.integers(20, 300))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_where_a_file_is_cut_does_not_matter(text: str, chunk_bytes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_text(folder, text)
        pd.testing.assert_frame_equal(read_path(path, chunk_bytes), read_path(path, 1 << 30))


def test_one_bad_value_changes_nothing_for_its_row_or_its_neighbours(
    csv_file: Callable[..., Path], trip_line: Callable[..., str], read_all: ReadAll
) -> None:
    lines = [trip_line(fare_amount=f"{number}.10", payment_type="CSH") for number in range(200)]
    clean = read_all(csv_file(*lines))
    dirty = read_all(csv_file(*lines[:100], trip_line(tip_amount="free"), *lines[100:]))
    assert dirty["pickup_reason"].tolist()[100] == 0
    assert dirty["tip_cents"].tolist()[100] == MISSING
    assert dirty["fare_cents"].tolist()[100] == 1200
    pd.testing.assert_frame_equal(dirty.drop(index=100).reset_index(drop=True), clean)


def test_a_stray_quote_swallows_no_rows(
    csv_file: Callable[..., Path], trip_line: Callable[..., str], read_all: ReadAll
) -> None:
    stray = trip_line(store_and_fwd_flag='"N')
    trips = read_all(csv_file(trip_line(), stray, trip_line(), trip_line(), stray, trip_line()))
    assert trips["pickup_reason"].tolist() == [0, 1, 0, 0, 1, 0]


def test_quoted_fields_are_read(
    csv_file: Callable[..., Path], trip_line: Callable[..., str], read_all: ReadAll
) -> None:
    quoted = ",".join(f'"{part}"' for part in trip_line().split(","))
    trips = read_all(csv_file(trip_line(), quoted))
    pd.testing.assert_series_equal(trips.iloc[0], trips.iloc[1], check_names=False)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(
    end: str, csv_file: Callable[..., Path], trip_line: Callable[..., str], read_all: ReadAll
) -> None:
    path = csv_file("", trip_line(), trip_line(), "", " ", trip_line(), end=end)
    assert len(read_all(path)) == 3
    assert len(read_all(path, chunk_bytes=50)) == 3


def test_bytes_that_are_no_text_are_rows_too(
    csv_file: Callable[..., Path], trip_line: Callable[..., str], read_all: ReadAll
) -> None:
    path = csv_file(trip_line())
    path.write_bytes(path.read_bytes() + b"\xff\xfe\x00,\x80\n" + trip_line().encode())
    assert read_all(path)["pickup_reason"].tolist() == [0, 1, 0]


PAYMENTS = {"1": 1, "2.0": 2, "Cas": 2, "CASH": 2, "CRE": 1, "Credit": 1, "CRD": 1, "No ": 3}
PAYMENTS |= {"No Charge": 3, "NOC": 3, "DIS": 4, "Dispute": 4, "UNK": 5, "NA ": 5, "6": 6}
PAYMENTS |= {
    "7": 0,
    "0": FLEX_FARE,
    "0.0": FLEX_FARE,
    "": 0,
    "Bitcoin": 0,
    "nan": 0,
    "-1": 0,
    "inf": 0,
}


@pytest.mark.parametrize(
    ("text", "code"),
    PAYMENTS.items(),
)
def test_payment_in_each_spelling(
    text: str,
    code: int,
    csv_file: Callable[..., Path],
    trip_line: Callable[..., str],
    read_all: ReadAll,
) -> None:
    fast = read_all(csv_file(trip_line(payment_type=text)))
    careful = read_all(csv_file(trip_line(payment_type=text), "garbage", name="b.csv"))
    assert (fast.loc[0, "payment_type"], careful.loc[0, "payment_type"]) == (code, code)
    assert (fast["pickup_reason"] == 0).all()


@given(row)
@settings(max_examples=150, deadline=None)
def test_the_fast_and_the_careful_way_agree(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        alone = read_path(write_text(folder, text + "\r\n"), 1 << 30)
        beside = read_path(write_text(folder, text + "\r\ngarbage\r\n"), 1 << 30)
    assert beside["pickup_reason"].tolist()[1:] == [Reason.UNREADABLE.code]
    pd.testing.assert_frame_equal(alone, beside[:1])
