"""Figures of a selection as they travel: how aggregates are laid out, small enough to be sent.

numpy only: the web process reads them.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.layout import LAYOUT, Layout

Counts = NDArray[np.int64]

PASSENGERS = 10
PAYMENTS = 7
TIP_GROUPS = PASSENGERS + 1 + PAYMENTS
"""Tips are told by passengers 0..9 and not given, then by payment 0 (not given), 1..6."""

DAY_S = 86_400
NO_DAY = 2**32 // DAY_S + 1
"""Stands for the day of trips without a time: the one after the last that uint32 seconds have."""

DENSE_TIPS = 4096
"""Tips of 0 to $40.95 are counted cent by cent in a table; the few others are listed."""

MISSING_TIP = DENSE_TIPS
BEYOND_TIP = DENSE_TIPS + 1
UNRECORDED_TIP = DENSE_TIPS + 2
TIP_SLOTS = DENSE_TIPS + 16
"""Not a power of two, else the most frequent tip of every group would share few cache lines."""

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
        histograms: int64[places] by name, as `layout.Field.places` has it; of a calendar's the last
            place is for trips without a time.
        days: by name, by days since 1970, or NO_DAY.
        shares: float64[TIP_GROUPS], tip / fare summed over trips with a tip on record and a fare
            above 0.
        unshared: int64[TIP_GROUPS], the other trips with a tip on record
            (`Column.zero_recorded_for`).
        dense_tips: by group * TIP_SLOTS + cents, or + MISSING_TIP, or + UNRECORDED_TIP.
        overflow_tips: tips beyond that table, by `overflow_key`.
    """

    total: int
    histograms: Mapping[str, Counts]
    days: Mapping[str, SparseHistogram]
    shares: NDArray[np.float64]
    unshared: Counts
    dense_tips: SparseHistogram
    overflow_tips: SparseHistogram


def add_histograms(parts: Sequence[PartialSummary], layout: Layout = LAYOUT) -> dict[str, Counts]:
    """Of no parts: zeros."""
    sums = {}
    for field in layout.counted:
        sums[field.name] = np.zeros(field.places, dtype=np.int64)
        for part in parts:
            if field.name in part.histograms:
                sums[field.name] += part.histograms[field.name]
    return sums


def add_sparse(parts: Sequence[SparseHistogram]) -> SparseHistogram:
    keys = np.concatenate([np.empty(0, np.int64), *(part.keys for part in parts)])
    counts = np.concatenate([np.empty(0, np.int64), *(part.counts for part in parts)])
    once, places = np.unique(keys, return_inverse=True)
    sums = np.zeros(once.size, dtype=np.int64)
    np.add.at(sums, places, counts)
    return SparseHistogram(once, sums)


def list_filled(counts: NDArray[np.integer]) -> SparseHistogram:
    """The places of an array that hold any."""
    keys = np.flatnonzero(counts)
    return SparseHistogram(keys.astype(np.int64), counts[keys].astype(np.int64))


def overflow_key(group: Counts | int, cents: Counts) -> Counts:
    """One number for a group and a tip in cents; the keys of a group ascend as its tips do."""
    keys: Counts = (np.int64(group) << OVERFLOW_KEY_BITS) | (cents + OVERFLOW_KEY_OFFSET)
    return keys


def split_overflow_keys(keys: Counts) -> tuple[Counts, Counts]:
    """Group and tip in cents of each key."""
    return keys >> OVERFLOW_KEY_BITS, (keys & (2**OVERFLOW_KEY_BITS - 1)) - OVERFLOW_KEY_OFFSET
