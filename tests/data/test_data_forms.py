"""The forms in which people's files write times, numbers and lines: the same trips each time."""

import csv
import gzip
import io
import re
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import HEADER_2015, ReadAll, read_set
from hypothesis import given, settings
from hypothesis import strategies as st

from dashapp.data.cleaning import account_rows
from dashapp.data.sources import SourceSet, StorageOptions, resolve_sources
from dashapp.data.time_forms import TimeForm, find_form
from dashapp.data.time_texts import NO_VALUE_S, parse_times
from dashapp.data.values import parse_times_or_none
from dashapp.engine.columns import MISSING
from dashapp.errors import DataError, UnknownHeaderError
from dashapp.model import Reason

NOON = datetime(2015, 1, 15, 19, 5, 39)
NAMES = HEADER_2015.split(",")
GOOD_ROW = dict.fromkeys(NAMES, "0") | {
    "tpep_pickup_datetime": "2015-01-15 19:05:39",
    "tpep_dropoff_datetime": "2015-01-15 19:23:42",
    "passenger_count": "1",
    "pickup_longitude": "-73.993896",
    "pickup_latitude": "40.750110",
    "dropoff_longitude": "-73.974784",
    "dropoff_latitude": "40.750617",
}
EXCEL_EPOCH = datetime(1899, 12, 30)


def epoch_s(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp())


WRITERS: dict[str, Callable[[datetime], str]] = {
    "iso": lambda t: t.strftime("%Y-%m-%d %H:%M:%S"),
    "iso_t": lambda t: t.strftime("%Y-%m-%dT%H:%M:%S"),
    "bigquery": lambda t: t.strftime("%Y-%m-%d %H:%M:%S UTC"),
    "bigquery_fraction": lambda t: t.strftime("%Y-%m-%d %H:%M:%S.%f UTC"),
    "z": lambda t: t.strftime("%Y-%m-%dT%H:%M:%SZ"),
    "z_milliseconds": lambda t: t.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    "offset": lambda t: t.strftime("%Y-%m-%d %H:%M:%S-05:00"),
    "offset_short": lambda t: t.strftime("%Y-%m-%d %H:%M:%S+00"),
    "spark": lambda t: t.strftime("%Y-%m-%dT%H:%M:%S.000-0500"),
    "java": lambda t: t.strftime("%Y-%m-%dT%H:%M:%S-05:00[America/New_York]"),
    "seven_decimals": lambda t: t.strftime("%Y-%m-%d %H:%M:%S.0000003"),
    "nine_decimals": lambda t: t.strftime("%Y-%m-%d %H:%M:%S.000000003"),
    "us_half_days": lambda t: t.strftime("%m/%d/%Y %I:%M:%S %p"),
    "us_small_letters": lambda t: t.strftime("%m/%d/%Y %I:%M:%S") + t.strftime("%p").lower(),
    "us": lambda t: f"{t.month}/{t.day}/{t.year} {t.hour}:{t:%M:%S}",
    "us_two_digits": lambda t: f"{t.month}/{t.day}/{t:%y} {t.hour}:{t:%M:%S}",
    "us_dashes": lambda t: t.strftime("%m-%d-%Y %H:%M:%S"),
    "day_first": lambda t: t.strftime("%d/%m/%Y %H:%M:%S"),
    "german": lambda t: t.strftime("%d.%m.%Y %H:%M:%S"),
    "go": lambda t: t.strftime("%Y-%m-%d %H:%M:%S +0000 UTC"),
    "named_zone": lambda t: t.strftime("%Y-%m-%d %H:%M:%S America/New_York"),
    "oracle": lambda t: t.strftime("%d-%b-%y %I.%M.%S.000000 %p").upper(),
    "ctime": lambda t: t.strftime("%a %b %d %H:%M:%S %Y"),
    "java_date": lambda t: t.strftime("%a %b %d %H:%M:%S EST %Y"),
    "slashes": lambda t: t.strftime("%Y/%m/%d %H:%M:%S"),
    "no_padding": lambda t: f"{t.year}-{t.month}-{t.day} {t.hour}:{t:%M:%S}",
    "named_month": lambda t: t.strftime("%d-%b-%Y %H:%M:%S"),
    "mail": lambda t: t.strftime("%a, %d %b %Y %H:%M:%S GMT"),
    "named_month_first": lambda t: t.strftime("%B %d, %Y %I:%M:%S %p"),
    "compact": lambda t: t.strftime("%Y%m%d%H%M%S"),
    "epoch_s": lambda t: str(epoch_s(t)),
    "epoch_s_float": lambda t: f"{epoch_s(t)}.0",
    "epoch_ms": lambda t: str(epoch_s(t) * 1000),
    "epoch_us": lambda t: str(epoch_s(t) * 1000000),
    "epoch_ns": lambda t: str(epoch_s(t) * 1000000000),
    "excel_days": lambda t: f"{(t - EXCEL_EPOCH) / timedelta(days=1):.9f}",
}
SHORT_WRITERS: dict[str, tuple[Callable[[datetime], str], timedelta]] = {
    "us_minutes": (lambda t: t.strftime("%m/%d/%Y %H:%M"), timedelta(seconds=39)),
    "iso_minutes": (lambda t: t.strftime("%Y-%m-%d %H:%M"), timedelta(seconds=39)),
    "us_date": (lambda t: t.strftime("%m/%d/%Y"), timedelta(hours=19, minutes=5, seconds=39)),
    "date": (lambda t: t.strftime("%Y-%m-%d"), timedelta(hours=19, minutes=5, seconds=39)),
}


