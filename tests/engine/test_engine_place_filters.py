"""Trips from zones and to zones, at both ends of blocks, are what plain pandas finds."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from engine_reference import cut_anywhere, indexed
from engine_strategies import PARTS, canonical_trips, endpoints, seeds
from hypothesis import given, settings
from hypothesis import strategies as st
from support.degrees import xy_of
from support.oracle import OracleQueries
from support.selecting import LINKED
from support.summary import assert_same
from support.trip_columns import list_rows
from support.zones import find_zones

from dashapp.dataset import TAXI
from dashapp.engine.blocks import sort_trips
from dashapp.engine.exporting import select_trips
from dashapp.engine.place_columns import GAP_ROWS, find_stretches, other_places_of
from dashapp.engine.place_runs import find_runs
from dashapp.engine.plan import mark_places
from dashapp.engine.queries import PlacesQuery, SummaryQuery, TileQuery, TripsQuery
from dashapp.engine.regions import build_bounds_region
from dashapp.engine.trips import count_matching
from dashapp.model import Bounds, Endpoint, TileAddress, TripFilter, TripPage
from dashapp.places import load_taxi_zones

PLACES = ("pickup_place", "dropoff_place")
ZONED = TAXI.without(part for part in TAXI.joined if part not in ("tolls", *PLACES))
"""What the frames of the tests have, and a zone at each end."""

CITY = Bounds(-74.3, 40.4, -73.6, 41.0)
MIDTOWN = (-73.99, 40.75)


def select(**values: Any) -> TripFilter:
    return TripFilter.of(ZONED, **values)


@cache
def points() -> tuple[np.ndarray, np.ndarray]:
    """uint32 steps: around Midtown, where zones are small; some in the whole city and beyond it."""
    draw = np.random.default_rng(7)
    lon = np.append(MIDTOWN[0] + draw.normal(0, 0.01, 120), draw.uniform(-74.3, -73.6, 60))
    lat = np.append(MIDTOWN[1] + draw.normal(0, 0.01, 120), draw.uniform(40.4, 41.0, 60))
    x, y = xy_of(lon, lat)
    return x.astype(np.uint32), y.astype(np.uint32)


@cache
def common_zones() -> list[int]:
    zones, counts = np.unique(find_zones(*points()), return_counts=True)
    return [int(zone) for zone in zones[np.argsort(-counts)] if zone][:12]


@st.composite
def zone_trips(draw: st.DrawFn) -> pd.DataFrame:
    """Trips between those points; some ends known by their zone alone, or not at all.

    Passengers and times are given: the oracle has no word for trips without.
    """
    trips = draw(canonical_trips())
    trips["passenger_count"] = trips["passenger_count"].clip(upper=9)
    rng = np.random.default_rng(draw(seeds))
    share = draw(st.sampled_from([0.0, 0.3, 1.0]))
    for end in Endpoint:
        picked = rng.integers(0, len(points()[0]), len(trips))
        x, y = (steps[picked] for steps in points())
        by_zone = rng.random(len(trips)) < share
        told = rng.choice([*common_zones()[:6], 0, 57, 104], len(trips))
        ids = load_taxi_zones().place_ids_of(told)
        lost = trips[f"{end}_reason"] != 0
        trips[f"{end}_time_s"] = trips[f"{end}_time_s"].clip(lower=1)
        trips[f"{end}_x"] = np.where(lost, 0, np.where(by_zone, ids, x)).astype(np.uint32)
        trips[f"{end}_y"] = np.where(lost | by_zone, 0, y).astype(np.uint32)
    return trips


chosen_zones = st.sets(st.sampled_from(common_zones()), min_size=1).map(
    lambda ids: tuple(sorted(ids))
)


left_out = chosen_zones.map(lambda ids: tuple(-number for number in ids))
zones = chosen_zones | left_out


@st.composite
def zone_filters(draw: st.DrawFn) -> TripFilter:
    """By one end's zone or both, often with other filters."""
    ends = draw(st.sampled_from([("from",), ("to",), ("from", "to")]))
    others = draw(st.sets(st.sampled_from(["passengers", "hours", "fare", "payment"]), max_size=2))
    chosen: dict[str, Any] = {name: draw(zones) for name in ends}
    return select(**chosen, **{name: draw(PARTS[name]) for name in sorted(others)})


