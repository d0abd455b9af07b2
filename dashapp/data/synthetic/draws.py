"""Random numbers that belong to a row: number k of row i of a month is always the same.

Counter-based (the finaliser of splitmix64, Steele et al. 2014), so that neither the size of a
chunk nor the order of work changes a single byte. Imports numba.
"""

import math
from pathlib import Path
from typing import Any

import numpy as np

from dashapp.engine.compiled import compile_beside

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(0xD1B54A32D192ED03)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


def kernel(function: Any) -> Any:
    return compile_beside(function, Path(__file__).parent)


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
def unit(key: Any, k: Any) -> Any:
    """The row's number k, even in [0, 1)."""
    return float(mix(key + (np.uint64(k) + np.uint64(1)) * _STEP) >> _S11) * 2.0**-53


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
