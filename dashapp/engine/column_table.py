"""The columns of a block as kernels take them: by number, whatever the data set. Imports numba.

A table of addresses has one type for every data set, so that a further column compiles nothing.
Whoever makes one keeps the arrays alive (`HeldColumns`, `gathering`).
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numba import carray, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from dashapp.engine.columns import EXCEPTION_AFTER, NO_TIME
from dashapp.engine.compiled import as_column, kernel
from dashapp.engine.fields import AFTER, TIME, Kept
from dashapp.engine.layout import Layout
from dashapp.engine.packing import Beside
from dashapp.engine.packing_kernels import Afters, Amounts, Codes, Times
from dashapp.model import Endpoint

STORED = np.dtype(
    [
        ("address", np.uint64),
        ("kept", np.int64),
        ("first_exception", np.int64),
        ("last_exception", np.int64),
        ("code_bytes", np.int64),
        ("values", np.uint64),
        ("combinations", np.int64),
    ]
)
"""A column: where its first value stands, its `fields.Kept`, and its run of the exceptions; of
RUN_STARTS both say how many values there are. Of a column that is kept together with others
(`bundles`) the codes of all of them stand there, of 1 or 2 bytes; `values` is where its own value
for each of these `combinations` does. The last three are 0 for all others."""

_LATER = int(Kept.LATER)
_NO_AFTER = np.int16(EXCEPTION_AFTER)  # and every code below it
_NO_TIME = np.uint32(NO_TIME)

SmallCodes = NDArray[np.uint8]
Places = NDArray[np.uint16]
Starts = NDArray[np.int64]


class Columns(NamedTuple):
    """The columns of `rows` rows.

    Attributes:
        stored: STORED[n], by the numbers of `layout`; an address of 0 is of no column.
        exception_rows, exception_values: uint32[k], int32[k]: values without a code, column after
            column, rows ascending in each. Those of AFTER are times, the bits of a uint32.
    """

    rows: int
    stored: NDArray[Any]
    exception_rows: NDArray[np.uint32]
    exception_values: NDArray[np.int32]


def _to_pointer(_typing_context: Any, _address: Any) -> Any:
    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], context.get_value_type(types.voidptr))

    return types.voidptr(types.uint64), generate


_pointer: Any = intrinsic(_to_pointer)


@kernel
def view_steps(columns: Columns, number: int, start: int, stop: int) -> Times:
    """Rows [start, stop) of a column of steps or seconds, uint32; as all views, not a copy."""
    address = columns.stored[number].address + np.uint64(4 * start)
    view: Times = carray(_pointer(address), stop - start, np.uint32)
    return view


@kernel
def _look_up(columns: Columns, number: int, start: int, values: Any, looked_up: Any) -> None:
    """Write what the codes of columns that are kept together mean for one of them."""
    stop = start + looked_up.size
    if columns.stored[number].code_bytes == 1:
        narrow = view_bytes(columns, number, start, stop)
        for row in range(looked_up.size):
            looked_up[row] = values[narrow[row]]
    else:
        wide = view_halves(columns, number, start, stop)
        for row in range(looked_up.size):
            looked_up[row] = values[wide[row]]


@kernel
def view_codes(columns: Columns, number: int, start: int, stop: int) -> SmallCodes:
    """The same of a column of small codes, uint8; a copy of those that are kept together."""
    stored = columns.stored[number]
    if stored.code_bytes == 0:
        return view_bytes(columns, number, start, stop)
    looked_up = np.empty(stop - start, dtype=np.uint8)
    _look_up(columns, number, start, view_told_codes(columns, number), looked_up)
    return looked_up


@kernel
def view_told_codes(columns: Columns, number: int) -> SmallCodes:
    """Of a column that is kept together with others: its code by theirs, uint8."""
    stored = columns.stored[number]
    view: SmallCodes = carray(_pointer(stored.values), stored.combinations, np.uint8)
    return view


@kernel
def view_bytes(columns: Columns, number: int, start: int, stop: int) -> SmallCodes:
    """What stands there itself, uint8."""
    address = columns.stored[number].address + np.uint64(start)
    view: SmallCodes = carray(_pointer(address), stop - start, np.uint8)
    return view


@kernel
def view_halves(columns: Columns, number: int, start: int, stop: int) -> Codes:
    """The same, uint16."""
    address = columns.stored[number].address + np.uint64(2 * start)
    view: Codes = carray(_pointer(address), stop - start, np.uint16)
    return view


@kernel
def view_amount_codes(columns: Columns, number: int, start: int, stop: int) -> Codes:
    """The same of the codes of amounts, uint16."""
    stored = columns.stored[number]
    if stored.code_bytes == 0:
        return view_halves(columns, number, start, stop)
    looked_up = np.empty(stop - start, dtype=np.uint16)
    _look_up(columns, number, start, view_told_amounts(columns, number), looked_up)
    return looked_up


@kernel
def view_told_amounts(columns: Columns, number: int) -> Codes:
    """The same of the code of an amount, uint16."""
    stored = columns.stored[number]
    view: Codes = carray(_pointer(stored.values), stored.combinations, np.uint16)
    return view


@kernel
def view_afters(columns: Columns, number: int, start: int, stop: int) -> Afters:
    """The same of the seconds to the other end's time, int16."""
    address = columns.stored[number].address + np.uint64(2 * start)
    view: Afters = carray(_pointer(address), stop - start, np.int16)
    return view


