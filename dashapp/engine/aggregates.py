"""Figures of a selection as they travel: how aggregates are laid out, small enough to be sent.

numpy only: the web process reads them.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.layout import Layout

Counts = NDArray[np.int64]

DAY_S = 86_400
NO_DAY = 2**32 // DAY_S + 1
"""Stands for the day of trips without a time: the one after the last that uint32 seconds have."""

OVERFLOW_KEY_BITS = 32
OVERFLOW_KEY_OFFSET = 2**31


class SparseHistogram(NamedTuple):
    """Counts int64[n] of what `keys` int64[n] name, ascending, each once."""

    keys: Counts
    counts: Counts


class PartialSummary(NamedTuple):
    """Over the blocks of one worker.

    Attributes:
        total: trips that match.
        histograms: int64[slots] by name, as `fields.Field.slots` has it; of a calendar's the last
            slot is for trips without a time.
        days: by name, by days since 1970, or NO_DAY.
        shares: float64[told] of the measure, amount / whole summed over the trips of each group
            with an amount on record (`Column.zero_recorded_for`) and a whole above 0.
        unshared: int64[told], the other trips with an amount on record. Both are empty without a
            measure that has shares.
        measured: by group * slots + amount, or + dense + MISSING_SLOT or UNRECORDED_SLOT
            (`measure.Measured`).
        overflow: amounts beyond that table, by `overflow_key`.
    """

    total: int
    histograms: Mapping[str, Counts]
    days: Mapping[str, SparseHistogram]
    shares: NDArray[np.float64]
    unshared: Counts
    measured: SparseHistogram
    overflow: SparseHistogram


def add_histograms(parts: Sequence[PartialSummary], layout: Layout) -> dict[str, Counts]:
    """Of no parts: zeros."""
    sums = {}
    for field in layout.counted:
        sums[field.name] = np.zeros(field.slots, dtype=np.int64)
        for part in parts:
            if field.name in part.histograms:
                sums[field.name] += part.histograms[field.name]
    return sums


def add_sparse(parts: Sequence[SparseHistogram]) -> SparseHistogram:
    keys = np.concatenate([np.empty(0, np.int64), *(part.keys for part in parts)])
    counts = np.concatenate([np.empty(0, np.int64), *(part.counts for part in parts)])
    once, positions = np.unique(keys, return_inverse=True)
    sums = np.zeros(once.size, dtype=np.int64)
    np.add.at(sums, positions, counts)
    return SparseHistogram(once, sums)


def list_filled(counts: NDArray[np.integer]) -> SparseHistogram:
    """Positions of an array that hold any; numpy finds those of truth values ten times as fast."""
    keys = np.flatnonzero(counts != 0)
    return SparseHistogram(keys.astype(np.int64), counts[keys].astype(np.int64))


def find_median(values: Counts, counts: Counts) -> float:
    """Of ascending values and how often each is there, once at least.

    The mean of the two middle ones, which are one and the same when the number is odd.
    """
    last_ranks = np.cumsum(counts)
    trips = int(last_ranks[-1])
    middles = [(trips - 1) // 2, trips // 2]
    low, high = values[np.searchsorted(last_ranks, middles, side="right")].tolist()
    return float(low + high) / 2.0


def overflow_key(group: Counts | int, amounts: Counts) -> Counts:
    """One number for a group and an amount; the keys of a group ascend as its amounts do."""
    keys: Counts = (np.int64(group) << OVERFLOW_KEY_BITS) | (amounts + OVERFLOW_KEY_OFFSET)
    return keys


def split_overflow_keys(keys: Counts) -> tuple[Counts, Counts]:
    """Group and amount of each key."""
    return keys >> OVERFLOW_KEY_BITS, (keys & (2**OVERFLOW_KEY_BITS - 1)) - OVERFLOW_KEY_OFFSET
