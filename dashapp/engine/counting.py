"""Compiled counting: the caller creates a tile's grid and each block appends to it.

Three ways to the same counts, chosen in `density`: row by row, rows by cells, entries alone.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.compiled import kernel
from dashapp.engine.marking import (
    CHUNK_ROWS,
    Columns,
    Marks,
    count_matches,
    mark_filters,
    mark_place,
)
from dashapp.engine.morton import interleave, squeeze
from dashapp.engine.plan import Plan
from dashapp.engine.regions import Region

Counts = NDArray[np.uint32]
Steps = NDArray[np.uint32]

PIXEL_BITS = np.uint32(9)
_LAST_PIXEL = np.uint32(511)
_MATCHES = np.uint8(0)


class Cells(NamedTuple):
    """A level of detail as kernels take it: the arrays of `index.DetailLevel`.

    `finer_bits` is by how many bits an axis a cell is finer than a pixel, at most 7.
    """

    finer_bits: np.uint32
    cells: Counts
    first_rows: Counts
    first_entries: Counts
    passengers: NDArray[np.uint8]
    counts: Counts


@kernel
def _first_row_from(x: Steps, y: Steps, code: np.uint64, after: bool) -> int:
    """First row whose code is >= `code`, or > `code` with `after`; binary search, 0..rows."""
    low, high = 0, x.size
    while low < high:
        middle = (low + high) // 2
        found = interleave(x[middle], y[middle])
        if found < code or (after and found == code):
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def find_rows(columns: Columns, region: Region, which: int) -> tuple[int, int]:
    """First row and one past the last row of a region's range."""
    first = _first_row_from(columns.x, columns.y, region.first_codes[which], False)
    return first, _first_row_from(columns.x, columns.y, region.last_codes[which], True)


@kernel
def mark_rows(
    columns: Columns, plan: Plan, region: Region, which: int, start: int, marks: Marks
) -> None:
    """Bits of everything that rows start, start + 1, ... of a region's range miss."""
    mark_filters(columns, plan, start, marks)
    if region.partly[which]:
        mark_place(columns, region, start, marks)


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
def append_rows(
    columns: Columns, plan: Plan, region: Region, shift: np.uint32, grid: Counts
) -> None:
    """Add matching rows to the grid of a tile whose pixels are 2**shift steps wide.

    Neighbouring rows mostly share a pixel, so they are summed before the grid is touched.
    """
    marks = np.empty(CHUNK_ROWS, dtype=np.uint8)
    for which in range(region.first_codes.size):
        start, stop = find_rows(columns, region, which)
        for first in range(start, stop, CHUNK_ROWS):
            size = min(CHUNK_ROWS, stop - first)
            mark_rows(columns, plan, region, which, first, marks[:size])
            _append_marked(columns, first, marks[:size], shift, grid)


@kernel
def _append_marked(
    columns: Columns, first: int, marks: Marks, shift: np.uint32, grid: Counts
) -> None:
    x, y = columns.x[first : first + marks.size], columns.y[first : first + marks.size]
    pixel, matches = 0, np.uint32(0)
    for row in range(marks.size):
        across = (x[row] >> shift) & _LAST_PIXEL
        down = (y[row] >> shift) & _LAST_PIXEL
        at = _signed((down << PIXEL_BITS) | across)
        if at != pixel:
            grid[pixel] += matches
            pixel, matches = at, np.uint32(0)
        matches += np.uint32(marks[row] == _MATCHES)
    grid[pixel] += matches


@kernel
def append_cells(columns: Columns, plan: Plan, region: Region, cells: Cells, grid: Counts) -> None:
    """The same from a level of detail: coordinates are not read, only what the filters need."""
    marks = np.empty(CHUNK_ROWS, dtype=np.uint8)
    for which in range(region.first_codes.size):
        start, stop = find_rows(columns, region, which)
        cell = int(np.searchsorted(cells.first_rows, np.uint32(start)))
        for first in range(start, stop, CHUNK_ROWS):
            size = min(CHUNK_ROWS, stop - first)
            mark_rows(columns, plan, region, which, first, marks[:size])
            cell = _append_marked_cells(cells, cell, first, marks[:size], grid)


@kernel
def _append_marked_cells(cells: Cells, cell: int, first: int, marks: Marks, grid: Counts) -> int:
    """Returns the cell in which the next row lies."""
    row = 0
    while row < marks.size:
        cell_end = _signed(cells.first_rows[cell + 1]) - first
        end = min(cell_end, marks.size)
        pixel = _pixel_of(cells.cells[cell] >> (np.uint32(2) * cells.finer_bits))
        grid[pixel] += np.uint32(count_matches(marks[row:end]))
        cell += int(end == cell_end)
        row = end
    return cell


@kernel
def append_entries(
    columns: Columns, plan: Plan, region: Region, cells: Cells, grid: Counts
) -> None:
    """The same from passenger entries alone, for a plan of passengers only; no row is read."""
    for which in range(region.first_codes.size):
        start, stop = find_rows(columns, region, which)
        first = np.searchsorted(cells.first_rows, np.uint32(start))
        last = np.searchsorted(cells.first_rows, np.uint32(stop))
        for cell in range(first, last):
            pixel = _pixel_of(cells.cells[cell] >> (np.uint32(2) * cells.finer_bits))
            grid[pixel] += _count_cell(cells, cell, plan)


@kernel
def _count_cell(cells: Cells, cell: int, plan: Plan) -> np.uint32:
    if not plan.has_passengers:
        return np.uint32(cells.first_rows[cell + 1] - cells.first_rows[cell])
    matches = np.uint32(0)
    for entry in range(cells.first_entries[cell], cells.first_entries[cell + 1]):
        passengers = cells.passengers[entry]
        if plan.passengers_low <= passengers <= plan.passengers_high:
            matches += cells.counts[entry]
    return matches


@kernel
def count_rows(columns: Columns, plan: Plan, region: Region, cells: Cells) -> int:
    """Matching rows of a region. Ranges inside it are summed from entries where `cells` has any.

    `cells` without entries (`finer_bits` plays no part) has every range read row by row.
    """
    marks = np.empty(CHUNK_ROWS, dtype=np.uint8)
    matches = 0
    for which in range(region.first_codes.size):
        start, stop = find_rows(columns, region, which)
        if cells.passengers.size > 0 and not region.partly[which]:
            first = np.searchsorted(cells.first_rows, np.uint32(start))
            last = np.searchsorted(cells.first_rows, np.uint32(stop))
            for cell in range(first, last):
                matches += _signed(_count_cell(cells, cell, plan))
            continue
        for row in range(start, stop, CHUNK_ROWS):
            size = min(CHUNK_ROWS, stop - row)
            mark_rows(columns, plan, region, which, row, marks[:size])
            matches += count_matches(marks[:size])
    return matches


@kernel
def find_matches(columns: Columns, plan: Plan, region: Region, rows: NDArray[np.int64]) -> int:
    """Write the first `rows.size` matching rows, ascending; returns how many were written."""
    marks = np.empty(CHUNK_ROWS, dtype=np.uint8)
    found = 0
    for which in range(region.first_codes.size):
        start, stop = find_rows(columns, region, which)
        for first in range(start, stop, CHUNK_ROWS):
            size = min(CHUNK_ROWS, stop - first)
            mark_rows(columns, plan, region, which, first, marks[:size])
            for offset in range(size):
                if marks[offset] == _MATCHES and found < rows.size:
                    rows[found] = first + offset
                    found += 1
    return found
