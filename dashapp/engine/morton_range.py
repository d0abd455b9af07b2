"""The Morton codes that a tile or a rectangle can meet, so that few blocks are asked.

Plain integers: a code has bit i of x at 2i and bit i of y at 2i + 1 (engine/mercator.py).
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np

from dashapp.dataset import Dataset, PlaceOf, Places
from dashapp.engine.columns import NO_POINT_Y
from dashapp.engine.mercator import WORLD_BITS, lon_lat_to_xy
from dashapp.engine.zone_rows import find_places_within, find_row_partition
from dashapp.model import Bounds, Endpoint, MortonRange, TileAddress, TripFilter
from dashapp.places import Partition, find_partition

MOST_CELLS = 32
"""That a rectangle is covered with: more are tighter, and take longer to be looked up."""

_MARGIN = 1e-6
"""Degrees around the box of a place, far above what rounding to steps makes."""


def tile_codes(tile: TileAddress) -> MortonRange:
    """Exactly the codes within the tile: a tile is one cell of the Morton curve."""
    below = 2 * (WORLD_BITS - tile.zoom)
    first = interleave(tile.x, tile.y) << below
    return first, first + (1 << below) - 1


def bounds_codes(bounds: Bounds) -> MortonRange:
    """From the north-western to the south-eastern corner: no code within lies outside that."""
    x, y = lon_lat_to_xy(
        np.array([bounds.west, bounds.east]), np.array([bounds.north, bounds.south])
    )
    return interleave(int(x[0]), int(y[0])), interleave(int(x[1]), int(y[1]))


def bounds_ranges(bounds: Bounds, dataset: Dataset) -> list[MortonRange]:
    """Codes of the points and, where trips may have none, of the places within a rectangle.

    The latter from the first place to the last one whose middle lies in it.
    """
    points = bounds_codes(bounds)
    partition = find_row_partition(dataset)
    if partition is None or points == bounds_codes(Bounds.world()):
        return [points]
    inside = find_places_within(bounds, partition)
    if not inside:
        return [points]
    return [(interleave(inside[0], NO_POINT_Y), interleave(inside[-1], NO_POINT_Y)), points]


def end_ranges(trip_filter: TripFilter, end: Endpoint) -> tuple[MortonRange, ...] | None:
    """All codes that an end may have by the area or the places asked for at it, and some more.

    None where it may be anywhere, or anywhere but in some places.
    """
    dataset = trip_filter.dataset
    partition = find_row_partition(dataset)
    if (area := trip_filter.area_at(end)) is not None:
        bounds = _bounds_of(area)
        named = find_places_within(bounds, partition) if partition else []
        return _join([*_named_codes(named), *cover_bounds(bounds)])
    ids = find_place_ids(trip_filter, end)
    if not ids:
        return None
    boxes = _boxes_of(find_partition(dataset.partition))
    named = list(ids) if partition else []
    covers = (code for number in ids for code in cover_bounds(boxes[number]))
    return _join([*_named_codes(named), *covers])


def find_place_ids(trip_filter: TripFilter, end: Endpoint) -> tuple[int, ...]:
    """Of the places asked for at an end; empty where none are, or all but some."""
    for column in trip_filter.dataset.filters:
        is_there = isinstance(column.source, PlaceOf) and column.source.end == end.value
        if is_there and isinstance(column.filter, Places) and trip_filter.sets(column.name):
            ids: tuple[int, ...] = trip_filter[column.name]
            return ids if ids[0] > 0 else ()
    return ()


@lru_cache(maxsize=512)
def cover_bounds(bounds: Bounds) -> tuple[MortonRange, ...]:
    """Ranges of quadtree cells that hold a rectangle, ascending.

    Those on its border are split while there are few.
    """
    (west, east), (north, south) = (
        (int(low), int(high))
        for low, high in lon_lat_to_xy(
            np.array([bounds.west, bounds.east]), np.array([bounds.north, bounds.south])
        )
    )
    bits = max((west ^ east).bit_length(), (north ^ south).bit_length())
    cells = [(bits, west >> bits, north >> bits)]

    def meets(cell: tuple[int, int, int]) -> bool:
        size, x, y = cell
        left, top, last = x << size, y << size, (1 << size) - 1
        return left <= east and left + last >= west and top <= south and top + last >= north

    def is_inside(cell: tuple[int, int, int]) -> bool:
        size, x, y = cell
        left, top, last = x << size, y << size, (1 << size) - 1
        return left >= west and left + last <= east and top >= north and top + last <= south

    while True:
        split = [
            piece
            for cell in cells
            for piece in ([cell] if is_inside(cell) else filter(meets, _split(cell)))
        ]
        if split == cells or len(split) > MOST_CELLS:
            break
        cells = split
    return _join(
        (interleave(x, y) << 2 * size, (interleave(x, y) + 1 << 2 * size) - 1)
        for size, x, y in cells
    )


def _split(cell: tuple[int, int, int]) -> list[tuple[int, int, int]]:
    """Quarters; of the smallest cells there are none."""
    size, x, y = cell
    if size == 0:
        return [cell]
    return [(size - 1, 2 * x + right, 2 * y + down) for down in (0, 1) for right in (0, 1)]


def _join(ranges: Iterable[MortonRange]) -> tuple[MortonRange, ...]:
    """Ascending, those that touch or overlap made one."""
    joined: list[MortonRange] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return tuple(joined)


def _named_codes(ids: Iterable[int]) -> list[MortonRange]:
    """Of rows that are known by their place alone."""
    codes = [interleave(number, NO_POINT_Y) for number in ids]
    return list(zip(codes, codes, strict=True))


def _bounds_of(corners: Iterable[tuple[float, float]]) -> Bounds:
    lon, lat = zip(*corners, strict=True)
    return Bounds(min(lon), min(lat), max(lon), max(lat))


@cache
def _boxes_of(partition: Partition) -> dict[int, Bounds]:
    """By the id of a place, a rectangle around all of it."""
    outlines, boxes = partition.outlines, dict[int, Bounds]()
    ids = outlines.place_ids[outlines.ring_polygons].tolist()
    for number, (first, last) in zip(ids, pairwise(outlines.ring_starts.tolist()), strict=True):
        lon, lat = outlines.lon[first:last], outlines.lat[first:last]
        west, east = float(lon.min()) - _MARGIN, float(lon.max()) + _MARGIN
        south, north = float(lat.min()) - _MARGIN, float(lat.max()) + _MARGIN
        old = boxes.get(number, Bounds(west, south, east, north))
        boxes[number] = Bounds(
            min(west, old.west),
            min(south, old.south),
            max(east, old.east),
            max(north, old.north),
        )
    return boxes


def interleave(x: int, y: int) -> int:
    """Read as digits of base 4, the bits of a number stand two places apart."""
    return int(f"{x:b}", 4) | int(f"{y:b}", 4) << 1
