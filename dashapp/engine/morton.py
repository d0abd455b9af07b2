"""Compiled Morton codes: interleave two uint32 steps and take the x back out of a code."""

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.compiled import as_column, kernel

Steps = NDArray[np.uint32]
Codes = NDArray[np.uint64]


@kernel
def spread(step: np.uint32) -> np.uint64:
    """Move bit i to bit 2i. Source: Bit Twiddling Hacks, "Interleave bits by Binary Magic"."""
    bits = np.uint64(step)
    bits = (bits | (bits << np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    bits = (bits | (bits << np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)
    bits = (bits | (bits << np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    bits = (bits | (bits << np.uint64(2))) & np.uint64(0x3333333333333333)
    return (bits | (bits << np.uint64(1))) & np.uint64(0x5555555555555555)


@kernel
def squeeze(code: np.uint64) -> np.uint64:
    """Bring bit 2i back to bit i and drop the odd bits: the x of a Morton code."""
    bits = code & np.uint64(0x5555555555555555)
    bits = (bits | (bits >> np.uint64(1))) & np.uint64(0x3333333333333333)
    bits = (bits | (bits >> np.uint64(2))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    bits = (bits | (bits >> np.uint64(4))) & np.uint64(0x00FF00FF00FF00FF)
    bits = (bits | (bits >> np.uint64(8))) & np.uint64(0x0000FFFF0000FFFF)
    return (bits | (bits >> np.uint64(16))) & np.uint64(0x00000000FFFFFFFF)


@kernel
def interleave(x: np.uint32, y: np.uint32) -> np.uint64:
    return spread(x) | (spread(y) << np.uint64(1))


@kernel
def _interleave_into(x: Steps, y: Steps, out: Codes) -> None:
    for row in range(x.size):
        out[row] = interleave(x[row], y[row])


@kernel
def are_ascending(x: Steps, y: Steps) -> bool:
    """Whether the codes of rows stand in order, equal ones beside each other: 4 ns a row."""
    before = np.uint64(0)
    for row in range(x.size):
        code = interleave(x[row], y[row])
        if code < before:
            return False
        before = code
    return True


@kernel
def find_first_row(x: Steps, y: Steps, code: np.uint64, after: bool) -> int:
    """First row whose code is >= `code`, or > `code` with `after`; binary search, 0..rows."""
    low, high = 0, x.size
    while low < high:
        middle = (low + high) // 2
        found = interleave(x[middle], y[middle])
        if found < code or (after and found == code):
            low = middle + 1
        else:
            high = middle
    return low


def interleave_all(x: Steps, y: Steps) -> Codes:
    """Codes of uint32[n] columns, uint64[n]."""
    out = np.empty(len(x), dtype=np.uint64)
    _interleave_into(as_column(x), as_column(y), out)
    return out
