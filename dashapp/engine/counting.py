"""Compiled counting: the caller creates a tile's grid and each block appends to it.

Two ways to the same counts, chosen in `density`: rows, alone or by cells, or entries alone. Blocks
of the other end have the pixels of theirs in no order.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.column_table import Columns, view_steps
from dashapp.engine.compiled import kernel
from dashapp.engine.fields import OTHER_X, OTHER_Y, X, Y
from dashapp.engine.filter_mask import (
    CHUNK_ROWS,
    MATCHES,
    Mask,
    apply_selection,
    count_matches,
)
from dashapp.engine.morton import find_first_row, squeeze
from dashapp.engine.plan import NOT_GIVEN, Plan
from dashapp.engine.regions import Region

Counts = NDArray[np.uint32]
Steps = NDArray[np.uint32]

PIXEL_BITS = np.uint32(9)
_FIRST: Any = np.int64(0)
_NO_POINTS = np.uint64(0)
_LAST_PIXEL = np.uint32(511)


class Cells(NamedTuple):
    """A level of detail as kernels take it: the arrays of `index.DetailLevel`.

    `finer_bits` is by how many bits an axis a cell is finer than a pixel, at most 7.
    """

    finer_bits: np.uint32
    cells: Counts
    first_rows: Counts
    first_entries: Counts
    codes: NDArray[np.uint8]
    counts: Counts


@kernel
def find_rows(columns: Columns, region: Region, which: int) -> tuple[int, int]:
    """First row and one past the last row of a region's range.

    Of trips that have no points ranges are of rows (`place_columns`).
    """
    if columns.stored[X].address == _NO_POINTS:
        return _signed(region.first_codes[which]), _signed(region.last_codes[which]) + 1
    x, y = (
        view_steps(columns, X, _FIRST, columns.rows),
        view_steps(columns, Y, _FIRST, columns.rows),
    )
    first = find_first_row(x, y, region.first_codes[which], False)
    return first, find_first_row(x, y, region.last_codes[which], True)


@kernel
def _signed(number: np.uint32) -> int:
    """As int64: numba makes a float of an unsigned and a signed integer together."""
    return int(np.int64(number))


@kernel
def _pixel_of(cell: np.uint32) -> int:
    """Place in a tile's grid of a cell as fine as a pixel."""
    column = np.uint32(squeeze(np.uint64(cell))) & _LAST_PIXEL
    row = np.uint32(squeeze(np.uint64(cell >> np.uint32(1)))) & _LAST_PIXEL
    return _signed((row << PIXEL_BITS) | column)


@kernel
def _first_held(cells: Cells, start: int, stop: int) -> int:
    """First of some rows that cells hold: none holds those before the first cell (`index`)."""
    if cells.cells.size == 0:
        return stop
    return min(max(start, _signed(cells.first_rows[0])), stop)


@kernel
def append_rows(
    columns: Columns, plan: Plan, region: Region, shift: np.uint32, cells: Cells, grid: Counts
) -> None:
    """Add matching rows to the grid of a tile whose pixels are 2**shift steps wide.

    With the cells of a level of detail coordinates are not read, only what the filters need;
    `cells` without any has every row read.
    """
    mask = np.empty(CHUNK_ROWS, dtype=np.uint8)
    for which in range(region.first_codes.size):
        start, stop = find_rows(columns, region, which)
        held = _first_held(cells, start, stop)
        _append_by_steps(columns, plan, region, (which, start, held), shift, grid)
        # A range that filters by place have cut may begin within a cell.
        cell = int(np.searchsorted(cells.first_rows, np.uint32(held), "right")) - 1
        for first in range(held, stop, CHUNK_ROWS):
            size = min(CHUNK_ROWS, stop - first)
            apply_selection(columns, plan, region, which, first, mask[:size])
            cell = _append_tested_cells(cells, cell, first, mask[:size], grid)


@kernel
def _append_by_steps(
    columns: Columns,
    plan: Plan,
    region: Region,
    run: tuple[int, int, int],
    shift: np.uint32,
    grid: Counts,
) -> None:
    """Rows [start, stop) of a range of the region, by their coordinates."""
    which, start, stop = run
    mask = np.empty(CHUNK_ROWS, dtype=np.uint8)
    for first in range(start, stop, CHUNK_ROWS):
        size = min(CHUNK_ROWS, stop - first)
        apply_selection(columns, plan, region, which, first, mask[:size])
        _append_tested(columns, first, mask[:size], shift, grid)


@kernel
def _append_tested(
    columns: Columns, first: int, mask: Mask, shift: np.uint32, grid: Counts
) -> None:
    stop = first + mask.size
    x, y = view_steps(columns, X, first, stop), view_steps(columns, Y, first, stop)
    # Neighbouring rows mostly share a pixel, so they are summed before the grid is touched.
    pixel, matches = 0, np.uint32(0)
    for row in range(mask.size):
        across = (x[row] >> shift) & _LAST_PIXEL
        down = (y[row] >> shift) & _LAST_PIXEL
        at = _signed((down << PIXEL_BITS) | across)
        if at != pixel:
            grid[pixel] += matches
            pixel, matches = at, np.uint32(0)
        matches += np.uint32(mask[row] == MATCHES)
    grid[pixel] += matches


