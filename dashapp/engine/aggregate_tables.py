"""The tables that one summary fills on a worker, and what kernels are told to fill into them.

numpy only; `histogram_kernels` and `measure_kernels` fill the tables, `summary` reads them.
"""

from collections.abc import Collection
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.fields import AFTER, TIME, Counted, Field
from dashapp.engine.layout import Layout
from dashapp.engine.measure import Measured
from dashapp.engine.plan import Filters, fail_code

Counts = NDArray[np.uint32]
Overflow = tuple[NDArray[np.int64], int]
"""Keys of measured amounts beyond the table, and how many entries of the array they fill."""

MATCHING = 0
"""Line of the table of hours for rows that match."""

NOWHERE = -1

HOUR_S = 3600
ALL_HOURS = (2**32 - 1) // HOUR_S + 1
NO_HOUR = ALL_HOURS
"""Hours are counted since 1970, which tells hour, weekday and date at once."""

LANES = 4
"""Counts and shares are kept in this many lanes by turns: neighbouring rows mostly fall into the
same few, and in lanes one addition need not wait for the last."""

CODES = 256
"""Codes are counted as they are; which of them there are is asked in the end."""

HISTOGRAM = np.dtype(
    [
        ("kind", np.int64),
        ("column", np.int64),
        ("denominator", np.int64),
        ("times", np.float64),
        ("over", np.float64),
        ("width", np.float64),
        ("bins", np.int64),
        ("needs", np.uint64),
        ("offset", np.int64),
        ("left_out_offset", np.int64),
        ("fails", np.uint8),
    ],
    align=True,
)
"""What is counted, by `kind` (`fields.Counted`).

`denominator` is that of a quotient. Bit i of `needs` is set for each column that is read. `offset`
is where rows that match are counted, NOWHERE where other tables tell it; `left_out_offset` where
those are that fail only the histogram's own filter, whose code is `fails`; 0 where it is not left
out. An offset is the first slot in `dense`, or a line of `hours`.
"""


GROUP = np.dtype(
    [("column", np.int64), ("codes", np.uint8), ("beyond", np.uint8), ("slots", np.uint8)],
    align=True,
)
"""A column that keeps trips apart: how many codes have a slot each, the slot of all others, and
how many slots there are."""


class ToMeasure(NamedTuple):
    """What of a measure is computed; `measure.Measured` has the geometry.

    Attributes:
        value, share_of: numbers of columns; NOWHERE where there is none, or it is not asked for:
            without a value only the rows of each group are counted.
        dense, slots: of a group.
        groups: GROUP[n], by the first of which the slots lie farthest apart.
    """

    value: int
    share_of: int
    dense: int
    slots: int
    groups: NDArray[Any]


class Counting(NamedTuple):
    """What a summary counts: HISTOGRAM[n], and the columns that rows which match are read for."""

    histograms: NDArray[Any]
    needs: np.uint64
    measure: ToMeasure


class Tables(NamedTuple):
    """What blocks append to.

    Attributes:
        total: int64[1], rows that match.
        hours: uint32[lines, ALL_HOURS + 1]; MATCHING, then one for each left-out filter of time.
        dense: uint32[slots * LANES].
        measured: uint32[groups * slots] of `measure.Measured`: trips by the amount, or by where
            amounts without a slot are counted, apart for each group.
        shares: float64[groups * LANES] of those groups, amount / whole summed.
        unshared: uint32[groups], trips with an amount on record but without a whole above 0. All
            three are empty where the data set has no measure, the last two where it has no share.
    """

    total: NDArray[np.int64]
    hours: Counts
    dense: Counts
    measured: Counts
    shares: NDArray[np.float64]
    unshared: Counts


def plan_counting(
    filters: Filters,
    without: Collection[str],
    layout: Layout,
    wanted: Collection[str] = (),
) -> Counting:
    """Of the histograms of the names in `wanted`, of all where that is empty.

    Those of the names in `without` leave out their own filters.
    """
    counting = _plan_matching(layout, frozenset(wanted))
    histograms = counting.histograms.copy()
    dense, line = count_matching_slots(layout), MATCHING
    for number, field in enumerate(layout.counted):
        is_left_out = field.name in without and is_wanted(field.name, wanted)
        fails = fail_code(filters, field.name) if is_left_out else 0
        if not fails:
            continue
        histograms[number]["fails"] = fails
        if field.counted is Counted.HOURS:
            line += 1
            histograms[number]["left_out_offset"] = line
        else:
            histograms[number]["left_out_offset"] = dense
            dense += _dense_slots(field)
    return counting._replace(histograms=histograms)


def is_wanted(name: str, wanted: Collection[str]) -> bool:
    return not wanted or name in wanted


@cache
def _plan_matching(layout: Layout, wanted: frozenset[str] = frozenset()) -> Counting:
    """Every histogram has the same offset whichever are wanted: aggregates of segments have all."""
    histograms = np.zeros(len(layout.counted), dtype=HISTOGRAM)
    measure = _plan_measure(layout.measure, wanted)
    dense, has_hours = 0, False
    needs = needed_columns(
        layout, measure.value, measure.share_of, *measure.groups["column"].tolist()
    )
    for number, field in enumerate(layout.counted):
        histogram = histograms[number]
        _describe(histogram, field, layout)
        histogram["offset"] = NOWHERE
        if field.counted is Counted.HOURS:
            if is_wanted(field.name, wanted) and not has_hours:
                histogram["offset"], has_hours = MATCHING, True
        elif not _is_told_by_measure(field, layout):
            histogram["offset"] = dense if is_wanted(field.name, wanted) else NOWHERE
            dense += _dense_slots(field)
        if histogram["offset"] != NOWHERE:
            needs |= int(histogram["needs"])
    return Counting(histograms, np.uint64(needs), measure)


