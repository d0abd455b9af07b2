"""Compiled figures of tips, apart for each group of passengers and payment. Each is a loop."""

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.aggregate_tables import LANES, OverflowTips, Tables, TipColumns
from dashapp.engine.aggregates import (
    BEYOND_TIP,
    DENSE_TIPS,
    MISSING_TIP,
    OVERFLOW_KEY_BITS,
    OVERFLOW_KEY_OFFSET,
    PASSENGERS,
    PAYMENTS,
    TIP_SLOTS,
    UNRECORDED_TIP,
)
from dashapp.engine.column_table import Columns, view_amounts, view_codes
from dashapp.engine.columns import MISSING, NO_AMOUNT_CODE, UNRECORDED_CODE
from dashapp.engine.compiled import kernel
from dashapp.engine.packing_kernels import Amounts, value_at

Counts = NDArray[np.uint32]
Groups = NDArray[np.uint8]

_GIVEN = np.uint8(PASSENGERS)
_PAYMENTS = np.uint8(PAYMENTS)
_SLOTS = np.uint32(TIP_SLOTS)
_ONE = np.uint32(1)
_NOT_GIVEN = np.uint16(NO_AMOUNT_CODE)
_UNRECORDED = np.uint16(UNRECORDED_CODE)


@kernel
def overflow_key(group: np.int64, cents: np.int64) -> np.int64:
    """As `aggregates.overflow_key`."""
    return (group << OVERFLOW_KEY_BITS) | (cents + OVERFLOW_KEY_OFFSET)


@kernel
def _group(passengers: Groups, payments: Groups, groups: Groups) -> None:
    """Codes beyond those that there are count as not given."""
    for row in range(groups.size):
        payment = payments[row] if payments[row] < _PAYMENTS else np.uint8(0)
        groups[row] = np.uint8(min(passengers[row], _GIVEN) * _PAYMENTS) + payment


@kernel
def add_tips(
    columns: Columns, start: int, stop: int, numbers: TipColumns, tables: Tables, far: OverflowTips
) -> OverflowTips:
    """Every figure of the tips of rows [start, stop).

    Returns `far` with the tips that this lists, in its own array or in a longer one.
    """
    groups = np.empty(stop - start, dtype=np.uint8)
    passengers = view_codes(columns, numbers.passengers, start, stop)
    _group(passengers, view_codes(columns, numbers.payment, start, stop), groups)
    tips = view_amounts(columns, numbers.tip, start, stop)
    _add_shares(tips, view_amounts(columns, numbers.fare, start, stop), groups, tables)
    beyond = _count_tips(tips, groups, tables.tips)
    return _list_overflow(tips, groups, far, beyond) if beyond > 0 else far


@kernel
def _count_tips(tips: Amounts, groups: Groups, table: Counts) -> int:
    """Returns how many of them lie beyond the table, as every exception does."""
    codes, beyond = tips.codes, 0
    for row in range(codes.size):
        is_far = codes[row] >= DENSE_TIPS
        is_missing, is_unrecorded = codes[row] == _NOT_GIVEN, codes[row] == _UNRECORDED
        slot = np.uint32(codes[row])
        if is_far:
            slot = np.uint32(MISSING_TIP) if is_missing else np.uint32(BEYOND_TIP)
            slot = np.uint32(UNRECORDED_TIP) if is_unrecorded else slot
        beyond += int(is_far & (not is_missing) & (not is_unrecorded))
        table[np.uint64(np.uint32(np.uint32(groups[row]) * _SLOTS + slot))] += _ONE
    return beyond


@kernel
def _add_shares(tips: Amounts, fares: Amounts, groups: Groups, tables: Tables) -> None:
    """Division and addition in loops of their own: the first becomes vector instructions."""
    shares, without = np.empty(groups.size, dtype=np.float64), 0
    for row in range(groups.size):
        tip, fare = np.int32(tips.codes[row]), np.int32(fares.codes[row])
        given = (fare > 0) & (fare < UNRECORDED_CODE) & (tip < UNRECORDED_CODE)
        divisor = fare if given else np.int32(1)
        shares[row] = (np.float64(tip) / np.float64(divisor)) if given else 0.0
        without += int((not given) & (tip < UNRECORDED_CODE))
    _correct_shares(tips, fares, shares)
    for row in range(groups.size):
        lane = np.uint64(row) % np.uint64(LANES)
        tables.shares[np.uint64(groups[row]) * np.uint64(LANES) + lane] += shares[row]
    if without + tips.rows.size > 0:
        for row in range(groups.size):
            fare = fares.codes[row]
            is_odd = (fare == 0) | (fare >= _UNRECORDED)
            if is_odd and _is_recorded(tips.codes[row]) and value_at(fares, row) <= 0:
                tables.unshared[groups[row]] += _ONE


@kernel
def _is_recorded(tip: np.uint16) -> bool:
    return bool((tip != _NOT_GIVEN) & (tip != _UNRECORDED))


@kernel
def _correct_shares(tips: Amounts, fares: Amounts, shares: NDArray[np.float64]) -> None:
    """Write the shares of rows without a code."""
    for rows in (fares.rows, tips.rows):
        for exception in rows:
            row = int(exception)
            tip, fare = value_at(tips, row), value_at(fares, row)
            if fare > 0 and tip != MISSING and tips.codes[row] != _UNRECORDED:
                shares[row] = np.float64(tip) / np.float64(fare)


@kernel
def _list_overflow(tips: Amounts, groups: Groups, far: OverflowTips, beyond: int) -> OverflowTips:
    """Add the `beyond` tips that have no place in the table; the list grows by doubling."""
    keys, used = far
    if used + beyond > keys.size:
        longer = np.empty(2 * keys.size + beyond, dtype=np.int64)
        longer[:used] = keys[:used]
        keys = longer
    for row in range(groups.size):
        if tips.codes[row] >= DENSE_TIPS and _is_recorded(tips.codes[row]):
            keys[used] = overflow_key(np.int64(groups[row]), np.int64(value_at(tips, row)))
            used += 1
    return keys, used
