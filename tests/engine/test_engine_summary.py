"""Summaries are what pandas finds, with every filter, place and filter left out."""

from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from engine_reference import cut_anywhere, in_bounds, indexed, matching
from engine_strategies import POINTS, bounds_near, canonical_trips, endpoints, seeds, trip_filters
from hypothesis import given
from hypothesis import strategies as st
from support.columns import is_tip_recorded
from support.selecting import DISTANCE_BINS, FARE_BINS, LINKED, TIP_BINS, YELLOW, select
from support.summary import assert_same, summarise
from support.trips import make_trips

from dashapp.engine.blocks import sort_trips
from dashapp.engine.columns import MISSING
from dashapp.engine.finalize import combine_summaries
from dashapp.engine.index import Block, build_block
from dashapp.engine.summary import summarise_trips
from dashapp.model import Bounds, Endpoint, TripFilter
from dashapp.model.summary import Summary

left_out = st.sets(st.sampled_from(LINKED)).map(lambda names: tuple(sorted(names)))

HUGE_SHARES = 1e-1
"""Tips of 21 million beside fares of cents: what adding them in another order may change."""

NEW_YORK = Bounds(-74.0, 40.7, -73.9, 40.8)
FILTERS = [
    select(),
    select(passengers=(1, 2)),
    select(hours=(22, 3)),
    select(weekdays=(0, 5), payment=(1, 2)),
    select(dates=(date(2015, 1, 10), date(2015, 1, 12)), fare=(1000, 3000)),
    select(passengers=(1, 4), hours=(6, 20), weekdays=(0, 1, 2), distance=(50, 1500)),
    select(from_area=((-74.02, 40.7), (-73.95, 40.71), (-73.95, 40.8)), payment=(1,)),
]


def expect(
    block: pd.DataFrame,
    bounds: Bounds,
    wanted: TripFilter,
    without: tuple,
    endpoint: Endpoint = Endpoint.PICKUP,
) -> Summary:
    here, clock = block[in_bounds(block, bounds)], wanted.clock or endpoint
    times = {"time_s": "other_time_s", "other_time_s": "time_s"} if clock is not endpoint else {}

    def choose(asked: TripFilter) -> pd.DataFrame:
        return here[matching(here, asked, endpoint)].rename(columns=times)

    return summarise(choose, wanted, without, clock)


def ask(blocks: list[Block], bounds: Bounds, wanted: TripFilter, without: tuple = ()) -> Summary:
    """Every block on a worker of its own."""
    return combine_summaries(
        [summarise_trips([b], bounds, wanted, without) for b in blocks], YELLOW
    )


@given(canonical_trips(shares=POINTS), endpoints, trip_filters(), left_out, seeds, st.data())
def test_every_figure_is_what_pandas_finds(
    trips: pd.DataFrame,
    endpoint: Endpoint,
    wanted: TripFilter,
    without: tuple,
    seed: int,
    data: st.DataObject,
) -> None:
    bounds = data.draw(bounds_near(trips, endpoint))
    block = sort_trips(trips, endpoint, YELLOW)
    expected = expect(block, bounds, wanted, without, endpoint)
    blocks = cut_anywhere(block, 1 + seed % 5, seed, endpoint)
    assert_same(ask(blocks, bounds, wanted, without), expected, HUGE_SHARES)
    on_one_worker = combine_summaries([summarise_trips(blocks, bounds, wanted, without)], YELLOW)
    assert_same(on_one_worker, expected, HUGE_SHARES)


@given(
    canonical_trips(shares=POINTS),
    endpoints,
    st.just(select()) | trip_filters(),
    left_out,
    st.sets(st.sampled_from([column.name for column in YELLOW.columns if column.bins]), min_size=1),
)
def test_some_histograms_are_what_all_of_them_say(
    trips: pd.DataFrame, endpoint: Endpoint, wanted: TripFilter, without: tuple, names: set[str]
) -> None:
    """By rows and by segments; groups come with the measured amounts."""
    block, world, asked = sort_trips(trips, endpoint, YELLOW), Bounds.world(), tuple(sorted(names))
    for rows in (20, 1_000):
        blocks = [build_block(block, YELLOW, endpoint, rows)]
        everything = combine_summaries([summarise_trips(blocks, world, wanted, without)], YELLOW)
        parts = [summarise_trips(blocks, world, wanted, without, asked)]
        some = combine_summaries(parts, YELLOW, wanted=asked)
        assert some.total == everything.total
        assert some.histograms == {name: everything[name] for name in names}
        assert some.groups == (everything.groups if "tip" in names else {})


