"""Compiled packing of amounts and times into 16 bits, and what a code stands for. Nothing is lost.

A value without a code of its own stands in a table beside the codes, by the number of its row.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.columns import (
    EXCEPTION_AFTER,
    EXCEPTION_CODE,
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

_NOT_GIVEN = np.uint16(NO_AMOUNT_CODE)
_EXCEPTION = np.uint16(EXCEPTION_CODE)
_UNRECORDED = np.uint16(UNRECORDED_CODE)
_MISSING = np.int32(MISSING)


class Amounts(NamedTuple):
    """A packed column: uint16[rows] codes, and the int32[k] values that they have no code for.

    `rows`, uint32[k] and ascending, are those whose code is EXCEPTION_CODE.
    """

    codes: Codes
    rows: NDArray[np.uint32]
    values: Values


@kernel
def pack_amounts(values: Values, codes: Codes) -> int:
    """Write the code of each value; returns how many of them are exceptions."""
    found = 0
    for row in range(values.size):
        value = values[row]
        is_far = (value < 0) | (value >= UNRECORDED_CODE)
        code = np.uint16(value)
        if is_far:
            code = _NOT_GIVEN if value == _MISSING else _EXCEPTION
        codes[row] = code
        found += int(code == _EXCEPTION)
    return found


@kernel
def mark_unrecorded(codes: Codes, are_records: NDArray[np.bool_]) -> None:
    """Give zeros a code of their own but where they are records."""
    for row in range(codes.size):
        is_record = (codes[row] != 0) | are_records[row]
        codes[row] = codes[row] if is_record else _UNRECORDED


@kernel
def pack_times(own_s: Times, other_s: Times, codes: Afters) -> int:
    """Write the code of each other time as seen from this end's; returns how many are not held."""
    found = 0
    for row in range(codes.size):
        after = np.int64(other_s[row]) - np.int64(own_s[row])
        is_far = (after <= EXCEPTION_AFTER) | (after >= 2**15)
        code = np.int16(after)
        if is_far:
            code = np.int16(EXCEPTION_AFTER)
        if other_s[row] == NO_TIME:
            code = np.int16(NO_AFTER_CODE)
        codes[row] = code
        found += int(code == EXCEPTION_AFTER)
    return found


@kernel
def first_exception(rows: NDArray[np.uint32], row: int) -> int:
    """Position of the first exception at or after `row`, by binary search."""
    low, high = 0, rows.size
    while low < high:
        middle = (low + high) // 2
        if np.int64(rows[middle]) < row:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def value_at(amounts: Amounts, row: int) -> np.int32:
    """The value as the file has it, or MISSING."""
    code = amounts.codes[row]
    if code == _EXCEPTION:
        return np.int32(amounts.values[first_exception(amounts.rows, row)])
    if code == _UNRECORDED:
        return np.int32(0)
    return _MISSING if code == _NOT_GIVEN else np.int32(code)
