"""The places of a block's rows as runs: rows that are neighbours on the map mostly share one.

So no column is kept, but some ten thousand runs for a million rows. They are found when places are
first asked for, at 30 ns a row and core, and kept while the block lives.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashapp.engine.assignment import assign_places
from dashapp.engine.columns import NO_POINT_Y
from dashapp.engine.compiled import as_column
from dashapp.engine.frame_cache import FrameCache
from dashapp.engine.mercator import xy_to_lon_lat
from dashapp.places import Partition

_PIECE_ROWS = 1 << 16
"""Turned into degrees at a time: float64 of a whole block would take three times its points."""

Ids = NDArray[np.uint16]
Steps = NDArray[np.uint32]


class PlaceRuns(NamedTuple):
    """Rows first_rows[i] to first_rows[i + 1] are of place ids[i].

    Attributes:
        first_rows: int64[runs + 1], ascending; the last is the number of rows.
        ids: uint16[runs].
    """

    first_rows: NDArray[np.int64]
    ids: Ids


_cache: FrameCache[PlaceRuns] = FrameCache()


def place_runs_of(frame: pd.DataFrame, partition: Partition) -> PlaceRuns:
    """Of a block frame, which is never changed: the places of the end that it is of."""

    def find() -> PlaceRuns:
        return find_runs(find_places(frame["x"].to_numpy(), frame["y"].to_numpy(), partition))

    return _cache.get(frame, partition.name, find)


def read_runs(runs: PlaceRuns) -> PlaceRuns:
    """As kernels take them, wherever they come from."""
    return PlaceRuns(as_column(runs.first_rows), as_column(runs.ids))


def find_runs(ids: Ids) -> PlaceRuns:
    """Runs of equal ids; none of no rows."""
    is_first = np.ones(ids.size, dtype=np.bool_)
    is_first[1:] = ids[1:] != ids[:-1]
    starts = np.flatnonzero(is_first)
    first_rows = np.append(starts, ids.size).astype(np.int64)
    return PlaceRuns(as_column(first_rows), as_column(ids[starts]))


def find_places(x: Steps, y: Steps, partition: Partition) -> Ids:
    """uint16[rows], the place that holds the middle of each row's step; without a point, its id."""
    ids = np.empty(x.size, dtype=np.uint16)
    for first in range(0, x.size, _PIECE_ROWS):
        rows = slice(first, first + _PIECE_ROWS)
        ids[rows] = find_place_ids(partition, x[rows], y[rows])
    return ids


def find_place_ids(partition: Partition, x: Steps, y: Steps) -> Ids:
    """uint16[n], the places of ends of trips as they are kept, of `n` at once."""
    named = y == NO_POINT_Y
    if named.all():
        return partition.place_ids_of(x)
    found = assign_places(partition, *xy_to_lon_lat(x, y))
    return np.where(named, partition.place_ids_of(x), found) if named.any() else found