def seconds_of(texts: list[str], form: TimeForm) -> list[int]:
    seconds: list[int] = parse_times_or_none(pa.array(texts, pa.string()), form).values.tolist()
    return seconds


moments = st.datetimes(datetime(2001, 9, 10), datetime(2049, 12, 31)).map(
    lambda t: t.replace(microsecond=0)
)


@pytest.mark.parametrize("name", WRITERS)
@given(st.lists(moments, min_size=1, max_size=20))
@settings(max_examples=20, deadline=None)
def test_a_column_is_read_as_its_clock_stands(name: str, times: list[datetime]) -> None:
    texts = [WRITERS[name](moment) for moment in [NOON, *times]]  # the 15th tells the order
    form = find_form(texts)
    assert form is not None
    assert seconds_of(texts, form) == [epoch_s(moment) for moment in [NOON, *times]]


@pytest.mark.parametrize("name", [*WRITERS, *SHORT_WRITERS])
def test_a_csv_file_is_read_in_every_form_of_time(
    name: str, csv_file: Callable[..., Path], trip_line: Callable[..., str], read_all: ReadAll
) -> None:
    write, cut = SHORT_WRITERS.get(name, (WRITERS.get(name), timedelta(0)))
    times = {f"tpep_{end}_datetime": f'"{write(NOON)}"' for end in ("pickup", "dropoff")}
    trips = read_all(csv_file(*[trip_line(**times)] * 3))
    assert trips["pickup_time_s"].tolist() == [epoch_s(NOON - cut)] * 3
    assert (trips["pickup_reason"] == 0).all()
    assert (trips["dropoff_reason"] == 0).all()


@pytest.mark.parametrize("name", ["bigquery", "us_half_days", "seven_decimals", "epoch_ms"])
def test_parquet_columns_of_text_are_read_alike(
    name: str, tmp_path: Path, trip_line: Callable[..., str], read_all: ReadAll
) -> None:
    frame = pd.read_csv(io.StringIO(f"{HEADER_2015}\n{trip_line()}\n{trip_line()}"))
    for column in ("tpep_pickup_datetime", "tpep_dropoff_datetime"):
        frame[column] = WRITERS[name](NOON)
    frame.to_parquet(tmp_path / "a.parquet")
    assert read_all(tmp_path / "a.parquet")["pickup_time_s"].tolist() == [epoch_s(NOON)] * 2