@kernel
def view_places(columns: Columns, number: int, start: int, stop: int) -> Places:
    """The same of ids of places, uint16, by row or by run."""
    address = columns.stored[number].address + np.uint64(2 * start)
    view: Places = carray(_pointer(address), stop - start, np.uint16)
    return view


@kernel
def view_run_starts(columns: Columns, number: int) -> Starts:
    """Where runs begin, int64, all of them."""
    stored = columns.stored[number]
    view: Starts = carray(_pointer(stored.address), stored.last_exception, np.int64)
    return view


@kernel
def find_exception(columns: Columns, number: int, row: int) -> int:
    """Place of a column's first exception at or after `row`, by binary search."""
    low: int = columns.stored[number].first_exception
    high: int = columns.stored[number].last_exception
    while low < high:
        middle = (low + high) // 2
        if np.int64(columns.exception_rows[middle]) < row:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def view_amounts(columns: Columns, number: int, start: int, stop: int) -> Amounts:
    """Rows [start, stop) as amounts of their own; only the few exceptions are copied."""
    first = find_exception(columns, number, start)
    last = find_exception(columns, number, stop)
    rows = columns.exception_rows[first:last] - np.uint32(start)
    values = columns.exception_values[first:last].copy()
    return Amounts(view_amount_codes(columns, number, start, stop), rows, values)


@kernel
def read_times(columns: Columns, start: int, stop: int) -> Times:
    """The time of rows [start, stop) at the end whose clock is read: a view, or added up."""
    times = view_steps(columns, TIME, start, stop)
    if columns.stored[TIME].kept != _LATER:
        return times
    codes = view_afters(columns, AFTER, start, stop)
    later = np.empty(codes.size, dtype=np.uint32)
    for row in range(later.size):
        # Modulo 2**32, so that a code below 0 goes back.
        sum_s = np.uint32(times[row] + np.uint32(np.int32(codes[row])))
        later[row] = sum_s if codes[row] > _NO_AFTER else _NO_TIME
    first, last = find_exception(columns, AFTER, start), find_exception(columns, AFTER, stop)
    for entry in range(first, last):
        row = int(columns.exception_rows[entry]) - start
        later[row] = np.uint32(columns.exception_values[entry])
    return later


class HeldColumns(NamedTuple):
    """Columns of a block, and the arrays that must live as long as they are read.

    Those of columns come first, by number.
    """

    columns: Columns
    arrays: tuple[NDArray[Any], ...]


def read_columns(
    frame: pd.DataFrame, beside: Beside, endpoint: Endpoint, layout: Layout
) -> HeldColumns:
    """Views, not copies, of a block frame as asked from `endpoint`; exceptions in one array."""
    stored = np.zeros(layout.numbers, dtype=STORED)
    arrays, tables, rows, values, used = [], [], [], [], 0
    for number, (name, kept) in enumerate(layout.stored):
        bundled = beside.bundled.get(name)
        array = _NO_STEPS
        if name:
            array = as_column(frame[bundled.bundle if bundled else name].to_numpy())
        own_rows, own_values = beside.exceptions.get(name, _NO_EXCEPTIONS)
        form = _form_of(number, kept, endpoint, layout)
        address = array.ctypes.data if name else 0
        exceptions = (used, used + own_rows.size)
        if bundled:
            tables.append(as_column(bundled.values))
            told = (array.itemsize, tables[-1].ctypes.data, tables[-1].size)
            stored[number] = (address, form, *exceptions, *told)
        else:
            stored[number] = (address, form, *exceptions, 0, 0, 0)
        arrays.append(array)
        rows.append(own_rows)
        values.append(own_values.view(np.int32))
        used += own_rows.size
    columns = Columns(len(frame), stored, np.concatenate(rows), np.concatenate(values))
    return HeldColumns(columns, (*arrays, *tables))


def _form_of(number: int, kept: Kept, endpoint: Endpoint, layout: Layout) -> Kept:
    """What a column is from the end that is asked about, and by the clock that is asked for."""
    sorted_by = Endpoint.PICKUP if layout.by_zone else endpoint
    if number == TIME and (layout.clock or endpoint) is not sorted_by:
        return Kept.LATER
    if sorted_by is Endpoint.PICKUP:
        return kept
    return Kept.BEFORE if kept is Kept.AFTER else kept


_NO_EXCEPTIONS = (np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.int32))
_NO_STEPS = np.empty(0, dtype=np.uint32)
