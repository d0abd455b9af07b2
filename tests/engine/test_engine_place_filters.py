"""Trips from zones and to zones, at both ends of blocks, are what plain pandas finds."""

import numpy as np
import pandas as pd
from engine_reference import cut_anywhere, indexed
from engine_strategies import endpoints, seeds
from engine_zones import CITY, MIDTOWN, ZONED, chosen_zones, select, zone_filters, zone_trips
from hypothesis import given, settings
from hypothesis import strategies as st
from support.degrees import xy_of
from support.oracle import OracleQueries
from support.selecting import LINKED
from support.summary import assert_same
from support.trip_columns import list_rows
from support.zones import find_zones

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
    stretches = find_stretches(find_runs(ids), mark_places([7]), GAP_ROWS)
    assert stretches.tolist() == [[0, 24], [24 + GAP_ROWS + 2, len(ids) - 1]]
    assert find_stretches(find_runs(ids), mark_places([9]), GAP_ROWS).tolist() == []
    assert find_stretches(find_runs(ids), mark_places([-7, -5]), GAP_ROWS).tolist() == [[10, 14]]
    assert find_stretches(find_runs(ids[:0]), mark_places([7]), GAP_ROWS).tolist() == []


def test_zones_of_the_opposite_end_are_found_once_a_block(sample_trips: pd.DataFrame) -> None:
    block = sort_trips(sample_trips, Endpoint.PICKUP, ZONED)
    [(frame, _)] = indexed([block])
    found = other_places_of(frame, load_taxi_zones())
    assert other_places_of(frame, load_taxi_zones()) is found
    assert found.tolist() == find_zones(block["other_x"], block["other_y"]).tolist()
