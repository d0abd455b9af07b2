"""In which taxi zone a trip has an end, told plainly: by its id where y is 0, else by its point."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from support.degrees import lon_lat_of
from support.places import find_places_plainly

from dashapp.model import TripFilter
from dashapp.places import UNKNOWN, load_taxi_zones

FOLDED = {57: 56, 104: 103, 105: 103}
"""As docs/data.md has it."""


@cache
def find_zone(x: int, y: int) -> int:
    """Cached, since the plain test looks at every edge of every zone."""
    zones = load_taxi_zones()
    if y == 0:
        known = {place.id for place in zones.places}
        number = FOLDED.get(x, x)
        return number if number in known else UNKNOWN
    lon, lat = lon_lat_of([x], [y])
    return find_places_plainly(zones, lon, lat)[0]


def find_zones(x: Any, y: Any) -> np.ndarray:
    """int64[n] of steps."""
    pairs = zip(np.asarray(x).tolist(), np.asarray(y).tolist(), strict=True)
    return np.array([find_zone(*pair) for pair in pairs], dtype=np.int64)


def passes_zones(wanted: TripFilter, ends: dict[str, tuple[pd.Series, pd.Series]]) -> np.ndarray:
    """bool[n]: whether both zones are among those wanted; x and y by the filters' names."""
    x, _ = ends["from"]
    keep = np.ones(len(x), dtype=np.bool_)
    for name, (x, y) in ends.items():
        if wanted.sets(name):
            keep &= np.isin(find_zones(x, y), wanted[name])
    return keep
