"""Partial counts of a tile add up, whatever comes back."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashapp.engine.grids import TILE_PIXELS, SparseCounts, combine
from dashapp.engine.scratch import open_grid, take_counts

grids = st.dictionaries(st.integers(0, TILE_PIXELS - 1), st.integers(1, 10**6), max_size=9)


def dense(counts: dict[int, int]) -> np.ndarray:
    grid = np.zeros(TILE_PIXELS, dtype=np.uint32)
    for pixel, count in counts.items():
        grid[pixel] = count
    return grid


def sparse(counts: dict[int, int]) -> SparseCounts:
    with open_grid() as grid:
        grid[:] = dense(counts)
        return take_counts(grid)


@given(st.lists(grids, max_size=4))
def test_the_sum_of_the_parts_is_the_tile(parts: list[dict[int, int]]) -> None:
    expected = sum((dense(part) for part in parts), np.zeros(TILE_PIXELS, np.uint32))
    combined = combine(sparse(part) for part in parts)
    assert combined.total == expected.sum()
    if combined.counts is None:
        assert expected.sum() == 0
    else:
        assert combined.counts.dtype == np.uint32
        assert combined.counts.shape == (512, 512)
        assert not combined.counts.flags.writeable
        np.testing.assert_array_equal(combined.counts.reshape(-1), expected)


@given(grids)
def test_sparse_counts_are_ascending_and_not_empty(counts: dict[int, int]) -> None:
    taken = sparse(counts)
    assert dict(zip(taken.pixels.tolist(), taken.counts.tolist(), strict=True)) == counts
    assert taken.pixels.tolist() == sorted(counts)
    assert taken.pixels.dtype == np.uint32
    assert taken.counts.dtype == np.min_scalar_type(max(counts.values(), default=0))
    assert taken.total == sum(counts.values())


def test_every_tile_finds_the_grid_empty() -> None:
    for number in range(3):
        assert sparse({number: 7, TILE_PIXELS - 1: 1}).pixels.tolist() == [number, TILE_PIXELS - 1]
    with open_grid() as grid:
        assert not grid.any()


def test_what_was_taken_is_not_changed_by_the_next_tile() -> None:
    first = sparse({5: 7})
    sparse({6: 9})
    assert (first.pixels.tolist(), first.counts.tolist()) == ([5], [7])


def test_a_grid_that_an_error_leaves_half_filled_is_not_used_again() -> None:
    def fail() -> None:
        with open_grid() as grid:
            grid[3] = 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with open_grid() as grid:
        assert not grid.any()


def test_threads_count_in_grids_of_their_own() -> None:
    with open_grid() as mine, ThreadPoolExecutor(1) as threads:
        mine[1] = 5
        assert threads.submit(sparse, {2: 3}).result().pixels.tolist() == [2]
        assert take_counts(mine).pixels.tolist() == [1]
