"""The account of rows with its causes: which column is to blame, and what stands first in it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from dashapp.data.cleaning import (
    MAX_EAST_M,
    MAX_LON,
    Flags,
    TripFields,
    account_rows,
    amounts_of,
    has_place_id,
    has_what_rules_ask,
    is_beyond,
    needed_numbers,
    needs_time,
    required_columns,
    storable_amounts,
    storable_times,
    whole_numbers,
)
from dashapp.data.schema import (
    PLACES,
    TIMES,
    column_word,
    lies_by_place,
    number_fields,
    sought_fields,
)
from dashapp.data.time_texts import NO_VALUE_S
from dashapp.dataset import Column
from dashapp.model import Account, Endpoint, Reason
from dashapp.model.losses import Cause, Fault, Gap, shorten

NO_SUCH_COLUMN = "no such column"
"""Of a file that lacks a column of TLC's: then no row is left out for want of its value."""

LET_THROUGH = "counted all the same"
"""Of rows that are left out for want of this value in files of the ancestor's generations alone."""


def account_fields(fields: TripFields, trips: pd.DataFrame) -> Account:
    """Of rows as a file gave them and the canonical trips made of them; `files` is 0."""
    account = account_rows(trips)
    causes = {end: _find_causes(fields, end, trips[f"{end}_reason"]) for end in Endpoint}
    return replace(
        account,
        pickup=replace(account.pickup, causes=causes[Endpoint.PICKUP]),
        dropoff=replace(account.dropoff, causes=causes[Endpoint.DROPOFF]),
        gaps=tuple(sorted(_find_gaps(fields), key=lambda gap: -gap.rows)),
    )


def _find_causes(
    fields: TripFields, endpoint: Endpoint, reasons: "pd.Series[int]"
) -> tuple[Cause, ...]:
    """Every row left out under one reason and one column, the first that explains it."""
    codes = reasons.to_numpy()
    if not codes.any():
        return ()
    found: list[Cause] = []
    for reason in Reason:
        left = codes == reason.code
        if not left.any():
            continue
        for field, fault, marks in _suspects(fields, endpoint, reason):
            blamed = left & marks
            rows = int(np.count_nonzero(blamed))
            if rows:
                is_there = fault != Fault.NO_COLUMN
                first = shorten(fields.show(field, int(np.argmax(blamed)))) if is_there else ""
                column = fields.names.get(field, column_word(field) if field else field)
                found.append(Cause(reason.value, column, rows, str(fault), first))
                left &= ~blamed
    return tuple(sorted(found, key=lambda cause: -cause.rows))


def _suspects(
    fields: TripFields, endpoint: Endpoint, reason: Reason
) -> Iterator[tuple[str, str, Flags]]:
    """Columns that may be to blame, with the rows where they are."""
    every = np.ones(len(fields.unreadable), dtype=np.bool_)
    east, north = f"{endpoint}_east", f"{endpoint}_north"
    if reason is Reason.UNREADABLE:
        yield "", "", every
    elif reason is Reason.PASSENGERS_OUT_OF_RANGE:
        for column in needed_numbers(fields):
            yield column.field, "", is_beyond(fields, column)
    elif reason is Reason.ZERO_COORDINATES:
        yield east, "", every
    elif reason is Reason.IMPOSSIBLE_COORDINATE:
        limit = MAX_EAST_M if fields.in_metres else MAX_LON
        yield east, "", np.abs(fields.numbers[east]) > limit
        yield north, "", every
    else:
        times = [f"{endpoint}_time"] if needs_time(fields, endpoint) else []
        needed = (column.field for column in needed_numbers(fields))
        for field in (*times, east, north, *needed):
            yield from _faults(fields, field)


def _faults(fields: TripFields, field: str) -> Iterator[tuple[str, str, Flags]]:
    if not _has(fields, field):
        yield field, Fault.NO_COLUMN, np.ones(len(fields.unreadable), dtype=np.bool_)
        return
    missing, unusable = _missing(fields, field), _unusable(fields, field)
    if field in TIMES:
        yield field, Fault.TIME_NOT_STORABLE, missing & (fields.times[field] != NO_VALUE_S)
        yield field, Fault.NO_TIME, unusable
    else:
        yield field, Fault.NO_NUMBER, unusable
    yield field, Fault.EMPTY, missing


def _has(fields: TripFields, field: str) -> bool:
    return field in fields.numbers or field in fields.times


def _missing(fields: TripFields, field: str) -> Flags:
    if field in TIMES:
        return ~storable_times(fields.times[field])
    if field in PLACES:
        return ~has_place_id(fields, field)
    column = _stored_column(fields, field)
    if column is not None and column.is_amount:
        amounts = amounts_of(fields, column)
        return ~storable_amounts(fields.numbers[field] if amounts is None else amounts)
    values = fields.numbers[field] if column is None else whole_numbers(fields, field)
    missing: Flags = np.isnan(values)
    return missing


def _stored_column(fields: TripFields, field: str) -> Column | None:
    """The column that is kept of it; None of coordinates."""
    return next((column for column in fields.dataset.stored if column.field == field), None)


def _unusable(fields: TripFields, field: str) -> Flags:
    """Where something stands that is no value of the column, be it half a passenger."""
    none = np.zeros(len(fields.unreadable), dtype=np.bool_)
    marks = fields.unusable.get(field, none)
    if field in TIMES:
        marks = marks | (_missing(fields, field) & (fields.times[field] != NO_VALUE_S))
    elif field in PLACES or _stored_column(fields, field) is not None:
        marks = marks | (_missing(fields, field) & ~np.isnan(fields.numbers[field]))
    return marks


def _find_gaps(fields: TripFields) -> Iterator[Gap]:
    """Columns without a value in some rows, those left aside that are no rows of the file."""
    yield from (Gap(words, count) for words, count in fields.remarks.items())
    rows = int(np.count_nonzero(~fields.unreadable))
    for field in sought_fields(fields.dataset):
        is_needless = lies_by_place(field, fields.numbers)
        if rows and not is_needless and not _has(fields, field):
            yield Gap(f"{column_word(field)} ({NO_SUCH_COLUMN})", rows)
    for field in (*TIMES, *number_fields(fields.dataset)):
        if field not in fields.names:
            continue
        beyond = _beyond(fields, field)
        missing = (_missing(fields, field) | beyond) & ~fields.unreadable
        rows = int(np.count_nonzero(missing))
        if not rows:
            continue
        unusable = (_unusable(fields, field) | beyond) & missing
        first = shorten(fields.show(field, int(np.argmax(unusable)))) if unusable.any() else ""
        count = int(np.count_nonzero(unusable))
        yield Gap(_name_gap(fields, field), rows, count, first)


def _is_let_through(fields: TripFields, field: str) -> bool:
    """Whether rows without this value, which are left out of other files, count of this one."""
    required = {column.field for column in required_columns(fields)}
    return field in required and not fields.is_own and not has_what_rules_ask(fields)


def _beyond(fields: TripFields, field: str) -> Flags:
    """Rows whose number is out of range, and which count all the same, without it."""
    if not _is_let_through(fields, field):
        return np.zeros(len(fields.unreadable), dtype=np.bool_)
    return is_beyond(fields, next(one for one in fields.dataset.read if one.field == field))


def _name_gap(fields: TripFields, field: str) -> str:
    name = fields.names[field]
    return f"{name} ({LET_THROUGH})" if _is_let_through(fields, field) else name