@settings(max_examples=20)
@given(zone_trips(), endpoints, zone_filters(), seeds, st.integers(8, 18))
def test_every_question_is_answered_as_pandas_does(
    trips: pd.DataFrame, endpoint: Endpoint, wanted: TripFilter, seed: int, zoom: int
) -> None:
    oracle = OracleQueries(trips)
    blocks = cut_anywhere(sort_trips(trips, endpoint, ZONED), 1 + seed % 4, seed, endpoint)
    x, y = (int(step[0]) for step in xy_of(*([one] for one in MIDTOWN)))
    tile = TileQuery(endpoint, TileAddress(zoom, x >> 32 - zoom, y >> 32 - zoom), wanted)
    found, expected = tile.combine([tile.run(blocks)]), oracle.ask(tile)
    assert found.total == expected.total
    np.testing.assert_array_equal(found.counts, expected.counts)
    summary = SummaryQuery(endpoint, Bounds.world(), wanted, LINKED)
    assert_same(summary.combine([summary.run(blocks)]), oracle.ask(summary))
    for bounds in (Bounds.world(), CITY):
        single = TripsQuery(endpoint, bounds, wanted, 1000)
        page, told = single.combine([single.run(blocks)]), oracle.ask(single)
        assert page.total == told.total
        assert list_fares(page) == list_fares(told)
        exported = (select_trips(one, endpoint, bounds, wanted) for one in blocks)
        assert sum(len(rows) for rows in exported) == told.total
        places = PlacesQuery(endpoint, bounds, wanted)
        assert places.combine([places.run(blocks)]) == oracle.ask(places)


def list_fares(page: TripPage) -> list[str]:
    return sorted(repr(trip["fare_amount"]) for trip in list_rows(page.columns))


@given(zone_trips(), endpoints, chosen_zones)
def test_filters_by_a_zone_part_the_trips(
    trips: pd.DataFrame, endpoint: Endpoint, ids: tuple[int, ...]
) -> None:
    """Own end and opposite end, each zone alone: together they are the filter by all of them."""
    blocks = indexed([sort_trips(trips, endpoint, ZONED)], endpoint)

    def count(**values: tuple[int, ...]) -> int:
        region = build_bounds_region(Bounds.world(), None)
        return count_matching(blocks, region, select(**values))

    for name in ("from", "to"):
        assert count(**{name: ids}) == sum(count(**{name: (one,)}) for one in ids)
    both = sum(count(**{"from": (one,), "to": ids}) for one in ids)
    assert count(**{"from": ids, "to": ids}) == both
    others = tuple(-number for number in ids)
    known = tuple(place.id for place in load_taxi_zones().places)
    for name in ("from", "to"):
        assert count(**{name: ids}) + count(**{name: others}) == count(**{name: known})


def test_rows_between_runs_of_a_wanted_zone_are_read_along_and_never_counted() -> None:
    ids = np.repeat(np.array([7, 3, 7, 5, 7], dtype=np.uint16), [10, 5, 10, GAP_ROWS + 1, 10])
    stretches = find_stretches(find_runs(ids), mark_places([7]))
    assert stretches.tolist() == [[0, 24], [24 + GAP_ROWS + 2, len(ids) - 1]]
    assert find_stretches(find_runs(ids), mark_places([9])).tolist() == []
    assert find_stretches(find_runs(ids), mark_places([-7, -5])).tolist() == [[10, 14]]
    assert find_stretches(find_runs(ids[:0]), mark_places([7])).tolist() == []


def test_zones_of_the_opposite_end_are_found_once_a_block(sample_trips: pd.DataFrame) -> None:
    block = sort_trips(sample_trips, Endpoint.PICKUP, ZONED)
    [(frame, _)] = indexed([block])
    found = other_places_of(frame, load_taxi_zones())
    assert other_places_of(frame, load_taxi_zones()) is found
    assert found.tolist() == find_zones(block["other_x"], block["other_y"]).tolist()
