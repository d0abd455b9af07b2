"""How many trips that match go from each place to each other one. Imports numba."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.column_table import Columns
from dashapp.engine.compiled import kernel
from dashapp.engine.counting import find_rows
from dashapp.engine.density import overlaps
from dashapp.engine.filter_mask import CHUNK_ROWS, MATCHES, Mask, apply_selection
from dashapp.engine.frame_cache import FrameCache
from dashapp.engine.index import Block
from dashapp.engine.layout import Layout, layout_of
from dashapp.engine.place_columns import open_block, places_of_ends
from dashapp.engine.place_runs import Ids, PlaceRuns
from dashapp.engine.plan import Filters, Plan, build_plan, set_filters
from dashapp.engine.regions import Region, build_bounds_region
from dashapp.engine.zone_rows import find_row_partition
from dashapp.model import Bounds, Endpoint, TripFilter
from dashapp.places import Partition

Counts = NDArray[np.int64]


class Pairs(NamedTuple):
    """Those that have trips: origin * side + destination, ascending, and how many trips.

    A side is one more than the highest id. int32[n] and int64[n].
    """

    codes: NDArray[np.int32]
    trips: Counts


_whole_blocks: FrameCache[Pairs] = FrameCache()


def count_flows(
    blocks: Sequence[Block], bounds: Bounds, trip_filter: TripFilter, partition: Partition
) -> Pairs:
    """Of trips that match with the blocks' own end in `bounds`; UNKNOWN is a place among them."""
    filters, layout = set_filters(trip_filter), layout_of(trip_filter.dataset)
    of_rows = partition if find_row_partition(trip_filter.dataset) else None
    region = build_bounds_region(bounds, trip_filter.area, of_rows)
    is_whole = not trip_filter.values and bounds == Bounds.world()
    counts = np.zeros(_side_of(partition) ** 2, dtype=np.int64)
    for block in blocks:
        if is_whole:
            pairs = count_whole(block, partition, layout)
            counts[pairs.codes] += pairs.trips
        elif overlaps(block[1], region):
            _append_block(block, region, (filters, layout), partition, counts)
    return _to_pairs(counts)


def count_whole(block: Block, partition: Partition, layout: Layout) -> Pairs:
    """Of all rows of a block, kept while it lives."""

    def find() -> Pairs:
        counts = np.zeros(_side_of(partition) ** 2, dtype=np.int64)
        region = build_bounds_region(Bounds.world(), None, partition)
        _append_block(block, region, ({}, layout), partition, counts)
        return _to_pairs(counts)

    return _whole_blocks.get(block[0], partition.name, find)


def _side_of(partition: Partition) -> int:
    return partition.places[-1].id + 1


def _to_pairs(counts: Counts) -> Pairs:
    codes = np.flatnonzero(counts)
    return Pairs(codes.astype(np.int32), counts[codes])


def _append_block(
    block: Block,
    region: Region,
    asked: tuple[Filters, Layout],
    partition: Partition,
    counts: Counts,
) -> None:
    """Origins are the rows of the table, be they the block's own ends or the opposite ones."""
    filters, layout = asked
    columns, here = open_block(block, region, filters, layout)
    runs, others = places_of_ends(block, partition)
    side = _side_of(partition)
    begins_here = block[1].endpoint is Endpoint.PICKUP
    strides = (side, 1) if begins_here else (1, side)
    _append_flows(columns, build_plan(filters, layout), here, (runs, others), strides, counts)


@kernel
def _append_flows(
    columns: Columns,
    plan: Plan,
    region: Region,
    ends: tuple[PlaceRuns, Ids],
    strides: tuple[int, int],
    counts: Counts,
) -> None:
    """`strides` are the steps in `counts` of an id of the own end and of the opposite one."""
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
            run = _append_chunk(runs, (run, first), mask[:size], there, strides, counts)


@kernel
def _append_chunk(
    runs: PlaceRuns,
    begin: tuple[int, int],
    mask: Mask,
    others: Ids,
    strides: tuple[int, int],
    counts: Counts,
) -> int:
    """Of the row `begin` tells, in the run that it tells; returns that of the next chunk."""
    (run, first), row = begin, 0
    while row < mask.size:
        run_end = runs.first_rows[run + 1] - first
        end = min(run_end, mask.size)
        base = np.int64(runs.ids[run]) * strides[0]
        for at in range(row, end):
            counts[base + np.int64(others[at]) * strides[1]] += np.int64(mask[at] == MATCHES)
        run += int(end == run_end)
        row = end
    return run
