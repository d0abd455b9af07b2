"""Compiled figures of a measured column, apart for each group of trips. Each is a loop."""

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.aggregate_tables import LANES, Overflow, Tables, ToMeasure
from dashapp.engine.aggregates import OVERFLOW_KEY_BITS, OVERFLOW_KEY_OFFSET
from dashapp.engine.column_table import Columns, SmallCodes, view_amounts, view_codes
from dashapp.engine.columns import MISSING, NO_AMOUNT_CODE, UNRECORDED_CODE
from dashapp.engine.compiled import kernel
from dashapp.engine.measure import BEYOND_SLOT, MISSING_SLOT, UNRECORDED_SLOT
from dashapp.engine.packing_kernels import Amounts, value_at

Counts = NDArray[np.uint32]
Groups = NDArray[np.uint8]

_NOWHERE = -1
_ONE = np.uint32(1)
_NOT_GIVEN = np.uint16(NO_AMOUNT_CODE)
_UNRECORDED = np.uint16(UNRECORDED_CODE)


@kernel
def overflow_key(group: np.int64, amount: np.int64) -> np.int64:
    """As `aggregates.overflow_key`."""
    return (group << OVERFLOW_KEY_BITS) | (amount + OVERFLOW_KEY_OFFSET)


@kernel
def _find_groups(columns: Columns, start: int, stop: int, measure: ToMeasure) -> Groups:
    """The group of each row: groups by the last column lie side by side."""
    groups = np.zeros(stop - start, dtype=np.uint8)
    for number in range(measure.groups.size):
        group = measure.groups[number]
        _add_group(view_codes(columns, group.column, start, stop), group, groups)
    return groups


@kernel
def _add_group(own: SmallCodes, group: np.record, groups: Groups) -> None:
    codes, beyond, slots = group.codes, group.beyond, group.slots
    for row in range(groups.size):
        slot = own[row] if own[row] < codes else beyond
        groups[row] = np.uint8(groups[row] * slots) + slot


@kernel
def add_measured(
    columns: Columns, start: int, stop: int, measure: ToMeasure, tables: Tables, far: Overflow
) -> Overflow:
    """Every figure of the measured amounts of rows [start, stop).

    Returns `far` with the amounts that this lists, in its own array or in a longer one.
    """
    groups = _find_groups(columns, start, stop, measure)
    if measure.value == _NOWHERE:
        _count_groups(groups, measure, tables.measured)
        return far
    amounts = view_amounts(columns, measure.value, start, stop)
    if measure.share_of != _NOWHERE:
        wholes = view_amounts(columns, measure.share_of, start, stop)
        _add_shares(amounts, wholes, groups, tables)
    beyond = _count_amounts(amounts, groups, measure, tables.measured)
    return _list_overflow(amounts, groups, measure, far, beyond) if beyond > 0 else far


@kernel
def _count_groups(groups: Groups, measure: ToMeasure, table: Counts) -> None:
    """Where no amount is told, all rows of a group stand where those without one do."""
    slots, slot = np.uint32(measure.slots), np.uint32(measure.dense + MISSING_SLOT)
    for row in range(groups.size):
        table[np.uint64(np.uint32(groups[row]) * slots + slot)] += _ONE


@kernel
def _count_amounts(amounts: Amounts, groups: Groups, measure: ToMeasure, table: Counts) -> int:
    """Returns how many of them lie beyond the table, as every exception does.

    Places and counts in loops of their own: the first becomes vector instructions.
    """
    dense, slots = np.uint32(measure.dense), np.uint32(measure.slots)
    missing, unrecorded = np.uint32(dense + MISSING_SLOT), np.uint32(dense + UNRECORDED_SLOT)
    far, beyond = np.uint32(dense + BEYOND_SLOT), 0
    entries = np.empty(groups.size, dtype=np.uint32)
    for row in range(entries.size):
        code = amounts.codes[row]
        is_far, is_recorded = code >= dense, _is_recorded(code)
        slot = far if is_far else np.uint32(code)
        slot = missing if code == _NOT_GIVEN else slot
        slot = unrecorded if code == _UNRECORDED else slot
        beyond += int(is_far & is_recorded)
        entries[row] = np.uint32(groups[row]) * slots + slot
    for row in range(entries.size):
        table[np.uint64(entries[row])] += _ONE
    return beyond


@kernel
def _add_shares(amounts: Amounts, wholes: Amounts, groups: Groups, tables: Tables) -> None:
    """Division and addition in loops of their own: the first becomes vector instructions."""
    shares, without = np.empty(groups.size, dtype=np.float64), 0
    for row in range(groups.size):
        amount, whole = np.int32(amounts.codes[row]), np.int32(wholes.codes[row])
        given = (whole > 0) & (whole < UNRECORDED_CODE) & (amount < UNRECORDED_CODE)
        divisor = whole if given else np.int32(1)
        shares[row] = (np.float64(amount) / np.float64(divisor)) if given else 0.0
        without += int((not given) & (amount < UNRECORDED_CODE))
    _correct_shares(amounts, wholes, shares)
    for row in range(groups.size):
        lane = np.uint64(row) % np.uint64(LANES)
        tables.shares[np.uint64(groups[row]) * np.uint64(LANES) + lane] += shares[row]
    if without + amounts.rows.size > 0:
        for row in range(groups.size):
            whole = wholes.codes[row]
            is_odd = (whole == 0) | (whole >= _UNRECORDED)
            if is_odd and _is_recorded(amounts.codes[row]) and value_at(wholes, row) <= 0:
                tables.unshared[groups[row]] += _ONE


@kernel
def _is_recorded(amount: np.uint16) -> bool:
    return bool((amount != _NOT_GIVEN) & (amount != _UNRECORDED))


@kernel
def _correct_shares(amounts: Amounts, wholes: Amounts, shares: NDArray[np.float64]) -> None:
    """Write the shares of rows without a code."""
    for rows in (wholes.rows, amounts.rows):
        for exception in rows:
            row = int(exception)
            amount, whole = value_at(amounts, row), value_at(wholes, row)
            if whole > 0 and amount != MISSING and amounts.codes[row] != _UNRECORDED:
                shares[row] = np.float64(amount) / np.float64(whole)


@kernel
def _list_overflow(
    amounts: Amounts, groups: Groups, measure: ToMeasure, far: Overflow, beyond: int
) -> Overflow:
    """Add the `beyond` amounts that have no slot in the table; the list grows by doubling."""
    (keys, used), dense = far, np.uint32(measure.dense)
    if used + beyond > keys.size:
        longer = np.empty(2 * keys.size + beyond, dtype=np.int64)
        longer[:used] = keys[:used]
        keys = longer
    for row in range(groups.size):
        if amounts.codes[row] >= dense and _is_recorded(amounts.codes[row]):
            keys[used] = overflow_key(np.int64(groups[row]), np.int64(value_at(amounts, row)))
            used += 1
    return keys, used