@pytest.mark.parametrize(
    "kind", [pa.int64(), pa.float64(), pa.binary(), pa.date32(), pa.timestamp("s")], ids=str
)
def test_parquet_times_of_any_type_are_read_or_refused_by_name(
    kind: pa.DataType, tmp_path: Path, trip_line: Callable[..., str], read_all: ReadAll
) -> None:
    frame = pd.read_csv(io.StringIO(f"{HEADER_2015}\n{trip_line()}"))
    table = pa.Table.from_pandas(frame, preserve_index=False)
    seconds = epoch_s(NOON)
    if pa.types.is_binary(kind):
        column = pa.array([str(NOON).encode()])
    elif pa.types.is_date(kind):
        column = pa.array([NOON.date()], kind)
    else:
        column = pa.array([seconds]).cast(kind)
    for name in ("tpep_pickup_datetime", "tpep_dropoff_datetime"):
        table = table.set_column(table.column_names.index(name), name, column)
    pq.write_table(table, tmp_path / "a.parquet")
    expected = seconds // 86400 * 86400 if pa.types.is_date(kind) else seconds
    assert read_all(tmp_path / "a.parquet")["pickup_time_s"].tolist() == [expected]


@pytest.mark.parametrize(
    ("column", "values"),
    [("passenger_count", [True]), ("fare_amount", [[1.0]]), ("tpep_pickup_datetime", [True])],
)
def test_parquet_of_a_type_that_no_trip_has_is_refused_when_it_is_found(
    column: str,
    values: list[object],
    tmp_path: Path,
    trip_line: Callable[..., str],
    resolve: Callable[..., SourceSet],
) -> None:
    frame = pd.read_csv(io.StringIO(f"{HEADER_2015}\n{trip_line()}"))
    table = pa.Table.from_pandas(frame, preserve_index=False)
    at = table.column_names.index(column)
    pq.write_table(table.set_column(at, column, pa.array(values)), tmp_path / "a.parquet")
    with pytest.raises(DataError, match=rf"a\.parquet has {column} as (bool|list)"):
        resolve(tmp_path / "a.parquet")


def test_a_far_year_of_parquet_is_missing_and_never_another(
    tmp_path: Path, trip_line: Callable[..., str], read_all: ReadAll
) -> None:
    frame = pd.read_csv(io.StringIO(f"{HEADER_2015}\n{trip_line()}"))
    table = pa.Table.from_pandas(frame, preserve_index=False)
    for name in ("tpep_pickup_datetime", "tpep_dropoff_datetime"):
        far = pa.array([8_951_240_000_000]).cast(pa.timestamp("ms"))  # of 2253, as TLC has it
        table = table.set_column(table.column_names.index(name), name, far)
    pq.write_table(table, tmp_path / "a.parquet")
    trips = read_all(tmp_path / "a.parquet")
    assert (trips["pickup_time_s"].tolist(), trips["dropoff_time_s"].tolist()) == ([0], [0])
    assert (trips["pickup_reason"] == Reason.MISSING_VALUE.code).all()


def test_what_is_no_such_day_or_hour_is_no_time() -> None:
    wrong = ["2015-02-30 00:00:00", "2015-13-01 00:00:00", "2015-01-15 25:00:00", "yesterday"]
    wrong += ["2015-01-15 19:60:00", "2015-00-10 00:00:00", "2015-01-15 19:05:39 tomorrow"]
    assert set(parse_times(pa.array(wrong), TimeForm.YEAR_FIRST).tolist()) == {NO_VALUE_S}


def dates_file(csv_file: Callable[..., Path], line: Callable[..., str], dates: list[str]) -> Path:
    rows = [
        line(tpep_pickup_datetime=f"{date} 10:00", tpep_dropoff_datetime=f"{date} 10:05")
        for date in dates
    ]
    return csv_file(*rows, name=f"dates-{len(dates)}.csv")


