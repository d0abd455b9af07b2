"""The outlines of places, as arrays."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Outlines(NamedTuple):
    """Polygons of all places, those of one place side by side, in the order of their ids.

    Attributes:
        place_ids: uint16[polygons], ascending.
        ring_polygons: int32[rings], ascending: a polygon's outer ring, then its holes.
        ring_starts: int64[rings + 1], where each ring begins among the corners.
        lon, lat: float64[corners], degrees (EPSG:4326) as published; a ring ends where it began.
    """

    place_ids: NDArray[np.uint16]
    ring_polygons: NDArray[np.int32]
    ring_starts: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
