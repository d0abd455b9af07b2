"""A partition cut into small cells, so that most points are told by their cell alone.

A cell that no edge touches lies in one place, or in none. For each of the others stands what its
points are tested against: of every polygon that can hold them, the edges in the cell's row.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.compiled import as_column, kernel
from dashapp.places import UNKNOWN, Outlines, Partition

COLUMNS, ROWS = 1024, 2048
"""Of the taxi zones 46 m by 22 m: coarser ones have more points tested, of finer ones the table no
longer fits into the processor's cache."""

_MARGIN = 1e-9
"""Degrees, 0.1 mm: an edge that comes so near touches a cell; rounding errs by far less."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int32]


class PlaceGrid(NamedTuple):
    """What `assignment` reads; a slice is the edges of one polygon in one row of cells.

    Attributes:
        west, south: of the grid, degrees.
        per_lon, per_lat: cells a degree.
        cells: int32[ROWS, COLUMNS], a place's id or UNKNOWN, or -1 - i where i has to be tested.
        first_tests: int32[tested + 1], where the tests of each such cell begin.
        tests: int32, numbers of slices, by the ids of their places.
        slice_ids: uint16[slices], the place of each.
        first_edges: int32[slices + 1].
        edges: float64[edges, 4]: longitude and latitude of the southern end, latitude of the
            northern one, degrees of longitude a degree of latitude.
    """

    west: float
    south: float
    per_lon: float
    per_lat: float
    cells: NDArray[np.int32]
    first_tests: Integers
    tests: Integers
    slice_ids: NDArray[np.uint16]
    first_edges: Integers
    edges: Floats


@kernel
def is_among(edges: Floats, first: int, stop: int, lon: float, lat: float) -> bool:
    """Even-odd rule over the edges of a slice: how many of them lie east of the point.

    An edge holds its southern end and not its northern one, and is computed from its southern end
    whichever way it runs: of two places that share it, exactly one holds a point on it.
    Source: W. R. Franklin, PNPOLY.
    """
    inside = False
    for edge in range(first, stop):
        south = edges[edge, 1]
        at_latitude = (south <= lat) & (lat < edges[edge, 2])
        inside ^= at_latitude & (lon < edges[edge, 3] * (lat - south) + edges[edge, 0])
    return inside


@cache
def build_place_grid(partition: Partition) -> PlaceGrid:
    """Once a process and partition, in about a second; 15 MB for the taxi zones."""
    outlines = partition.outlines
    edges, polygons = _edges_of(outlines)
    bounds = _bounds_of(outlines)
    rows, of_edge = _spread(*_rows_of(edges, bounds))
    keys = rows * len(outlines.place_ids) + polygons[of_edge]
    order = np.argsort(keys, kind="stable")
    rows, of_edge = rows[order], of_edge[order]
    slices, first_edges = np.unique(keys[order], return_index=True)
    slice_rows, slice_polygons = np.divmod(slices, len(outlines.place_ids))
    grid = PlaceGrid(
        *bounds,
        cells=np.full((ROWS, COLUMNS), UNKNOWN, dtype=np.int32),
        first_tests=np.zeros(1, dtype=np.int32),
        tests=np.empty(0, dtype=np.int32),
        slice_ids=as_column(outlines.place_ids[slice_polygons]),
        first_edges=_ends(first_edges, len(of_edge)),
        edges=as_column(_as_lines(edges)[of_edge]),
    )
    pair_slice = np.repeat(np.arange(len(slices)), np.diff(grid.first_edges))
    touched = _touched_cells(edges[of_edge], rows, pair_slice, grid)
    return _fill(grid, touched, np.searchsorted(slice_rows, np.arange(ROWS + 1)).astype(np.int32))


def _edges_of(outlines: Outlines) -> tuple[Floats, NDArray[np.int64]]:
    """float64[edges, 4]: longitude and latitude of both ends, the southern one first; polygons."""
    corners = np.column_stack([outlines.lon, outlines.lat])
    is_edge = np.ones(len(corners), dtype=np.bool_)
    is_edge[outlines.ring_starts[1:] - 1] = False  # from a ring's end to the next one's begin
    first = np.flatnonzero(is_edge)
    ends = np.hstack([corners[first], corners[first + 1]])
    falls = ends[:, 1] > ends[:, 3]
    ends[falls] = ends[falls][:, [2, 3, 0, 1]]
    rings = np.searchsorted(outlines.ring_starts, first, side="right") - 1
    return ends, outlines.ring_polygons[rings].astype(np.int64)


def _as_lines(edges: Floats) -> Floats:
    """As `PlaceGrid.edges`. A level edge holds no latitude, so its slope is never read."""
    lon0, lat0, lon1, lat1 = edges.T
    rise = np.where(lat1 > lat0, lat1 - lat0, 1.0)
    return np.column_stack([lon0, lat0, lat1, (lon1 - lon0) / rise])


def _bounds_of(outlines: Outlines) -> tuple[float, float, float, float]:
    """West, south, cells a degree each way; a cell's width of nothing all around."""
    west, east = float(outlines.lon.min()), float(outlines.lon.max())
    south, north = float(outlines.lat.min()), float(outlines.lat.max())
    per_lon, per_lat = (COLUMNS - 2) / (east - west), (ROWS - 2) / (north - south)
    return west - 1 / per_lon, south - 1 / per_lat, per_lon, per_lat


