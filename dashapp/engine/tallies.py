"""Figures of a selection as they travel: how tallies are laid out, small enough to be sent.

numpy only: the web process reads them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.dataset import Bins
from dashapp.engine.columns import DISTANCE_BINS, FARE_BINS

Tally = NDArray[np.int64]

HOURS = 24
WEEKDAYS = 7
PASSENGERS = 10
PAYMENTS = 7
TIP_GROUPS = PASSENGERS + 1 + PAYMENTS
"""Tips are told by passengers 0..9 and not given, then by payment 0 (not given), 1..6."""

DAY_S = 86_400
NO_DAY = 2**32 // DAY_S + 1
"""Stands for the day of trips without a time: the one after the last that uint32 seconds have."""

NEAR_TIPS = 4096
"""Tips of 0 to $40.95 are counted cent by cent in a table; the few others are listed."""

MISSING_TIP = NEAR_TIPS
BEYOND_TIP = NEAR_TIPS + 1
UNRECORDED_TIP = NEAR_TIPS + 2
TIP_SLOTS = NEAR_TIPS + 16
"""Not a power of two, else the most frequent tip of every group would share few cache lines."""

FAR_KEY_BITS = 32
FAR_KEY_OFFSET = 2**31


def amount_slots(bins: Bins) -> int:
    """Below the bins, the bins, above them, not given: in this order."""
    return bins.count + 3


class Sums(NamedTuple):
    """What adds up place by place. All are int64, but for `shares`, float64.

    Attributes:
        hours: [25], weekdays: [8], passengers: [11], each with the trips without one at its end.
        payment: [7], TLC's codes at their places, 0 is not given.
        fares, distances: [bins + 3] as in `amount_slots`.
        shares: [TIP_GROUPS], tip / fare summed over trips with a tip on record and a fare above 0.
        unshared: [TIP_GROUPS], the other trips with a tip on record (`model.tips`).
    """

    hours: Tally
    weekdays: Tally
    passengers: Tally
    payment: Tally
    fares: Tally
    distances: Tally
    shares: NDArray[np.float64]
    unshared: Tally


class Listed(NamedTuple):
    """Counts int64[n] of what `keys` int64[n] name, ascending, each once."""

    keys: Tally
    counts: Tally


class PartialSummary(NamedTuple):
    """Over the blocks of one worker.

    Attributes:
        total: trips that match.
        sums: see there.
        days: by days since 1970, or NO_DAY.
        near_tips: by group * TIP_SLOTS + cents, or + MISSING_TIP, or + UNRECORDED_TIP.
        far_tips: tips beyond that table, by `far_key`.
    """

    total: int
    sums: Sums
    days: Listed
    near_tips: Listed
    far_tips: Listed


def add_sums(parts: Sequence[Sums]) -> Sums:
    """Of no parts: zeros."""
    return Sums(*(np.sum(arrays, axis=0) for arrays in zip(_no_sums(), *parts, strict=True)))


def _no_sums() -> Sums:
    sizes = {
        "hours": HOURS + 1,
        "weekdays": WEEKDAYS + 1,
        "passengers": PASSENGERS + 1,
        "payment": PAYMENTS,
        "fares": amount_slots(FARE_BINS),
        "distances": amount_slots(DISTANCE_BINS),
        "unshared": TIP_GROUPS,
    }
    zeros = {name: np.zeros(size, dtype=np.int64) for name, size in sizes.items()}
    return Sums(shares=np.zeros(TIP_GROUPS), **zeros)


def add_listed(parts: Sequence[Listed]) -> Listed:
    keys = np.concatenate([np.empty(0, np.int64), *(part.keys for part in parts)])
    counts = np.concatenate([np.empty(0, np.int64), *(part.counts for part in parts)])
    once, places = np.unique(keys, return_inverse=True)
    sums = np.zeros(once.size, dtype=np.int64)
    np.add.at(sums, places, counts)
    return Listed(once, sums)


def list_filled(counts: NDArray[np.integer]) -> Listed:
    """The places of an array that hold any."""
    keys = np.flatnonzero(counts)
    return Listed(keys.astype(np.int64), counts[keys].astype(np.int64))


def far_key(group: Tally | int, cents: Tally) -> Tally:
    """One number for a group and a tip in cents; the keys of a group ascend as its tips do."""
    keys: Tally = (np.int64(group) << FAR_KEY_BITS) | (cents + FAR_KEY_OFFSET)
    return keys


def split_far_keys(keys: Tally) -> tuple[Tally, Tally]:
    """Group and tip in cents of each key."""
    return keys >> FAR_KEY_BITS, (keys & (2**FAR_KEY_BITS - 1)) - FAR_KEY_OFFSET
