"""Compiled histograms of a few thousand rows: each kind is a loop of its own.

0.3 to 1 ns a row and histogram. Knows neither the map nor how rows are chosen:
`aggregation` does that.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.aggregate_tables import HOUR_S, LANES, NO_HOUR, Tables
from dashapp.engine.column_table import (
    Columns,
    find_exception,
    read_times,
    view_amount_codes,
    view_codes,
)
from dashapp.engine.columns import NO_AMOUNT_CODE, NO_TIME, UNRECORDED_CODE
from dashapp.engine.compiled import kernel
from dashapp.engine.fields import Counted
from dashapp.engine.packing_kernels import Codes, Times
from dashapp.engine.quotients import Slots, bin_quotients, read_operand

Counts = NDArray[np.uint32]

_SECONDS = np.uint32(HOUR_S)
_NO_HOUR = np.uint32(NO_HOUR)
_ONE = np.uint32(1)
_LANES = np.uint64(LANES)
_NOT_GIVEN = np.uint16(NO_AMOUNT_CODE)
_UNRECORDED = np.uint16(UNRECORDED_CODE)
_HALF = np.float32(0.5)

_HOURS, _CODES = int(Counted.HOURS), int(Counted.CODES)
_QUOTIENTS = int(Counted.QUOTIENTS)


@kernel
def _count_hours(time_s: Times, hours: Counts) -> None:
    for row in range(time_s.size):
        hour = time_s[row] // _SECONDS
        hours[np.uint64(_NO_HOUR if time_s[row] == NO_TIME else hour)] += _ONE


@kernel
def count_slots(slots: Any, offset: int, dense: Counts) -> None:
    """Few slots take most rows; in lanes, neighbours do not wait for each other's addition."""
    first = np.uint64(offset)
    for row in range(slots.size):
        lane = np.uint64(row) % _LANES
        dense[(first + np.uint64(slots[row])) * _LANES + lane] += _ONE


@kernel
def bin_codes(codes: Codes, histogram: np.record) -> Slots:
    """The slot in a histogram of each code of an amount: `fields.Field.slots`.

    A code is divided by multiplying: (code + 1/2) / width is 1 / (2 * width) or more from every
    whole number, and 24 bits are nearer than that. What is written of an exception means nothing.
    A zero that is no record has the last slot, which only such columns have.
    """
    bins = histogram.bins
    slots = np.empty(codes.size, dtype=np.uint8)
    part, most = np.float32(1.0 / histogram.width), np.float32(bins)
    missing, unrecorded = np.uint8(bins + 2), np.uint8(bins + 3)
    for row in range(slots.size):
        scaled = min(np.float32((np.float32(codes[row]) + _HALF) * part), most)
        slot = np.uint8(np.int32(scaled) + 1)
        slot = unrecorded if codes[row] == _UNRECORDED else slot
        slots[row] = missing if codes[row] == _NOT_GIVEN else slot
    return slots


@kernel
def bin_exception(value: np.int32, histogram: np.record) -> np.uint8:
    """The slot of an amount that has no code."""
    inside = min(max(np.int64(value) // np.int64(histogram.width), -1), histogram.bins)
    return np.uint8(inside + 1)


@kernel
def bin_amounts(columns: Columns, histogram: np.record, start: int, stop: int) -> Slots:
    """The slot in a histogram of each amount of rows [start, stop)."""
    number = histogram.column
    slots = bin_codes(view_amount_codes(columns, number, start, stop), histogram)
    for at in range(find_exception(columns, number, start), find_exception(columns, number, stop)):
        row = int(columns.exception_rows[at]) - start
        slots[row] = bin_exception(columns.exception_values[at], histogram)
    return slots


@kernel
def _bin_quotients(columns: Columns, histogram: np.record, start: int, stop: int) -> Slots:
    slots = np.empty(stop - start, dtype=np.uint8)
    numerators = read_operand(columns, histogram.column, start, stop)
    denominators = read_operand(columns, histogram.denominator, start, stop)
    scale = (histogram.times, histogram.over, histogram.width, np.float64(histogram.bins))
    bin_quotients(numerators, denominators, scale, slots)
    return slots


@kernel
def count_histogram(
    columns: Columns,
    start: int,
    stop: int,
    histogram: np.record,
    offset: int,
    tables: Tables,
) -> None:
    """Add rows [start, stop) to one histogram, from its offset on."""
    kind, column = histogram.kind, histogram.column
    if kind == _HOURS:
        _count_hours(read_times(columns, start, stop), tables.hours[offset])
        return
    if kind == _CODES:
        slots = view_codes(columns, column, start, stop)
    elif kind == _QUOTIENTS:
        slots = _bin_quotients(columns, histogram, start, stop)
    else:
        slots = bin_amounts(columns, histogram, start, stop)
    count_slots(slots, offset, tables.dense)