def _rows_of(
    edges: Floats, bounds: tuple[float, float, float, float]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last row that each edge touches."""
    _, south, _, per_lat = bounds
    first = np.floor((edges[:, 1] - _MARGIN - south) * per_lat).astype(np.int64)
    last = np.floor((edges[:, 3] + _MARGIN - south) * per_lat).astype(np.int64)
    return first, last


def _spread(
    first: NDArray[np.int64], last: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every number from each first one to its last, and which pair it is of."""
    counts = last - first + 1
    of_pair = np.repeat(np.arange(len(first)), counts)
    begins = np.cumsum(counts) - counts
    return np.arange(len(of_pair)) - begins[of_pair] + first[of_pair], of_pair


def _ends(first: NDArray[Any], total: int) -> Integers:
    """Starts of groups and, behind them, where the last one ends."""
    return as_column(np.append(first, total).astype(np.int32))


def _touched_cells(
    edges: Floats, rows: NDArray[np.int64], slices: NDArray[np.int64], grid: PlaceGrid
) -> NDArray[np.int64]:
    """int64[pairs, 2], sorted: each cell that an edge touches in its row, and the edge's slice."""
    lon0, lat0, lon1, lat1 = edges.T
    rise = np.where(lat1 > lat0, lat1 - lat0, np.inf)
    low = grid.south + rows / grid.per_lat - _MARGIN
    high = grid.south + (rows + 1) / grid.per_lat + _MARGIN
    at_low = lon0 + (lon1 - lon0) * np.clip((low - lat0) / rise, 0.0, 1.0)
    at_high = np.where(
        np.isinf(rise), lon1, lon0 + (lon1 - lon0) * np.clip((high - lat0) / rise, 0.0, 1.0)
    )
    west, east = np.minimum(at_low, at_high) - _MARGIN, np.maximum(at_low, at_high) + _MARGIN
    columns = [np.floor((lon - grid.west) * grid.per_lon).astype(np.int64) for lon in (west, east)]
    column, of_pair = _spread(*columns)
    n_slices = len(grid.slice_ids)
    keys = np.unique((rows[of_pair] * COLUMNS + column) * n_slices + slices[of_pair])
    return np.column_stack(np.divmod(keys, n_slices))


def _fill(grid: PlaceGrid, touched: NDArray[np.int64], first_slices: Integers) -> PlaceGrid:
    """With every cell told, and the tests of those that edges touch."""
    tested, first_touched = np.unique(touched[:, 0], return_index=True)
    grid.cells.reshape(-1)[tested] = -1 - np.arange(len(tested))
    own = as_column(touched[:, 1].astype(np.int32)), _ends(first_touched, len(touched))
    first_tests = np.zeros(len(tested) + 1, dtype=np.int32)
    tests = np.empty(len(touched), dtype=np.int32)
    needed = _tell_cells(grid, first_slices, *own, tests, first_tests)
    if needed > tests.size:  # places overlap
        tests = np.empty(needed, dtype=np.int32)
        _tell_cells(grid, first_slices, *own, tests, first_tests)
    return grid._replace(
        cells=as_column(grid.cells),
        first_tests=as_column(first_tests),
        tests=as_column(tests[:needed]),
    )


@kernel
def _tell_cells(
    grid: PlaceGrid,
    first_slices: Integers,
    touching: Integers,
    first_touching: Integers,
    tests: Integers,
    first_tests: Integers,
) -> int:
    """Writes cells that no edge touches, and tests of the others; how many of these there are.

    A cell's middle tells of polygons whose edges do not touch it: they hold all of it, or nothing.
    """
    written = 0
    for row in range(ROWS):
        lat = grid.south + (row + 0.5) / grid.per_lat
        slices = range(first_slices[row], first_slices[row + 1])
        is_told, here = False, 0
        for column in range(COLUMNS):
            lon = grid.west + (column + 0.5) / grid.per_lon
            cell = grid.cells[row, column]
            if cell >= 0:
                if not is_told:
                    here = _first_holder(grid, slices, lon, lat)
                grid.cells[row, column] = here
                is_told = True  # neighbours that no edge touches are alike
                continue
            is_told = False
            mine = touching[first_touching[-1 - cell] : first_touching[-cell]]
            at = 0
            for which in slices:
                is_mine = at < mine.size and mine[at] == which
                at += int(is_mine)
                if is_mine or _is_in_slice(grid, which, lon, lat):
                    if written < tests.size:
                        tests[written] = which
                    written += 1
            first_tests[-cell] = written
    return written


@kernel
def _first_holder(grid: PlaceGrid, slices: range, lon: float, lat: float) -> int:
    """Id of the first place that holds a point."""
    for which in slices:
        if _is_in_slice(grid, which, lon, lat):
            return int(grid.slice_ids[which])
    return UNKNOWN


@kernel
def _is_in_slice(grid: PlaceGrid, which: int, lon: float, lat: float) -> bool:
    return is_among(grid.edges, grid.first_edges[which], grid.first_edges[which + 1], lon, lat)
