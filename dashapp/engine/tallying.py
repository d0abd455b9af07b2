"""Compiled passes over rows for a summary: the caller creates the tables, each block appends.

Rows are marked a chunk at a time, those that match are brought together and added up; so are,
for a filter left out of its own histogram, those that miss just that filter.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.compiled import kernel
from dashapp.engine.counting import find_rows, mark_rows
from dashapp.engine.marking import CHUNK_ROWS, Columns, Marks
from dashapp.engine.plan import Plan
from dashapp.engine.regions import Region
from dashapp.engine.summary_tables import FarTips, Tables
from dashapp.engine.tallies import PASSENGERS
from dashapp.engine.tally_kernels import add_trips, bring, create_space, pick, readmit, view

Counts = NDArray[np.uint32]
Rows = NDArray[np.int64]
Span = tuple[int, int, int]
"""Which range of the region, first row, one past the last row."""

_MATCHES = np.uint8(0)
_NOT_GIVEN = np.uint8(PASSENGERS)


class Choice(NamedTuple):
    """Which rows a summary is of; `left_out` are the bits of filters left out, uint8[k]."""

    plan: Plan
    region: Region
    left_out: Marks


@kernel
def append_span(
    columns: Columns, choice: Choice, span: Span, tables: Tables, far: FarTips
) -> FarTips:
    """Add the rows of a span that match.

    Returns `far` with the tips that this lists, in its own array or in a longer one.
    """
    marks, picked = np.empty(CHUNK_ROWS, dtype=np.uint8), np.empty(CHUNK_ROWS, dtype=np.int64)
    space = create_space()
    which, start, stop = span
    for first in range(start, stop, CHUNK_ROWS):
        size = min(CHUNK_ROWS, stop - first)
        mark_rows(columns, choice.plan, choice.region, which, first, marks[:size])
        chunk = (columns, first, first + size)
        found = pick(marks[:size], _MATCHES, picked)
        if found == size:
            far = add_trips(view(chunk), tables, far)
            continue
        far = add_trips(bring(chunk, picked[:found], space), tables, far)
        for bit in choice.left_out:
            found = pick(marks[:size], bit, picked)
            readmit(chunk, picked[:found], space, bit, tables)
    return far


@kernel
def append_by_passengers(
    columns: Columns, span: tuple[int, int], stack: Tables, far: FarTips
) -> FarTips:
    """Add all rows [start, stop), hours, fares and distances apart for each passenger count.

    `stack` is as `summary_tables.stack_tables` makes it; the last place is for not given.
    """
    picked, space = np.empty(CHUNK_ROWS, dtype=np.int64), create_space()
    kinds = np.empty(CHUNK_ROWS, dtype=np.uint8)
    start, stop = span
    for first in range(start, stop, CHUNK_ROWS):
        size = min(CHUNK_ROWS, stop - first)
        for row in range(size):
            kinds[row] = min(columns.passenger_count[first + row], _NOT_GIVEN)
        for kind in range(stack.hours.shape[0]):
            found = pick(kinds[:size], np.uint8(kind), picked)
            if found > 0:
                trips = bring((columns, first, first + size), picked[:found], space)
                far = add_trips(trips, _tables_of(stack, kind), far)
    return far


@kernel
def _tables_of(stack: Tables, place: int) -> Tables:
    return Tables(
        stack.hours[place],
        stack.groups,
        stack.fares[place],
        stack.distances[place],
        stack.tips,
        stack.shares,
        stack.unshared,
    )


@kernel
def append_region(columns: Columns, choice: Choice, tables: Tables, far: FarTips) -> FarTips:
    """The same for all ranges of the region."""
    for which in range(choice.region.first_codes.size):
        start, stop = find_rows(columns, choice.region, which)
        if start < stop:
            far = append_span(columns, choice, (which, start, stop), tables, far)
    return far


@kernel
def find_spans(columns: Columns, region: Region, starts: Rows, stops: Rows) -> None:
    """Write the first row of each range of the region and one past the last."""
    for which in range(region.first_codes.size):
        starts[which], stops[which] = find_rows(columns, region, which)


@kernel
def append_counts(places: Counts, counts: Counts, table: Counts) -> None:
    """Add counts to their places in a table."""
    for entry in range(places.size):
        table[places[entry]] += counts[entry]
