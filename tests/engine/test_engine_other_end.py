"""The other end of trips: read from the blocks of either end, it is what pandas finds."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from engine_reference import cut_anywhere
from engine_strategies import (
    POINTS,
    canonical_trips,
    endpoints,
    seeds,
    tiles_near,
    trip_filters,
)
from engine_zones import CITY, ZONED, select, zone_filters, zone_trips
from hypothesis import given, settings
from hypothesis import strategies as st
from support.oracle import OracleQueries
from support.selecting import YELLOW
from support.summary import assert_same
from support.trip_columns import list_rows

from dashapp.dataset import Dataset
from dashapp.engine.blocks import sort_trips
from dashapp.engine.index import Block
from dashapp.engine.morton_range import cover_bounds, end_ranges, interleave
from dashapp.engine.queries import SummaryQuery, TileQuery, TripsQuery
from dashapp.model import Bounds, Endpoint, Query, TileAddress, TripFilter, TripPage

MIDTOWN = ((-74.02, 40.72), (-73.95, 40.74), (-73.96, 40.79))
DOWNTOWN = ((-74.02, 40.7), (-73.97, 40.7), (-73.97, 40.75), (-74.02, 40.75))
WORLD = TileAddress(0, 0, 0)

HUGE_SHARES = 1e-1
"""Shares of tips of 2**31 cents among those of cents lose their last digits, by their order."""


def cut(trips: pd.DataFrame, end: Endpoint, seed: int, dataset: Dataset) -> list[Block]:
    return cut_anywhere(sort_trips(trips, end, dataset), 1 + seed % 4, seed, end, dataset)


def ask(blocks: list[Block], query: Query[Any]) -> Any:
    """Of two workers."""
    return query.combine([query.run(blocks[:1]), query.run(blocks[1:])])


def ask_both(trips: pd.DataFrame, query: Any, seed: int) -> tuple[Any, Any]:
    """Of the blocks of its end, and of those of the other one."""
    dataset = query.trip_filter.dataset
    turned = replace(query, is_turned=True)
    assert turned == query
    assert turned.key == query.key
    assert turned.blocks_of is query.endpoint.other
    return tuple(ask(cut(trips, one.blocks_of, seed, dataset), one) for one in (query, turned))


def tell(page: TripPage) -> list[str]:
    """Degrees to a tenth of a millimeter: two ways to them differ in their last digits."""
    rows = (
        sorted((name, round(v, 9) if isinstance(v, float) else v) for name, v in trip.items())
        for trip in list_rows(page.columns)
    )
    return sorted(map(str, rows))


def assert_same_tile(found: Any, expected: Any) -> None:
    assert found.total == expected.total
    if expected.total:
        np.testing.assert_array_equal(found.counts, expected.counts)


@settings(max_examples=40)
@given(canonical_trips(shares=POINTS), endpoints, trip_filters(), seeds, st.data())
def test_tiles_and_figures_are_the_oracles_from_either_end(
    trips: pd.DataFrame, endpoint: Endpoint, wanted: TripFilter, seed: int, data: st.DataObject
) -> None:
    trips = trips[(trips["pickup_reason"] == 0) & (trips["dropoff_reason"] == 0)]
    tile = data.draw(tiles_near(trips, endpoint))
    for found in ask_both(trips, TileQuery(endpoint, tile, wanted), seed):
        plain = ask(cut(trips, endpoint, seed, YELLOW), TileQuery(endpoint, tile, wanted))
        assert_same_tile(found, plain)
    own, turned = ask_both(trips, SummaryQuery(endpoint, Bounds.world(), wanted), seed)
    assert_same(turned, own, HUGE_SHARES)


@settings(max_examples=25)
@given(zone_trips(), endpoints, zone_filters(), seeds, st.sampled_from([(22, 2), None]))
def test_with_an_area_or_places_at_each_end_all_questions_are_the_oracles(
    trips: pd.DataFrame,
    endpoint: Endpoint,
    wanted: TripFilter,
    seed: int,
    hours: tuple[int, int] | None,
) -> None:
    """Trips without a point at an end among them; at the other end something is asked always."""
    oracle = OracleQueries(trips)
    areas = {f"{'from' if endpoint is Endpoint.DROPOFF else 'to'}_area": MIDTOWN}
    if seed % 2:
        areas = {"from_area": MIDTOWN, "to_area": DOWNTOWN}
    chosen = wanted.replaced(**areas, hours=hours).read_at(endpoint.other if seed % 3 else None)
    for query in (
        TileQuery(endpoint, WORLD, chosen),
        TileQuery(endpoint, TileAddress(10, 301, 384), chosen),
    ):
        for found in ask_both(trips, query, seed):
            assert_same_tile(found, oracle.ask(query))
    for bounds in (CITY, Bounds.world()):
        summary, page = (kind(endpoint, bounds, chosen) for kind in (SummaryQuery, _first_trips))
        blocks = cut(trips, endpoint, seed, ZONED)
        assert_same(ask(blocks, summary), oracle.ask(summary))
        assert tell(ask(blocks, page)) == tell(oracle.ask(page))
        if not summary.needs_own_blocks:
            own, turned = ask_both(trips, summary, seed)
            assert_same(turned, own)
            assert len({tuple(tell(found)) for found in ask_both(trips, page, seed)}) == 1


def _first_trips(endpoint: Endpoint, bounds: Bounds, wanted: TripFilter) -> TripsQuery:
    return TripsQuery(endpoint, bounds, wanted, 1000)


@given(zone_trips(), zone_filters(), seeds)
def test_what_leaves_is_what_arrives_and_the_other_end_of_the_other_end_is_the_start(
    trips: pd.DataFrame, wanted: TripFilter, seed: int
) -> None:
    """Of trips drawn at both ends, at whatever hours of their pickup."""
    trips = trips[(trips["pickup_reason"] == 0) & (trips["dropoff_reason"] == 0)]
    chosen = wanted.replaced(from_area=MIDTOWN, hours=(6, 20))
    leave = SummaryQuery(Endpoint.PICKUP, Bounds.world(), chosen)
    arrive = SummaryQuery(Endpoint.DROPOFF, Bounds.world(), chosen.read_at(Endpoint.PICKUP))
    left, arrived = (ask(cut(trips, one.endpoint, seed, ZONED), one) for one in (leave, arrive))
    assert_same(arrived, left)
    pages = [
        ask(cut(trips, end, seed, ZONED), _first_trips(end, Bounds.world(), by_pickup))
        for end, by_pickup in (
            (Endpoint.PICKUP, chosen),
            (Endpoint.DROPOFF, chosen.read_at(Endpoint.PICKUP)),
        )
    ]
    begin, end = ("lon", "lat"), ("other_lon", "other_lat")
    there, back = (list_rows(page.columns) for page in pages)
    assert sorted(str([trip[name] for name in begin + end]) for trip in there) == sorted(
        str([trip[name] for name in end + begin]) for trip in back
    )


def test_within_one_place_trips_begin_and_end_there(sample_trips: pd.DataFrame) -> None:
    chosen = select(from_area=DOWNTOWN, to_area=DOWNTOWN)
    query = _first_trips(Endpoint.PICKUP, Bounds.world(), chosen)
    expected = OracleQueries(sample_trips).ask(query)
    own, turned = ask_both(sample_trips, query, 3)
    assert tell(own) == tell(turned) == tell(expected)
    leaving = _first_trips(Endpoint.PICKUP, Bounds.world(), select(from_area=DOWNTOWN))
    assert 0 < own.total < ask_both(sample_trips, leaving, 3)[0].total


ROWS = {Endpoint.PICKUP: 7, Endpoint.DROPOFF: 50}


@pytest.mark.parametrize(
    ("query", "blocks_of"),
    [
        (TileQuery(Endpoint.DROPOFF, WORLD, select(from_area=MIDTOWN)), Endpoint.PICKUP),
        (TileQuery(Endpoint.PICKUP, WORLD, select(to_area=MIDTOWN)), Endpoint.PICKUP),
        (TileQuery(Endpoint.DROPOFF, WORLD, select(**{"from": (132,)})), Endpoint.PICKUP),
        (TileQuery(Endpoint.DROPOFF, WORLD, select(**{"from": (-132,)})), Endpoint.DROPOFF),
        (TileQuery(Endpoint.DROPOFF, WORLD, select(hours=(1, 2))), Endpoint.DROPOFF),
        (SummaryQuery(Endpoint.DROPOFF, CITY, select(from_area=MIDTOWN)), Endpoint.PICKUP),
        # Trips in no known zone count in the world, and only their own end's blocks have them.
        (
            SummaryQuery(Endpoint.DROPOFF, Bounds.world(), select(from_area=MIDTOWN)),
            Endpoint.DROPOFF,
        ),
        (
            SummaryQuery(
                Endpoint.DROPOFF,
                Bounds.world(),
                TripFilter.of(YELLOW, from_area=MIDTOWN),
            ),
            Endpoint.PICKUP,
        ),
    ],
)
def test_blocks_are_asked_of_which_fewer_rows_are_read(query: Any, blocks_of: Endpoint) -> None:
    chosen = query.choose_blocks(lambda end, _: ROWS[end])
    assert chosen.blocks_of is blocks_of
    assert chosen == query
    if blocks_of is not query.endpoint:
        assert list(chosen.morton_ranges()) == list(end_ranges(query.trip_filter, blocks_of))


lon_lat = st.tuples(st.floats(-180, 180), st.floats(-85, 85))


@given(lon_lat, lon_lat, st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_cover_holds_its_rectangle_and_is_ascending(
    one: tuple[float, float], other: tuple[float, float], x: int, y: int
) -> None:
    from dashapp.engine.mercator import lon_lat_to_xy

    (west, east), (south, north) = (sorted(pair) for pair in zip(one, other, strict=True))
    ranges = cover_bounds(Bounds(west, south, east, north))
    flat = [code for pair in ranges for code in pair]
    assert flat == sorted(flat)
    assert 1 <= len(ranges) <= 32
    (left, right), (top, bottom) = lon_lat_to_xy(np.array([west, east]), np.array([north, south]))
    x, y = (
        max(int(low), min(v, int(high))) for v, low, high in ((x, left, right), (y, top, bottom))
    )
    assert any(first <= interleave(x, y) <= last for first, last in ranges)
