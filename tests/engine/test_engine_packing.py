"""Packed blocks lose nothing: what has no code of its own is found in the exceptions."""

import pickle
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from engine_strategies import canonical_trips, endpoints, seeds
from hypothesis import given
from hypothesis import strategies as st
from support.selecting import YELLOW, select
from support.taxi import AMOUNTS, BLOCK_DTYPES, PACKED_DTYPES
from support.trip_columns import list_rows
from support.trips import make_trips

from dashapp.engine.blocks import sort_trips
from dashapp.engine.columns import (
    EXCEPTION_AFTER,
    EXCEPTION_CODE,
    MISSING,
    NO_AFTER_CODE,
    NO_AMOUNT_CODE,
)
from dashapp.engine.index import build_block
from dashapp.engine.packing import Packer, pack_trips, unpack_trips
from dashapp.engine.trips import find_trips
from dashapp.model import Bounds, Endpoint, TripFilter

EDGES = [MISSING, MISSING + 1, -500, -1, 0, 1, 65_532, 65_533, 65_534, 65_535, 65_536, 2**31 - 1]
NOON_S = 1_420_113_600
TIMES = [0, 1, 32_767, 32_768, 2**32 - 1]
TIMES += [NOON_S + after for after in (-32_769, -32_768, -32_767, -32_766, -1, 0, 600)]
TIMES += [NOON_S + after for after in (32_766, 32_767, 32_768, 86_390)]

amounts = st.sampled_from(EDGES) | st.integers(MISSING, 2**31 - 1)
times = st.sampled_from(TIMES) | st.integers(0, 2**32 - 1)


@st.composite
def awkward_trips(draw: st.DrawFn) -> pd.DataFrame:
    """Trips at every edge of the codes: amounts negative, huge or missing, hours long, no time."""
    trips = draw(canonical_trips(max_rows=60))
    for name in AMOUNTS:
        trips[name] = np.array([draw(amounts) for _ in range(len(trips))], dtype=np.int32)
    for name in ("pickup_time_s", "dropoff_time_s"):
        trips[name] = np.array([draw(times) for _ in range(len(trips))], dtype=np.uint32)
    return trips


def all_rows(frame: pd.DataFrame) -> np.ndarray:
    return np.arange(len(frame))


@given(awkward_trips(), endpoints, seeds)
def test_unpacking_gives_what_was_packed(
    trips: pd.DataFrame, endpoint: Endpoint, seed: int
) -> None:
    block = sort_trips(trips, endpoint, YELLOW)
    frame, beside = pack_trips(block, YELLOW)
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == PACKED_DTYPES
    pd.testing.assert_frame_equal(unpack_trips(frame, beside, all_rows(frame), YELLOW), block)
    rows = np.random.default_rng(seed).integers(0, max(len(block), 1), min(len(block), 20))
    some = unpack_trips(frame, beside, rows, YELLOW)
    pd.testing.assert_frame_equal(some, block.iloc[rows].reset_index(drop=True))


def test_a_far_end_without_places_takes_no_memory_and_is_nowhere() -> None:
    pickups = YELLOW.without(["dropoff_point", "dropoff_place"])
    trips = make_trips(300)
    trips[["dropoff_x", "dropoff_y"]] = np.uint32(0)
    block = sort_trips(trips, Endpoint.PICKUP, pickups)
    frame, beside = pack_trips(block, pickups)
    assert not {"other_x", "other_y"} & {*frame.columns}
    pd.testing.assert_frame_equal(unpack_trips(frame, beside, all_rows(frame), pickups), block)
    world = Bounds(-180.0, -85.0, 180.0, 85.0)
    built = [build_block(block, pickups)]
    total, found = find_trips(built, Endpoint.PICKUP, world, TripFilter(pickups), 1000)
    assert total == len(block) > 0
    assert {*found["other_lon"], *found["other_lat"]} == {None}


