"""Trips by place are what pandas counts of the places that a plain test finds."""

import numpy as np
import pandas as pd
from engine_reference import cut_anywhere, in_bounds, indexed, matching
from engine_strategies import bounds_near, canonical_trips, endpoints, seeds, trip_filters
from hypothesis import given
from hypothesis import strategies as st
from support.oracle import lon_lat_of, xy_of
from support.places import find_places_plainly, make_partition
from support.selecting import YELLOW, select

from dashapp.engine.blocks import sort_trips
from dashapp.engine.place_counts import count_places
from dashapp.engine.place_runs import find_runs, place_runs_of
from dashapp.engine.queries import PlacesQuery
from dashapp.model import Bounds, Endpoint, PlaceCounts, TripFilter
from dashapp.places import UNKNOWN, load_taxi_zones

HALVES = make_partition(
    [
        (2, [[(-180, -80), (-73.97, -80), (-73.97, 80), (-180, 80), (-180, -80)]]),
        (5, [[(-73.97, 0), (120, 0), (120, 80), (-73.97, 40.75), (-73.97, 0)]]),
    ]
)
"""Through Manhattan; east of it what lies south of the equator is nobody's."""


@given(canonical_trips(), endpoints, trip_filters(), seeds, st.data())
def test_counts_are_what_pandas_finds(
    trips: pd.DataFrame, endpoint: Endpoint, wanted: TripFilter, seed: int, data: st.DataObject
) -> None:
    bounds = data.draw(bounds_near(trips, endpoint))
    block = sort_trips(trips, endpoint, YELLOW)
    blocks = cut_anywhere(block, 1 + seed % 5, seed, endpoint)
    matches = matching(block, wanted, endpoint, HALVES)
    chosen = block[matches & in_bounds(block, bounds, HALVES)]
    ids = np.where(
        chosen["y"] > 0,
        find_places_plainly(HALVES, *lon_lat_of(chosen["x"], chosen["y"])),
        np.where(chosen["x"].isin([2, 5]), chosen["x"], UNKNOWN),
    )
    found = count_places(blocks, bounds, wanted, HALVES)
    assert found.tolist() == np.bincount(np.array(ids, dtype=np.int64), minlength=6).tolist()
    assert found.sum() == len(chosen)


def test_trips_of_the_taxi_zones_are_counted_and_those_elsewhere_are_unknown(
    sample_trips: pd.DataFrame,
) -> None:
    x, y = xy_of([-73.7781, -73.9855, 2.35], [40.6413, 40.7580, 48.86])  # JFK, Times Square, Paris
    some = sample_trips[:60].assign(
        pickup_x=np.resize(x, 60).astype(np.uint32),
        pickup_y=np.resize(y, 60).astype(np.uint32),
        pickup_reason=np.uint8(0),
        passenger_count=np.repeat([1, 2], 30).astype(np.uint8),
    )
    blocks = indexed([sort_trips(some, Endpoint.PICKUP, YELLOW)])
    for wanted, each in ((select(), 20), (select(passengers=(2, 9)), 10)):
        query = PlacesQuery(Endpoint.PICKUP, Bounds.world(), wanted)
        parts = [query.run(blocks), query.run([])]
        assert query.combine(parts) == PlaceCounts(each, {132: each, 230: each})
        assert query.combine(parts * 2) == PlaceCounts(2 * each, {132: 2 * each, 230: 2 * each})
    assert query.combine([]) == PlaceCounts(0, {})


def test_runs_begin_where_the_place_changes_and_are_found_once_a_block(
    sample_trips: pd.DataFrame,
) -> None:
    runs = find_runs(np.array([7, 7, UNKNOWN, 3, 3, 7], dtype=np.uint16))
    assert runs.first_rows.tolist() == [0, 2, 3, 5, 6]
    assert runs.ids.tolist() == [7, UNKNOWN, 3, 7]
    assert find_runs(np.empty(0, dtype=np.uint16)).first_rows.tolist() == [0]
    [(frame, _)] = indexed([sort_trips(sample_trips, Endpoint.DROPOFF, YELLOW)])
    found = place_runs_of(frame, HALVES)
    assert place_runs_of(frame, HALVES) is found
    assert place_runs_of(frame, load_taxi_zones()) is not found
    again = frame.copy()
    assert place_runs_of(again, HALVES).ids.tolist() == found.ids.tolist()
