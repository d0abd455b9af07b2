"""Amounts by place are what pandas finds of the places that a plain test finds, and add up."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from engine_reference import cut_anywhere
from engine_strategies import endpoints, seeds
from engine_zones import BY_ZONE, CITY, ZONED, select, zone_filters, zone_trips
from hypothesis import given, settings
from support.oracle import OracleQueries

from dashapp.dataset import BIKE_TRIPS, TAXI
from dashapp.engine import place_figures
from dashapp.engine.blocks import sort_trips
from dashapp.engine.place_measures import find_place_measures
from dashapp.engine.queries import PlaceFiguresQuery
from dashapp.model import Bounds, Endpoint, PlaceFigures, TripFilter

MEASURES = tuple(column.name for column in ZONED.measurable)
MIDTOWN = ((-74.02, 40.72), (-73.95, 40.74), (-73.96, 40.79))


def assert_same(found: PlaceFigures, exact: PlaceFigures) -> None:
    assert found.counts == exact.counts
    assert found.whole == exact.whole
    assert found.places == exact.places


def assert_adds_up(found: PlaceFigures) -> None:
    """Sums of whole hundredths, whatever floats make of them."""
    assert found.counts.total == found.counts.unknown + sum(found.counts.trips.values())
    for name, whole in found.whole.items():
        each = [figures[name] for figures in found.places.values()]
        assert whole.trips == sum(one.trips for one in each)
        cents = sum(round(Fraction(one.total) * 100) for one in each)
        assert round(Fraction(whole.total) * 100) == pytest.approx(cents, rel=1e-15)
        for one in (whole, *each):
            assert (one.mean is None) == (one.median is None) == (one.trips == 0)
            if one.mean is not None:
                assert one.mean * one.trips == pytest.approx(one.total)


@settings(max_examples=6)
@given(zone_trips(), endpoints, zone_filters(), seeds)
def test_figures_are_what_pandas_finds_under_filters_and_in_areas(
    trips: pd.DataFrame, endpoint: Endpoint, wanted: TripFilter, seed: int
) -> None:
    oracle = OracleQueries(trips)
    blocks = cut_anywhere(sort_trips(trips, endpoint, ZONED), 1 + seed % 4, seed, endpoint)
    for chosen, bounds in (
        (select(), Bounds.world()),
        (wanted, CITY),
        (wanted.replaced(from_area=MIDTOWN), Bounds.world()),
        (wanted.replaced(to_area=MIDTOWN), Bounds.world()),
        (select(passengers=(1, 9)), CITY),
    ):
        query = PlaceFiguresQuery(endpoint, bounds, chosen, MEASURES)
        found = query.combine([query.run(blocks[:1]), query.run(blocks[1:])])
        assert_same(found, oracle.ask(query))
        assert_adds_up(found)


@settings(max_examples=6)
@given(zone_trips(shares=(1.0,)), endpoints, zone_filters(BY_ZONE), seeds)
def test_trips_that_are_kept_once_have_the_same_figures_from_both_ends(
    trips: pd.DataFrame, endpoint: Endpoint, wanted: TripFilter, seed: int
) -> None:
    run = sort_trips(trips, Endpoint.PICKUP, BY_ZONE)
    blocks = [
        (frame, index.seen_from(endpoint))
        for frame, index in cut_anywhere(run, 1 + seed % 4, seed, Endpoint.PICKUP, BY_ZONE)
    ]
    for chosen in (select(BY_ZONE), wanted):
        query = PlaceFiguresQuery(endpoint, Bounds.world(), chosen, MEASURES)
        assert_same(query.combine([query.run(blocks)]), OracleQueries(trips).ask(query))


def test_amounts_beyond_the_table_are_listed_and_the_list_grows(
    sample_trips: pd.DataFrame,
) -> None:
    """As many as no chunk has room for at first, below 0 and far above, each its own."""
    rows = 3 * place_figures.CHUNK_ROWS
    drawn = sample_trips[sample_trips["pickup_reason"] == 0]
    many = drawn.sample(rows, replace=True, random_state=1).assign(
        fare_cents=np.arange(-1000, rows - 1000, dtype=np.int32) * 7
    )
    many = many.reset_index(drop=True)
    [block] = cut_anywhere(sort_trips(many, Endpoint.PICKUP, ZONED), 1, 0, Endpoint.PICKUP)
    query = PlaceFiguresQuery(Endpoint.PICKUP, Bounds.world(), select(), ("fare",))
    found = query.combine([query.run([block]), query.run([])])
    assert_same(found, OracleQueries(many).ask(query))
    assert_adds_up(found)


def test_without_trips_there_are_no_figures() -> None:
    query = PlaceFiguresQuery(Endpoint.PICKUP, Bounds.world(), select(), ("fare", "speed"))
    for parts in ([], [query.run([])]):
        found = query.combine(parts)
        assert (found.counts.total, found.places) == (0, {})
        assert {value.median for value in found.whole.values()} == {None}


def test_every_amount_of_a_list_can_be_asked_and_medians_have_steps_of_their_own() -> None:
    for dataset in (TAXI, BIKE_TRIPS):
        names = [column.name for column in dataset.measurable]
        steps = {one.name: one.step for one in find_place_measures(dataset, names)}
        kept = {column.name for column in dataset.amounts}
        assert steps == {name: 1 if name in kept else 10 for name in names}
    assert {column.name for column in TAXI.ranked} == {
        *("fare", "duration", "speed", "tip_share", "driver_pay")
    }
