"""Trips known by their zone alone, beside others: every question against plain pandas."""

import io
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest
from engine_reference import cut_anywhere
from hypothesis import given, settings
from hypothesis import strategies as st
from support.oracle import OracleQueries
from support.selecting import ZONED
from support.selecting import select_zoned as select
from support.trip_columns import list_rows
from support.zone_trips import make_zone_trips

from dashapp.data.trips_file import ExportQuery
from dashapp.engine.blocks import sort_trips
from dashapp.engine.morton_range import bounds_codes
from dashapp.engine.queries import (
    FirstTripsQuery,
    PlacesQuery,
    SummaryQuery,
    TileQuery,
    TripsQuery,
)
from dashapp.model import Bounds, Endpoint, ExportFormat, Query, TileAddress, TripFilter

MIDTOWN = Bounds(-74.0, 40.7, -73.9, 40.8)
NEARLY_ALL = Bounds(-180, -85.0511287798066, 100, 85.0511287798066)
TRIANGLE = ((-74.0, 40.7), (-73.7, 40.6), (-73.9, 40.8))

everywhere = st.sampled_from([Bounds.world(), MIDTOWN, NEARLY_ALL, Bounds(-74, 0, 0, 41)])
filters = st.sampled_from(
    [
        select(),
        select(passengers=(1, 2)),
        select(hours=(3, 9)),
        select(from_area=TRIANGLE),
        select(to_area=TRIANGLE),
        select(from_area=TRIANGLE, hours=(3, 9)).read_at(Endpoint.DROPOFF),
    ]
)
shares = st.sampled_from([0.0, 0.4, 1.0])


def ask(trips: pd.DataFrame, query: Query[Any]) -> Any:
    """Of two workers."""
    blocks = cut_anywhere(sort_trips(trips, query.endpoint, ZONED), 4, len(trips), query.endpoint)
    return query.combine([query.run(blocks[:2]), query.run(blocks[2:])])


@settings(max_examples=15)
@given(shares, st.integers(0, 99), st.sampled_from(list(Endpoint)), everywhere, filters)
def test_places_and_totals_are_the_oracles(
    share: float, seed: int, endpoint: Endpoint, bounds: Bounds, wanted: TripFilter
) -> None:
    trips = make_zone_trips(120, seed, share)
    oracle = OracleQueries(trips)
    found = ask(trips, PlacesQuery(endpoint, bounds, wanted))
    expected = oracle.count_places(endpoint, bounds, wanted)
    assert (found.unknown, dict(found.trips)) == (expected.unknown, dict(expected.trips))
    for total in (
        ask(trips, TripsQuery(endpoint, bounds, wanted, 0)).total,
        ask(trips, SummaryQuery(endpoint, bounds, wanted)).total,
    ):
        assert found.total == found.unknown + sum(found.trips.values()) == total


@pytest.mark.parametrize("endpoint", list(Endpoint))
@pytest.mark.parametrize("zoom", [0, 1, 10, 16, 20])
def test_no_tile_shows_a_trip_without_a_point(endpoint: Endpoint, zoom: int) -> None:
    trips = make_zone_trips(3_000)
    for wanted in (select(), select(passengers=(1, 2)), select(fare=(0, 900))):
        query = TileQuery(endpoint, TileAddress(zoom, 0, 0), wanted)
        found, expected = ask(trips, query), OracleQueries(trips).ask(query)
        assert found.total == expected.total
        assert (found.total > 0) == (zoom < 2)
        if found.total:
            np.testing.assert_array_equal(found.counts, expected.counts)
    assert ask(make_zone_trips(99, 1, 1.0), TileQuery(endpoint, query.tile, select())).total == 0


@settings(max_examples=10)
@given(shares, st.sampled_from(list(Endpoint)), everywhere, filters, st.integers(0, 150))
def test_the_first_trips_by_time_are_the_oracles(
    share: float, endpoint: Endpoint, bounds: Bounds, wanted: TripFilter, limit: int
) -> None:
    trips = make_zone_trips(150, 5, share)
    trips.loc[:20, f"{endpoint}_time_s"] = 0
    trips.loc[30:60, f"{endpoint}_time_s"] = trips[f"{endpoint}_time_s"][99]
    query = FirstTripsQuery(endpoint, bounds, wanted, limit)
    found, expected = ask(trips, query), OracleQueries(trips).ask(query)
    assert found.total == expected.total
    assert len(list_rows(found.columns)) == min(limit, found.total)
    for name in expected.columns:
        told = [[None if v is None else v for v in one.columns[name]] for one in (found, expected)]
        if name.endswith(("lon", "lat")):
            told = [[np.nan if v is None else v for v in values] for values in told]
            np.testing.assert_allclose(*told, atol=1e-8)
        else:
            assert told[0] == told[1], name


def test_a_file_has_zones_and_no_degrees_where_there_is_no_point() -> None:
    trips = make_zone_trips(300)
    blocks = cut_anywhere(sort_trips(trips, Endpoint.PICKUP, ZONED), 3, 1)
    query = ExportQuery(Endpoint.PICKUP, Bounds.world(), select(), ExportFormat.PARQUET)
    body = query.write([query.select(block) for block in blocks])
    rows = pyarrow.parquet.read_table(io.BytesIO(body)).to_pandas()
    kept = trips[trips["pickup_reason"] == 0]
    by_zone = kept["pickup_y"] == 0
    assert len(rows) == len(kept)
    assert rows["pickup_longitude"].isna().sum() == by_zone.sum() > 0
    named = kept["pickup_x"][by_zone & (kept["pickup_x"] > 0)]
    without = rows[rows["pickup_longitude"].isna()]
    assert without["pickup_zone_id"].dropna().tolist() == sorted(named)
    assert (rows["pickup_zone"].isna() == rows["pickup_zone_id"].isna()).all()
    assert {*rows[rows["pickup_zone_id"] == 132]["pickup_zone"]} == {"JFK Airport"}


def test_only_blocks_of_places_in_view_are_asked_and_none_of_sets_of_points() -> None:
    points = ZONED.without(["pickup_place", "dropoff_place"])
    for bounds in (MIDTOWN, Bounds.world()):
        asked = SummaryQuery(Endpoint.PICKUP, bounds, TripFilter.of(points))
        assert asked.morton_ranges() == [bounds_codes(bounds)]
    world = SummaryQuery(Endpoint.PICKUP, Bounds.world(), select())
    assert world.morton_ranges() == [bounds_codes(Bounds.world())]
    (first, last), _ = SummaryQuery(Endpoint.PICKUP, MIDTOWN, select()).morton_ranges()
    assert 0 < first < last < 4**9  # of two-digit and three-digit ids, whose y is 0
