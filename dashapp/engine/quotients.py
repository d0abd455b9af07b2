"""Columns that are computed where they are read: their operands, and the bins of their values.

All is whole numbers below 2**53 (`dataset.MAX_SCALE`), so float64 holds every product exactly. A
quotient n / d of such numbers, rounded to float64, is never pushed up to the next whole number: it
misses that by 1 / d or more, and the error is at most n / d / 2**53. So its floor is exact, too.
"""

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.column_table import (
    Columns,
    find_exception,
    view_afters,
    view_amount_codes,
    view_steps,
)
from dashapp.engine.columns import EXCEPTION_AFTER, NO_TIME, UNRECORDED_CODE
from dashapp.engine.compiled import kernel
from dashapp.engine.fields import TIME, Kept

Values = NDArray[np.float64]
Slots = NDArray[np.uint8]

_AFTER, _BEFORE = int(Kept.AFTER), int(Kept.BEFORE)
_NO_AMOUNT = np.uint16(UNRECORDED_CODE)  # and every code above it
_NO_AFTER = np.int16(EXCEPTION_AFTER)  # and every code below it
_NO_TIME = np.uint32(NO_TIME)
_NAN = np.float64(np.nan)


@kernel
def read_operand(columns: Columns, number: int, start: int, stop: int) -> Values:
    """Values of rows [start, stop), exceptions included; NaN where not given.

    Amounts, or the seconds from pickup to dropoff; 1 for a number below 0. A zero that is no
    record is not given.
    """
    values = np.empty(stop - start, dtype=np.float64)
    if number < 0:
        values[:] = 1.0
    elif columns.stored[number].kept == _AFTER:
        _read_elapsed(columns, number, start, values)
    elif columns.stored[number].kept == _BEFORE:
        _read_elapsed(columns, number, start, values)
        for row in range(values.size):
            values[row] = -values[row]
    else:
        _read_amounts(columns, number, start, values)
    return values


@kernel
def _read_amounts(columns: Columns, number: int, start: int, values: Values) -> None:
    stop = start + values.size
    codes = view_amount_codes(columns, number, start, stop)
    for row in range(values.size):
        values[row] = np.float64(codes[row]) if codes[row] < _NO_AMOUNT else _NAN
    for entry in range(
        find_exception(columns, number, start), find_exception(columns, number, stop)
    ):
        row = int(columns.exception_rows[entry]) - start
        values[row] = np.float64(columns.exception_values[entry])


@kernel
def _read_elapsed(columns: Columns, number: int, start: int, values: Values) -> None:
    """Seconds to the other end's time; not given where one of the two is not."""
    stop = start + values.size
    codes = view_afters(columns, number, start, stop)
    time_s = view_steps(columns, TIME, start, stop)
    for row in range(values.size):
        given = (codes[row] > _NO_AFTER) & (time_s[row] != _NO_TIME)
        values[row] = np.float64(codes[row]) if given else _NAN
    for entry in range(
        find_exception(columns, number, start), find_exception(columns, number, stop)
    ):
        row = int(columns.exception_rows[entry]) - start
        other_s = np.int64(np.uint32(columns.exception_values[entry]))
        if time_s[row] != _NO_TIME:
            values[row] = np.float64(other_s - np.int64(time_s[row]))


@kernel
def bin_quotients(
    numerators: Values, denominators: Values, scale: tuple[float, float, float, float], slots: Slots
) -> None:
    """Write the slot in a histogram of each quotient: `fields.Field.slots`.

    `scale` is times, over, width of a bin, number of bins. The value v is the floor of
    (2 * times * n + over * d) / (2 * over * d), and its bin the floor of v / width, which is that
    of the whole divided at once.
    """
    times, over, width, bins = scale
    for row in range(slots.size):
        given = (denominators[row] > 0.0) & (numerators[row] == numerators[row])
        divisor = denominators[row] if given else 1.0
        whole = 2.0 * times * numerators[row] + over * divisor
        slot = np.floor(whole / (2.0 * over * width * divisor))
        slot = min(max(slot, -1.0), bins) + 1.0
        slots[row] = np.uint8(np.int32(slot if given else bins + 2.0))
