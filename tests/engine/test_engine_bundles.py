"""Columns that are kept together answer what plain pandas finds of each of them."""

import numpy as np
import pandas as pd
import pytest
from engine_reference import cut_anywhere
from engine_strategies import endpoints
from hypothesis import given, settings
from hypothesis import strategies as st
from support.trips import make_trips

from dashapp.dataset import TAXI
from dashapp.dataset.taxi_codes import COMPANIES
from dashapp.engine import bundles
from dashapp.engine.blocks import sort_trips
from dashapp.engine.bundles import number_keys
from dashapp.engine.columns import MISSING, bundles_of, code_dtypes, packed_dtypes
from dashapp.engine.packing import pack_trips, unpack_trips
from dashapp.engine.queries import SummaryQuery, TripsQuery
from dashapp.model import Bounds, Endpoint, TripFilter

APPS = TAXI.without(["pickup_point", "dropoff_point", "passengers", "payment", "rate", "service"])
"""Whose trips have every column that is kept with others."""

FEES = ("congestion", "cbd_fee", "airport_fee")
FLAGS = ("company", "shared_requested", "shared_matched", "wheelchair_given")
COMMON = (0, 75, 250, 275, MISSING)
MANY = tuple(range(0, 3000, 25))
"""With more combinations than a byte has codes."""

ODD = (*COMMON, -275, -1, 65_532, 65_533, 65_535, 2**31 - 1)


def make_fees(rows: int, seed: int, values: tuple[int, ...]) -> pd.DataFrame:
    trips, draw = make_trips(rows, seed), np.random.default_rng(seed)
    for end in Endpoint:
        trips[f"{end}_x"] = draw.choice([0, 1, 132, 161], rows).astype(np.uint32)
        trips[f"{end}_y"] = np.uint32(0)
    for name in FEES:
        trips[f"{name}_cents"] = draw.choice(values, rows).astype(np.int32)
    for name in FLAGS:
        trips[name] = draw.choice([0, 1, 2, 3, 5], rows).astype(np.uint8)
    return trips


amounts = st.sampled_from([(-300, 80), (0, 0), (75, 274), (250, 70_000), (-1, 2**31 - 1)])
filters = st.fixed_dictionaries(
    {},
    optional={
        "congestion": amounts,
        "airport_fee": amounts,
        "company": st.sampled_from([(3,), (3, 5)]),
        "hours": st.just((5, 17)),
        "shared_matched": st.just((1,)),
    },
)
choices = st.sampled_from([COMMON, ODD, MANY])


@settings(max_examples=15)
@given(filters, endpoints, choices, st.integers(0, 50))
def test_filters_and_histograms_are_those_of_pandas(
    values: dict[str, tuple[int, ...]], endpoint: Endpoint, fees: tuple[int, ...], seed: int
) -> None:
    trips, wanted = make_fees(700, seed, fees), TripFilter.of(APPS, **values)
    run = sort_trips(trips, endpoint, APPS)
    blocks = cut_anywhere(run, 2, seed, endpoint, APPS, 100)
    passing = passes(trips, endpoint, values)
    summary = SummaryQuery(endpoint, Bounds.world(), wanted, tuple(values))
    found = summary.combine([summary.run(blocks)])
    assert found.total == passing.sum()
    for name in FEES:
        left = {other: value for other, value in values.items() if other != name}
        counted = trips[f"{name}_cents"][passes(trips, endpoint, left)]
        told, bins = found.histograms[name], APPS.column(name).bins
        known = counted[counted != MISSING]
        slots = known.floordiv(bins.width)
        assert told.missing == len(counted) - len(known)
        assert (told.under, told.over) == ((slots < 0).sum(), (slots >= bins.count).sum())
        assert [*told.counts] == [(slots == slot).sum() for slot in range(bins.count)]
    for name in FLAGS:
        left = {other: value for other, value in values.items() if other != name}
        counted = trips[name][passes(trips, endpoint, left)]
        told = found.histograms[name]
        assert told.counts[1:3] == tuple((counted == code).sum() for code in (1, 2))
    for code, told in enumerate(found.groups["company"]):
        tips = trips["tip_cents"][passing & (trips["company"] == code)]
        tips = tips[tips != MISSING]
        if code in COMPANIES:  # of whose trips a tip of zero is a record
            assert (told.trips, told.total) == (len(tips), tips.sum() / 100)
    every = TripsQuery(endpoint, Bounds.world(), wanted, 1_000)
    columns = every.combine([every.run(blocks)]).columns
    for name in FEES if columns else ():
        given_cents = trips[f"{name}_cents"][passing]
        told_cents = [-1e9 if one is None else one for one in columns[APPS.column(name).field]]
        assert sorted(told_cents) == sorted(given_cents.replace(MISSING, -100_000_000_000) / 100)


def passes(
    trips: pd.DataFrame, endpoint: Endpoint, values: dict[str, tuple[int, ...]]
) -> pd.Series:
    keep = trips[f"{endpoint}_reason"] == 0
    for name, value in values.items():
        if name == "hours":
            seconds = trips[f"{endpoint}_time_s"].astype("int64")
            keep &= (seconds // 3600 % 24).between(*value) & (seconds != 0)
        elif name in FLAGS:
            keep &= trips[name].isin(value)
        else:
            cents = trips[f"{name}_cents"]
            keep &= cents.between(*value) & (cents != MISSING)
    return keep


@pytest.mark.parametrize("codes", [1 << 16, 40])
def test_what_is_packed_comes_back(codes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where there are more combinations than codes, and columns stay apart."""
    monkeypatch.setattr(bundles, "MOST_CODES", codes)
    trips = make_fees(900, 3, (*ODD, *MANY))
    trips[["pickup_reason", "dropoff_reason"]] = np.uint8(0)
    run = sort_trips(trips, Endpoint.PICKUP, APPS)
    frame, beside = pack_trips(run, APPS)
    assert ("surcharges" in frame) == bool(beside.bundled) == (codes > 40)
    if codes > 40:
        assert frame["surcharges"].dtype == np.uint16
        assert frame["kind_of_ride"].dtype == np.uint16
    back = unpack_trips(frame, beside, np.arange(len(frame)), APPS)
    for name in back.columns.intersection(run.columns):
        np.testing.assert_array_equal(back[name], run[name])


def test_few_combinations_take_a_byte() -> None:
    frame, beside = pack_trips(sort_trips(make_fees(500, 1, (0, 275)), Endpoint.PICKUP, APPS), APPS)
    assert frame["surcharges"].dtype == np.uint8
    assert {*bundles_of(APPS)} == {"surcharges", "kind_of_ride"} <= {*packed_dtypes(APPS)}
    bundled = {column.kept for some in bundles_of(APPS).values() for column in some}
    assert bundled == {*beside.bundled} == {*code_dtypes(APPS)} - {*packed_dtypes(APPS)}
    assert beside.nbytes > sum(one.values.nbytes for one in beside.bundled.values()) > 0


def test_keys_are_numbered_by_where_they_occur_first() -> None:
    keys = np.array([7, 7, 2**63, 0, 7, 0, 9], dtype=np.uint64)
    codes, firsts = np.empty(7, np.uint16), np.empty(4, np.int64)
    assert number_keys(keys, codes, firsts) == 4
    assert codes.tolist() == [0, 0, 1, 2, 0, 2, 3]
    assert firsts.tolist() == [0, 2, 3, 6]
    assert number_keys(keys, codes, firsts[:3]) == -1


def test_a_column_alone_is_not_bundled() -> None:
    assert "surcharges" not in bundles_of(APPS.without(["congestion", "cbd_fee"]))
