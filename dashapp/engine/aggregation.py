"""Compiled passes over rows for a summary: the caller creates the tables, each block appends.

Rows are tested a chunk at a time, those that match are gathered and added up; so are, for a filter
left out of its own histogram, those that fail just that filter.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.aggregate_tables import Counting, Overflow, Tables, TableStack
from dashapp.engine.bundle_counts import (
    BundleCounts,
    count_bundles,
    count_exceptions,
    create_bundle_counts,
    no_bundle_counts,
    tell_bundles,
)
from dashapp.engine.column_table import Columns, view_codes
from dashapp.engine.compiled import kernel
from dashapp.engine.counting import find_rows
from dashapp.engine.filter_mask import CHUNK_ROWS, MATCHES, Mask, apply_selection
from dashapp.engine.gathering import Workspace, create_workspace, gather, select
from dashapp.engine.histogram_kernels import count_histogram
from dashapp.engine.measure_kernels import add_measured
from dashapp.engine.plan import Plan
from dashapp.engine.regions import Region

Counts = NDArray[np.uint32]
Runs = NDArray[np.int64]
"""[n, 3]: which range of the region, first row, one past the last row."""

_FIRST: Any = np.int64(0)
_NOWHERE = -1
_LEFT_NONE_OUT = np.uint8(0)


class RowSelection(NamedTuple):
    """Which rows a summary is of."""

    plan: Plan
    region: Region


@kernel
def _add_rows(
    columns: Columns,
    run: tuple[int, int],
    counting: Counting,
    bundles: BundleCounts,
    tables: Tables,
    far: Overflow,
) -> Overflow:
    """Every figure of rows [start, stop), which match."""
    start, stop = run
    tables.total[0] += stop - start
    count_bundles(columns, start, stop, bundles)
    for number in range(counting.histograms.size):
        histogram = counting.histograms[number]
        if bundles.places[number] != _NOWHERE:
            count_exceptions(columns, start, stop, histogram, tables.dense)
        elif histogram.offset != _NOWHERE:
            count_histogram(columns, start, stop, histogram, histogram.offset, tables)
    if counting.measure.groups.size == 0:
        return far
    return add_measured(columns, start, stop, counting.measure, tables, far)


@kernel
def _add_left_out(
    columns: Columns, start: int, mask: Mask, counting: Counting, space: Workspace, tables: Tables
) -> None:
    """Rows that fail one filter and no other: into that filter's own histogram."""
    selected = np.empty(CHUNK_ROWS, dtype=np.int64)
    for number in range(counting.histograms.size):
        histogram = counting.histograms[number]
        if histogram.fails == _LEFT_NONE_OUT:
            continue
        found = select(mask, histogram.fails, selected)
        if found > 0:
            rows = gather(columns, histogram.needs, start, selected[:found], space)
            count_histogram(rows, _FIRST, found, histogram, histogram.left_out_offset, tables)


@kernel
def append_runs(
    columns: Columns,
    selection: RowSelection,
    counting: Counting,
    runs: Runs,
    tables: Tables,
    far: Overflow,
) -> Overflow:
    """Add the rows of some runs that match.

    Returns `far` with the amounts that this lists, in its own array or in a longer one.
    """
    mask, selected = np.empty(CHUNK_ROWS, dtype=np.uint8), np.empty(CHUNK_ROWS, dtype=np.int64)
    space, bundles = create_workspace(columns), create_bundle_counts(columns, counting.histograms)
    plan, region = selection
    for run in range(runs.shape[0]):
        which, start, stop = runs[run, 0], runs[run, 1], runs[run, 2]
        for first in range(start, stop, CHUNK_ROWS):
            size = min(CHUNK_ROWS, stop - first)
            apply_selection(columns, plan, region, which, first, mask[:size])
            found = select(mask[:size], MATCHES, selected)
            if found == size:
                far = _add_rows(columns, (first, first + size), counting, bundles, tables, far)
                continue
            if found > 0:
                rows = gather(columns, counting.needs, first, selected[:found], space)
                far = _add_rows(rows, (_FIRST, found), counting, bundles, tables, far)
            _add_left_out(columns, first, mask[:size], counting, space, tables)
    tell_bundles(columns, counting.histograms, bundles, tables.dense)
    return far


@kernel
def append_by_code(
    columns: Columns,
    number: int,
    counting: Counting,
    run: tuple[int, int],
    stack: TableStack,
    far: Overflow,
) -> Overflow:
    """Add all rows [start, stop) apart for each code of a column; a number below 0 has one code.

    The last tables of the stack are for every code from theirs on. Returns `far` as
    `append_runs` does; the groups of a measure keep those of each code apart.
    """
    codes, selected = np.empty(CHUNK_ROWS, dtype=np.uint8), np.empty(CHUNK_ROWS, dtype=np.int64)
    space, bundles = create_workspace(columns), no_bundle_counts(counting.histograms)
    last, (start, stop) = stack.total.size - 1, run
    codes[:] = 0
    for first in range(start, stop, CHUNK_ROWS):
        size = min(CHUNK_ROWS, stop - first)
        if number >= 0:
            own = view_codes(columns, number, first, first + size)
            for row in range(size):
                codes[row] = min(own[row], np.uint8(last))
        for code in range(last + 1):
            found = select(codes[:size], np.uint8(code), selected)
            if found > 0:
                rows = gather(columns, counting.needs, first, selected[:found], space)
                tables = _tables_of(stack, code)
                far = _add_rows(rows, (_FIRST, found), counting, bundles, tables, far)
    return far


@kernel
def _tables_of(stack: TableStack, code: int) -> Tables:
    return Tables(
        stack.total[code : code + 1],
        stack.hours[code : code + 1],
        stack.dense[code],
        stack.measured,
        stack.shares,
        stack.unshared,
    )


@kernel
def find_runs(columns: Columns, region: Region) -> Runs:
    """The runs of rows in the ranges of a region, but for empty ones."""
    runs, found = np.empty((region.first_codes.size, 3), dtype=np.int64), 0
    for which in range(region.first_codes.size):
        start, stop = find_rows(columns, region, which)
        if start < stop:
            runs[found, 0], runs[found, 1], runs[found, 2] = which, start, stop
            found += 1
    return runs[:found]


@kernel
def append_counts(slots: Counts, counts: Counts, table: Counts) -> None:
    """Add counts to their slots in a table."""
    for entry in range(slots.size):
        table[slots[entry]] += counts[entry]
