"""What a file lacks is told by column and first value, and costs no trip that it need not cost."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from support.reading import read_rows

from dashapp.data.examining import examine_rows
from dashapp.data.reading import read_chunk
from dashapp.data.sources import SourceSet, plan_chunks
from dashapp.engine.columns import MISSING
from dashapp.errors import NothingDrawnError
from dashapp.model import Account, Endpoint, Reason
from dashapp.model.losses import Cause, Gap

Resolve = Callable[..., SourceSet]
Line = Callable[..., str]


def account_of(found: SourceSet, chunk_bytes: int = 1 << 20) -> Account:
    parts = [read_chunk(chunk).account for chunk in plan_chunks(found, chunk_bytes)]
    return sum(parts, Account())


@pytest.mark.parametrize("text", ["\\N", "-", "abc", "", "NULL", "$"])
def test_an_amount_that_is_no_number_is_missing_and_the_trip_is_drawn(
    text: str, csv_file: Callable[..., Path], trip_line: Line, resolve: Resolve
) -> None:
    found = resolve(csv_file(trip_line(), trip_line(tip_amount=text), trip_line()))
    (chunk,) = plan_chunks(found)
    read = read_rows(chunk)
    assert read.trips["tip_cents"].tolist() == [325, MISSING, 325]
    assert read.account.pickup.drawn == read.account.dropoff.drawn == 3
    unusable = text in ("abc", "$")
    assert read.account.gaps == (Gap("tip_amount", 1, int(unusable), text if unusable else ""),)


@pytest.mark.parametrize("text", ["inf", "-inf", "1e400", "-21474836.48", "Infinity", "$1e400"])
def test_an_amount_that_cannot_be_stored_is_missing_and_counted_as_such(
    text: str, csv_file: Callable[..., Path], trip_line: Line, resolve: Resolve
) -> None:
    found = resolve(csv_file(trip_line(), trip_line(tip_amount=text), trip_line(tip_amount="nan")))
    (chunk,) = plan_chunks(found)
    read = read_rows(chunk)
    assert read.trips["tip_cents"].tolist() == [325, MISSING, MISSING]
    assert read.account.pickup.drawn == 3
    assert read.account.gaps == (Gap("tip_amount", 2, 1, text),)


def test_thousands_in_quotes_are_a_number(
    csv_file: Callable[..., Path], trip_line: Line, resolve: Resolve
) -> None:
    found = resolve(csv_file(trip_line(fare_amount='"1,234.50"')))
    assert read_rows(plan_chunks(found)[0]).trips["fare_cents"].tolist() == [123450]


@pytest.mark.parametrize("chunk_bytes", [1 << 20, 300])
def test_every_row_left_out_is_in_one_cause(
    chunk_bytes: int, csv_file: Callable[..., Path], trip_line: Line, resolve: Resolve
) -> None:
    lines = [
        trip_line(),
        trip_line(tpep_pickup_datetime="soon", passenger_count="x"),
        trip_line(tpep_pickup_datetime="2253-08-23 07:56:38"),
        trip_line(tpep_pickup_datetime=""),
        trip_line(pickup_longitude="east"),
        trip_line(passenger_count="1.5"),
        trip_line(passenger_count="208"),
        trip_line(pickup_longitude="0", pickup_latitude="0"),
        trip_line(pickup_latitude="99"),
        "garbage",
    ]
    account = account_of(resolve(csv_file(*lines)), chunk_bytes)
    time = "tpep_pickup_datetime"
    assert set(account.pickup.causes) == {
        Cause("unreadable", "", 1, "", "garbage"),
        Cause("missing_value", time, 1, "no_time", "soon"),
        Cause("missing_value", time, 1, "time_not_storable", "2253-08-23 07:56:38"),
        Cause("missing_value", time, 1, "empty", ""),
        Cause("missing_value", "pickup_longitude", 1, "no_number", "east"),
        Cause("missing_value", "passenger_count", 1, "no_number", "1.5"),
        Cause("passengers_out_of_range", "passenger_count", 1, "", "208"),
        Cause("zero_coordinates", "pickup_longitude", 1, "", "0"),
        Cause("impossible_coordinate", "pickup_latitude", 1, "", "99"),
    }
    for endpoint in Endpoint:
        ours = account[endpoint]
        assert ours.drawn + ours.rows_left_out == len(lines)
        assert sum(cause.rows for cause in ours.causes) == ours.rows_left_out
    assert Gap(time, 3, 2, "soon") in account.gaps


def test_a_row_that_repeats_the_header_is_no_row(
    csv_file: Callable[..., Path], trip_line: Line, resolve: Resolve
) -> None:
    path = csv_file(trip_line())
    path.write_bytes(path.read_bytes() * 2)
    account = account_of(resolve(path))
    assert (account.pickup.drawn, account.pickup.left_out[Reason.UNREADABLE]) == (2, 1)
    assert not account.gaps


def test_a_large_set_is_judged_by_its_first_rows_and_read_on_only_for_a_trip(
    csv_file: Callable[..., Path], trip_line: Line, resolve: Resolve
) -> None:
    bad = [trip_line(passenger_count="")] * 3000
    late = resolve(csv_file(*bad, *[trip_line()] * 3000))
    examined = examine_rows(late, small_bytes=1)
    assert not examined.is_whole
    assert examined.account.pickup.drawn
    none = resolve(csv_file(*bad))
    with pytest.raises(NothingDrawnError, match=r"none of its 3,000 rows .* passenger_count"):
        examine_rows(none, small_bytes=1)


def test_a_surprise_in_a_file_names_the_file_and_is_final(
    csv_file: Callable[..., Path], trip_line: Line, resolve: Resolve
) -> None:
    from dashapp.errors import DataError

    (chunk,) = plan_chunks(resolve(csv_file(trip_line())))
    odd = dataclasses.replace(chunk.file.writing, times=("no form", "no form"))
    broken = dataclasses.replace(chunk, file=dataclasses.replace(chunk.file, writing=odd))
    with pytest.raises(DataError, match=r"yellow_tripdata_2015-01\.csv holds something"):
        read_chunk(broken)
