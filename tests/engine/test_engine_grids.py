"""Partial counts of a tile add up, whatever comes back."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dashapp.engine.grids import TILE_PIXELS, SparseCounts, combine

grids = st.dictionaries(st.integers(0, TILE_PIXELS - 1), st.integers(1, 10**6), max_size=9)


def dense(counts: dict[int, int]) -> np.ndarray:
    grid = np.zeros(TILE_PIXELS, dtype=np.uint32)
    for pixel, count in counts.items():
        grid[pixel] = count
    return grid


@given(st.lists(grids, max_size=4))
def test_the_sum_of_the_parts_is_the_tile(parts: list[dict[int, int]]) -> None:
    expected = sum((dense(part) for part in parts), np.zeros(TILE_PIXELS, np.uint32))
    combined = combine(SparseCounts.from_grid(dense(part)) for part in parts)
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
    sparse = SparseCounts.from_grid(dense(counts))
    assert dict(zip(sparse.pixels.tolist(), sparse.counts.tolist(), strict=True)) == counts
    assert sparse.pixels.tolist() == sorted(counts)
    assert sparse.pixels.dtype == sparse.counts.dtype == np.uint32
    assert sparse.total == sum(counts.values())
