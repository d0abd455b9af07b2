"""Rows of CSV lines as `TripFields`: one fast typed pass, and slower ones for what it refuses.

First every value as its type, then every value as text, then line by line in Python. All take a
value for the same number; only the last can say which row is unreadable.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from dashapp.data.chunks import Writing
from dashapp.data.cleaning import TripFields
from dashapp.data.csv_lines import count_lines
from dashapp.data.csv_records import iterate_records
from dashapp.data.missing_words import MISSING_WORDS, is_missing
from dashapp.data.schema import TIMES, Layout, code_columns, number_fields
from dashapp.data.time_forms import TimeForm
from dashapp.data.typed_columns import fields_of
from dashapp.data.values import NUMBER_TYPE, TIME_TYPE, Flags

_CAREFUL_ROWS = 100_000
"""Rows at once: a row takes about 1 KB while its fields are Python strings."""

_TEXT_CODES = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True, slots=True)
class Table:
    """Where the fields stand in a file's rows, and how they are written."""

    layout: Layout
    writing: Writing

    def split(self, line: bytes, *, strictly: bool = False) -> list[str]:
        """The fields of one row; none where a field is beyond all measure.

        `strictly` none either where a quote is not closed, closed within a field, or where the
        text is several rows.
        """
        text = line.decode("utf-8", errors="replace")
        if self.writing.quote not in text:
            return text.split(self.writing.separator)
        lines = io.StringIO(text, newline="") if strictly else [text]
        reader = csv.reader(
            lines,
            delimiter=self.writing.separator,
            quotechar=self.writing.quote,
            strict=strictly,
        )
        try:
            row = next(reader, [])
            return row if next(reader, None) is None else []
        except csv.Error:
            return []

    def fits(self, row: Sequence[str]) -> bool:
        """As many fields as the header; TLC ends some rows with commas, so more if empty."""
        width = self.layout.width
        return len(row) >= width and all(is_missing(text.strip()) for text in row[width:])


def parse_rows(lines: memoryview, table: Table) -> Iterator[TripFields]:
    """One row for each line that is not blank, in order; empty when there is none.

    A field in quotes may hold line ends; its lines are one row then.
    """
    yield from (fields for fields, _ in parse_columns(lines, table))


def parse_columns(
    lines: memoryview, table: Table
) -> Iterator[tuple[TripFields, Mapping[str, Any]]]:
    """The same with the Arrow columns that the fields were made of, by field of the layout."""
    for types in (_types_of(table), dict.fromkeys(table.layout.positions, pa.string())):
        found = _parse_alike(lines, table, types)
        if found is not None:
            columns = _columns_of(found, table)
            yield fields_of(columns, table, _lines_shown(lines, table)), columns
            return
    if not bytes(lines).strip():
        return
    rows = (table.split(record) for record in iterate_records(lines, table))
    while batch := list(islice(rows, _CAREFUL_ROWS)):
        yield _parse_carefully(batch, table)


def read_texts(lines: memoryview, table: Table, fields: Sequence[str]) -> list[Any]:
    """What stands in some fields of the rows, an Arrow array of strings each."""
    found = _parse_alike(lines, table, dict.fromkeys(fields, pa.string()))
    positions = [table.layout.positions[field] for field in fields]
    if found is not None:
        return [found.column(str(position)).combine_chunks() for position in positions]
    rows = [row for row in map(table.split, iterate_records(lines, table)) if table.fits(row)]
    return [pa.array([row[position] for row in rows], pa.string()) for position in positions]


def _types_of(table: Table) -> dict[str, Any]:
    """The type of each field; a time in a form that Arrow does not read is text."""
    times = [TIME_TYPE if form is TimeForm.ISO else pa.string() for form in table.writing.times]
    dataset = table.layout.dataset
    types = dict.fromkeys(number_fields(dataset), NUMBER_TYPE)
    types |= dict(zip(TIMES, times, strict=True))
    waits = table.layout.ends_of_waits()
    types |= {field: types[f"{end}_time"] for field, end in waits.items()}
    types |= {column.field: _TEXT_CODES for column in code_columns(dataset)}
    return {field: types.get(field, _TEXT_CODES) for field in table.layout.positions}


def _parse_alike(lines: memoryview, table: Table, types: Mapping[str, Any]) -> Any:
    """Arrow table of the fields by position; None when a row or a value does not fit."""
    width = _first_width(lines, table)
    if width is None or width < table.layout.width:
        return None
    surplus = dict.fromkeys(map(str, range(table.layout.width, width)), pa.null())  # must be empty
    by_position = {str(table.layout.positions[field]): kind for field, kind in types.items()}
    try:
        found = pacsv.read_csv(
            pa.py_buffer(lines),
            read_options=pacsv.ReadOptions(
                column_names=list(map(str, range(width))), use_threads=False
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=table.writing.separator, quote_char=table.writing.quote
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=surplus | by_position,
                include_columns=[*surplus, *by_position],
                null_values=list(MISSING_WORDS),
                decimal_point=table.writing.decimal,
            ),
        )
    except pa.ArrowInvalid:
        return None
    # A stray quote can swallow the line ends after it: then the rows are fewer than the lines.
    return found if found.num_rows == count_lines(lines) else None


def _first_width(lines: memoryview, table: Table) -> int | None:
    """Fields of the first line that is not blank; None without one."""
    head = bytes(lines[: 64 << 10]).splitlines()
    return next((len(table.split(line)) for line in head if line.strip()), None)


def _columns_of(found: Any, table: Table) -> dict[str, Any]:
    return {
        field: found.column(str(position)).combine_chunks()
        for field, position in table.layout.positions.items()
    }


def _lines_shown(lines: memoryview, table: Table) -> Any:
    """A function that shows a field of a row, or the row, as it stands in the file."""

    def show(field: str, row: int) -> str:
        with io.BufferedReader(pa.BufferReader(pa.py_buffer(lines))) as reader:
            line = next(islice((line for line in reader if line.strip()), row, None), b"")
        return _show(table.split(line.rstrip(b"\r\n")), field, table)

    return show


def _show(row: Sequence[str], field: str, table: Table) -> str:
    if not field:
        return table.writing.separator.join(row)
    return row[table.layout.positions[field]].strip()


def _parse_carefully(
    rows: Sequence[Sequence[str]], table: Table
) -> tuple[TripFields, Mapping[str, Any]]:
    misfits = np.fromiter((not table.fits(row) for row in rows), np.bool_, len(rows))
    columns = {
        field: pa.array(_texts_at(rows, position, misfits), pa.string())
        for field, position in table.layout.positions.items()
    }
    fields = fields_of(columns, table, lambda field, row: _show(rows[row], field, table), misfits)
    return fields, columns


def _texts_at(rows: Sequence[Sequence[str]], position: int, misfits: Flags) -> list[str | None]:
    return [
        None if misfit else row[position]
        for row, misfit in zip(rows, misfits.tolist(), strict=True)
    ]
