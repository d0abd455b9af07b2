"""In which taxi zone a trip has an end, told plainly: by its id where y is 0, else by its point."""

from typing import Any

import numpy as np
import pandas as pd
from support.degrees import lon_lat_of
from support.places import find_places_plainly

from dashapp.model import TripFilter
from dashapp.places import UNKNOWN, load_taxi_zones

FOLDED = {57: 56, 104: 103, 105: 103}
"""As docs/data.md has it."""


_found: dict[tuple[int, int], int] = {}
"""Kept, since the plain test looks at every edge of every zone."""


def find_zones(x: Any, y: Any) -> np.ndarray:
    """int64[n] of steps."""
    pairs = list(zip(np.asarray(x).tolist(), np.asarray(y).tolist(), strict=True))
    new = np.array(sorted({*pairs} - _found.keys()), dtype=np.int64).reshape(-1, 2)
    places = find_places_plainly(load_taxi_zones(), *lon_lat_of(new[:, 0], new[:, 1]))
    for (column, row), place in zip(new.tolist(), places, strict=True):
        _found[column, row] = place if row else _find_told(column)
    return np.array([_found[pair] for pair in pairs], dtype=np.int64)


def _find_told(number: int) -> int:
    number = FOLDED.get(number, number)
    return number if number in {place.id for place in load_taxi_zones().places} else UNKNOWN


def passes_zones(wanted: TripFilter, ends: dict[str, tuple[pd.Series, pd.Series]]) -> np.ndarray:
    """bool[n]: whether both zones are among those wanted; x and y by the filters' names."""
    x, _ = ends["from"]
    keep = np.ones(len(x), dtype=np.bool_)
    for name, (x, y) in ends.items():
        if wanted.sets(name):
            found, listed = find_zones(x, y), np.array(wanted[name])
            if listed[0] > 0:
                keep &= np.isin(found, listed)
            else:
                keep &= ~np.isin(found, -listed) & (found != UNKNOWN)
    return keep
