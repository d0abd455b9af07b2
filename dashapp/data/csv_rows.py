"""Rows of CSV lines as `TripFields`: one fast typed pass, and a careful one for what it refuses.

Both take a value for the same number; only the careful one can say which row is unreadable.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from dashapp.data.cleaning import Flags, TripFields
from dashapp.data.csv_lines import count_lines
from dashapp.data.schema import NUMBERS, PAYMENT, TIMES, Layout
from dashapp.data.values import (
    MISSING_WORDS,
    NUMBER_TYPE,
    TIME_TYPE,
    is_missing,
    numbers_of,
    parse_texts,
    payment_codes,
    times_of,
)

_CAREFUL_ROWS = 100_000
"""Rows at once: a row takes about 1 KB while its fields are Python strings."""

_TEXT_CODES = pa.dictionary(pa.int32(), pa.string())


def parse_rows(lines: memoryview, layout: Layout) -> Iterator[TripFields]:
    """One row for each line that is not blank, in order; empty when there is none."""
    table = _parse_typed(lines, layout)
    if table is not None:
        yield _from_columns(table, layout, np.zeros(table.num_rows, dtype=np.bool_))
        return
    rows = (_split(line) for line in bytes(lines).splitlines() if line.strip())
    while batch := list(islice(rows, _CAREFUL_ROWS)):
        yield _parse_carefully(batch, layout)


def _parse_typed(lines: memoryview, layout: Layout) -> Any:
    """Arrow table of the fields under their names; None when a row or a value does not fit."""
    width = _first_width(lines)
    if width is None or width < layout.width:
        return None
    types = dict.fromkeys(map(str, range(layout.width, width)), pa.null())  # must be empty
    types |= {str(layout.positions[field]): _TYPES[field] for field in layout.positions}
    try:
        table = pacsv.read_csv(
            pa.py_buffer(lines),
            read_options=pacsv.ReadOptions(
                column_names=list(map(str, range(width))), use_threads=False
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=types, include_columns=list(types), null_values=list(MISSING_WORDS)
            ),
        )
    except pa.ArrowInvalid:
        return None
    # A stray quote can swallow the line ends after it: then the rows are fewer than the lines.
    return table if table.num_rows == count_lines(lines) else None


_TYPES: Mapping[str, Any] = {
    **dict.fromkeys(NUMBERS, NUMBER_TYPE),
    **dict.fromkeys(TIMES, TIME_TYPE),
    PAYMENT: _TEXT_CODES,
}


def _first_width(lines: memoryview) -> int | None:
    """Fields of the first line that is not blank; None without one."""
    head = bytes(lines[: 64 << 10]).splitlines()
    return next((len(_split(line)) for line in head if line.strip()), None)


def _from_columns(table: Any, layout: Layout, unreadable: Flags) -> TripFields:
    columns = {
        field: table.column(str(position)).combine_chunks()
        for field, position in layout.positions.items()
    }
    return TripFields(
        numbers={field: numbers_of(columns[field]) for field in NUMBERS if field in columns},
        times={field: times_of(columns[field]) for field in TIMES},
        payment=payment_codes(columns[PAYMENT])
        if PAYMENT in columns
        else np.zeros(table.num_rows, dtype=np.uint8),
        unreadable=unreadable,
        in_metres=layout.in_metres,
    )


def _split(line: bytes) -> list[str]:
    text = line.decode("utf-8", errors="replace")
    return next(csv.reader([text]), []) if '"' in text else text.split(",")


def _parse_carefully(rows: Sequence[Sequence[str]], layout: Layout) -> TripFields:
    unreadable = np.fromiter((not _fits(row, layout.width) for row in rows), np.bool_, len(rows))
    arrays: dict[str, Any] = {}
    for field, position in layout.positions.items():
        texts = [
            None if misfit else row[position].strip()
            for row, misfit in zip(rows, unreadable.tolist(), strict=True)
        ]
        if field == PAYMENT:
            arrays[str(position)] = pa.array(texts, pa.string())
            continue
        given = [None if text is None or is_missing(text) else text for text in texts]
        arrays[str(position)], bad = parse_texts(pa.array(given, pa.string()), _TYPES[field])
        unreadable |= bad
    return _from_columns(pa.table(arrays), layout, unreadable)


def _fits(row: Sequence[str], width: int) -> bool:
    """As many fields as the header; TLC ends some rows with commas, so more if they are empty."""
    surplus = row[width:]
    return len(row) >= width and all(is_missing(text.strip()) for text in surplus)