def _describe(histogram: np.record, field: Field, layout: Layout) -> None:
    operands, bins = field.operands, field.bins
    histogram["kind"] = int(field.counted or 0)
    histogram["column"], histogram["denominator"] = operands.numerator, operands.denominator
    histogram["times"], histogram["over"] = operands.times, operands.over
    histogram["width"], histogram["bins"] = bins.width, bins.count
    histogram["left_out_offset"] = NOWHERE
    histogram["needs"] = needed_columns(layout, operands.numerator, int(histogram["denominator"]))


def _plan_measure(measure: Measured | None, wanted: Collection[str]) -> ToMeasure:
    """Asked for with any of the histograms that it tells, amounts with their own alone."""
    if measure is None or not any(is_wanted(field.name, wanted) for field in measure.fields):
        return ToMeasure(NOWHERE, NOWHERE, 0, 0, np.zeros(0, dtype=GROUP))
    groups = [
        (field.operands.numerator, field.bins.count, measure.beyond(field), size)
        for field, size in zip(measure.groups, measure.sizes, strict=True)
    ]
    tells_amounts = is_wanted(measure.value.name, wanted)
    return ToMeasure(
        measure.value.operands.numerator if tells_amounts else NOWHERE,
        measure.share_of if tells_amounts else NOWHERE,
        measure.dense,
        measure.slots,
        np.array(groups, dtype=GROUP),
    )


def needed_columns(layout: Layout, *columns: int) -> int:
    """Bits of columns by number, with those that they are told from.

    The time to the other end is told from the time at this one, and that end's clock from it.
    """
    may_be_later = layout.by_zone or layout.clock is not None
    times = {TIME, AFTER} if may_be_later else {TIME}
    own = times if AFTER in columns or (may_be_later and TIME in columns) else ()
    return sum(1 << int(column) for column in {*columns, *own} if column >= 0)


def _is_told_by_measure(field: Field, layout: Layout) -> bool:
    """Its table tells the measured amounts and all kinds of groups."""
    return layout.measure is not None and field in layout.measure.fields


def _dense_slots(field: Field) -> int:
    return CODES if field.counted is Counted.CODES else field.slots


def count_matching_slots(layout: Layout) -> int:
    """Slots of `dense` for rows that match; those for left-out filters follow."""
    return sum(
        _dense_slots(field)
        for field in layout.counted
        if field.counted is not Counted.HOURS and not _is_told_by_measure(field, layout)
    )


def count_slots(counting: Counting, layout: Layout) -> tuple[int, int]:
    """Slots of `dense` and lines of `hours` with those for left-out filters."""
    dense, lines = count_matching_slots(layout), 1
    for field, histogram in zip(layout.counted, counting.histograms, strict=True):
        if histogram["fails"] and field.counted is Counted.HOURS:
            lines += 1
        elif histogram["fails"]:
            dense += _dense_slots(field)
    return dense, lines


def create_tables(counting: Counting, layout: Layout) -> Tables:
    """Empty; memory of what is never touched is never taken."""
    dense, lines = count_slots(counting, layout)
    groups, slots, shared = _measure_slots(layout.measure)
    return Tables(
        total=np.zeros(1, dtype=np.int64),
        hours=np.zeros((lines, ALL_HOURS + 1), dtype=np.uint32),
        dense=np.zeros(dense * LANES, dtype=np.uint32),
        measured=np.zeros(groups * slots, dtype=np.uint32),
        shares=np.zeros(shared * LANES, dtype=np.float64),
        unshared=np.zeros(shared, dtype=np.uint32),
    )


def _measure_slots(measure: Measured | None) -> tuple[int, int, int]:
    """Groups, slots of each, and groups with shares."""
    if measure is None:
        return 0, 0, 0
    return measure.n_groups, measure.slots, measure.n_groups if measure.has_shares else 0


class TableStack(NamedTuple):
    """Tables of which total, hours and dense stand n times, on a first axis of their own.

    What is measured is in one table, whose groups keep it apart. There are no lines for left-out
    filters.
    """

    total: NDArray[np.int64]
    hours: Counts
    dense: Counts
    measured: Counts
    shares: NDArray[np.float64]
    unshared: Counts


def stack_tables(n: int, layout: Layout) -> TableStack:
    """Empty."""
    once = create_tables(plan_counting({}, (), layout), layout)
    return TableStack(
        np.zeros(n, dtype=np.int64),
        np.zeros((n, once.hours.shape[1]), dtype=np.uint32),
        np.zeros((n, once.dense.size), dtype=np.uint32),
        once.measured,
        once.shares,
        once.unshared,
    )


def no_overflow() -> Overflow:
    return np.empty(64, dtype=np.int64), 0


def read_slots(tables: Tables, offset: int, size: int) -> NDArray[np.int64]:
    """The counts of a histogram in `dense`, its lanes summed."""
    lanes = tables.dense[offset * LANES : (offset + size) * LANES].reshape(size, LANES)
    counts: NDArray[np.int64] = lanes.sum(axis=1, dtype=np.int64)
    return counts
