"""What varies from row to row, as tables of quantiles: a row looks one up with 12 of its bits.

Five traits come out of one random number, and none takes a logarithm: what keeps millions of rows
a second possible. Values are those of the middles of 4,096 equal parts, 3.5 deviations at most.
"""

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashapp.data.synthetic.draws import kernel

STEPS = 4_096
Floats = NDArray[np.float64]


def lognormal(median: float, sigma: float) -> Floats:
    """float64[STEPS]."""
    normal = NormalDist()
    deviations = [normal.inv_cdf((k + 0.5) / STEPS) for k in range(STEPS)]
    return np.asarray(median * np.exp(sigma * np.array(deviations)))


def choices(values: Sequence[float], shares: Sequence[float]) -> Floats:
    """float64[STEPS] with as much of each value as its share says."""
    ends = np.cumsum(shares) / np.sum(shares) * STEPS
    number = np.searchsorted(ends, np.arange(STEPS) + 0.5)
    return np.array(values, dtype=np.float64)[number]


def chance(share: float) -> int:
    """Of STEPS."""
    return round(share * STEPS)


@kernel
def part(number: Any, k: Any) -> Any:
    """Bits 12k to 12k + 11 of a uint64 as int64 below STEPS; k from 0 to 4."""
    return np.int64((number >> (np.uint64(12) * np.uint64(k))) & np.uint64(4095))


@kernel
def cents(amount: Any) -> Any:
    """An amount of at least 0, rounded to the double that reading its two decimals gives."""
    return int(amount * 100.0 + 0.5) / 100.0
