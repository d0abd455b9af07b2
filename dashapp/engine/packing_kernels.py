"""Compiled packing of amounts and times into 16 bits, and the way back. Nothing is lost.

A value without a code of its own stands in a table beside the codes, by the number of its row.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.columns import (
    ESCAPE_AFTER,
    ESCAPE_CODE,
    MISSING,
    NO_AFTER_CODE,
    NO_AMOUNT_CODE,
    NO_TIME,
)
from dashapp.engine.compiled import kernel

Codes = NDArray[np.uint16]
Afters = NDArray[np.int16]
Values = NDArray[np.int32]
Times = NDArray[np.uint32]
Rows = NDArray[np.int64]

_NOT_GIVEN = np.uint16(NO_AMOUNT_CODE)
_ESCAPED = np.uint16(ESCAPE_CODE)
_MISSING = np.int32(MISSING)


class Amounts(NamedTuple):
    """A packed column: uint16[rows] codes, and the int32[k] values that they have no code for.

    `rows`, uint32[k] and ascending, are those whose code is ESCAPE_CODE.
    """

    codes: Codes
    rows: NDArray[np.uint32]
    values: Values


@kernel
def pack_amounts(values: Values, codes: Codes) -> int:
    """Write the code of each value; returns how many of them are escapes."""
    escaped = 0
    for row in range(values.size):
        value = values[row]
        is_far = (value < 0) | (value >= ESCAPE_CODE)
        code = np.uint16(value)
        if is_far:
            code = _NOT_GIVEN if value == _MISSING else _ESCAPED
        codes[row] = code
        escaped += int(code == _ESCAPED)
    return escaped


@kernel
def pack_times(own_s: Times, other_s: Times, codes: Afters) -> int:
    """Write the code of each other time as seen from this end's; returns how many are escapes."""
    escaped = 0
    for row in range(codes.size):
        after = np.int64(other_s[row]) - np.int64(own_s[row])
        is_far = (after <= ESCAPE_AFTER) | (after >= 2**15)
        code = np.int16(after)
        if is_far:
            code = np.int16(ESCAPE_AFTER)
        if other_s[row] == NO_TIME:
            code = np.int16(NO_AFTER_CODE)
        codes[row] = code
        escaped += int(code == ESCAPE_AFTER)
    return escaped


@kernel
def first_escape(rows: NDArray[np.uint32], row: int) -> int:
    """Place of the first escape at or after `row`, by binary search."""
    low, high = 0, rows.size
    while low < high:
        middle = (low + high) // 2
        if np.int64(rows[middle]) < row:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def unpack_run(amounts: Amounts, start: int, out: Values) -> None:
    """Values of rows start, start + 1, ... into int32[n]."""
    for row in range(out.size):
        code = amounts.codes[start + row]
        out[row] = _MISSING if code == _NOT_GIVEN else np.int32(code)
    escape = first_escape(amounts.rows, start)
    while escape < amounts.rows.size and np.int64(amounts.rows[escape]) < start + out.size:
        out[np.int64(amounts.rows[escape]) - start] = amounts.values[escape]
        escape += 1


@kernel
def unpack_picked(amounts: Amounts, start: int, picked: Rows, out: Values) -> None:
    """Values of rows start + picked[0], start + picked[1], ... into int32[n]."""
    escaped = 0
    for place in range(picked.size):
        code = amounts.codes[start + picked[place]]
        out[place] = _MISSING if code == _NOT_GIVEN else np.int32(code)
        escaped += int(code == _ESCAPED)
    if escaped == 0:
        return
    for place in range(picked.size):
        row = start + picked[place]
        if amounts.codes[row] == _ESCAPED:
            out[place] = amounts.values[first_escape(amounts.rows, row)]