@pytest.mark.parametrize(("last", "month"), [("01/31/2015", 1), ("31/01/2015", 2)])
@pytest.mark.parametrize("packed", [False, True])
def test_the_whole_column_says_which_number_is_the_month(
    last: str,
    month: int,
    packed: bool,
    csv_file: Callable[..., Path],
    trip_line: Callable[..., str],
    read_all: ReadAll,
) -> None:
    path = dates_file(csv_file, trip_line, ["01/02/2015"] * 600 + [last])  # beyond the first look
    if packed:
        path = path.rename(path.with_suffix(".csv.gz"))
        path.write_bytes(gzip.compress(path.read_bytes()))
    trips = read_all(path, chunk_bytes=20_000)
    day = 2 if month == 1 else 1
    assert trips["pickup_time_s"][0] == epoch_s(datetime(2015, month, day, 10))
    assert (trips["pickup_reason"] == 0).all()


def test_a_column_that_never_says_is_refused_or_read_as_the_other_files(
    csv_file: Callable[..., Path],
    trip_line: Callable[..., str],
    resolve: Callable[..., SourceSet],
    read_all: ReadAll,
) -> None:
    open_file = dates_file(csv_file, trip_line, ["01/02/2015", "02/03/2015"])
    with pytest.raises(DataError, match=r"tpep_pickup_datetime .* “01/02/2015 10:00”"):
        resolve(open_file)
    told = dates_file(csv_file, trip_line, ["13/02/2015"])
    times = read_all(open_file, told)["pickup_time_s"]
    assert times[0] == epoch_s(datetime(2015, 2, 1, 10))


AMOUNTS = {
    "$12.50": 1250, "-$12.50": -1250, "$-12.50": -1250, "($12.50)": -1250, "(12.5)": -1250,
    "$1,234.50": 123450, "($1,234.50)": -123450, "US$ 12.5": 1250, "12.50 USD": 1250,
    "€12.50": 1250,
    "$": MISSING, "()": MISSING, "(free)": MISSING, "$$5": MISSING,
    "(-5)": MISSING, "1,23.5": MISSING,
}  # fmt: skip
EUROPEAN = {
    "1.234,50": 123450,
    "12,50 €": 1250,
    "(12,5)": -1250,
    "1.234": MISSING,
    "1,234.5": MISSING,
}


@pytest.mark.parametrize("separator", [",", ";"])
def test_amounts_are_read_as_bookkeepers_write_them(
    separator: str, tmp_path: Path, trip_line: Callable[..., str], read_all: ReadAll
) -> None:
    amounts, point = (AMOUNTS, ".") if separator == "," else (EUROPEAN, ",")
    line = trip_line(fare_amount="FARE")
    rows = [[text.replace(".", point) for text in line.split(",")] for _ in amounts]
    for row, amount in zip(rows, amounts, strict=True):
        row[row.index("FARE")] = amount
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([NAMES, *rows])
    (tmp_path / "a.csv").write_text(text.getvalue(), newline="")
    trips = read_all(tmp_path / "a.csv")
    assert trips["fare_cents"].tolist() == [*amounts.values()]
    assert (trips["pickup_reason"] == 0).all()


def test_a_currency_makes_no_coordinate(
    csv_file: Callable[..., Path], trip_line: Callable[..., str], read_all: ReadAll
) -> None:
    trips = read_all(csv_file(trip_line(), trip_line(pickup_longitude="($73.99)")))
    assert trips["pickup_reason"].tolist() == [0, Reason.MISSING_VALUE.code]


SEPARATORS = {"comma": ",", "tab": "\t", "semicolon": ";", "pipe": "|", "hive": "\x01"}


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("separator", SEPARATORS.values(), ids=SEPARATORS.keys())
def test_the_separator_is_found_in_the_header(
    separator: str, quote: str, tmp_path: Path, trip_line: Callable[..., str], read_all: ReadAll
) -> None:
    rows = [HEADER_2015.split(","), *[trip_line().split(",")] * 3]
    text = io.StringIO()
    quoting = csv.QUOTE_ALL if quote == "'" else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=separator, quotechar=quote, quoting=quoting).writerows(rows)
    path = tmp_path / "trips.txt"
    path.write_text(text.getvalue(), newline="")
    trips = read_all(path, chunk_bytes=150)
    assert trips["fare_cents"].tolist() == [1200] * 3
    assert (trips["dropoff_reason"] == 0).all()


