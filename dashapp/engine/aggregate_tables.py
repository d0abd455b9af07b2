"""The tables that one summary fills on a worker, and what kernels are told to fill into them.

numpy only; `histogram_kernels` and `measure_kernels` fill the tables, `summary` reads them.
"""

from collections.abc import Collection
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.fields import AFTER, TIME, Counted, Field
from dashapp.engine.layout import LAYOUT, Layout
from dashapp.engine.measure import Measured
from dashapp.engine.plan import Filters, fail_code

Counts = NDArray[np.uint32]
Overflow = tuple[NDArray[np.int64], int]
"""Keys of measured amounts beyond the table, and how many places of the array they fill."""

MATCHING = 0
"""Line of the table of hours for rows that match."""

NOWHERE = -1

HOUR_S = 3600
ALL_HOURS = (2**32 - 1) // HOUR_S + 1
NO_HOUR = ALL_HOURS
"""Hours are counted since 1970, which tells hour, weekday and date at once."""

LANES = 4
"""Counts and shares are kept in this many places by turns: neighbouring rows mostly fall into the
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
        ("place", np.int64),
        ("left_out_place", np.int64),
        ("fails", np.uint8),
    ],
    align=True,
)
"""What is counted, by `kind` (`fields.Counted`).

`denominator` is that of a quotient. Bit i of `needs` is set for each column that is read. `place`
is where rows that match are counted, NOWHERE where other tables tell it; `left_out_place` where
those are that fail only the histogram's own filter, whose code is `fails`; 0 where it is not left
out. A place is the first one in `dense`, or a line of `hours`.
"""


GROUP = np.dtype(
    [("column", np.int64), ("codes", np.uint8), ("beyond", np.uint8), ("places", np.uint8)],
    align=True,
)
"""A column that keeps trips apart: how many codes have a place each, the place of all others, and
how many places there are."""


class ToMeasure(NamedTuple):
    """What of a measure is computed; `measure.Measured` has the geometry.

    Attributes:
        value, share_of: numbers of columns; NOWHERE where there is none, or it is not asked for:
            without a value only the rows of each group are counted.
        dense, slots: of a group.
        groups: GROUP[n], by the first of which the places lie farthest apart.
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
        dense: uint32[places * LANES].
        measured: uint32[places * slots] of `measure.Measured`: trips by the amount, or by where
            amounts without a place are counted, apart for each group.
        shares: float64[places * LANES] of those groups, amount / whole summed.
        unshared: uint32[places], trips with an amount on record but without a whole above 0. All
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
    layout: Layout = LAYOUT,
    wanted: Collection[str] = (),
) -> Counting:
    """Of the histograms of the names in `wanted`, of all where that is empty.

    Those of the names in `without` leave out their own filters.
    """
    counting = _plan_matching(layout, frozenset(wanted))
    histograms = counting.histograms.copy()
    dense, line = count_matching_places(layout), MATCHING
    for place, field in enumerate(layout.counted):
        is_left_out = field.name in without and is_wanted(field.name, wanted)
        fails = fail_code(filters, field.name) if is_left_out else 0
        if not fails:
            continue
        histograms[place]["fails"] = fails
        if field.counted is Counted.HOURS:
            line += 1
            histograms[place]["left_out_place"] = line
        else:
            histograms[place]["left_out_place"] = dense
            dense += _dense_places(field)
    return counting._replace(histograms=histograms)


def is_wanted(name: str, wanted: Collection[str]) -> bool:
    return not wanted or name in wanted


@cache
def _plan_matching(layout: Layout, wanted: frozenset[str] = frozenset()) -> Counting:
    """Every histogram has the same place whichever are wanted: aggregates of segments have all."""
    histograms = np.zeros(len(layout.counted), dtype=HISTOGRAM)
    measure = _plan_measure(layout.measure, wanted)
    dense, has_hours = 0, False
    needs = _bits(measure.value, measure.share_of, *measure.groups["column"].tolist())
    for place, field in enumerate(layout.counted):
        histogram = histograms[place]
        _describe(histogram, field)
        histogram["place"] = NOWHERE
        if field.counted is Counted.HOURS:
            if is_wanted(field.name, wanted) and not has_hours:
                histogram["place"], has_hours = MATCHING, True
        elif not _is_told_by_measure(field, layout):
            histogram["place"] = dense if is_wanted(field.name, wanted) else NOWHERE
            dense += _dense_places(field)
        if histogram["place"] != NOWHERE:
            needs |= int(histogram["needs"])
    return Counting(histograms, np.uint64(needs), measure)


def _describe(histogram: np.record, field: Field) -> None:
    operands, bins = field.operands, field.bins
    histogram["kind"] = int(field.counted or 0)
    histogram["column"], histogram["denominator"] = operands.numerator, operands.denominator
    histogram["times"], histogram["over"] = operands.times, operands.over
    histogram["width"], histogram["bins"] = bins.width, bins.count
    histogram["left_out_place"] = NOWHERE
    histogram["needs"] = _bits(operands.numerator, int(histogram["denominator"]))


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


def _bits(*columns: int) -> int:
    """Of columns by number; the time to the other end is told from the time at this one."""
    own = (TIME,) if AFTER in columns else ()
    return sum(1 << column for column in {*columns, *own} if column >= 0)


def _is_told_by_measure(field: Field, layout: Layout) -> bool:
    """Its table tells the measured amounts and all kinds of groups."""
    return layout.measure is not None and field in layout.measure.fields


def _dense_places(field: Field) -> int:
    return CODES if field.counted is Counted.CODES else field.places


def count_matching_places(layout: Layout) -> int:
    """Places of `dense` for rows that match; those for left-out filters follow."""
    return sum(
        _dense_places(field)
        for field in layout.counted
        if field.counted is not Counted.HOURS and not _is_told_by_measure(field, layout)
    )


def count_places(counting: Counting, layout: Layout) -> tuple[int, int]:
    """Places of `dense` and lines of `hours` with those for left-out filters."""
    dense, lines = count_matching_places(layout), 1
    for field, histogram in zip(layout.counted, counting.histograms, strict=True):
        if histogram["fails"] and field.counted is Counted.HOURS:
            lines += 1
        elif histogram["fails"]:
            dense += _dense_places(field)
    return dense, lines


def create_tables(counting: Counting, layout: Layout = LAYOUT) -> Tables:
    """Empty; memory of what is never touched is never taken."""
    dense, lines = count_places(counting, layout)
    groups, slots, shared = _measure_places(layout.measure)
    return Tables(
        total=np.zeros(1, dtype=np.int64),
        hours=np.zeros((lines, ALL_HOURS + 1), dtype=np.uint32),
        dense=np.zeros(dense * LANES, dtype=np.uint32),
        measured=np.zeros(groups * slots, dtype=np.uint32),
        shares=np.zeros(shared * LANES, dtype=np.float64),
        unshared=np.zeros(shared, dtype=np.uint32),
    )


def _measure_places(measure: Measured | None) -> tuple[int, int, int]:
    """Groups, slots of each, and groups with shares."""
    if measure is None:
        return 0, 0, 0
    return measure.places, measure.slots, measure.places if measure.has_shares else 0


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


def stack_tables(n: int, layout: Layout = LAYOUT) -> TableStack:
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


def read_place(tables: Tables, place: int, size: int) -> NDArray[np.int64]:
    """The counts of a histogram in `dense`, its lanes summed."""
    lanes = tables.dense[place * LANES : (place + size) * LANES].reshape(size, LANES)
    counts: NDArray[np.int64] = lanes.sum(axis=1, dtype=np.int64)
    return counts