@pytest.fixture(scope="module")
def city() -> pd.DataFrame:
    """More than two chunks of rows, with tips beyond the near table and below zero."""
    trips = make_trips(20_000, seed=3)
    odd = np.arange(0, len(trips), 37)
    tips = np.array([-250, 4095, 4096, 100_000, 4096, -1], dtype=np.int32)
    fares = np.array([0, -300, 7999, 8000, 25_000], dtype=np.int32)
    trips.loc[odd, "tip_cents"] = np.resize(tips, odd.size)
    trips.loc[odd + 1, "fare_cents"] = np.resize(fares, odd.size)
    return sort_trips(trips, Endpoint.PICKUP, YELLOW)


@pytest.mark.parametrize("bounds", [Bounds.world(), NEW_YORK], ids=["world", "new-york"])
@pytest.mark.parametrize("wanted", FILTERS, ids=lambda wanted: wanted.to_key() or "none")
def test_many_trips_with_all_filters_left_out_or_none(
    city: pd.DataFrame, wanted: TripFilter, bounds: Bounds
) -> None:
    blocks = cut_anywhere(city, 3, 1)
    for without in ((), LINKED):
        expected = expect(city, bounds, wanted, without)
        assert expected.total > 0
        assert_same(ask(blocks, bounds, wanted, without), expected)


@given(canonical_trips(shares=POINTS), trip_filters(), left_out, st.integers(30, 200), st.data())
def test_segments_say_what_rows_say(
    trips: pd.DataFrame, wanted: TripFilter, without: tuple, rows: int, data: st.DataObject
) -> None:
    bounds = data.draw(bounds_near(trips, Endpoint.PICKUP))
    block = sort_trips(trips, Endpoint.PICKUP, YELLOW)
    blocks = [build_block(block, YELLOW, segment_rows=rows)]
    chosen = select(passengers=wanted["passengers"], from_area=wanted["from_area"])
    expected = expect(block, bounds, chosen, without)
    assert_same(ask(blocks, bounds, chosen, without), expected, HUGE_SHARES)


@pytest.mark.parametrize("bounds", [Bounds.world(), NEW_YORK], ids=["world", "new-york"])
@pytest.mark.parametrize("passengers", [(0, 9), (1, 2), (7, 9)])
def test_segments_of_a_city(city: pd.DataFrame, bounds: Bounds, passengers: tuple) -> None:
    cuts = [0, 7_000, 7_300, len(city)]
    pieces = [city.iloc[first:last] for first, last in pairwise(cuts)]
    blocks = [build_block(piece, YELLOW, segment_rows=500) for piece in pieces]
    assert sum(len(index.segments.parts) for _, index in blocks) > 30
    wanted = select(passengers=passengers)
    for without in ((), ("passengers",)):
        expected = expect(city, bounds, wanted, without)
        assert expected.total > 0
        assert_same(ask(blocks, bounds, wanted, without), expected)


@given(canonical_trips(shares=POINTS), trip_filters())
def test_every_figure_sums_to_the_total(trips: pd.DataFrame, wanted: TripFilter) -> None:
    blocks = indexed([sort_trips(trips, Endpoint.PICKUP, YELLOW)])
    found = ask(blocks, Bounds.world(), wanted)
    for histogram in (
        found["hours"],
        found["weekdays"],
        found["passengers"],
        found["payment"],
        found["rate"],
    ):
        assert sum(histogram.counts) + histogram.missing == found.total
    assert sum(found["dates"].counts.values()) + found["dates"].missing == found.total
    for amounts in (
        found["fare"],
        found["distance"],
        found["duration"],
        found["speed"],
        found["tip"],
        found["tip_share"],
        found["total_paid"],
        found["tolls"],
    ):
        beside = amounts.under + amounts.over + amounts.missing + amounts.unrecorded
        assert sum(amounts.counts) + beside == found.total
    by_payment, by_passengers = (
        sum(group.trips + group.unrecorded + group.missing for group in groups)
        for groups in (found.groups["payment"], found.groups["passengers"])
    )
    assert by_payment == by_passengers + found["passengers"].missing == found.total


