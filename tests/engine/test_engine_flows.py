"""Trips from place to place are what pandas counts of the places that a plain test finds."""

import numpy as np
import pandas as pd
from engine_reference import cut_anywhere, indexed
from engine_strategies import endpoints, seeds
from engine_zones import CITY, ZONED, select, zone_filters, zone_trips
from hypothesis import given, settings
from support.oracle import OracleQueries

from dashapp.engine.blocks import sort_trips
from dashapp.engine.flows import count_whole
from dashapp.engine.layout import layout_of
from dashapp.engine.queries import FlowsQuery, PlacesQuery
from dashapp.model import Bounds, Endpoint, FlowCounts, TripFilter
from dashapp.places import load_taxi_zones


def tell(counts: FlowCounts) -> tuple[int, list[list[int]]]:
    return counts.unknown, counts.flows.tolist()


MIDTOWN = ((-74.02, 40.72), (-73.95, 40.74), (-73.96, 40.79))


@settings(max_examples=12)
@given(zone_trips(), endpoints, zone_filters(), seeds)
def test_flows_are_what_pandas_finds_under_filters_and_in_areas(
    trips: pd.DataFrame, endpoint: Endpoint, wanted: TripFilter, seed: int
) -> None:
    oracle = OracleQueries(trips)
    blocks = cut_anywhere(sort_trips(trips, endpoint, ZONED), 1 + seed % 4, seed, endpoint)
    for chosen in (select(), wanted, wanted.replaced(to_area=MIDTOWN), select(passengers=(1, 9))):
        for bounds in (Bounds.world(), CITY):
            query = FlowsQuery(endpoint, bounds, chosen)
            found = query.combine([query.run(blocks[:1]), query.run(blocks[1:])])
            assert tell(found) == tell(oracle.ask(query))
            places = PlacesQuery(endpoint, bounds, chosen)
            assert found.total == places.combine([places.run(blocks)]).total


@given(zone_trips(), seeds)
def test_what_leaves_is_what_arrives(trips: pd.DataFrame, seed: int) -> None:
    """Trips that are drawn at both ends: whichever end's blocks are asked, the flows are these."""
    trips = trips[(trips["pickup_reason"] == 0) & (trips["dropoff_reason"] == 0)]
    for wanted in (select(), select(fare=(0, 3000))):
        found = []
        for endpoint in Endpoint:
            block = sort_trips(trips, endpoint, ZONED)
            query = FlowsQuery(endpoint, Bounds.world(), wanted)
            found.append(query.combine([query.run(cut_anywhere(block, 2, seed, endpoint))]))
        assert tell(found[0]) == tell(found[1])


def test_a_flow_is_what_both_filters_count_and_most_come_first(sample_trips: pd.DataFrame) -> None:
    blocks = indexed([sort_trips(sample_trips, Endpoint.PICKUP, ZONED)])
    query = FlowsQuery(Endpoint.PICKUP, Bounds.world(), select())
    whole = query.combine([query.run(blocks)])
    assert tell(query.combine([query.run([])])) == tell(query.combine([])) == (0, [])
    order = [(-trips, one, other) for one, other, trips in whole.flows.tolist()]
    assert order == sorted(order)
    assert len({trips for trips, _, _ in order}) < len(order)
    for one, other, trips in whole.flows[[0, -1]].tolist():
        both = FlowsQuery(
            Endpoint.PICKUP, Bounds.world(), select(**{"from": (one,), "to": (other,)})
        )
        assert tell(both.combine([both.run(blocks)])) == (0, [[one, other, trips]])


def test_without_filters_the_table_of_a_block_is_made_once(sample_trips: pd.DataFrame) -> None:
    [block] = indexed([sort_trips(sample_trips, Endpoint.DROPOFF, ZONED)], Endpoint.DROPOFF)
    zones, layout = load_taxi_zones(), layout_of(ZONED)
    first = count_whole(block, zones, layout)
    assert count_whole(block, zones, layout) is first
    assert first.trips.sum() == len(block[0])
    np.testing.assert_array_equal(first.at, np.unique(first.at))
