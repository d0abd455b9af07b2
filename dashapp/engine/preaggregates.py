"""Aggregates of long runs of rows, made when a block is indexed, apart for each code of a level.

They stand for rows that lie wholly inside an area while nothing is filtered but the column that
levels of detail keep.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.aggregate_tables import (
    HOUR_S,
    LANES,
    MATCHING,
    NO_HOUR,
    Counting,
    Overflow,
    Tables,
    TableStack,
    no_overflow,
    plan_counting,
    stack_tables,
)
from dashapp.engine.aggregates import split_overflow_keys
from dashapp.engine.aggregation import append_by_code, append_counts
from dashapp.engine.column_table import Columns, read_times
from dashapp.engine.columns import NO_TIME
from dashapp.engine.compiled import as_column
from dashapp.engine.layout import Layout
from dashapp.engine.plan import Plan

SEGMENT_ROWS = 1 << 19
"""Long enough that its aggregates (about 0.4 MB) are small beside its rows (22 MB)."""

Counts = NDArray[np.uint32]
Value = TypeVar("Value", bound=np.generic)


@dataclass(frozen=True, slots=True)
class SegmentPart:
    """The rows of one code in one segment; slots as in `aggregate_tables.Tables`.

    Attributes:
        code: of the level's column; one past its last for every other one.
        rows: how many there are.
        hours, hour_counts, measured, measured_counts: uint32[n], slots of these tables and what
            they hold.
        dense, shares: lanes summed.
        unshared: as it is; like `shares` empty without a measure that has shares.
        overflow: int64[k], keys of measured amounts beyond the table.
    """

    code: int
    rows: int
    hours: Counts
    hour_counts: Counts
    measured: Counts
    measured_counts: Counts
    dense: Counts
    unshared: Counts
    shares: NDArray[np.float64]
    overflow: NDArray[np.int64]

    @property
    def nbytes(self) -> int:
        arrays = (getattr(self, field.name) for field in fields(self))
        return sum(array.nbytes for array in arrays if isinstance(array, np.ndarray))


@dataclass(frozen=True, slots=True)
class Segments:
    """Segment i holds `length` rows of a block from i * length on; the last one may be shorter.

    `rows` are those of the block; `parts` has for each segment the parts that hold trips.
    """

    rows: int
    length: int
    parts: tuple[tuple[SegmentPart, ...], ...]

    @property
    def nbytes(self) -> int:
        return sum(part.nbytes for parts in self.parts for part in parts)

    def within(self, start: int, stop: int) -> tuple[int, int]:
        """First segment that lies wholly within some rows, and one past the last."""
        first = -(-start // self.length)
        last = len(self.parts) if stop == self.rows else stop // self.length
        return first, max(first, last)


def build_segments(columns: Columns, layout: Layout, length: int = SEGMENT_ROWS) -> Segments:
    """Segments of `length` rows each. Hold the columns' arrays meanwhile."""
    rows = columns.rows
    parts = (
        _build_parts(columns, first, min(first + length, rows), layout)
        for first in range(0, rows, length)
    )
    return Segments(rows, length, tuple(parts))


def _build_parts(
    columns: Columns, start: int, stop: int, layout: Layout
) -> tuple[SegmentPart, ...]:
    stack = stack_tables(layout.level_codes + 1, layout)
    number = layout.level.operands.numerator if layout.level else -1
    counting = plan_counting({}, (), layout)
    far = append_by_code(columns, number, counting, (start, stop), stack, no_overflow())
    hours = _span_hours(read_times(columns, start, stop))
    occurring = np.flatnonzero(stack.total).tolist()
    return tuple(_read_part(code, hours, stack, far, layout) for code in occurring)


def _span_hours(time_s: NDArray[np.uint32]) -> slice:
    """Slots of the first and last hour there is: 5 MB need not be looked through for a year."""
    given = time_s[time_s != NO_TIME]
    if given.size == 0:
        return slice(0, 0)
    return slice(int(given.min()) // HOUR_S, int(given.max()) // HOUR_S + 1)


def _read_part(
    code: int, span: slice, stack: TableStack, far: Overflow, layout: Layout
) -> SegmentPart:
    """What is measured of all codes stands in one table, each code in its own groups."""
    all_hours = stack.hours[code]
    hours = _list_filled(all_hours, span, slice(NO_HOUR, NO_HOUR + 1))
    own, slots = _own_groups(code, layout)
    measured = _list_filled(stack.measured, slice(own.start * slots, own.stop * slots))
    keys, used = far
    groups = split_overflow_keys(keys[:used])[0]
    return SegmentPart(
        code,
        int(stack.total[code]),
        hours,
        as_column(all_hours[hours]),
        measured,
        as_column(stack.measured[measured]),
        stack.dense[code].reshape(-1, LANES).sum(axis=1, dtype=np.uint32),
        _only(own, stack.unshared),
        _only(own, stack.shares.reshape(-1, LANES).sum(axis=1)),
        keys[:used][(groups >= own.start) & (groups < own.stop)],
    )


def _own_groups(code: int, layout: Layout) -> tuple[slice, int]:
    """Groups of a code, whose column is the first of them, and slots of each.

    All groups are of the one code of a layout without a level.
    """
    measure = layout.measure
    if measure is None:
        return slice(0, 0), 0
    if layout.level is None:
        return slice(0, measure.n_groups), measure.slots
    each = measure.n_groups // measure.sizes[0]
    return slice(code * each, (code + 1) * each), measure.slots


def _only(own: slice, values: NDArray[Value]) -> NDArray[Value]:
    """The values of some groups among zeros for all others."""
    kept = np.zeros_like(values)
    kept[own] = values[own]
    return kept


def _list_filled(table: Counts, *stretches: slice) -> Counts:
    """Slots of some stretches that hold any."""
    filled = [np.flatnonzero(table[some] != 0) + some.start for some in stretches]
    return as_column(np.concatenate(filled).astype(np.uint32))


def append_parts(
    parts: Iterable[SegmentPart],
    plan: Plan,
    counting: Counting,
    tables: Tables,
    far: Overflow,
    layout: Layout,
) -> Overflow:
    """Add the parts whose code matches; the plan filters nothing else."""
    left_out = _find_left_out(counting, layout)
    for part in parts:
        if not plan.tests_level or plan.level_codes[part.code]:
            far = _append_part(part, tables, far)
        elif left_out >= 0:
            tables.dense[(left_out + part.code) * LANES] += np.uint32(part.rows)
    return far


def _find_left_out(counting: Counting, layout: Layout) -> int:
    """Offset of the histogram of the level's column where that leaves out its filter, or -1."""
    if layout.level is None:
        return -1
    number = layout.counted.index(layout.level)
    return int(counting.histograms[number]["left_out_offset"])


def _append_part(part: SegmentPart, tables: Tables, far: Overflow) -> Overflow:
    hours, hour_counts, measured, measured_counts = map(
        as_column, (part.hours, part.hour_counts, part.measured, part.measured_counts)
    )
    tables.total[0] += part.rows
    append_counts(hours, hour_counts, tables.hours[MATCHING])
    append_counts(measured, measured_counts, tables.measured)
    tables.dense[: part.dense.size * LANES : LANES] += part.dense
    tables.unshared[:] += part.unshared
    tables.shares[::LANES] += part.shares
    keys, used = far
    return np.concatenate([keys[:used], part.overflow]), used + part.overflow.size
