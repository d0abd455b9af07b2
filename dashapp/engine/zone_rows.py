"""Rows that are known by their place alone: where they stand, and which of them a rectangle takes.

Such a row has the id of its place as x and NO_POINT_Y as y, so its Morton code is below
CORNER_CODES, and rows of one place are neighbours. A rectangle or an area takes the rows of places
whose middle lies in it. Without numba: the web process asks for the codes too.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.dataset import Dataset
from dashapp.engine.mercator import lon_lat_to_xy
from dashapp.model import Bounds
from dashapp.places import Partition, find_partition

CORNER_BITS = 16
"""Ids are uint16: all such rows lie in the north-western cell of 2**16 steps, 600 m a side."""

CORNER_CODES = 1 << 2 * CORNER_BITS
"""Morton codes of that cell are below this one, all others are not."""

Steps = NDArray[np.uint32]


class Middles(NamedTuple):
    """Ids of the places of a partition, ascending, and the middle of each in steps, uint32[n]."""

    ids: NDArray[np.uint16]
    x: Steps
    y: Steps


def find_row_partition(dataset: Dataset) -> Partition | None:
    """The partition of whose places rows may be without a point; None where all have points."""
    if not dataset.partition or not any(end.has_place for end in dataset.ends):
        return None
    return find_partition(dataset.partition)


@cache
def middles_of(partition: Partition) -> Middles:
    ids, lon, lat = partition.middles
    return Middles(ids, *lon_lat_to_xy(lon, lat))


def find_places_within(bounds: Bounds, partition: Partition) -> list[int]:
    """Ids of the places whose middle lies in a rectangle, ascending."""
    ids, x, y = middles_of(partition)
    lon, lat = np.array([bounds.west, bounds.east]), np.array([bounds.north, bounds.south])
    (west, east), (north, south) = lon_lat_to_xy(lon, lat)
    inside = (x >= west) & (x <= east) & (y >= north) & (y <= south)
    found: list[int] = ids[inside].tolist()
    return found
