"""Compile every kernel before the first viewer asks; numba keeps the code on disk for next time."""

from pathlib import Path

import numba
import numpy as np
import pandas as pd

from dashapp.dataset import TAXI
from dashapp.engine.blocks import sort_trips
from dashapp.engine.columns import canonical_dtypes
from dashapp.engine.compile_cache_cleanup import remove_outdated_code
from dashapp.engine.compiled import as_column, cache_folder, hash_demands
from dashapp.engine.density import count_tile
from dashapp.engine.first_trips import find_first_trips
from dashapp.engine.flows import count_flows
from dashapp.engine.index import ROWS_PER_CELL, build_block
from dashapp.engine.morton import are_ascending
from dashapp.engine.place_counts import count_places
from dashapp.engine.place_figures import find_place_figures
from dashapp.engine.summary import summarise_trips
from dashapp.engine.trips import find_trips
from dashapp.model import Bounds, Endpoint, TileAddress, TripFilter
from dashapp.places import load_taxi_zones

_ROWS = 4 * ROWS_PER_CELL
"""On one point: enough that levels of detail and their entries are kept."""

_BY_ZONE = TAXI.without(("pickup_point", "dropoff_point"))

_QUESTIONS = (
    (0, TripFilter.of(TAXI, passengers=(1, 2))),
    (0, TripFilter.of(TAXI, hours=(17, 19))),
    (20, TripFilter.of(TAXI, hours=(17, 19))),
    (20, TripFilter.of(TAXI, **{"from": (132,), "to": (132,)})),
    (0, TripFilter.of(TAXI, from_area=((-1.0, -1.0), (1.0, -1.0), (0.0, 1.0)))),
)


def warm_up() -> None:
    """Sort, index and ask a small block by each way there is.

    The compiled code is kept below NUMBA_CACHE_DIR (`compiled.cache_folder`), that of older
    versions removed.
    """
    middle = np.uint32(2**31)
    canonical = pd.DataFrame(
        {name: np.full(_ROWS, 1, dtype=dtype) for name, dtype in canonical_dtypes(TAXI).items()}
    ).assign(pickup_x=middle, pickup_y=middle, pickup_reason=np.uint8(0))
    trips = sort_trips(canonical, Endpoint.PICKUP, TAXI)
    blocks = [build_block(trips, TAXI, Endpoint.PICKUP, _ROWS // 2)]
    are_ascending(as_column(trips["x"].to_numpy()), as_column(trips["y"].to_numpy()))
    for zoom, trip_filter in _QUESTIONS:
        half = (1 << zoom) // 2
        count_tile(blocks, TileAddress(zoom, half, half), trip_filter)
        find_trips(blocks, Endpoint.PICKUP, Bounds.world(), trip_filter, _ROWS)
        summarise_trips(blocks, Bounds.world(), trip_filter)
        find_first_trips(blocks, Endpoint.PICKUP, Bounds(-1, -1, 1, 1), trip_filter, 1)
        count_places(blocks, Bounds.world(), trip_filter, load_taxi_zones())
        count_flows(blocks, Bounds.world(), trip_filter, load_taxi_zones())
        find_place_figures(blocks, Bounds.world(), trip_filter, load_taxi_zones(), ("speed",))
        count_tile(blocks, TileAddress(0, 0, 0), trip_filter, Endpoint.DROPOFF)
    _warm_up_zones(canonical.assign(pickup_x=np.uint32(1), dropoff_reason=np.uint8(0)))
    remove_outdated_code(find_code_folder())


def _warm_up_zones(canonical: pd.DataFrame) -> None:
    """What trips have of their own that are kept once."""
    trips = sort_trips(canonical, Endpoint.DROPOFF, _BY_ZONE)
    blocks = [build_block(trips, _BY_ZONE, Endpoint.DROPOFF, _ROWS // 2)]
    trip_filter = TripFilter.of(_BY_ZONE, **{"from": (1,), "to": (1,)})
    count_places(blocks, Bounds(-75, 40, -73, 41), trip_filter, load_taxi_zones())


def find_code_folder() -> Path:
    """Where the compiled code of this engine is kept."""
    return cache_folder(numba.config.CACHE_DIR, Path(__file__).parent)


def name_complete_code() -> str:
    """Name of the mark beside that code once `warm_up` was through, for this machine and Python."""
    return f"complete-{hash_demands(Path(__file__).parent)}"
