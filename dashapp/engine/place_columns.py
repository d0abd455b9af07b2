"""Filters by place: in which one a block's trips end, as kernels test it. Imports numba.

Of a block's own end it is told by runs of its rows, and only stretches that hold a wanted place are
read; of the opposite end by a column of ids. Both are found when they are first asked for, and kept
while the block lives. Of trips that are kept once, for both ends, the block has both at once: runs
of pickups and a column of dropoffs, whichever end is asked about.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashapp.engine.column_cache import columns_of
from dashapp.engine.column_table import Columns, view_steps
from dashapp.engine.columns import DROPOFF_ZONE, NOWHERE
from dashapp.engine.compiled import as_column, kernel
from dashapp.engine.fields import Field, Kept, X, Y
from dashapp.engine.frame_cache import FrameCache
from dashapp.engine.index import Block, BlockIndex
from dashapp.engine.layout import Layout
from dashapp.engine.morton import interleave
from dashapp.engine.place_runs import Ids, PlaceRuns, find_places, place_runs_of, read_runs
from dashapp.engine.plan import PLACE_IDS, Filters, mark_places
from dashapp.engine.regions import Region
from dashapp.model import Endpoint
from dashapp.places import Partition, find_partition

GAP_ROWS = 2048
"""Between two runs of wanted places: reading so many costs what looking up where the next begins
does, two binary searches through memory that is not in the cache."""

_FIRST: Any = np.int64(0)

Codes = NDArray[np.uint64]
Ranges = tuple[Codes, Codes, NDArray[np.bool_]]

_cache: FrameCache[Ids] = FrameCache()


def other_places_of(frame: pd.DataFrame, partition: Partition) -> Ids:
    """uint16[rows] of a block frame, which is never changed: the places of the opposite end."""

    def find() -> Ids:
        other_x, other_y = (frame[name].to_numpy() for name in ("other_x", "other_y"))
        return as_column(find_places(other_x, other_y, partition))

    return _cache.get(frame, partition.name, find)


def places_of_ends(block: Block, partition: Partition) -> tuple[PlaceRuns, Ids]:
    """Places of a block's rows: of its own end as runs, of the opposite one by row.

    Of trips that are kept once: of pickups as runs, of dropoffs by row; NOWHERE where left out.
    """
    frame, index = block
    if index.beside.zones is not None:
        return read_runs(index.beside.zones), as_column(frame[DROPOFF_ZONE].to_numpy())
    return place_runs_of(frame, partition), other_places_of(frame, partition)


def open_block(
    block: Block, region: Region, filters: Filters, layout: Layout
) -> tuple[Columns, Region]:
    """Columns of a block for these filters, and the region without ranges that cannot match.

    Hold the frame while they are read.
    """
    frame, index = block
    columns = columns_of(frame, index, layout)
    if index.beside.zones is not None:
        runs = read_runs(index.beside.zones)
        here = _find_zones(index, runs, region, filters, layout)
        return _with_zones(columns, runs, filters, layout), here
    for field in layout.places:
        if field.name not in filters:
            continue
        partition = find_partition(field.partition)
        if field.place_of == index.endpoint.value:
            runs = place_runs_of(frame, partition)
            columns = _with_runs(columns, field, layout, runs)
            region = _narrow(columns, region, runs, mark_places(filters[field.name]))
        else:
            ids = other_places_of(frame, partition)
            columns = _with_column(columns, field, ids.ctypes.data)
    return columns, region


def _with_zones(columns: Columns, runs: PlaceRuns, filters: Filters, layout: Layout) -> Columns:
    """The columns of trips that are kept once, with those that filters by place ask for."""
    for field in layout.places:
        if field.name in filters and field.place_of == Endpoint.PICKUP:
            columns = _with_runs(columns, field, layout, runs)
        elif field.name in filters:
            columns = _with_column(columns, field, columns.stored[Y]["address"])
    return columns


def _find_zones(
    index: BlockIndex, runs: PlaceRuns, region: Region, filters: Filters, layout: Layout
) -> Region:
    """The region with ranges of rows, since such trips have no points.

    They are in the order of their pickups' zones: of those nothing else is read, and dropoffs are
    tested row by row, unless all are asked for.
    """
    is_at_pickup = index.endpoint is Endpoint.PICKUP
    at_other = region.other.places if region.other.is_asked else np.ones(PLACE_IDS, dtype=np.bool_)
    pickups, dropoffs = (region.places, at_other) if is_at_pickup else (at_other, region.places)
    wanted = pickups.copy()
    for field in layout.places:
        if field.name in filters and field.place_of == Endpoint.PICKUP:
            wanted &= mark_places(filters[field.name])
    firsts, lasts = find_stretches(runs, as_column(wanted), 0).T.astype(np.uint64)
    # A dropoff that is left out is no matter where nothing is asked about it.
    is_free = is_at_pickup and not region.other.is_asked
    takes_all = is_free or (dropoffs[:NOWHERE].all() and not index.beside.has_nowhere)
    tested = region._replace(
        places=as_column(dropoffs), other=region.other._replace(is_asked=False)
    )
    return _with_ranges(tested, firsts, lasts, np.full(firsts.size, not takes_all))


def _with_runs(columns: Columns, field: Field, layout: Layout, runs: PlaceRuns) -> Columns:
    stored = columns.stored.copy()
    starts, count = runs.first_rows, runs.first_rows.size
    stored[field.operands.numerator] = (runs.ids.ctypes.data, Kept.RUN_PLACES, 0, 0, 0, 0, 0)
    stored[layout.run_starts] = (starts.ctypes.data, Kept.RUN_STARTS, count, count, 0, 0, 0)
    return columns._replace(stored=stored)


def _with_column(columns: Columns, field: Field, address: int) -> Columns:
    """Of ids of places by row, uint16."""
    stored = columns.stored.copy()
    stored[field.operands.numerator] = (address, Kept.PLACES, 0, 0, 0, 0, 0)
    return columns._replace(stored=stored)


def _narrow(
    columns: Columns, region: Region, runs: PlaceRuns, is_wanted: NDArray[np.bool_]
) -> Region:
    """The same with ranges that hold all rows of the wanted places, and few others."""
    return _with_ranges(region, *_cut_ranges(columns, region, runs, is_wanted))


def _with_ranges(
    region: Region, first_codes: Codes, last_codes: Codes, partly: NDArray[np.bool_]
) -> Region:
    return region._replace(
        first_codes=as_column(first_codes),
        last_codes=as_column(last_codes),
        partly=as_column(partly),
    )


@kernel
def find_stretches(
    runs: PlaceRuns, is_wanted: NDArray[np.bool_], gap_rows: int
) -> NDArray[np.int64]:
    """int64[n, 2], first and last rows: runs of wanted places.

    Those are joined between which lie `gap_rows` or fewer.
    """
    stretches, found = np.empty((runs.ids.size, 2), dtype=np.int64), 0
    for run in range(runs.ids.size):
        if not is_wanted[runs.ids[run]]:
            continue
        if found == 0 or runs.first_rows[run] - stretches[found - 1, 1] - 1 > gap_rows:
            stretches[found, 0] = runs.first_rows[run]
            found += 1
        stretches[found - 1, 1] = runs.first_rows[run + 1] - 1
    return stretches[:found]


@kernel
def _code_stretches(columns: Columns, stretches: NDArray[np.int64]) -> tuple[Codes, Codes]:
    """Morton codes of first and last rows. Rows of one code have one place, so none is in two."""
    x, y = (
        view_steps(columns, X, _FIRST, columns.rows),
        view_steps(columns, Y, _FIRST, columns.rows),
    )
    firsts = np.empty(stretches.shape[0], dtype=np.uint64)
    lasts = np.empty(stretches.shape[0], dtype=np.uint64)
    for stretch in range(stretches.shape[0]):
        row, end = stretches[stretch, 0], stretches[stretch, 1]
        firsts[stretch] = interleave(x[row], y[row])
        lasts[stretch] = interleave(x[end], y[end])
    return firsts, lasts


@kernel
def _cut_ranges(
    columns: Columns, region: Region, runs: PlaceRuns, is_wanted: NDArray[np.bool_]
) -> Ranges:
    """What of each range of the region lies in a stretch, with whether it lies partly inside."""
    firsts, lasts = _code_stretches(columns, find_stretches(runs, is_wanted, GAP_ROWS))
    ranges = region.first_codes.size
    begin = np.searchsorted(lasts, region.first_codes, "left")
    end = np.searchsorted(firsts, region.last_codes, "right")
    size = 0
    for which in range(ranges):
        size += max(0, end[which] - begin[which])
    first_codes, last_codes = np.empty(size, dtype=np.uint64), np.empty(size, dtype=np.uint64)
    partly, found = np.empty(size, dtype=np.bool_), 0
    for which in range(ranges):
        for stretch in range(begin[which], end[which]):
            first_codes[found] = max(firsts[stretch], region.first_codes[which])
            last_codes[found] = min(lasts[stretch], region.last_codes[which])
            partly[found] = region.partly[which]
            found += 1
    return first_codes, last_codes, partly
