"""Exact counts of one tile from the blocks that a worker holds. Imports numba.

Here stands the choice of the smallest table that can answer; `counting` does the work.
"""

from collections.abc import Sequence
from enum import Enum

import numpy as np

from dashapp.engine.compiled import as_column
from dashapp.engine.counting import Cells, append_entries, append_other_ends, append_rows
from dashapp.engine.grids import SparseCounts
from dashapp.engine.index import PIXEL_BITS, Block, BlockIndex, DetailLevel, end_of
from dashapp.engine.layout import Layout, layout_of
from dashapp.engine.mercator import WORLD_BITS
from dashapp.engine.place_columns import open_block
from dashapp.engine.plan import Filters, asks_level_only, build_plan, set_filters
from dashapp.engine.regions import Region, build_view_region
from dashapp.engine.scratch import open_grid, take_counts
from dashapp.model import Endpoint, TileAddress, TripFilter


def count_tile(
    blocks: Sequence[Block],
    tile: TileAddress,
    trip_filter: TripFilter,
    endpoint: Endpoint | None = None,
) -> SparseCounts:
    """Trips per pixel of a tile, exact, over all blocks given. `grids.combine` adds the parts.

    The tile is of `endpoint`, by default that of the blocks. Trips without a point are in no tile.
    """
    read = end_of(blocks)
    trip_filter = trip_filter.read_from(read, endpoint or read)
    filters = set_filters(trip_filter)
    layout = layout_of(trip_filter.dataset, trip_filter.clock)
    if layout.by_zone:
        blocks = ()
    plan, has_area = build_plan(filters, layout), trip_filter.has_area
    region = build_view_region(tile, trip_filter, endpoint or read, read)
    pixel_level = tile.zoom + PIXEL_BITS
    shift = np.uint32(max(0, WORLD_BITS - pixel_level))
    with open_grid() as grid:
        for frame, index in blocks:
            if not overlaps(index, region):
                continue
            if (endpoint or read) is not read:
                columns, here = open_block((frame, index), region, filters, layout)
                append_other_ends(columns, plan, here, shift, grid)
                continue
            way, level = choose_way(index, pixel_level, filters, layout, has_area=has_area)
            columns, here = open_block((frame, index), region, filters, layout)
            cells = cells_of(level, pixel_level) if level else no_cells()
            append = append_entries if way is Way.ENTRIES else append_rows
            append(columns, plan, here, shift, cells, grid)
        return take_counts(grid)


class Way(Enum):
    """How a block is counted, cheapest first."""

    ENTRIES = "entries of a level of detail; no row is read"
    CELLS = "rows by the cells of a level of detail; only the columns that filters need are read"
    ROWS = "row by row, coordinates too"


def choose_way(
    index: BlockIndex,
    pixel_level: int,
    filters: Filters,
    layout: Layout,
    *,
    has_area: bool,
) -> tuple[Way, DetailLevel | None]:
    """The smallest table that can answer: the coarsest level with cells as fine as a pixel.

    Entries answer a filter of the column that they keep, and no other. A level without them would
    have had too many, and so would every finer one: its rows are read by cells.
    """
    fine_enough = (level for level in index.levels if level.level >= pixel_level)
    level = next(fine_enough, None)
    if level is None:
        return Way.ROWS, None
    is_answered = not filters or (asks_level_only(filters, layout) and level.has_entries)
    return (Way.ENTRIES if is_answered and not has_area else Way.CELLS), level


def cells_of(level: DetailLevel, pixel_level: int) -> Cells:
    return Cells(
        np.uint32(level.level - pixel_level),
        as_column(level.cells),
        as_column(level.first_rows),
        as_column(level.first_entries),
        as_column(level.codes),
        as_column(level.counts),
    )


def no_cells() -> Cells:
    """Stands for no level of detail where a kernel takes one."""
    none = as_column(np.empty(0, dtype=np.uint32))
    return Cells(np.uint32(0), none, none, none, as_column(np.empty(0, dtype=np.uint8)), none)


def overlaps(index: BlockIndex, region: Region) -> bool:
    """Whether a range of the region may hold rows of the block."""
    if index.rows == 0:
        return False
    begins_before_end = region.first_codes <= np.uint64(index.last_code)
    return bool(np.any(begins_before_end & (region.last_codes >= np.uint64(index.first_code))))