def test_semicolons_come_with_decimal_commas(
    tmp_path: Path, trip_line: Callable[..., str], read_all: ReadAll
) -> None:
    lines = [HEADER_2015, trip_line(), trip_line(tip_amount="abc")]
    text = "\n".join(line.replace(",", ";").replace(".", ",") for line in lines)
    (tmp_path / "a.csv").write_text(text)
    trips = read_all(tmp_path / "a.csv")
    assert (trips["pickup_reason"] == 0).all()
    assert trips["tip_cents"].tolist() == [325, MISSING]


@pytest.mark.parametrize("before", ["# a note\n# another\n\n", "sep=,\n", "\n# data: x\r\n"])
def test_notes_before_the_header_are_passed_over(
    before: str, tmp_path: Path, trip_line: Callable[..., str], read_all: ReadAll
) -> None:
    (tmp_path / "a.csv").write_text(before + HEADER_2015 + "\n" + trip_line())
    assert read_all(tmp_path / "a.csv")["fare_cents"].tolist() == [1200]


@pytest.mark.parametrize("column", ["VendorID", "store_and_fwd_flag", "total_amount_text"])
@pytest.mark.parametrize("chunk_bytes", [1 << 20, 60, 250])
def test_a_line_end_within_quotes_breaks_no_row(
    column: str, chunk_bytes: int, tmp_path: Path, trip_line: Callable[..., str], read_all: ReadAll
) -> None:
    names = [*NAMES, "total_amount_text"]
    row = dict(zip(names, [*trip_line().split(","), "x"], strict=True))
    text = io.StringIO()
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows([row, row | {column: "a\nb, c\r\nd"}, row, row | {column: "e\nf"}])
    for path in (tmp_path / "a.csv", tmp_path / "a.csv.gz"):
        data = text.getvalue().encode()
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
        trips = read_all(path, chunk_bytes=chunk_bytes)
        assert trips["fare_cents"].tolist() == [1200] * 4
        assert (trips["pickup_reason"] == 0).all()


def test_headers_in_camel_case_are_the_same_names(
    tmp_path: Path, trip_line: Callable[..., str], read_all: ReadAll
) -> None:
    camel = {"pickup_longitude": "startLon", "tpep_pickup_datetime": "tpepPickupDateTime"}
    names = [camel.get(name, name.title().replace("_", "")) for name in NAMES]
    (tmp_path / "a.csv").write_text(",".join(names) + "\n" + trip_line())
    trips = read_all(tmp_path / "a.csv")
    assert account_rows(trips).pickup.drawn == 1
    assert trips["tip_cents"].tolist() == [325]


OTHER_CONTENTS = {
    "7z archive": b"7z\xbc\xaf'\x1c",
    "tar archive": b"a.csv".ljust(257, b"\0") + b"ustar",
    "JSON": b'[{"pickup_datetime": 1}]',
    "web page": b"<!DOCTYPE html><title>Not found</title>",
    "no header: its first line is a row": b"2,2015-01-15 19:05:39,2015-01-15 19:23:42,1,1.59\n",
    "lacks pickup_datetime, dropoff_datetime; found": re.sub(
        "tpep_(pickup|dropoff)_datetime", "x", HEADER_2015
    ).encode(),
}


