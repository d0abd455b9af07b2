"""Counts of one tile as they travel: sparse from each worker, summed to a grid by the caller.

numpy only: this runs in the web process.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashapp.model import TILE_SIZE_PX, TileCounts

TILE_PIXELS = TILE_SIZE_PX * TILE_SIZE_PX


@dataclass(frozen=True, slots=True)
class SparseCounts:
    """The pixels of a tile that are not empty.

    Attributes:
        pixels: uint32[n], row * 512 + column from the north-west, ascending, each once.
        counts: uint8, uint16 or uint32[n], the smallest that holds them; at least 1.
    """

    pixels: NDArray[np.uint32]
    counts: NDArray[np.unsignedinteger]

    @property
    def total(self) -> int:
        return int(self.counts.sum(dtype=np.uint64))


def combine(parts: Iterable[SparseCounts]) -> TileCounts:
    """Sum of the partial counts of one tile."""
    filled = [part for part in parts if part.pixels.size]
    if not filled:
        return TileCounts(None, 0)
    grid = np.zeros(TILE_PIXELS, dtype=np.uint32)
    for part in filled:
        grid[part.pixels] += part.counts
    grid.flags.writeable = False  # it is cached and shared by every viewer
    counts = grid.reshape(TILE_SIZE_PX, TILE_SIZE_PX)
    return TileCounts(counts, sum(part.total for part in filled))
