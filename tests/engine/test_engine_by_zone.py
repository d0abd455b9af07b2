"""Trips that are kept once, for both ends: questions from either are answered as pandas does."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest
from engine_reference import cut_anywhere, indexed
from engine_strategies import PARTS, endpoints, seeds
from engine_zones import BY_ZONE, CITY, ZONED, common_zones, select, zone_filters, zone_trips
from hypothesis import given, settings
from hypothesis import strategies as st
from support.oracle import OracleQueries
from support.selecting import LINKED
from support.summary import assert_same
from support.trip_columns import list_rows
from support.trips import make_trips

from dashapp.data.trips_file import ExportQuery
from dashapp.engine.blocks import block_codes, sort_trips
from dashapp.engine.columns import (
    NOWHERE,
    block_dtypes,
    block_ends,
    packed_bytes,
    packed_dtypes,
)
from dashapp.engine.index import Block
from dashapp.engine.queries import (
    FirstTripsQuery,
    FlowsQuery,
    PlacesQuery,
    SummaryQuery,
    TileQuery,
    TripsQuery,
)
from dashapp.model import Bounds, Endpoint, ExportFormat, Query, TileAddress, TripFilter, TripPage
from dashapp.places import UNKNOWN

DEGREES = ("lon", "lat", "other_lon", "other_lat")
TRIANGLE = ((-74.05, 40.7), (-73.95, 40.7), (-73.98, 40.8))

NO_ZONE = Bounds(10, 50, 11, 51)

by_zone = zone_trips(shares=(1.0,))
others = st.sets(st.sampled_from(["hours", "dates", "weekdays", "duration", "fare", "payment"]))
bounds_seen = st.sampled_from([Bounds.world(), CITY, Bounds(-74.0, 40.7, -73.97, 40.77), NO_ZONE])


@st.composite
def filters(draw: st.DrawFn) -> TripFilter:
    if draw(st.booleans()):
        return draw(zone_filters(BY_ZONE))
    values = {name: draw(PARTS[name]) for name in sorted(draw(others))}
    if draw(st.booleans()):
        values[draw(st.sampled_from(["from_area", "to_area"]))] = TRIANGLE
    return select(BY_ZONE, **values).read_at(draw(st.none() | endpoints))


def cut(trips: pd.DataFrame, seed: int) -> list[Block]:
    """Blocks of both ends, with aggregates of few rows."""
    run = sort_trips(trips, Endpoint.PICKUP, BY_ZONE)
    return cut_anywhere(run, 1 + seed % 4, seed, Endpoint.PICKUP, BY_ZONE, 1 + seed % 40)


def seen_from(blocks: list[Block], endpoint: Endpoint) -> list[Block]:
    return [(frame, index.seen_from(endpoint)) for frame, index in blocks]


def ask(blocks: list[Block], query: Query[Any]) -> Any:
    """Of two workers."""
    seen = seen_from(blocks, query.endpoint)
    return query.combine([query.run(seen[:2]), query.run(seen[2:])])


@settings(max_examples=20)
@given(by_zone, endpoints, filters(), bounds_seen, seeds)
def test_places_summaries_and_totals_are_the_oracles(
    trips: pd.DataFrame, endpoint: Endpoint, wanted: TripFilter, bounds: Bounds, seed: int
) -> None:
    oracle, blocks = OracleQueries(trips), cut(trips, seed)
    places = PlacesQuery(endpoint, bounds, wanted)
    assert ask(blocks, places) == oracle.ask(places)
    for chosen, within in ((wanted, bounds), (select(BY_ZONE), Bounds.world())):
        flows = FlowsQuery(endpoint, within, chosen)
        found, expected = ask(blocks, flows), oracle.ask(flows)
        assert found.unknown == expected.unknown
        assert found.flows.tolist() == expected.flows.tolist()
    for without in ((), LINKED):
        summary = SummaryQuery(endpoint, bounds, wanted, without)
        assert_same(ask(blocks, summary), oracle.ask(summary))
    totals = TripsQuery(endpoint, bounds, wanted, 0)
    assert ask(blocks, totals).total == oracle.ask(totals).total
    tile = TileQuery(endpoint, TileAddress(0, 0, 0), wanted)
    assert ask(blocks, tile).total == 0


@settings(max_examples=10)
@given(by_zone, endpoints, filters(), bounds_seen, seeds, st.integers(0, 150))
def test_single_trips_are_the_oracles(
    trips: pd.DataFrame,
    endpoint: Endpoint,
    wanted: TripFilter,
    bounds: Bounds,
    seed: int,
    limit: int,
) -> None:
    oracle, blocks = OracleQueries(trips), cut(trips, seed)
    first = FirstTripsQuery(endpoint, bounds, wanted, limit)
    found, expected = ask(blocks, first), oracle.ask(first)
    assert found.total == expected.total
    assert list_told(found) == list_told(expected)
    every = TripsQuery(endpoint, bounds, wanted, 1000)
    assert sorted(list_told(ask(blocks, every))) == sorted(list_told(oracle.ask(every)))


def list_told(page: TripPage) -> list[str]:
    """Rows as text, without degrees, which none has."""
    rows = list_rows(page.columns)
    assert all(pd.isna(row.pop(name)) for row in rows for name in DEGREES)
    return [repr(sorted(row.items())) for row in rows]


@settings(max_examples=10)
@given(by_zone, endpoints, seeds)
def test_sums_over_zones_and_unknown_are_the_total(
    trips: pd.DataFrame, endpoint: Endpoint, seed: int
) -> None:
    blocks, name = cut(trips, seed), "from" if endpoint is Endpoint.PICKUP else "to"
    places = ask(blocks, PlacesQuery(endpoint, Bounds.world(), select(BY_ZONE)))
    assert places.total == int((trips[f"{endpoint}_reason"] == 0).sum())
    for zone in common_zones()[:3]:
        only = select(BY_ZONE, **{name: (zone,)})
        assert ask(blocks, SummaryQuery(endpoint, Bounds.world(), only)).total == (
            places.trips.get(zone, 0)
        )


@pytest.mark.parametrize("endpoint", list(Endpoint))
def test_a_file_names_both_zones_and_times(endpoint: Endpoint) -> None:
    trips = make_zoned(200)
    query = ExportQuery(endpoint, Bounds.world(), select(BY_ZONE), ExportFormat.PARQUET)
    blocks = seen_from(cut(trips, 3), endpoint)
    body = query.write([query.select(block) for block in blocks])
    rows = pyarrow.parquet.read_table(io.BytesIO(body)).to_pandas()
    kept = trips[trips[f"{endpoint}_reason"] == 0]
    assert "pickup_longitude" not in rows
    for end in Endpoint:
        zones = kept[f"{end}_x"].where(kept[f"{end}_reason"] == 0, UNKNOWN)
        assert sorted(rows[f"{end}_zone_id"].fillna(0)) == sorted(zones)
        seconds = rows[f"{end}_datetime"].astype("datetime64[s]").astype("int64")
        assert sorted(seconds) == sorted(kept[f"{end}_time_s"].replace(0, -(2**63)))


def make_zoned(rows: int) -> pd.DataFrame:
    trips, draw = make_trips(rows, 3), np.random.default_rng(3)
    for end in Endpoint:
        ids = draw.choice([0, 1, 132, 161, 263], rows)
        trips[f"{end}_x"] = np.where(trips[f"{end}_reason"] == 0, ids, 0).astype(np.uint32)
        trips[f"{end}_y"] = np.uint32(0)
    return trips


def test_trips_are_kept_once_in_the_order_of_zone_and_time() -> None:
    trips = make_zoned(300)
    run = sort_trips(trips, Endpoint.DROPOFF, BY_ZONE)
    pd.testing.assert_frame_equal(run, sort_trips(trips, Endpoint.PICKUP, BY_ZONE))
    assert run.dtypes.astype(str).to_dict() == block_dtypes(BY_ZONE)
    counts = (trips["pickup_reason"] == 0) | (trips["dropoff_reason"] == 0)
    assert len(run) == counts.sum() < len(trips)
    assert (np.diff(block_codes(run).astype(np.float64)) >= 0).all()
    lost = {end: trips[counts][f"{end}_reason"] != 0 for end in Endpoint}
    assert (run["pickup_zone"] == NOWHERE).sum() == lost[Endpoint.PICKUP].sum() > 0
    assert (run["dropoff_zone"] == NOWHERE).sum() == lost[Endpoint.DROPOFF].sum() > 0


def test_the_data_set_says_the_layout_once() -> None:
    assert block_ends(BY_ZONE) == (Endpoint.PICKUP,)
    assert block_ends(ZONED) == block_ends(ZONED.without(["pickup_point"])) == tuple(Endpoint)
    assert not ZONED.without(["pickup_point", "dropoff_point", "dropoff_place"]).is_by_zone
    # In place of four coordinates the zone of the dropoff; that of the pickup is told by runs.
    assert packed_bytes(ZONED) - packed_bytes(BY_ZONE) == 4 * 4 - 2
    assert {"x", "y"}.isdisjoint(packed_dtypes(BY_ZONE))


def test_only_blocks_of_zones_in_view_are_asked_about_pickups() -> None:
    [(_, index)] = indexed(
        [sort_trips(make_zoned(50), Endpoint.PICKUP, BY_ZONE)], Endpoint.PICKUP, BY_ZONE
    )
    last = index.seen_from(Endpoint.PICKUP).last_code
    assert index.seen_from(Endpoint.PICKUP).first_code == 0
    assert 0 < last < index.seen_from(Endpoint.DROPOFF).last_code
    assert index.seen_from(Endpoint.PICKUP) is index == replace(index)