@pytest.mark.parametrize("said", OTHER_CONTENTS)
def test_what_is_no_table_of_trips_is_refused_for_its_true_reason(
    said: str, tmp_path: Path, resolve: Callable[..., SourceSet]
) -> None:
    (tmp_path / "a.csv").write_bytes(OTHER_CONTENTS[said])
    with pytest.raises(UnknownHeaderError, match=said):
        resolve(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("log", "kind"), [("_delta_log/0.json", "_delta_log"), ("metadata/v1.metadata.json", "Iceberg")]
)
def test_a_table_with_a_log_is_refused_by_name(
    log: str, kind: str, csv_file: Callable[..., Path], resolve: Callable[..., SourceSet]
) -> None:
    folder = csv_file().parent
    (folder / log).parent.mkdir()
    (folder / log).write_text("{}")
    with pytest.raises(DataError, match=kind):
        resolve(folder)


def test_a_name_with_two_colons_is_a_file(
    csv_file: Callable[..., Path], trip_line: Callable[..., str], read_all: ReadAll
) -> None:
    assert len(read_all(csv_file(trip_line(), name="a::b.csv"))) == 1


@st.composite
def tables(draw: st.DrawFn) -> tuple[bytes, list[datetime], list[int]]:
    """A table as any program may write it, with the pickup times and fares that stand in it."""
    separator = draw(st.sampled_from([*SEPARATORS.values()]))
    point = draw(st.sampled_from([".", ","] if separator == ";" else ["."]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    write = WRITERS[draw(st.sampled_from(sorted(WRITERS)))]
    end, encoding = (
        draw(st.sampled_from(["\n", "\r\n"])),
        draw(st.sampled_from(["utf-8-sig", "utf-16"])),
    )
    times = [NOON, *draw(st.lists(moments, max_size=5))]  # the 15th tells the order
    cents = draw(st.lists(st.integers(-(10**6), 10**6), min_size=len(times), max_size=len(times)))
    money = draw(st.sampled_from(["{}{}", "{}${}", "{}{} USD"]))
    order = draw(st.permutations(NAMES))
    rows = []
    for time, amount in zip(times, cents, strict=True):
        sign, units = "-" if amount < 0 else "", f"{abs(amount) / 100:.2f}"
        values = GOOD_ROW | {
            "tpep_pickup_datetime": write(time),
            "tpep_dropoff_datetime": write(time),
            "fare_amount": money.format(sign, units),
        }
        texts = {name: values[name] for name in order}
        numbers = [name for name in order if not name.endswith("datetime")]
        texts |= {name: texts[name].replace(".", point) for name in numbers}
        rows.append([*texts.values()])
    text = io.StringIO()
    csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=end).writerows(
        [order, *rows]
    )
    return text.getvalue().encode(encoding), times, cents


@given(tables())
@settings(max_examples=60, deadline=None)
def test_a_table_is_read_however_it_is_written(
    table: tuple[bytes, list[datetime], list[int]],
) -> None:
    content, times, cents = table
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.txt").write_bytes(content)
        trips = read_set(resolve_sources([f"{folder}/a.txt"], StorageOptions()))
    assert trips["pickup_time_s"].tolist() == [epoch_s(time) for time in times]
    assert trips["fare_cents"].tolist() == cents
    assert (trips[["pickup_reason", "dropoff_reason"]] == 0).all(axis=None)


KINDS = [pa.float32(), pa.float64(), pa.string(), pa.large_string(), pa.decimal128(9, 2)]


@given(st.sampled_from(KINDS), st.lists(st.integers(-9_000, 9_000), min_size=1, max_size=5))
@settings(max_examples=30, deadline=None)
def test_amounts_of_parquet_are_read_in_every_type(kind: pa.DataType, cents: list[int]) -> None:
    table = pa.table({name: [text] * len(cents) for name, text in GOOD_ROW.items()})
    texts = pa.array([f"{amount / 100:.2f}" for amount in cents])
    at = table.column_names.index("fare_amount")
    table = table.set_column(at, "fare_amount", texts.cast(kind))
    with tempfile.TemporaryDirectory() as folder:
        pq.write_table(table, f"{folder}/a.parquet")
        trips = read_set(resolve_sources([f"{folder}/a.parquet"], StorageOptions()))
    assert trips["fare_cents"].tolist() == cents
