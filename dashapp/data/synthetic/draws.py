"""Random numbers that belong to a row: number k of row i of a month is always the same.

Counter-based (the finaliser of splitmix64, Steele et al. 2014), so that neither the size of a
chunk nor the order of work changes a single byte. Imports numba.
"""

import math
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.compiled import compile_beside

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(0xD1B54A32D192ED03)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


Draw = Callable[[int], NDArray[np.float64]]
"""Number k of each row, even in [0, 1)."""


def kernel(function: Any) -> Any:
    return compile_beside(function, Path(__file__).parent)


def stream_of(seed: int, file: int) -> np.uint64:
    """One stream of random numbers for each seed and number of a file."""
    mask = 2**64 - 1
    return np.uint64((seed * 0x9E3779B97F4A7C15 + file * 0xC2B2AE3D27D4EB4F + 1) & mask)


def draw_of(stream: np.uint64, name: str, first_row: int, count: int) -> Draw:
    """Numbers of the rows first_row.. out of a stream that `name` has to itself within `stream`."""
    own = np.uint64(int.from_bytes(blake2b(name.encode(), digest_size=8).digest()))

    def draw(k: int) -> NDArray[np.float64]:
        numbers = np.empty(count)
        fill_units(numbers, stream ^ own, first_row, k)
        return numbers

    return draw


@kernel
def mix(z: Any) -> Any:
    z = (z ^ (z >> _S30)) * _FIRST
    z = (z ^ (z >> _S27)) * _SECOND
    return z ^ (z >> _S31)


@kernel
def key_of(stream: Any, row: Any) -> Any:
    """uint64: the key of one row of the uint64 `stream`."""
    return mix(stream + (np.uint64(row) + np.uint64(1)) * _GAMMA)


@kernel
def bits(key: Any, k: Any) -> Any:
    """The row's number k as 64 even bits."""
    return mix(key + (np.uint64(k) + np.uint64(1)) * _STEP)


@kernel
def unit(key: Any, k: Any) -> Any:
    """The row's number k, even in [0, 1)."""
    return float(bits(key, k) >> _S11) * 2.0**-53


@kernel
def fill_units(numbers: Any, stream: Any, first_row: Any, k: Any) -> None:
    base = mix(stream)
    for i in range(len(numbers)):
        numbers[i] = unit(key_of(base, first_row + i), k)


@kernel
def normal(key: Any, k: Any) -> Any:
    """Standard normal out of the numbers k and k + 1 (Box and Muller 1958)."""
    radius = math.sqrt(-2.0 * math.log(1.0 - unit(key, k)))
    return radius * math.cos(2.0 * math.pi * unit(key, k + 1))


@kernel
def pick(sums: Any, low: Any, high: Any, u: Any) -> Any:
    """Index i in low..high-1 with a chance of sums[i + 1] - sums[i]; sums are running totals."""
    wanted = sums[low] + u * (sums[high] - sums[low])
    high -= 1
    while low < high:
        middle = (low + high + 1) >> 1
        if sums[middle] <= wanted:
            low = middle
        else:
            high = middle - 1
    return low
