"""Which rows match: the only place that tests a selection against rows. Every kernel calls it.

Each condition is a loop of its own over a short run of one column, which the compiler turns into
vector instructions: 0.03 to 0.2 ns a row, against about 3 ns for all of them in one loop.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.column_table import (
    Columns,
    SmallCodes,
    find_exception,
    read_times,
    view_amount_codes,
    view_codes,
    view_places,
    view_run_starts,
    view_steps,
)
from dashapp.engine.columns import NO_POINT_Y, UNRECORDED_CODE
from dashapp.engine.compiled import kernel
from dashapp.engine.fields import OTHER_X, OTHER_Y, Condition, Kept, X, Y
from dashapp.engine.plan import CODE_BITS, FAILS_EVERYTHING, Plan
from dashapp.engine.quotients import read_operand
from dashapp.engine.regions import OtherEnd, Region, is_in_polygon

CHUNK_ROWS = 8192
"""Rows tested at a time: their mask and columns stay in the first two levels of cache."""

Mask = NDArray[np.uint8]
Steps = NDArray[np.uint32]
Flags = NDArray[np.bool_]

MATCHES = np.uint8(0)
_FIRST: Any = np.int64(0)
_NO_POINTS = np.uint64(0)
_NO_POINT_Y = np.uint32(NO_POINT_Y)
_NO_TIME = np.uint32(0)
_HOUR_S = np.uint32(3600)
_HOURS = np.uint32(24)
_DAY_S = np.uint32(86400)
_THURSDAY = np.uint32(3)  # 1970-01-01
_WEEKDAYS = np.uint32(7)
_ONE, _NONE = np.uint32(1), np.uint32(0)
_LAST_BIT = np.uint32(31)
_LAST_AMOUNT = np.int64(UNRECORDED_CODE - 1)

_CODE_RANGE = int(Condition.CODE_RANGE)
_CODE_SET = int(Condition.CODE_SET)
_AMOUNT_RANGE = int(Condition.AMOUNT_RANGE)
_QUOTIENT_RANGE = int(Condition.QUOTIENT_RANGE)
_HOUR_CYCLE = int(Condition.HOUR_CYCLE)
_WEEKDAY_SET = int(Condition.WEEKDAY_SET)
_PLACE_SET = int(Condition.PLACE_SET)
_BY_ROW = int(Kept.PLACES)

_FAILS_ONE_AT_MOST = np.array([mask.bit_count() <= CODE_BITS for mask in range(256)])


@kernel
def _test_code_range(codes: SmallCodes, condition: np.record, mask: Mask) -> None:
    low, high = np.uint8(condition.low), np.uint8(condition.high)
    beside, fails = np.uint8(condition.bits), condition.fails
    if beside == low:  # without one, which is a fifth quicker
        for row in range(mask.size):
            mask[row] |= fails if (codes[row] < low) | (codes[row] > high) else MATCHES
        return
    for row in range(mask.size):
        is_beyond = (codes[row] < low) | (codes[row] > high)
        mask[row] |= fails if is_beyond & (codes[row] != beside) else MATCHES


@kernel
def _test_code_set(codes: SmallCodes, condition: np.record, mask: Mask) -> None:
    """1 or 0, less 1, is no bit or all bits: a quarter quicker than a choice between the two."""
    bits, fails = condition.bits, condition.fails
    for row in range(mask.size):
        code = np.uint32(codes[row])
        wanted = (bits >> (code & _LAST_BIT)) & _ONE
        wanted = wanted if code <= _LAST_BIT else _NONE
        mask[row] |= np.uint8(np.uint32(wanted - _ONE)) & fails


@kernel
def _test_amounts(columns: Columns, condition: np.record, start: int, mask: Mask) -> None:
    """Codes are compared as they are; one that is no value lies beyond every range of them."""
    stop = start + mask.size
    codes = view_amount_codes(columns, condition.column, start, stop)
    first, last = max(condition.low, np.int64(0)), min(condition.high, _LAST_AMOUNT)
    if first > last:
        first, last = np.int64(1), np.int64(0)  # a range that nothing lies in
    first_code, last_code, fails = np.uint16(first), np.uint16(last), condition.fails
    exception = find_exception(columns, condition.column, start)
    beyond = find_exception(columns, condition.column, stop)
    before = _keep_exceptions(columns, exception, beyond, start, mask)
    for row in range(mask.size):
        mask[row] |= fails if (codes[row] < first_code) | (codes[row] > last_code) else MATCHES
    for entry in range(exception, beyond):
        # A code has no value to be compared: what such rows failed before is put back.
        if condition.low <= columns.exception_values[entry] <= condition.high:
            row = int(columns.exception_rows[entry]) - start
            mask[row] = before[entry - exception]


@kernel
def _keep_exceptions(columns: Columns, first: int, last: int, start: int, mask: Mask) -> Mask:
    """What rows without a code have failed so far."""
    kept = np.empty(last - first, dtype=np.uint8)
    for entry in range(first, last):
        kept[entry - first] = mask[np.int64(columns.exception_rows[entry]) - start]
    return kept


@kernel
def _test_quotients(columns: Columns, condition: np.record, start: int, mask: Mask) -> None:
    """Without a division; what is not given is NaN, which lies in no range."""
    stop = start + mask.size
    numerators = read_operand(columns, condition.column, start, stop)
    denominators = read_operand(columns, condition.denominator, start, stop)
    scale, lowest, beyond = condition.scale, condition.lowest, condition.beyond
    fails = condition.fails
    for row in range(mask.size):
        value, divisor = scale * numerators[row], denominators[row]
        fits = (divisor > 0.0) & (value >= lowest * divisor) & (value < beyond * divisor)
        mask[row] |= MATCHES if fits else fails


@kernel
def _test_hours(time_s: Steps, condition: np.record, mask: Mask) -> None:
    """Each step is cast back to uint32: numba widens to 64 bits, which is four times slower."""
    ahead, span = np.uint32(24 - condition.low), np.uint32(condition.high)
    fails = condition.fails
    for row in range(mask.size):
        hour = np.uint32(time_s[row] // _HOUR_S)
        since_first = np.uint32(np.uint32(hour + ahead) % _HOURS)
        mask[row] |= fails if (since_first > span) | (time_s[row] == _NO_TIME) else MATCHES


@kernel
def _test_weekdays(time_s: Steps, condition: np.record, mask: Mask) -> None:
    bits, fails = condition.bits, condition.fails
    for row in range(mask.size):
        day = np.uint32(time_s[row] // _DAY_S)
        weekday = np.uint32(np.uint32(day + _THURSDAY) % _WEEKDAYS)
        wanted = (bits >> weekday) & _ONE
        wanted = wanted if time_s[row] != _NO_TIME else _NONE
        mask[row] |= np.uint8(np.uint32(wanted - _ONE)) & fails


@kernel
def _test_times(time_s: Steps, condition: np.record, mask: Mask) -> None:
    low, high = np.uint32(condition.low), np.uint32(condition.high)
    fails = condition.fails
    for row in range(mask.size):
        mask[row] |= fails if (time_s[row] < low) | (time_s[row] > high) else MATCHES


@kernel
def _test_places(
    columns: Columns, condition: np.record, plan: Plan, start: int, mask: Mask
) -> None:
    fails, wanted = condition.fails, plan.places[condition.low]
    if columns.stored[condition.column].kept != _BY_ROW:
        _test_place_runs(columns, condition, wanted, start, mask)
        return
    ids = view_places(columns, condition.column, start, start + mask.size)
    for row in range(mask.size):
        mask[row] |= MATCHES if wanted[ids[row]] else fails


@kernel
def _test_place_runs(
    columns: Columns, condition: np.record, wanted: Flags, start: int, mask: Mask
) -> None:
    """Of the block's own end: the numbers of run starts follow those of the filters by place."""
    starts = view_run_starts(columns, columns.stored.size - 1)
    ids = view_places(columns, condition.column, _FIRST, starts.size - 1)
    run = np.searchsorted(starts, start, "right") - 1
    row = 0
    while row < mask.size:
        end = min(starts[run + 1] - start, mask.size)
        if not wanted[ids[run]]:
            for failing in range(row, end):
                mask[failing] |= condition.fails
        row, run = end, run + 1


