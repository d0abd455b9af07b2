"""All trips of a block that match, as plain columns under TLC's names. Imports numba.

The same rows that `trips.find_trips` gives one by one, for files of up to millions of them.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashapp.dataset import Column, Dataset, zone_fields
from dashapp.engine.columns import MISSING, NO_POINT_Y, NO_TIME
from dashapp.engine.derived import compute_derived
from dashapp.engine.index import Block
from dashapp.engine.mercator import xy_to_lon_lat
from dashapp.engine.packing import unpack_trips
from dashapp.engine.regions import build_view_region
from dashapp.engine.trips import count_matching, find_matching
from dashapp.engine.zone_names import find_zones, name_zones
from dashapp.model import Bounds, Endpoint, TripFilter
from dashapp.places import UNKNOWN

_DECIMALS = 8
"""Of degrees: 1 mm. The step in which places are kept is 9 mm."""


def select_trips(
    block: Block, endpoint: Endpoint, bounds: Bounds, trip_filter: TripFilter
) -> pd.DataFrame:
    """One row a trip: columns and units of `data.export_files.export_schema`, null when missing."""
    dataset = trip_filter.dataset
    region = build_view_region(bounds, trip_filter, endpoint, endpoint)
    found = count_matching([block], region, trip_filter)
    rows = find_matching(block, region, trip_filter, found)
    frame, index = block
    trips = unpack_trips(frame, index.beside, rows, dataset, endpoint)
    return _to_columns(trips, endpoint, dataset)


def _to_columns(trips: pd.DataFrame, endpoint: Endpoint, dataset: Dataset) -> pd.DataFrame:
    own, other = endpoint, endpoint.other
    columns = {
        f"{own}_datetime": _times(trips["time_s"].to_numpy()),
        f"{other}_datetime": _times(trips["other_time_s"].to_numpy()),
        **_degrees(own, trips["x"].to_numpy(), trips["y"].to_numpy()),
        **_degrees(other, trips["other_x"].to_numpy(), trips["other_y"].to_numpy()),
        **_zones(trips, endpoint, dataset),
        **{
            column.field: _values(trips[column.kept].to_numpy(), column)
            for column in dataset.stored
        },
        **{
            name: np.where(given, hundredths / 100, np.nan)
            for name, (hundredths, given) in compute_derived(trips, endpoint, dataset).items()
        },
    }
    return pd.DataFrame({name: columns[name] for name in dataset.exported})


def _times(seconds: NDArray[np.uint32]) -> NDArray[np.datetime64]:
    times = seconds.astype("datetime64[s]")
    times[seconds == NO_TIME] = np.datetime64("NaT")
    return times


def _degrees(
    end: Endpoint, x: NDArray[np.uint32], y: NDArray[np.uint32]
) -> dict[str, NDArray[np.float64]]:
    """NaN where this end has no point."""
    given, (lon, lat) = y != NO_POINT_Y, xy_to_lon_lat(x, y)
    return {
        f"{end}_longitude": np.where(given, lon.round(_DECIMALS), np.nan),
        f"{end}_latitude": np.where(given, lat.round(_DECIMALS), np.nan),
    }


def _zones(trips: pd.DataFrame, endpoint: Endpoint, dataset: Dataset) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for end, ids in find_zones(trips, endpoint, dataset).items():
        id_field, name_field = zone_fields(end)
        columns[id_field] = pd.arrays.IntegerArray(ids, ids == UNKNOWN)
        columns[name_field] = name_zones(ids, dataset)
    return columns


def _values(values: NDArray[Any], column: Column) -> Any:
    if column.is_amount:
        return _amounts(values)
    return _codes(values, column.storage.missing if column.storage else 0)


def _codes(codes: NDArray[np.uint8], missing: int) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(codes, codes == missing)


def _amounts(hundredths: NDArray[np.int32]) -> NDArray[np.float64]:
    return np.where(hundredths == MISSING, np.nan, hundredths / 100)
