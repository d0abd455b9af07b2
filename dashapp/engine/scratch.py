"""The grid that a thread counts in, and taking the counts out of it. Imports numba.

A fresh grid for each tile would cost a megabyte of new pages; this one is cleared as it is read.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.compiled import kernel
from dashapp.engine.grids import TILE_PIXELS, SparseCounts

Counts = NDArray[np.uint32]


class _Scratch(threading.local):
    grid: Counts | None = None
    pixels: Counts | None = None
    counts: Counts | None = None


_scratch = _Scratch()


@contextmanager
def open_grid() -> Iterator[Counts]:
    """Of this thread, uint32[262144], all zero; to be cleared by `take_counts` before the end.

    One that an error leaves half filled is not used again.
    """
    grid, _scratch.grid = _scratch.grid, None
    if grid is None:
        grid = np.zeros(TILE_PIXELS, dtype=np.uint32)
    yield grid
    _scratch.grid = grid


def take_counts(grid: Counts) -> SparseCounts:
    """The pixels that are not empty, as they travel; the grid is all zero afterwards."""
    if _scratch.pixels is None or _scratch.counts is None:
        _scratch.pixels = np.empty(TILE_PIXELS, dtype=np.uint32)
        _scratch.counts = np.empty(TILE_PIXELS, dtype=np.uint32)
    found, most = _move_counts(grid, _scratch.pixels, _scratch.counts)
    smallest = np.min_scalar_type(most)
    return SparseCounts(_scratch.pixels[:found].copy(), _scratch.counts[:found].astype(smallest))


@kernel
def _move_counts(grid: Counts, pixels: Counts, counts: Counts) -> tuple[int, int]:
    """How many pixels were not empty, and the highest count. Two pixels are looked at in one."""
    found, most = 0, np.uint32(0)
    pairs = grid.view(np.uint64)
    for pair in range(pairs.size):
        if pairs[pair] == np.uint64(0):
            continue
        for pixel in range(2 * pair, 2 * pair + 2):
            if grid[pixel] > np.uint32(0):
                pixels[found] = pixel
                counts[found] = grid[pixel]
                most = max(most, grid[pixel])
                found += 1
        pairs[pair] = np.uint64(0)
    return found, int(most)