@kernel
def _test_calendar(time_s: Steps, condition: np.record, mask: Mask) -> None:
    if condition.kind == _HOUR_CYCLE:
        _test_hours(time_s, condition, mask)
    elif condition.kind == _WEEKDAY_SET:
        _test_weekdays(time_s, condition, mask)
    else:
        _test_times(time_s, condition, mask)


@kernel
def _test_rectangle(x: Steps, y: Steps, region: Region | OtherEnd, mask: Mask) -> None:
    for row in range(mask.size):
        beside = (x[row] < region.west) | (x[row] > region.east)
        above = (y[row] < region.north) | (y[row] > region.south)
        mask[row] |= FAILS_EVERYTHING if beside | above else MATCHES


@kernel
def _test_area(x: Steps, y: Steps, region: Region | OtherEnd, fails: np.uint8, mask: Mask) -> None:
    """The dearest test comes last, and only for rows that fail one other filter at most."""
    for row in range(mask.size):
        if _FAILS_ONE_AT_MOST[mask[row]] and not is_in_polygon(region, x[row], y[row]):
            mask[row] |= fails


@kernel
def _test_other_end(columns: Columns, other: OtherEnd, start: int, mask: Mask) -> None:
    """Add the bits of rows whose other end lies outside; without a point it is in no rectangle."""
    stop = start + mask.size
    x, y = view_steps(columns, OTHER_X, start, stop), view_steps(columns, OTHER_Y, start, stop)
    if other.places.size > 0:
        _test_other_places(x, y, other, mask)
        return
    _test_rectangle(x, y, other, mask)
    if other.corner_x.size > 0:
        _test_area(x, y, other, FAILS_EVERYTHING, mask)


