"""Sorting, cutting and merging keep every row, in one order that depends on nothing else."""

import numpy as np
import pandas as pd
import pytest
from engine_reference import cut_by_divisions, morton_code
from engine_strategies import canonical_trips, endpoints, seeds
from hypothesis import given
from hypothesis import strategies as st
from support.selecting import YELLOW
from support.taxi import BLOCK_DTYPES, CANONICAL_DTYPES

from dashapp.engine.blocks import (
    block_codes,
    choose_divisions,
    cut_run,
    merge_runs,
    sample_codes,
    sort_trips,
)
from dashapp.engine.columns import block_names
from dashapp.model import Endpoint


@given(canonical_trips(max_rows=80), endpoints)
def test_a_block_frame_is_the_drawn_trips_in_morton_order(
    trips: pd.DataFrame, endpoint: Endpoint
) -> None:
    drawn = trips[trips[f"{endpoint}_reason"] == 0]
    codes = [
        morton_code(int(x), int(y))
        for x, y in zip(drawn[f"{endpoint}_x"], drawn[f"{endpoint}_y"], strict=True)
    ]
    order = sorted(range(len(codes)), key=lambda row: codes[row])
    expected = drawn.iloc[order].rename(columns=block_names(endpoint, YELLOW))[list(BLOCK_DTYPES)]
    block = sort_trips(trips, endpoint, YELLOW)
    pd.testing.assert_frame_equal(block, expected.reset_index(drop=True), check_dtype=True)
    assert {name: str(dtype) for name, dtype in block.dtypes.items()} == BLOCK_DTYPES
    assert block_codes(block).tolist() == sorted(codes)


@given(canonical_trips(), endpoints, st.integers(1, 6), st.integers(1, 6), seeds)
def test_runs_cut_and_merged_are_the_whole_sorted(
    trips: pd.DataFrame, endpoint: Endpoint, n_runs: int, n_blocks: int, seed: int
) -> None:
    cuts = sorted(np.random.default_rng(seed).integers(0, len(trips) + 1, n_runs - 1).tolist())
    starts, stops = [0, *cuts], [*cuts, len(trips)]
    runs = [
        sort_trips(trips.iloc[first:last], endpoint, YELLOW)
        for first, last in zip(starts, stops, strict=True)
    ]
    divisions = choose_divisions([sample_codes(run) for run in runs], n_blocks)
    pieces = [cut_run(run, divisions) for run in runs]
    blocks = [merge_runs(block_pieces, YELLOW) for block_pieces in zip(*pieces, strict=True)]
    assert len(blocks) == n_blocks
    whole = sort_trips(trips, endpoint, YELLOW)
    pd.testing.assert_frame_equal(pd.concat(blocks, ignore_index=True), whole)


def test_blocks_hold_about_equally_many_rows() -> None:
    draw = np.random.default_rng(3)
    rows = 50_000
    trips = pd.DataFrame({name: np.zeros(rows, dtype) for name, dtype in CANONICAL_DTYPES.items()})
    for name in ("pickup_x", "pickup_y"):
        trips[name] = draw.normal(2**31, 2**24, rows).astype(np.uint32)
    runs = [
        sort_trips(trips[:5_000], Endpoint.PICKUP, YELLOW),
        sort_trips(trips[5_000:], Endpoint.PICKUP, YELLOW),
    ]
    divisions = choose_divisions([sample_codes(run) for run in runs], 8)
    sizes = sum(np.array([len(piece) for piece in cut_run(run, divisions)]) for run in runs)
    assert sizes.sum() == rows
    assert sizes.min() > 0.9 * rows / 8
    assert sizes.max() < 1.1 * rows / 8


def test_each_column_of_a_block_is_contiguous() -> None:
    trips = pd.DataFrame({name: np.zeros(9, dtype) for name, dtype in CANONICAL_DTYPES.items()})
    sorted_trips = sort_trips(trips, Endpoint.DROPOFF, YELLOW)
    for block in (sorted_trips, merge_runs([sorted_trips, sorted_trips], YELLOW)):
        assert all(block[name].to_numpy().flags.c_contiguous for name in block)


@pytest.mark.parametrize("n_blocks", [1, 3])
def test_nothing_to_divide(n_blocks: int) -> None:
    trips = pd.DataFrame({name: np.zeros(0, dtype) for name, dtype in CANONICAL_DTYPES.items()})
    empty = sort_trips(trips, Endpoint.PICKUP, YELLOW)
    for samples in ([], [sample_codes(empty)]):
        divisions = choose_divisions(samples, n_blocks)
        assert divisions.dtype == np.uint64
        assert len(cut_by_divisions(empty, divisions)) == n_blocks
    pd.testing.assert_frame_equal(merge_runs([], YELLOW), empty)
