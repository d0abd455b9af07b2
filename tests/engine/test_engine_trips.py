"""Single trips: totals are exact, and what comes back is what the rows hold."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from engine_reference import cut_anywhere, in_bounds, indexed, matching
from engine_strategies import POINTS, bounds_near, canonical_trips, endpoints, seeds, trip_filters
from hypothesis import given
from hypothesis import strategies as st
from support.selecting import YELLOW, select
from support.taxi import CANONICAL_DTYPES
from support.trip_columns import list_rows

from dashapp.engine.blocks import sort_trips
from dashapp.engine.columns import MISSING
from dashapp.engine.index import Block, end_of
from dashapp.engine.pages import combine_pages
from dashapp.engine.regions import build_view_region
from dashapp.engine.trips import count_matching, find_trips
from dashapp.model import Bounds, Endpoint, TripFilter, TripPage


def count_trips(blocks: list[Block], bounds: Bounds, wanted: TripFilter) -> int:
    endpoint = end_of(blocks)
    region = build_view_region(bounds, wanted, endpoint, endpoint)
    return count_matching(blocks, region, wanted)


@given(canonical_trips(shares=POINTS), endpoints, trip_filters(), seeds, st.data())
def test_totals_and_trips_are_what_pandas_finds(
    trips: pd.DataFrame, endpoint: Endpoint, wanted: TripFilter, seed: int, data: st.DataObject
) -> None:
    bounds = data.draw(bounds_near(trips, endpoint))
    block = sort_trips(trips, endpoint, YELLOW)
    blocks = cut_anywhere(block, 1 + seed % 5, seed, endpoint)
    expected = block[matching(block, wanted, endpoint) & in_bounds(block, bounds)]
    total, columns = find_trips(blocks, endpoint, bounds, wanted, 400)
    found = list_rows(columns)
    assert total == len(expected) == len(found) == count_trips(blocks, bounds, wanted)
    fares = [None if cents == MISSING else cents / 100 for cents in expected["fare_cents"]]
    assert [trip["fare_amount"] for trip in found] == fares


@given(canonical_trips(shares=POINTS), trip_filters(), st.data())
def test_totals_by_levels_of_detail_and_by_rows_agree(
    trips: pd.DataFrame, wanted: TripFilter, data: st.DataObject
) -> None:
    bounds = data.draw(bounds_near(trips, Endpoint.PICKUP))
    blocks = indexed([sort_trips(trips, Endpoint.PICKUP, YELLOW)])
    for chosen in (wanted, select(passengers=wanted["passengers"])):
        bare = [(frame, replace(index, levels=())) for frame, index in blocks]
        assert count_trips(blocks, bounds, chosen) == count_trips(bare, bounds, chosen)


@given(canonical_trips(shares=POINTS), st.integers(0, 400))
def test_trips_come_only_within_the_limit(trips: pd.DataFrame, limit: int) -> None:
    blocks = indexed([sort_trips(trips, Endpoint.PICKUP, YELLOW)])
    total, columns = find_trips(blocks, Endpoint.PICKUP, Bounds.world(), select(), limit)
    assert total == (trips["pickup_reason"] == 0).sum()
    assert len(list_rows(columns)) == (total if total <= limit else 0)


@pytest.fixture
def one_trip() -> pd.DataFrame:
    """From (0, 0) to a quarter of the world west and north."""
    values = {
        "pickup_x": 2**31,
        "pickup_y": 2**31,
        "dropoff_x": 2**30,
        "dropoff_y": 2**30,
        "pickup_time_s": 1_420_070_400,
        "dropoff_time_s": 1_420_071_999,
        "passenger_count": 3,
        "payment_type": 2,
        "distance_centimiles": 123,
        "fare_cents": 1_250,
        "tip_cents": 0,
        "total_cents": -5,
        "tolls_cents": 533,
        "rate_code": 5,
        "pickup_reason": 0,
        "dropoff_reason": 0,
    }
    return pd.DataFrame([values]).astype(CANONICAL_DTYPES)


def find_one(trips: pd.DataFrame, endpoint: Endpoint) -> dict:
    blocks = indexed([sort_trips(trips, endpoint, YELLOW)], endpoint)
    return list_rows(find_trips(blocks, endpoint, Bounds.world(), select(), 1)[1])[0]


def test_every_property_of_a_trip(one_trip: pd.DataFrame) -> None:
    places = {"lon": 0.0, "lat": 0.0, "other_lon": -90.0, "other_lat": 66.5132604}
    found = find_one(one_trip, Endpoint.PICKUP)
    assert {name: found.pop(name) for name in places} == pytest.approx(places, abs=1e-7)
    assert found == {
        "pickup_datetime": "2015-01-01T00:00:00",
        "dropoff_datetime": "2015-01-01T00:26:39",
        "passenger_count": 3,
        "payment_type": 2,
        "trip_distance": 1.23,
        "fare_amount": 12.5,
        "tip_amount": 0.0,
        "total_amount": -0.05,
        "tolls_amount": 5.33,
        "rate_code": 5,
        "duration_minutes": 26.65,
        "mean_speed_mph": 2.77,
        "tip_percent_of_fare": None,
    }


def test_computed_values_of_a_trip_are_rounded_half_up(one_trip: pd.DataFrame) -> None:
    """26.65 minutes are 1599 s; 0.05 of 8.00 are 0.625 %, which is 0.63."""
    trip = one_trip.assign(payment_type=1, tip_cents=5, fare_cents=800).astype(CANONICAL_DTYPES)
    assert find_one(trip, Endpoint.PICKUP)["tip_percent_of_fare"] == 0.63
    backwards = trip.assign(dropoff_time_s=trip["pickup_time_s"] - 90).astype(CANONICAL_DTYPES)
    for endpoint in Endpoint:
        found = find_one(backwards, endpoint)
        assert found["duration_minutes"] == -1.5
        assert found["mean_speed_mph"] is None


def test_the_dropoff_end_swaps_places_but_not_times(one_trip: pd.DataFrame) -> None:
    found = find_one(one_trip, Endpoint.DROPOFF)
    assert (found["lon"], found["other_lon"]) == pytest.approx((-90.0, 0.0), abs=1e-7)
    assert found["pickup_datetime"] < found["dropoff_datetime"]


def test_what_is_not_given_is_none(one_trip: pd.DataFrame) -> None:
    ends = {"dropoff_x": 0, "dropoff_y": 0, "dropoff_time_s": 0}
    nothing = ends | {"payment_type": 0, "rate_code": 0}
    amounts = dict.fromkeys(
        ["distance_centimiles", "fare_cents", "tip_cents", "total_cents", "tolls_cents"], MISSING
    )
    trip = one_trip.assign(**nothing, **amounts).astype(CANONICAL_DTYPES)
    found = find_one(trip, Endpoint.PICKUP)
    given_names = {"lon", "lat", "pickup_datetime", "passenger_count"}
    assert {name for name, value in found.items() if value is not None} == given_names


def test_trips_on_the_edges_of_the_bounds_belong_to_them(one_trip: pd.DataFrame) -> None:
    blocks = indexed([sort_trips(one_trip, Endpoint.PICKUP, YELLOW)])
    lon, lat = find_one(one_trip, Endpoint.PICKUP)["lon"], 0.0
    for bounds in (Bounds(lon, -1, lon, 1), Bounds(lon, -1, 1, 1), Bounds(-1, -1, lon, 1)):
        assert count_trips(blocks, bounds, select()) == 1
    assert count_trips(blocks, Bounds(0.1, lat, 1, 1), select()) == 0


def test_far_knots_are_counted_in_small_bounds() -> None:
    """Wide bounds over many cells and rows: inner ranges are summed, border ranges are tested."""
    draw = np.random.default_rng(7)
    rows = 40_000
    trips = pd.DataFrame({name: np.ones(rows, dtype) for name, dtype in CANONICAL_DTYPES.items()})
    trips["pickup_x"] = draw.normal(2**31, 2**20, rows).astype(np.uint32)
    trips["pickup_y"] = draw.normal(2**31, 2**20, rows).astype(np.uint32)
    trips["passenger_count"] = draw.integers(0, 7, rows).astype(np.uint8)
    block = sort_trips(trips.assign(pickup_reason=0), Endpoint.PICKUP, YELLOW)
    blocks = cut_anywhere(block, 4, 1)
    for half in (0.02, 0.05, 0.1, 0.3):
        bounds = Bounds(-half, -half / 2, half, half)
        for wanted in (select(), select(passengers=(1, 2)), select(payment=(1,))):
            matches = matching(block, wanted, Endpoint.PICKUP)
            expected = (matches & in_bounds(block, bounds)).sum()
            assert count_trips(blocks, bounds, wanted) == expected


def test_pages_of_workers_make_one_page() -> None:
    a, b = {"lon": [1.0]}, {"lon": [2.0]}
    assert combine_pages([(1, a), (0, {}), (1, b)], limit=2) == TripPage(2, {"lon": [1.0, 2.0]})
    assert combine_pages([(1, a), (1, b)], limit=1) == TripPage(2)
    assert combine_pages([(1, a), (7, {})], limit=5) == TripPage(8)
    assert combine_pages([], limit=5) == TripPage(0)