@given(awkward_trips(), st.integers(0, 60), st.integers(0, 60))
def test_a_block_packed_in_runs_is_the_block_packed_at_once(
    trips: pd.DataFrame, first: int, second: int
) -> None:
    block = sort_trips(trips, Endpoint.PICKUP, YELLOW)
    packer = Packer(len(block), YELLOW)
    edges = [0, *sorted((min(first, len(block)), min(second, len(block)))), len(block)]
    for start, stop in pairwise(edges):
        packer.append({name: block[name].to_numpy()[start:stop] for name in BLOCK_DTYPES})
    frame, beside = packer.finalise()
    pd.testing.assert_frame_equal(unpack_trips(frame, beside, all_rows(frame), YELLOW), block)
    assert all(frame[name].to_numpy().flags.c_contiguous for name in frame)


@pytest.mark.parametrize(
    ("cents", "code"),
    [(0, 0), (65_532, 65_532), (MISSING, NO_AMOUNT_CODE)]
    + [(cents, EXCEPTION_CODE) for cents in (-1, 65_533, 65_534, 65_535, 65_536, 131_072)],
)
def test_codes_of_amounts(cents: int, code: int) -> None:
    trips = make_trips(3, left_out=0.0).assign(fare_cents=np.int32(cents))
    frame, beside = pack_trips(sort_trips(trips, Endpoint.PICKUP, YELLOW), YELLOW)
    assert frame["fare_cents"].tolist() == [code] * 3
    rows, values = beside.exceptions["fare_cents"]
    assert values.tolist() == ([cents] * 3 if code == EXCEPTION_CODE else [])
    assert rows.tolist() == ([0, 1, 2] if code == EXCEPTION_CODE else [])


@pytest.mark.parametrize(
    ("after_s", "code"),
    [(0, 0), (600, 600), (-600, -600), (32_767, 32_767), (-32_766, -32_766)]
    + [(after_s, EXCEPTION_AFTER) for after_s in (32_768, -32_767, -32_768, 65_536, 86_400)],
)
def test_codes_of_the_other_time(after_s: int, code: int) -> None:
    trips = make_trips(1, left_out=0.0).assign(
        pickup_time_s=np.uint32(NOON_S), dropoff_time_s=np.uint32(NOON_S + after_s)
    )
    frame, beside = pack_trips(sort_trips(trips, Endpoint.PICKUP, YELLOW), YELLOW)
    assert frame["other_after_s"].tolist() == [code]
    _, values = beside.exceptions["other_after_s"]
    assert values.tolist() == ([NOON_S + after_s] if code == EXCEPTION_AFTER else [])


def test_no_time_at_the_other_end_costs_no_exception() -> None:
    trips = make_trips(5, left_out=0.0).assign(dropoff_time_s=np.uint32(0))
    frame, beside = pack_trips(sort_trips(trips, Endpoint.PICKUP, YELLOW), YELLOW)
    assert frame["other_after_s"].tolist() == [NO_AFTER_CODE] * 5
    assert beside.exceptions["other_after_s"][0].size == 0


def test_exceptions_travel_with_the_index() -> None:
    trips = make_trips(20_000, left_out=0.0)
    trips.loc[::7, "fare_cents"] = np.int32(-1_000)
    blocks = [build_block(sort_trips(trips, Endpoint.PICKUP, YELLOW), YELLOW)]
    sent = pickle.loads(pickle.dumps(blocks, protocol=5))
    assert sent[0][1].nbytes == blocks[0][1].nbytes
    wanted = select(fare=(-1_000, -1_000))
    total, columns = find_trips(sent, Endpoint.PICKUP, Bounds.world(), wanted, 20_000)
    found = list_rows(columns)
    assert total == len(found) == len(trips.iloc[::7])
    assert {trip["fare_amount"] for trip in found} == {-10.0}


def test_a_block_takes_35_bytes_a_trip() -> None:
    frame, _ = pack_trips(
        sort_trips(make_trips(1_000, left_out=0.0), Endpoint.PICKUP, YELLOW), YELLOW
    )
    assert frame.memory_usage(index=False).sum() == 35 * 1_000
