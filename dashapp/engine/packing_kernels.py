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
    UNRECORDED_CODE,
)
from dashapp.engine.compiled import kernel

Codes = NDArray[np.uint16]
Afters = NDArray[np.int16]
Values = NDArray[np.int32]
Times = NDArray[np.uint32]
Rows = NDArray[np.int64]

_NOT_GIVEN = np.uint16(NO_AMOUNT_CODE)
_ESCAPED = np.uint16(ESCAPE_CODE)
_UNRECORDED = np.uint16(UNRECORDED_CODE)
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
        is_far = (value < 0) | (value >= UNRECORDED_CODE)
        code = np.uint16(value)
        if is_far:
            code = _NOT_GIVEN if value == _MISSING else _ESCAPED
        codes[row] = code
        escaped += int(code == _ESCAPED)
    return escaped


@kernel
def mark_unrecorded(codes: Codes, others: NDArray[np.uint8], recorded: np.uint8) -> None:
    """Give zeros a code of their own but where the other column has the code `recorded`."""
    for row in range(codes.size):
        is_record = (codes[row] != 0) | (others[row] == recorded)
        codes[row] = codes[row] if is_record else _UNRECORDED


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
def view_run(amounts: Amounts, start: int, stop: int) -> Amounts:
    """Rows [start, stop) as a column of their own."""
    first, last = first_escape(amounts.rows, start), first_escape(amounts.rows, stop)
    rows = amounts.rows[first:last] - np.uint32(start)
    return Amounts(amounts.codes[start:stop], rows, amounts.values[first:last].copy())


@kernel
def take_picked(amounts: Amounts, start: int, picked: Rows, space: Codes) -> Amounts:
    """Rows start + picked[0], start + picked[1], ... as a column of their own, kept in `space`."""
    escaped = 0
    codes = space[: picked.size]
    for place in range(picked.size):
        code = amounts.codes[start + picked[place]]
        codes[place] = code
        escaped += int(code == _ESCAPED)
    rows, values = np.empty(escaped, dtype=np.uint32), np.empty(escaped, dtype=np.int32)
    if escaped > 0:
        _take_escapes(amounts, start, picked, rows, values)
    return Amounts(codes, rows, values)


@kernel
def _take_escapes(
    amounts: Amounts, start: int, picked: Rows, rows: NDArray[np.uint32], values: Values
) -> None:
    escape = 0
    for place in range(picked.size):
        row = start + picked[place]
        if amounts.codes[row] == _ESCAPED:
            rows[escape] = np.uint32(place)
            values[escape] = amounts.values[first_escape(amounts.rows, row)]
            escape += 1


@kernel
def value_at(amounts: Amounts, row: int) -> np.int32:
    """The value as the file has it, or MISSING."""
    code = amounts.codes[row]
    if code == _ESCAPED:
        return np.int32(amounts.values[first_escape(amounts.rows, row)])
    if code == _UNRECORDED:
        return np.int32(0)
    return _MISSING if code == _NOT_GIVEN else np.int32(code)


@kernel
def unpack_amounts(amounts: Amounts, rows: Rows, out: Values) -> None:
    """Values of some rows, in any order, into int32[n]."""
    for place in range(rows.size):
        out[place] = value_at(amounts, rows[place])