@kernel
def _append_tested_cells(cells: Cells, cell: int, first: int, mask: Mask, grid: Counts) -> int:
    """Returns the cell in which the next row lies."""
    row = 0
    while row < mask.size:
        cell_end = _signed(cells.first_rows[cell + 1]) - first
        end = min(cell_end, mask.size)
        pixel = _pixel_of(cells.cells[cell] >> (np.uint32(2) * cells.finer_bits))
        grid[pixel] += np.uint32(count_matches(mask[row:end]))
        cell += int(end == cell_end)
        row = end
    return cell


@kernel
def append_other_ends(
    columns: Columns, plan: Plan, region: Region, shift: np.uint32, grid: Counts
) -> None:
    """The same of blocks of the other end: `region.other` is the tile."""
    mask = np.empty(CHUNK_ROWS, dtype=np.uint8)
    for which in range(region.first_codes.size):
        start, stop = find_rows(columns, region, which)
        for first in range(start, stop, CHUNK_ROWS):
            size = min(CHUNK_ROWS, stop - first)
            apply_selection(columns, plan, region, which, first, mask[:size])
            x = view_steps(columns, OTHER_X, first, first + size)
            y = view_steps(columns, OTHER_Y, first, first + size)
            for row in range(size):
                if mask[row] == MATCHES:
                    across = (x[row] >> shift) & _LAST_PIXEL
                    down = (y[row] >> shift) & _LAST_PIXEL
                    grid[_signed((down << PIXEL_BITS) | across)] += np.uint32(1)


@kernel
def append_entries(
    columns: Columns, plan: Plan, region: Region, shift: np.uint32, cells: Cells, grid: Counts
) -> None:
    """The same from entries alone, for a plan of the level's column only.

    No row is read but in ranges that lie partly inside, and those before the first cell.
    """
    for which in range(region.first_codes.size):
        start, stop = find_rows(columns, region, which)
        held = stop if region.partly[which] else _first_held(cells, start, stop)
        _append_by_steps(columns, plan, region, (which, start, held), shift, grid)
        first = np.searchsorted(cells.first_rows, np.uint32(held))
        last = np.searchsorted(cells.first_rows, np.uint32(stop))
        for cell in range(first, last):
            pixel = _pixel_of(cells.cells[cell] >> (np.uint32(2) * cells.finer_bits))
            grid[pixel] += _count_cell(cells, cell, plan)


@kernel
def _count_cell(cells: Cells, cell: int, plan: Plan) -> np.uint32:
    if not plan.tests_level:
        return np.uint32(cells.first_rows[cell + 1] - cells.first_rows[cell])
    matches, listed = np.uint32(0), np.uint32(0)
    for entry in range(cells.first_entries[cell], cells.first_entries[cell + 1]):
        listed += np.uint32(cells.counts[entry])
        matches += np.uint32(cells.counts[entry] & plan.level_codes[cells.codes[entry]])
    rows = np.uint32(cells.first_rows[cell + 1] - cells.first_rows[cell])
    return matches + np.uint32((rows - listed) & plan.level_codes[NOT_GIVEN])


@kernel
def find_matches(
    columns: Columns, plan: Plan, region: Region, cells: Cells, rows: NDArray[np.int64]
) -> int:
    """How many rows of a region match; the first `rows.size` of them are written, ascending.

    Ranges inside the region are summed from entries where `cells` has any, and then no rows are
    written. `cells` without entries (`finer_bits` plays no part) has every range read row by row,
    as rows before the first cell always are.
    """
    mask = np.empty(CHUNK_ROWS, dtype=np.uint8)
    matches = 0
    for which in range(region.first_codes.size):
        start, stop = find_rows(columns, region, which)
        if cells.codes.size > 0 and not region.partly[which]:
            held = _first_held(cells, start, stop)
            first_cell = np.searchsorted(cells.first_rows, np.uint32(held))
            last_cell = np.searchsorted(cells.first_rows, np.uint32(stop))
            for cell in range(first_cell, last_cell):
                matches += _signed(_count_cell(cells, cell, plan))
            stop = held
        for first in range(start, stop, CHUNK_ROWS):
            size = min(CHUNK_ROWS, stop - first)
            apply_selection(columns, plan, region, which, first, mask[:size])
            if matches < rows.size:
                _write_matches(mask[:size], first, matches, rows)
            matches += count_matches(mask[:size])
    return matches


@kernel
def _write_matches(mask: Mask, first: int, found: int, rows: NDArray[np.int64]) -> None:
    for offset in range(mask.size):
        if mask[offset] == MATCHES and found < rows.size:
            rows[found] = first + offset
            found += 1
