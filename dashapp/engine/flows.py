"""How many trips that match go from each place to each other one. Imports numba."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.column_table import Columns
from dashapp.engine.columns import NOWHERE
from dashapp.engine.compiled import kernel
from dashapp.engine.counting import find_rows
from dashapp.engine.density import overlaps
from dashapp.engine.filter_mask import CHUNK_ROWS, MATCHES, Mask, apply_selection
from dashapp.engine.frame_cache import FrameCache
from dashapp.engine.index import Block, end_of
from dashapp.engine.layout import Layout, layout_of
from dashapp.engine.place_columns import open_block, places_of_ends
from dashapp.engine.place_runs import Ids, PlaceRuns
from dashapp.engine.plan import Filters, Plan, build_plan, set_filters
from dashapp.engine.regions import Region, build_bounds_region, build_view_region
from dashapp.model import Bounds, Endpoint, TripFilter
from dashapp.places import UNKNOWN, Partition

Table = NDArray[np.int64]


class Pairs(NamedTuple):
    """Those that have trips: origin * side + destination, each once, and how many trips.

    A side is one more than the highest id. int32[n] and int64[n].
    """

    codes: NDArray[np.int32]
    trips: NDArray[np.int64]


class _Counted(NamedTuple):
    """Of a block: places in a table, flat, as `places_of_ends` has the ends; how many trips."""

    at: NDArray[np.int64]
    trips: NDArray[np.int64]


_UNKNOWN, _NOWHERE = np.uint16(UNKNOWN), np.uint16(NOWHERE)

_whole_blocks: FrameCache[_Counted] = FrameCache()


def count_flows(
    blocks: Sequence[Block], bounds: Bounds, trip_filter: TripFilter, partition: Partition
) -> Pairs:
    """Of trips that match with the blocks' own end in `bounds`; UNKNOWN is a place among them."""
    filters, read = set_filters(trip_filter), end_of(blocks)
    layout = layout_of(trip_filter.dataset, trip_filter.clock)
    region = build_view_region(bounds, trip_filter, read, read, partition)
    is_whole = not trip_filter.values and bounds == Bounds.world()
    table = _create_table(partition)
    for block in blocks:
        if is_whole:
            counted = count_whole(block, partition, layout)
            table.ravel()[counted.at] += counted.trips
        elif overlaps(block[1], region):
            _append_block(block, region, (filters, layout), partition, table)
    by_origin = table if _begin_here(blocks) else table.T
    origins, destinations = np.nonzero(by_origin)
    codes = (origins * len(table) + destinations).astype(np.int32)
    return Pairs(codes, by_origin[origins, destinations])


def _begin_here(blocks: Sequence[Block]) -> bool:
    """Whether runs of places are of pickups; those of trips that are kept once always are."""
    return any(
        index.endpoint is Endpoint.PICKUP or index.beside.zones is not None for _, index in blocks
    )


def count_whole(block: Block, partition: Partition, layout: Layout) -> _Counted:
    """Of all rows of a block, kept while it lives."""

    def find() -> _Counted:
        table = _create_table(partition)
        region = build_bounds_region(Bounds.world(), None, partition)
        _append_block(block, region, ({}, layout), partition, table)
        at = np.flatnonzero(table)
        return _Counted(at, table.ravel()[at])

    frame, index = block
    return _whole_blocks.get(frame, f"{partition.name} {index.endpoint}", find)


def _create_table(partition: Partition) -> Table:
    side = partition.places[-1].id + 1
    return np.zeros((side, side), dtype=np.int64)


def _append_block(
    block: Block,
    region: Region,
    asked: tuple[Filters, Layout],
    partition: Partition,
    table: Table,
) -> None:
    filters, layout = asked
    columns, here = open_block(block, region, filters, layout)
    ends = places_of_ends(block, partition)
    _append_flows(columns, build_plan(filters, layout), here, ends, table)


@kernel
def _append_flows(
    columns: Columns, plan: Plan, region: Region, ends: tuple[PlaceRuns, Ids], table: Table
) -> None:
    """One pass over the rows of the region; the table is by own end and opposite end."""
    runs, others = ends
    mask = np.empty(CHUNK_ROWS, dtype=np.uint8)
    for which in range(region.first_codes.size):
        start, stop = find_rows(columns, region, which)
        if start == stop:
            continue
        run = int(np.searchsorted(runs.first_rows, start, "right")) - 1
        for first in range(start, stop, CHUNK_ROWS):
            size = min(CHUNK_ROWS, stop - first)
            apply_selection(columns, plan, region, which, first, mask[:size])
            there = others[first : first + size]
            run = _append_chunk(runs, (run, first), mask[:size], there, table)


@kernel
def _known(place: np.uint16) -> np.uint16:
    """Where a trip is left out at an end, that end is unknown."""
    return _UNKNOWN if place == _NOWHERE else place


@kernel
def _append_chunk(
    runs: PlaceRuns, begin: tuple[int, int], mask: Mask, others: Ids, table: Table
) -> int:
    """`begin` is a row and the run in which it lies; returns the run of the next chunk's first.

    Rows of a run count into one row of the table, which stays in the first level of cache.
    """
    (run, first), row = begin, 0
    while row < mask.size:
        run_end = runs.first_rows[run + 1] - first
        end = min(run_end, mask.size)
        counts = table[_known(runs.ids[run])]
        for at in range(row, end):
            counts[_known(others[at])] += np.int64(mask[at] == MATCHES)
        run += int(end == run_end)
        row = end
    return run
