"""How many trips that match lie in each place, of the blocks that a worker holds. Imports numba."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.column_table import Columns, view_places
from dashapp.engine.compiled import kernel
from dashapp.engine.counting import find_rows
from dashapp.engine.density import overlaps
from dashapp.engine.fields import Y
from dashapp.engine.filter_mask import (
    CHUNK_ROWS,
    MATCHES,
    Mask,
    apply_selection,
    count_matches,
)
from dashapp.engine.index import Block, end_of
from dashapp.engine.layout import layout_of
from dashapp.engine.place_columns import open_block
from dashapp.engine.place_runs import PlaceRuns, place_runs_of, read_runs
from dashapp.engine.plan import PLACE_IDS, Plan, build_plan, set_filters
from dashapp.engine.regions import Region, build_view_region
from dashapp.model import Bounds, Endpoint, TripFilter
from dashapp.places import Partition

Counts = NDArray[np.int64]


def count_places(
    blocks: Sequence[Block], bounds: Bounds, trip_filter: TripFilter, partition: Partition
) -> Counts:
    """int64[highest id + 1]: trips that match in `bounds`, by the place of the blocks' own end.

    At UNKNOWN stand those that lie in none.
    """
    filters = set_filters(trip_filter)
    layout = layout_of(trip_filter.dataset, trip_filter.clock)
    plan, read = build_plan(filters, layout), end_of(blocks)
    region = build_view_region(bounds, trip_filter, read, read, partition)
    counts = np.zeros(PLACE_IDS, dtype=np.int64)
    for frame, index in blocks:
        if not overlaps(index, region):
            continue
        columns, here = open_block((frame, index), region, filters, layout)
        zones = index.beside.zones
        if zones is not None and index.endpoint is Endpoint.DROPOFF:
            _append_dropoffs(columns, plan, here, counts)
        else:
            runs = place_runs_of(frame, partition) if zones is None else read_runs(zones)
            _append_places(columns, plan, here, runs, counts)
    return counts[: partition.places[-1].id + 1]


@kernel
def _append_dropoffs(columns: Columns, plan: Plan, region: Region, counts: Counts) -> None:
    """Of trips that are kept in the order of their pickups: the dropoff's place is a column."""
    mask = np.empty(CHUNK_ROWS, dtype=np.uint8)
    for which in range(region.first_codes.size):
        start, stop = find_rows(columns, region, which)
        for first in range(start, stop, CHUNK_ROWS):
            size = min(CHUNK_ROWS, stop - first)
            apply_selection(columns, plan, region, which, first, mask[:size])
            ids = view_places(columns, Y, first, first + size)
            for row in range(size):  # without branches
                counts[np.uint64(ids[row])] += np.int64(mask[row] == MATCHES)


@kernel
def _append_places(
    columns: Columns, plan: Plan, region: Region, runs: PlaceRuns, counts: Counts
) -> None:
    mask = np.empty(CHUNK_ROWS, dtype=np.uint8)
    for which in range(region.first_codes.size):
        start, stop = find_rows(columns, region, which)
        if start == stop:
            continue
        run = int(np.searchsorted(runs.first_rows, start, "right")) - 1
        for first in range(start, stop, CHUNK_ROWS):
            size = min(CHUNK_ROWS, stop - first)
            apply_selection(columns, plan, region, which, first, mask[:size])
            run = _append_chunk(runs, run, first, mask[:size], counts)


@kernel
def _append_chunk(runs: PlaceRuns, run: int, first: int, mask: Mask, counts: Counts) -> int:
    """Returns the run in which the next row lies."""
    row = 0
    while row < mask.size:
        run_end = runs.first_rows[run + 1] - first
        end = min(run_end, mask.size)
        counts[runs.ids[run]] += count_matches(mask[row:end])
        run += int(end == run_end)
        row = end
    return run
