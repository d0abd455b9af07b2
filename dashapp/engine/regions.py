"""Places as Morton ranges: a rectangle or tile, cut with a polygon, becomes a few runs of rows.

Ranges that lie wholly inside need no test; rows of the others are tested one by one. Rows that are
known by their place alone (`zone_rows`) have ranges of their own, and are in no other.
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.dataset.kinds import Polygon
from dashapp.engine.columns import FIRST_POINT_Y, NO_POINT_Y, NOWHERE
from dashapp.engine.compiled import as_column, kernel
from dashapp.engine.mercator import LAST_STEP, WORLD_BITS, lon_lat_to_xy
from dashapp.engine.morton import interleave, interleave_all
from dashapp.engine.plan import PLACE_IDS, mark_places
from dashapp.engine.zone_rows import CORNER_CODES, find_row_partition, middles_of
from dashapp.model import Bounds, Endpoint, TileAddress, TripFilter
from dashapp.places import Partition

MAX_CELLS = 64
"""Quadtree cells a region may become; more make ranges tighter but searches and calls more."""

OUTSIDE, PARTLY, INSIDE = 0, 1, 2

Steps = NDArray[np.uint32]

Cell = tuple[int, int, int]
"""Level (bits an axis), column and row of a quadtree cell."""

Edges = tuple[int, int, int, int]
"""West, north, east and south in steps, all included."""

_WORLD = (0, 0, LAST_STEP, LAST_STEP)


class OtherEnd(NamedTuple):
    """Where trips have the end that is not that of the blocks, tested row by row.

    A rectangle and a polygon as of `Region`, and `places`; `is_asked` is false where it may be
    anywhere and nowhere.
    """

    is_asked: bool
    west: np.uint32
    north: np.uint32
    east: np.uint32
    south: np.uint32
    corner_x: NDArray[np.float64]
    corner_y: NDArray[np.float64]
    places: NDArray[np.bool_]


class Region(NamedTuple):
    """A rectangle, both edges included, cut with a polygon (no corners: with nothing).

    `first_codes`, `last_codes` (uint64[k], both included) and `partly` (bool[k]) are its ranges:
    ascending, first those of single places, of rows without a point, then those of points. Each of
    these begins and ends with a whole quadtree cell of `level`, or at the world's north-western
    corner. All else is in steps, corners as float64[corners]: the polygon's edges are straight on
    the map. `places` is bool[PLACE_IDS], of which places it takes the rows that have no point;
    empty where nobody asks for them. `other` is about the other end.
    """

    level: int
    first_codes: NDArray[np.uint64]
    last_codes: NDArray[np.uint64]
    partly: NDArray[np.bool_]
    west: np.uint32
    north: np.uint32
    east: np.uint32
    south: np.uint32
    corner_x: NDArray[np.float64]
    corner_y: NDArray[np.float64]
    places: NDArray[np.bool_]
    other: OtherEnd


@kernel
def is_in_polygon(region: Region | OtherEnd, x: float, y: float) -> bool:
    """Even-odd rule; of two areas that share an edge exactly one holds a point on it.

    Source: W. R. Franklin, PNPOLY.
    """
    inside = False
    corner_x, corner_y = region.corner_x, region.corner_y
    before = corner_x.size - 1
    for corner in range(corner_x.size):
        if (corner_y[corner] > y) != (corner_y[before] > y):
            run = (corner_x[before] - corner_x[corner]) / (corner_y[before] - corner_y[corner])
            inside ^= bool(x < run * (y - corner_y[corner]) + corner_x[corner])
        before = corner
    return inside


@kernel
def _is_edge_near(region: Region, corner: int, x: float, y: float, size: float) -> bool:
    """Whether the edge that ends at `corner` comes within a step of a square cell.

    Source: separating axes; the step's margin is far above the rounding of the products.
    """
    left, top, right, bottom = x - 1.0, y - 1.0, x + size, y + size
    x0, y0 = region.corner_x[corner - 1], region.corner_y[corner - 1]
    x1, y1 = region.corner_x[corner], region.corner_y[corner]
    if max(x0, x1) < left or min(x0, x1) > right or max(y0, y1) < top or min(y0, y1) > bottom:
        return False
    run, rise = x1 - x0, y1 - y0
    side = (left - x0) * rise - (top - y0) * run
    other = (right - x0) * rise - (bottom - y0) * run
    low, high = min(side, other), max(side, other)
    side = (left - x0) * rise - (bottom - y0) * run
    other = (right - x0) * rise - (top - y0) * run
    return bool(min(low, side, other) <= 0.0 <= max(high, side, other))


@kernel
def classify_cell(region: Region, x: float, y: float, size: float) -> int:
    """OUTSIDE, PARTLY or INSIDE for the square of `size` steps whose north-west step is x, y."""
    right, bottom = x + size - 1.0, y + size - 1.0
    if x > region.east or right < region.west or y > region.south or bottom < region.north:
        return OUTSIDE
    for corner in range(region.corner_x.size):
        if _is_edge_near(region, corner, x, y, size):
            return PARTLY
    if region.corner_x.size > 0 and not is_in_polygon(region, x, y):
        return OUTSIDE
    within_x = x >= region.west and right <= region.east
    within_y = y >= region.north and bottom <= region.south
    return INSIDE if within_x and within_y else PARTLY


def build_tile_region(tile: TileAddress, area: Polygon | None) -> Region:
    """The tile's square cut with the area. No range of points is finer than the tile's pixels.

    Rows without a point are in none: where they may stand, rows are tested.
    """
    edges = _tile_edges(tile)
    region, north = _bare_region(edges, area), edges[1]
    cell = (tile.zoom, tile.x, tile.y)
    if area is not None:
        return _decompose(region, cell, tile.zoom + 9)
    first, last = _codes_of(cell)
    if north > 0 or first >= CORNER_CODES:
        return _with_ranges(region, tile.zoom, [(first, last, False)])
    corner = [(first, min(last, CORNER_CODES - 1), True)]
    beyond = [(CORNER_CODES, last, False)] if last >= CORNER_CODES else []
    return _with_ranges(region, tile.zoom, corner + beyond)


def build_bounds_region(
    bounds: Bounds, area: Polygon | None, partition: Partition | None = None
) -> Region:
    """A rectangle in degrees cut with the area; steps that its edges touch belong to it.

    Of `partition` are the places of rows without a point. The whole world has all of these too,
    those of unknown places included.
    """
    edges = _bounds_edges(bounds)
    bits = max((edges[0] ^ edges[2]).bit_length(), (edges[1] ^ edges[3]).bit_length())
    root = (WORLD_BITS - bits, edges[0] >> bits, edges[1] >> bits)
    region = _bare_region(edges, area)
    if edges == _WORLD and area is None:
        whole = _with_ranges(region, 0, [(*_codes_of(root), False)])
        return whole if partition is None else whole._replace(places=_mark_all())
    region = _decompose(region, root, WORLD_BITS)
    return region if partition is None else _with_places(region, partition)


def _tile_edges(tile: TileAddress) -> Edges:
    size = 1 << (WORLD_BITS - tile.zoom)
    west, north = tile.x * size, tile.y * size
    return west, north, west + size - 1, north + size - 1


def _bounds_edges(bounds: Bounds) -> Edges:
    lon, lat = np.array([bounds.west, bounds.east]), np.array([bounds.north, bounds.south])
    x, y = lon_lat_to_xy(lon, lat)
    return int(x[0]), int(y[0]), int(x[1]), int(y[1])


def build_other_end(
    view: Bounds | TileAddress, area: Polygon | None, partition: Partition | None = None
) -> OtherEnd:
    """A rectangle or a tile cut with the area, for ends of which any row may have one."""
    edges = _tile_edges(view) if isinstance(view, TileAddress) else _bounds_edges(view)
    region = _bare_region(edges, area)
    if partition is not None:
        middles = middles_of(partition)
        inside = np.empty(middles.ids.size, dtype=np.bool_)
        _find_inside(region, as_column(middles.x), as_column(middles.y), inside)
        region = region._replace(places=as_column(mark_places(middles.ids[inside].tolist())))
    edges_and_corners = {name: getattr(region, name) for name in OtherEnd._fields[1:]}
    return OtherEnd(is_asked=True, **edges_and_corners)


def build_view_region(
    view: Bounds | TileAddress,
    trip_filter: TripFilter,
    endpoint: Endpoint,
    read: Endpoint,
    partition: Partition | None = None,
) -> Region:
    """Where trips have their ends, as blocks of `read` are asked for those of `endpoint` in view.

    Both have the area that is drawn at them. In tiles are points alone. Whoever reads the blocks of
    the other end does not see trips whose end in view is in an unknown place. `partition` is by
    default that of the data set.
    """
    of_rows = find_row_partition(trip_filter.dataset)
    partition = of_rows and (partition or of_rows)
    area, other_area = (trip_filter.area_at(end) for end in (endpoint, endpoint.other))
    if read is not endpoint:
        region = build_bounds_region(Bounds.world(), other_area, partition)
        of_view = None if isinstance(view, TileAddress) else partition
        return region._replace(other=build_other_end(view, area, of_view))
    if isinstance(view, TileAddress):
        region = build_tile_region(view, area)
    else:
        region = build_bounds_region(view, area, partition)
    if other_area is None:
        return region
    return region._replace(other=build_other_end(Bounds.world(), other_area, partition))


@cache
def _anywhere() -> OtherEnd:
    """Nothing is asked about the other end."""
    no_corners = as_column(np.empty(0, dtype=np.float64))
    no_places = as_column(np.empty(0, dtype=np.bool_))
    west, north, east, south = (np.uint32(edge) for edge in _WORLD)
    return OtherEnd(False, west, north, east, south, no_corners, no_corners, no_places)


def _with_places(region: Region, partition: Partition) -> Region:
    """With a range for each place whose middle lies inside, before all others."""
    middles = middles_of(partition)
    inside = np.empty(middles.ids.size, dtype=np.bool_)
    _find_inside(region, as_column(middles.x), as_column(middles.y), inside)
    ids = middles.ids[inside].astype(np.uint32)
    codes = interleave_all(ids, np.full_like(ids, NO_POINT_Y))
    return region._replace(
        places=as_column(mark_places(ids.tolist())),
        first_codes=as_column(np.concatenate([codes, region.first_codes])),
        last_codes=as_column(np.concatenate([codes, region.last_codes])),
        partly=as_column(np.concatenate([np.zeros(ids.size, np.bool_), region.partly])),
    )


@cache
def _mark_all() -> NDArray[np.bool_]:
    """All places, the unknown one too, but not where trips are left out."""
    return as_column(np.arange(PLACE_IDS) != NOWHERE)


@kernel
def _find_inside(region: Region, x: Steps, y: Steps, inside: NDArray[np.bool_]) -> None:
    """Which points lie in the rectangle and, if there is one, in the polygon."""
    for point in range(x.size):
        within_x = region.west <= x[point] <= region.east
        within_y = region.north <= y[point] <= region.south
        is_inside = within_x and within_y
        if is_inside and region.corner_x.size > 0:
            is_inside = is_in_polygon(region, float(x[point]), float(y[point]))
        inside[point] = is_inside


def _bare_region(edges: Edges, area: Polygon | None) -> Region:
    """Without ranges, and without rows that have no point."""
    corners = np.array(area or (), dtype=np.float64).reshape(-1, 2)
    x, y = lon_lat_to_xy(corners[:, 0], corners[:, 1])
    no_codes = as_column(np.empty(0, dtype=np.uint64))
    return Region(
        level=0,
        first_codes=no_codes,
        last_codes=no_codes,
        partly=as_column(np.empty(0, dtype=np.bool_)),
        west=np.uint32(edges[0]),
        north=np.uint32(max(edges[1], FIRST_POINT_Y)),
        east=np.uint32(edges[2]),
        south=np.uint32(edges[3]),
        corner_x=as_column(x.astype(np.float64)),
        corner_y=as_column(y.astype(np.float64)),
        places=as_column(np.empty(0, dtype=np.bool_)),
        other=_anywhere(),
    )


def _decompose(region: Region, root: Cell, max_level: int) -> Region:
    """Split the cells on the border, level by level, while there are few; Morton order stays."""
    cells = _classify(region, [root])
    while (borders := [cell for cell, kind in cells if kind == PARTLY]) and (
        len(cells) + 3 * len(borders) <= MAX_CELLS and borders[0][0] < max_level
    ):
        cells = [
            piece
            for cell, kind in cells
            for piece in (_classify(region, _split(cell)) if kind == PARTLY else [(cell, kind)])
        ]
    return _with_cells(region, cells)


def _split(cell: Cell) -> Iterable[Cell]:
    """Quarters in Morton order."""
    level, x, y = cell
    return [(level + 1, 2 * x + right, 2 * y + down) for down in (0, 1) for right in (0, 1)]


def _classify(region: Region, cells: Iterable[Cell]) -> list[tuple[Cell, int]]:
    """The cells that are not outside, with PARTLY or INSIDE."""
    kinds = []
    for level, x, y in cells:
        size = float(1 << (WORLD_BITS - level))
        kinds.append(((level, x, y), classify_cell(region, x * size, y * size, size)))
    return [(cell, kind) for cell, kind in kinds if kind != OUTSIDE]


def _with_cells(region: Region, cells: list[tuple[Cell, int]]) -> Region:
    ranges = [(*_codes_of(cell), kind == PARTLY) for cell, kind in cells]
    return _with_ranges(region, max((cell[0] for cell, _ in cells), default=0), ranges)


def _codes_of(cell: Cell) -> tuple[int, int]:
    """First and last Morton code of a cell."""
    level, x, y = cell
    shift = 2 * (WORLD_BITS - level)
    first = int(interleave(np.uint32(x), np.uint32(y))) << shift
    return first, first + (1 << shift) - 1


def _with_ranges(region: Region, level: int, ranges: list[tuple[int, int, bool]]) -> Region:
    firsts, lasts, partly = zip(*ranges, strict=True) if ranges else ((), (), ())
    return region._replace(
        level=level,
        first_codes=as_column(np.array(firsts, dtype=np.uint64)),
        last_codes=as_column(np.array(lasts, dtype=np.uint64)),
        partly=as_column(np.array(partly, dtype=np.bool_)),
    )
