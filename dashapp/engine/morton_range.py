"""The Morton codes that a tile or a rectangle can meet, so that few blocks are asked.

Plain integers: a code has bit i of x at 2i and bit i of y at 2i + 1 (engine/mercator.py).
"""

import numpy as np

from dashapp.dataset import Dataset
from dashapp.engine.columns import NO_POINT_Y
from dashapp.engine.mercator import WORLD_BITS, lon_lat_to_xy
from dashapp.engine.zone_rows import find_places_within, find_row_partition
from dashapp.model import Bounds, MortonRange, TileAddress


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


def interleave(x: int, y: int) -> int:
    """Read as digits of base 4, the bits of a number stand two places apart."""
    return int(f"{x:b}", 4) | int(f"{y:b}", 4) << 1
