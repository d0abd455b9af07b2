"""The header of a CSV file from its first bytes: where it ends, and how the file is written.

The separator is the one under which the header has the names of a trip. Comment lines before it,
as in the product's own exports, are passed over. Knows no storage.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dashapp.data.chunks import Writing
from dashapp.data.missing_words import is_missing
from dashapp.data.schema import COORDINATES, TIMES, Layout, count_known, has_trips, normalise
from dashapp.data.time_forms import TimeForm, find_form
from dashapp.dataset import Dataset
from dashapp.dataset.mapping import Mapping as ColumnMapping

SEPARATORS = (",", "\t", ";", "|", "\x01")
"""Of CSV, TSV, Excel in most of Europe, dumps of databases, and Hive."""

_EXCEL_HINT = re.compile(rb"sep=.\s*", re.IGNORECASE)
_POINT, _COMMA = re.compile(r"[+-]?\d+\.\d+"), re.compile(r"[+-]?\d+,\d+")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+")
"""Dollars as in 1,234; of coordinates nobody writes so many."""

_SAMPLE_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Header:
    """`columns` as they stand in the file; the rows begin at byte `end`."""

    columns: tuple[str, ...]
    end: int
    writing: Writing


def find_header(
    head: bytes, dataset: Dataset, mapping: ColumnMapping = (), *, is_whole: bool
) -> Header | None:
    """The header in the first bytes of a file; None when there is no line but blank ones.

    `is_whole` says that these are all bytes: then the last line needs no end.
    """
    end = 0
    for line in head.splitlines(keepends=True):
        end += len(line)
        if not line.strip() or _EXCEL_HINT.fullmatch(line):
            continue
        if not (is_whole or line.endswith((b"\n", b"\r"))):
            return Header((), end, Writing())
        writing = _find_writing(line, dataset, mapping)
        columns = split_line(line, writing)
        if not line.startswith(b"#") or has_trips(columns, dataset, mapping):
            return Header(columns, end, writing)
    return None


def split_line(line: bytes, writing: Writing) -> tuple[str, ...]:
    text = line.decode("utf-8-sig", errors="replace").rstrip("\r\n")
    rows = csv.reader([text], delimiter=writing.separator, quotechar=writing.quote)
    try:
        return tuple(next(rows, ()))
    except csv.Error:  # a field beyond what the reader takes, so no header of names
        return ()


def _find_writing(line: bytes, dataset: Dataset, mapping: ColumnMapping) -> Writing:
    """The separator that makes most of the line, the comma where none makes anything of it."""

    def worth(writing: Writing) -> tuple[int, int]:
        columns = split_line(line, writing)
        return count_known(columns, dataset, mapping), len(columns)

    writing = max((Writing(separator) for separator in SEPARATORS), key=worth)
    columns = split_line(line, writing)
    is_single = all(re.fullmatch(r"\s*'.*'\s*", column) for column in columns)
    return replace(writing, quote="'") if columns and is_single else writing


def find_value_forms(rows: bytes, layout: Layout, writing: Writing, *, is_whole: bool) -> Writing:
    """The same with the forms of times and numbers, as the first rows have them."""
    stop = len(rows) if is_whole else max(rows.rfind(b"\n"), rows.rfind(b"\r")) + 1
    text = rows[:stop].decode("utf-8", errors="replace")
    sample = list(_split_rows(text, writing))
    given = {field: _column(sample, layout, field) for field in layout.positions}
    times = find_time_forms(given, layout)
    coordinates = [text for field in COORDINATES for text in given.get(field, ())]
    amounts = (text for one in layout.dataset.amounts for text in given.get(one.field, ()))
    decimals = coordinates or [text for text in amounts if not _THOUSANDS.fullmatch(text)]
    with_comma = sum(1 for text in decimals if _COMMA.fullmatch(text))
    is_comma = with_comma > sum(1 for text in decimals if _POINT.fullmatch(text))
    return replace(writing, times=times, decimal="," if is_comma else ".")


def _split_rows(text: str, writing: Writing) -> Iterator[Sequence[str]]:
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=writing.separator, quotechar=writing.quote
    )
    for _ in range(_SAMPLE_ROWS):
        try:
            row = next(reader, None)
        except csv.Error:  # of this row; the reader goes on with the next
            continue
        if row is None:
            return
        yield row


def _column(rows: Sequence[Sequence[str]], layout: Layout, field: str) -> list[str]:
    at = layout.positions[field]
    texts = (row[at].strip() for row in rows if len(row) > at)
    return [text for text in texts if not is_missing(text)]


def find_time_forms(columns: Mapping[str, Sequence[str]], layout: Layout) -> tuple[TimeForm, ...]:
    """The form of each column of times; one that does not tell is written as its neighbour.

    `columns` has some texts of each field that the file has.
    """
    found = {field: find_form(columns[field]) for field in TIMES if field in columns}
    numbered = {TimeForm.MONTH_FIRST, TimeForm.DAY_FIRST} & {*found.values()}

    def settle(field: str) -> TimeForm:
        if field not in found:
            return TimeForm.ISO
        form = found[field] or next(filter(None, found.values()), TimeForm.ISO)
        if form is TimeForm.EITHER_FIRST and found[field] and len(numbered) == 1:
            return next(iter(numbered))
        is_known = form is TimeForm.EITHER_FIRST and _is_month_first(field, layout)
        return TimeForm.MONTH_FIRST if is_known else form

    return tuple(settle(field) for field in TIMES)


def _is_month_first(field: str, layout: Layout) -> bool:
    name = normalise(layout.names[field])
    ends = (end for end in layout.dataset.ends if f"{end.name}_time" == field)
    return any(name in end.time.month_first for end in ends)
