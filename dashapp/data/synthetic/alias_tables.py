"""One of many with a chance each, by a single look: alias tables (Walker 1977, Vose 1991)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashapp.data.synthetic.draws import kernel


def build_aliases(shares: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of shares along the last axis, which need not add up to one.

    Returns:
        float32 odds of staying with the number that was hit, and the int16 number to take
        otherwise, both [rows, n] with one row for all but the last axis.
    """
    rows = np.ascontiguousarray(shares, dtype=np.float64).reshape(-1, shares.shape[-1])
    odds = np.ones(rows.shape, dtype=np.float32)
    aliases = np.zeros(rows.shape, dtype=np.int16)
    for row in range(len(rows)):
        if rows[row].sum() > 0:
            _fill_row(rows[row] * rows.shape[1] / rows[row].sum(), odds[row], aliases[row])
    return odds, aliases


@kernel
def _fill_row(chances: Any, odds: Any, aliases: Any) -> None:
    """`chances` have a mean of one and are used up; each number too small gets one too large."""
    count = len(chances)
    small, large = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    n_small, n_large = 0, 0
    for k in range(count):
        aliases[k] = k
        if chances[k] < 1.0:
            small[n_small] = k
            n_small += 1
        else:
            large[n_large] = k
            n_large += 1
    while n_small and n_large:
        n_small -= 1
        low, high = small[n_small], large[n_large - 1]
        odds[low], aliases[low] = chances[low], high
        chances[high] -= 1.0 - chances[low]
        if chances[high] < 1.0:
            n_large -= 1
            small[n_small] = high
            n_small += 1
    # What is left has a chance of one but for rounding; its odds are one from the beginning.


@kernel
def pick_alias(odds: Any, aliases: Any, row: Any, u: Any) -> Any:
    """A number by tables[row], from u in [0, 1)."""
    spot = u * odds.shape[1]
    hit = int(spot)
    return np.int64(hit) if spot - hit < odds[row, hit] else np.int64(aliases[row, hit])
