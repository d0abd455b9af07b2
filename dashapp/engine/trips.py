"""Single trips in a rectangle: how many match, and the trips themselves when they are few.

Imports numba; `pages.combine_pages` adds the workers' answers without it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashapp.dataset import Dataset, zone_fields
from dashapp.engine.columns import NO_POINT_Y, NO_TIME, OPPOSITE_NAMES
from dashapp.engine.counting import find_matches
from dashapp.engine.density import Way, cells_of, choose_way, no_cells, overlaps
from dashapp.engine.derived import compute_derived
from dashapp.engine.index import Block, end_of
from dashapp.engine.layout import layout_of
from dashapp.engine.mercator import xy_to_lon_lat
from dashapp.engine.packing import unpack_trips
from dashapp.engine.pages import PartialPage, TripColumns, join_columns
from dashapp.engine.place_columns import open_block
from dashapp.engine.plan import build_plan, set_filters
from dashapp.engine.regions import Region, build_view_region
from dashapp.engine.zone_names import find_zones, name_zones
from dashapp.engine.zone_rows import find_row_partition
from dashapp.model import Bounds, Endpoint, TripFilter
from dashapp.places import UNKNOWN

_NO_ROWS = np.empty(0, dtype=np.int64)


def find_trips(
    blocks: Sequence[Block],
    endpoint: Endpoint,
    bounds: Bounds,
    trip_filter: TripFilter,
    limit: int,
) -> PartialPage:
    """Exact number of trips that match in `bounds`, and they themselves when total <= limit.

    `blocks` are those of `endpoint` or of the other end, whose trips have another order. Columns of
    the trips: lon, lat, other_lon, other_lat (degrees; None where an end has no point), of ends
    whose files have places `zone_fields` (None where unknown), pickup_datetime, dropoff_datetime
    (ISO text of New York wall clock), and the field of each column of the data set in its unit;
    None where a value is not given.
    """
    dataset = trip_filter.dataset
    read = end_of(blocks)
    trip_filter = trip_filter.read_from(read, endpoint)
    region = build_view_region(bounds, trip_filter, endpoint, read)
    total = count_matching(blocks, region, trip_filter)
    if not 0 < total <= limit:
        return total, {}
    found = []
    for frame, index in blocks:
        rows = find_matching((frame, index), region, trip_filter, limit)
        if rows.size:  # else 0.8 ms for nothing
            unpacked = unpack_trips(frame, index.beside, rows, dataset, index.endpoint)
            if index.endpoint is not endpoint:
                unpacked = unpacked.rename(columns=OPPOSITE_NAMES)
            found.append(list_columns(unpacked, endpoint, dataset))
    return total, join_columns(found)


def count_matching(blocks: Sequence[Block], region: Region, trip_filter: TripFilter) -> int:
    """Exact number of trips of a region that match."""
    filters = set_filters(trip_filter)
    layout = layout_of(trip_filter.dataset, trip_filter.clock)
    plan = build_plan(filters, layout)
    has_area = trip_filter.has_area or region.other.is_asked
    total = 0
    for frame, index in blocks:
        if overlaps(index, region):
            way, level = choose_way(index, region.level, filters, layout, has_area=has_area)
            cells = no_cells()
            if level is not None and way is Way.ENTRIES:
                cells = cells_of(level, region.level)
            columns, here = open_block((frame, index), region, filters, layout)
            total += int(find_matches(columns, plan, here, cells, _NO_ROWS))
    return total


def find_matching(
    block: Block, region: Region, trip_filter: TripFilter, limit: int
) -> NDArray[np.int64]:
    """Rows of the first `limit` trips of a block that match, ascending."""
    rows = np.empty(limit, dtype=np.int64)
    if not overlaps(block[1], region):
        return rows[:0]
    filters = set_filters(trip_filter)
    layout = layout_of(trip_filter.dataset, trip_filter.clock)
    columns, here = open_block(block, region, filters, layout)
    plan = build_plan(filters, layout)
    found = rows[: find_matches(columns, plan, here, no_cells(), rows)]
    # Ranges of places come first, and points at the world's corner stand among their rows.
    return np.sort(found, kind="stable") if find_row_partition(trip_filter.dataset) else found


def list_columns(trips: pd.DataFrame, endpoint: Endpoint, dataset: Dataset) -> TripColumns:
    """Sorted trips of `endpoint`, all or some, as they are told of one by one."""
    columns = _points(trips) | _zones(trips, endpoint, dataset) | _times(trips, endpoint)
    for column in dataset.stored:
        values = trips[column.kept].to_numpy()
        given = values / 100 if column.is_amount else values
        missing = column.storage.missing if column.storage else None
        columns[column.field] = _listed(given, values == missing)
    for name, (hundredths, given) in compute_derived(trips, endpoint, dataset).items():
        columns[name] = _listed(hundredths / 100, ~given)
    return columns


def _points(trips: pd.DataFrame) -> dict[str, list[Any]]:
    other_x, other_y = trips["other_x"].to_numpy(), trips["other_y"].to_numpy()
    lon, lat = xy_to_lon_lat(trips["x"].to_numpy(), trips["y"].to_numpy())
    other_lon, other_lat = xy_to_lon_lat(other_x, other_y)
    no_point, no_other = trips["y"].to_numpy() == NO_POINT_Y, other_y == NO_POINT_Y
    return {
        "lon": _listed(lon, no_point),
        "lat": _listed(lat, no_point),
        "other_lon": _listed(other_lon, no_other),
        "other_lat": _listed(other_lat, no_other),
    }


def _zones(trips: pd.DataFrame, endpoint: Endpoint, dataset: Dataset) -> dict[str, list[Any]]:
    columns = {}
    for end, ids in find_zones(trips, endpoint, dataset).items():
        id_field, name_field = zone_fields(end)
        columns[id_field] = _listed(ids, ids == UNKNOWN)
        columns[name_field] = name_zones(ids, dataset).tolist()
    return columns


def _times(trips: pd.DataFrame, endpoint: Endpoint) -> dict[str, list[Any]]:
    sources = {"pickup_datetime": "time_s", "dropoff_datetime": "other_time_s"}
    if endpoint is Endpoint.DROPOFF:
        sources = {"pickup_datetime": "other_time_s", "dropoff_datetime": "time_s"}
    times = {}
    for name, source in sources.items():
        seconds = trips[source].to_numpy()
        texts = np.datetime_as_string(seconds.astype("datetime64[s]"))
        times[name] = _listed(texts, seconds == NO_TIME)
    return times


def _listed(values: NDArray[Any], missing: NDArray[np.bool_]) -> list[Any]:
    """Plain Python values, None where missing."""
    listed: list[Any] = values.tolist()
    for row in np.flatnonzero(missing):
        listed[row] = None
    return listed
