"""Arrow columns of any readable type, one a field, as `TripFields`: for CSV and Parquet alike."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
import pyarrow.compute as pc

from dashapp.data.chunks import Writing
from dashapp.data.cleaning import TripFields
from dashapp.data.schema import TIMES, Layout, code_columns, number_fields
from dashapp.data.time_texts import NO_VALUE_S
from dashapp.data.values import (
    Flags,
    Numbers,
    Times,
    codes_of,
    is_texts,
    is_time,
    numbers_of,
    parse_numbers,
    parse_times_or_none,
    texts_of,
    times_of,
    trim,
)

Show = Callable[[str, int], str]


class Written(Protocol):
    """What is known of a file whose columns these are."""

    @property
    def layout(self) -> Layout: ...

    @property
    def writing(self) -> Writing: ...


def fields_of(
    columns: Mapping[str, Any], table: Written, show: Show, misfits: Flags | None = None
) -> TripFields:
    """The columns by field as numbers, times and codes.

    `show` tells what stands in a field of a row; `misfits` marks rows that are none of this table.
    """
    rows = len(next(iter(columns.values())))
    dataset = table.layout.dataset
    amounts = {column.field for column in dataset.amounts}
    waits = table.layout.ends_of_waits()
    numbers = {
        field: _to_numbers(columns[field], table, are_amounts=field in amounts)
        for field in number_fields(dataset)
        if field in columns and field not in waits
    }
    forms = dict(zip(TIMES, table.writing.times, strict=True))
    times = {
        field: _to_times(columns[field], form) for field, form in forms.items() if field in columns
    }
    for field, end in waits.items():
        begun = _to_times(columns[field], forms[f"{end}_time"])
        numbers[field] = _seconds_until(times.get(f"{end}_time"), begun)
    unusable = {
        field: found.unusable
        for field, found in (numbers | times).items()
        if found.unusable is not None and found.unusable.any()
    }
    unreadable = np.zeros(rows, dtype=np.bool_) if misfits is None else misfits
    return TripFields(
        numbers={field: found.values for field, found in numbers.items()},
        times={field: found.values for field, found in times.items()},
        codes={
            column.field: codes_of(columns[column.field], column, is_own=table.layout.is_own)
            for column in code_columns(dataset)
            if column.field in columns
        }
        | {field: np.full(rows, code, np.uint8) for field, code in table.layout.told.items()},
        unreadable=unreadable | _are_headers(columns, table) if unusable else unreadable,
        dataset=dataset,
        in_metres=table.layout.in_metres,
        is_own=table.layout.is_own,
        names=table.layout.names,
        unusable=unusable,
        show=show,
    )


def _to_numbers(column: Any, table: Written, *, are_amounts: bool) -> Numbers:
    if not _is_text(column):
        return Numbers(numbers_of(_decoded(column)))
    return parse_numbers(trim(texts_of(column)), table.writing.decimal, are_amounts=are_amounts)


def _to_times(column: Any, form: Any) -> Times:
    column = _decoded(column)
    if is_time(column.type):
        return Times(times_of(column))
    return parse_times_or_none(trim(texts_of(column)), form)


def _seconds_until(end: Times | None, begun: Times) -> Numbers:
    """From one time to another, nan where either is missing."""
    if end is None:
        return Numbers(np.full(begun.values.size, np.nan), begun.unusable)
    are_given = (begun.values != NO_VALUE_S) & (end.values != NO_VALUE_S)
    seconds = np.where(are_given, end.values - begun.values, np.nan)
    return Numbers(seconds, begun.unusable)


def _is_text(column: Any) -> bool:
    return is_texts(_decoded(column[:0]).type)


def _decoded(column: Any) -> Any:
    return column.dictionary_decode() if hasattr(column, "dictionary") else column


def _are_headers(columns: Mapping[str, Any], table: Written) -> Flags:
    """Rows that repeat the header, as in files that were put one behind the other."""
    same: Any = None
    for field, name in table.layout.names.items():
        if field not in TIMES or not _is_text(columns[field]):
            continue
        is_name = pc.equal(trim(texts_of(columns[field])), name).fill_null(False)
        same = is_name if same is None else pc.and_(same, is_name)
    if same is None:
        return np.zeros(len(next(iter(columns.values()))), dtype=np.bool_)
    flags: Flags = same.to_numpy(zero_copy_only=False)
    return flags