@kernel
def _test_other_places(x: Steps, y: Steps, other: OtherEnd, mask: Mask) -> None:
    """The same where ends may be known by their place alone, which is x then."""
    for row in range(mask.size):
        if y[row] == _NO_POINT_Y:
            is_inside = other.places[x[row]]
        else:
            is_inside = (other.west <= x[row] <= other.east) & (
                other.north <= y[row] <= other.south
            )
            if is_inside and other.corner_x.size > 0 and _FAILS_ONE_AT_MOST[mask[row]]:
                is_inside = is_in_polygon(other, x[row], y[row])
        mask[row] |= MATCHES if is_inside else FAILS_EVERYTHING


@kernel
def _test_position(
    columns: Columns, plan: Plan, region: Region, which: int, start: int, mask: Mask
) -> None:
    """Add the bits of rows that lie outside the region's rectangle or polygon, or its places.

    At their own end only where its range lies partly inside.
    """
    stop = start + mask.size
    if region.other.is_asked:
        _test_other_end(columns, region.other, start, mask)
    if not region.partly[which]:
        return
    if columns.stored[X].address == _NO_POINTS:
        ids = view_places(columns, Y, start, stop)
        for row in range(mask.size):
            mask[row] |= MATCHES if region.places[ids[row]] else FAILS_EVERYTHING
        return
    x, y = view_steps(columns, X, start, stop), view_steps(columns, Y, start, stop)
    _test_rectangle(x, y, region, mask)
    if region.corner_x.size > 0:
        _test_area(x, y, region, plan.area_fails, mask)


@kernel
def apply_selection(
    columns: Columns, plan: Plan, region: Region, which: int, start: int, mask: Mask
) -> None:
    """Write what rows start, start + 1, ... of a range of the region fail into `mask`.

    One function, not a small one for each condition below it: whatever a kernel calls is compiled
    once more with it, level by level.
    """
    stop = start + mask.size
    mask[:] = 0
    for number in range(plan.conditions.size):
        condition = plan.conditions[number]
        kind, column = condition.kind, condition.column
        if kind == _CODE_RANGE:
            _test_code_range(view_codes(columns, column, start, stop), condition, mask)
        elif kind == _CODE_SET:
            _test_code_set(view_codes(columns, column, start, stop), condition, mask)
        elif kind == _AMOUNT_RANGE:
            _test_amounts(columns, condition, start, mask)
        elif kind == _QUOTIENT_RANGE:
            _test_quotients(columns, condition, start, mask)
        elif kind == _PLACE_SET:
            _test_places(columns, condition, plan, start, mask)
        else:
            _test_calendar(read_times(columns, start, stop), condition, mask)
    if region.partly[which] or region.other.is_asked:
        _test_position(columns, plan, region, which, start, mask)


@kernel
def count_matches(mask: Mask) -> int:
    """Rows without a bit."""
    matches = 0
    for row in range(mask.size):
        matches += int(mask[row] == MATCHES)
    return matches
