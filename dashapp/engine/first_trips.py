"""The first single trips by time of those in a rectangle, however many match. Imports numba.

`pages.combine_first` adds the workers' answers without it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashapp.engine.columns import NO_TIME
from dashapp.engine.index import Block
from dashapp.engine.mercator import morton_codes
from dashapp.engine.packing import unpack_times, unpack_trips
from dashapp.engine.pages import FirstPage
from dashapp.engine.regions import Region, build_view_region
from dashapp.engine.trips import count_matching, find_matching, list_columns
from dashapp.model import Bounds, Endpoint, TripFilter

_AFTER_ALL = np.int64(2**32)
"""Where trips without a time come."""


def find_first_trips(
    blocks: Sequence[Block],
    endpoint: Endpoint,
    bounds: Bounds,
    trip_filter: TripFilter,
    limit: int,
) -> FirstPage:
    """Exact number of trips that match in `bounds`, and the first `limit` of them by time.

    The time is that of `endpoint`, whose blocks these are; trips without one come last. Those of
    one second go by their place, then by the other end's time and place: the answer is the same
    however trips are cut into blocks. Columns as of `trips.find_trips`.
    """
    dataset = trip_filter.dataset
    region = build_view_region(bounds, trip_filter, endpoint, endpoint)
    total, found = 0, []
    for block in blocks:
        matching, rows = _find_first_rows(block, region, trip_filter, limit)
        total += matching
        if rows.size:
            frame, index = block
            found.append(unpack_trips(frame, index.beside, rows, dataset, endpoint))
    if not found:
        return FirstPage(total, [], {})
    trips = pd.concat(found, ignore_index=True)
    keys = _rank(trips)
    order = np.lexsort(keys.T[::-1])[:limit]
    columns = list_columns(trips.iloc[order], endpoint, dataset)
    return FirstPage(total, [tuple(key) for key in keys[order].tolist()], columns)


def _find_first_rows(
    block: Block, region: Region, trip_filter: TripFilter, limit: int
) -> tuple[int, NDArray[np.int64]]:
    """How many rows of a block match, and those that may be among the first: all of a last tie."""
    matching = count_matching([block], region, trip_filter)
    if limit == 0:
        return matching, np.empty(0, dtype=np.int64)
    rows = find_matching(block, region, trip_filter, matching)
    if matching > limit:
        times = _order_times(_read_times(block, rows))
        rows = rows[times <= np.partition(times, limit - 1)[limit - 1]]
    return matching, rows


def _read_times(block: Block, rows: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Of the end that is asked about."""
    frame, index = block
    if index.beside.zones is not None and index.endpoint is Endpoint.DROPOFF:
        return unpack_times(frame, index.beside, rows)
    times: NDArray[np.uint32] = frame["time_s"].to_numpy()[rows]
    return times


def _order_times(time_s: NDArray[Any]) -> NDArray[np.int64]:
    return np.where(time_s == NO_TIME, _AFTER_ALL, time_s.astype(np.int64))


def _rank(trips: pd.DataFrame) -> NDArray[np.uint64]:
    """uint64[n, 5], by which sorted trips come one after the other."""
    codes = morton_codes(trips["x"].to_numpy(), trips["y"].to_numpy())
    others = (trips[name].to_numpy() for name in ("other_time_s", "other_x", "other_y"))
    keys = (_order_times(trips["time_s"].to_numpy()), codes, *others)
    return np.column_stack([key.astype(np.uint64) for key in keys])
