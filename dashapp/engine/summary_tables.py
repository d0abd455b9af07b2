"""The tables that one summary fills on a worker: made empty, appended to by blocks, then read.

numpy only; `summary` reads them, `tally_kernels` fills them.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.columns import DISTANCE_BINS, FARE_BINS
from dashapp.engine.tallies import PASSENGERS, PAYMENTS, TIP_SLOTS, amount_slots

Counts = NDArray[np.uint32]
FarTips = tuple[NDArray[np.int64], int]
"""Keys of tips beyond the table, and how many places of the array they fill."""

MATCHING = 0
LESS_HOURS, LESS_WEEKDAYS, LESS_DATES = 1, 2, 3
LESS_PASSENGERS, LESS_PAYMENT = 1, 2
LESS_FARE = LESS_DISTANCE = 1
"""Which line of a table: rows that match, or rows that miss just that one filter."""

HOUR_S = 3600
ALL_HOURS = (2**32 - 1) // HOUR_S + 1
NO_HOUR = ALL_HOURS
"""Hours are counted since 1970, which tells hour, weekday and date at once."""

GROUPS = (PASSENGERS + 1) * PAYMENTS
"""passengers * PAYMENTS + payment; passengers of 10 is not given."""

LANES = 4
"""Shares are summed in this many places by turns: one addition need not wait for the last."""


class Tables(NamedTuple):
    """What blocks append to. Lines as named above; a line nobody asks for is never touched.

    Attributes:
        hours: uint32[4, ALL_HOURS + 1].
        groups: uint32[3, GROUPS]; the line MATCHING stays empty, `tips` tells it.
        fares, distances: uint32[2, bins + 3], as `tallies.amount_slots` has it.
        tips: uint32[GROUPS * TIP_SLOTS], cents or MISSING_TIP or BEYOND_TIP of each group.
        shares: float64[GROUPS * LANES].
        unshared: uint32[GROUPS], trips with a tip on record but without a fare above 0.
    """

    hours: Counts
    groups: Counts
    fares: Counts
    distances: Counts
    tips: Counts
    shares: NDArray[np.float64]
    unshared: Counts


def create_tables() -> Tables:
    """Empty; memory of what is never touched is never taken."""
    return Tables(
        hours=np.zeros((4, ALL_HOURS + 1), dtype=np.uint32),
        groups=np.zeros((3, GROUPS), dtype=np.uint32),
        fares=np.zeros((2, amount_slots(FARE_BINS)), dtype=np.uint32),
        distances=np.zeros((2, amount_slots(DISTANCE_BINS)), dtype=np.uint32),
        tips=np.zeros(GROUPS * TIP_SLOTS, dtype=np.uint32),
        shares=np.zeros(GROUPS * LANES, dtype=np.float64),
        unshared=np.zeros(GROUPS, dtype=np.uint32),
    )


def stack_tables(n: int) -> Tables:
    """Empty tables with hours, fares and distances n times, on a first axis of their own.

    Of these there is only the line MATCHING.
    """
    empty = create_tables()
    once = (empty.hours[:1], empty.fares[:1], empty.distances[:1])
    hours, fares, distances = (np.zeros((n, *lines.shape), dtype=np.uint32) for lines in once)
    return empty._replace(hours=hours, fares=fares, distances=distances)


def no_far_tips() -> FarTips:
    return np.empty(64, dtype=np.int64), 0