@pytest.mark.parametrize("length", [1, 1_000], ids=["by segments", "by rows"])
def test_the_zero_of_a_cash_trip_is_no_tip_of_nothing(length: int) -> None:
    """Two card trips, $0 and $10 of $20; cash: $0 twice, $3; no payment: $0; cash: not given."""
    paid = [(1, 0), (1, 1000), (2, 0), (2, 0), (2, 300), (0, 0), (2, MISSING)]
    codes, tips = zip(*paid, strict=True)
    trips = make_trips(len(paid), left_out=0.0).assign(
        payment_type=np.array(codes, dtype=np.uint8),
        tip_cents=np.array(tips, dtype=np.int32),
        fare_cents=np.int32(2000),
        passenger_count=np.uint8(1),
    )
    blocks = [build_block(sort_trips(trips, Endpoint.PICKUP, YELLOW), YELLOW, segment_rows=length)]
    found = ask(blocks, Bounds.world(), select())
    one = found.groups["passengers"][1]
    assert (one.trips, one.unrecorded, one.missing) == (3, 3, 1)
    assert (one.total, one.mean, one.median) == (13.0, pytest.approx(13 / 3), 3.0)
    assert (one.share_trips, one.mean_share) == (3, pytest.approx(0.65 / 3))
    cash = found.groups["payment"][2]
    assert (cash.trips, cash.unrecorded, cash.missing, cash.mean) == (1, 2, 1, 3.0)
    assert (
        found["tip"].counts[0],
        found["tip"].unrecorded,
        found["tip"].missing,
    ) == (1, 3, 1)
    stated = [pair for pair in paid if pair[1] != MISSING]
    assert sum(is_tip_recorded(*pair) for pair in stated) == one.trips


def test_of_no_trips() -> None:
    nothing = sort_trips(make_trips(0), Endpoint.PICKUP, YELLOW)
    for found in (combine_summaries([], YELLOW), ask(indexed([nothing]), Bounds.world(), select())):
        assert_same(found, expect(nothing, Bounds.world(), select(), ()))
        assert found.total == 0
        assert found.groups["payment"][1].median is None
        sizes = [
            len(h.counts)
            for h in (
                found["hours"],
                found["weekdays"],
                found["passengers"],
            )
        ]
        assert sizes == [24, 7, 10]
        assert len(found["fare"].counts) == FARE_BINS.count
        assert len(found["distance"].counts) == DISTANCE_BINS.count
        assert len(found["tip"].counts) == TIP_BINS.count


@pytest.mark.parametrize(
    ("tips", "median"),
    [
        ([150], 1.5),
        ([100, 101], 1.005),
        ([-100, 0, 5_000], 0.0),
        ([5_000, 6_000], 55.0),
        ([MISSING, 7], 0.07),
        ([0, 0, 0, 10_000_000], 0.0),
    ],
)
def test_medians_are_exact(tips: list[int], median: float) -> None:
    trips = make_trips(len(tips), left_out=0.0).assign(
        tip_cents=np.array(tips, dtype=np.int32), payment_type=np.uint8(1)
    )
    blocks = indexed([sort_trips(trips, Endpoint.PICKUP, YELLOW)])
    group = ask(blocks, Bounds.world(), select()).groups["payment"][1]
    assert group.median == median
    assert group.trips + group.missing == len(tips)


def test_bins_hold_their_lower_edges() -> None:
    edges = [-1, 0, 99, 100, 7_999, 8_000, MISSING]
    trips = make_trips(len(edges), left_out=0.0).assign(fare_cents=np.array(edges, dtype=np.int32))
    found = ask(
        indexed([sort_trips(trips, Endpoint.PICKUP, YELLOW)]), Bounds.world(), select()
    ).histograms["fare"]
    assert (found.under, found.counts[0], found.counts[1]) == (1, 2, 1)
    assert (found.counts[79], found.over, found.missing) == (1, 1, 1)
