"""The parts of a summary, summed and read: histograms, means, exact medians.

numpy only: this runs in the web process.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from dashapp.dataset import Bins
from dashapp.engine.columns import DISTANCE_BINS, FARE_BINS, TIP_BINS
from dashapp.engine.tallies import (
    MISSING_TIP,
    NEAR_TIPS,
    NO_DAY,
    PASSENGERS,
    TIP_GROUPS,
    TIP_SLOTS,
    UNRECORDED_TIP,
    Listed,
    PartialSummary,
    Sums,
    Tally,
    add_listed,
    add_sums,
    amount_slots,
    split_far_keys,
)
from dashapp.model.summary import AmountHistogram, DateHistogram, Histogram, Summary, TipFigures

_FIRST_DATE = date(1970, 1, 1)


def combine_summaries(parts: Sequence[PartialSummary]) -> Summary:
    """The figures of all parts together; without parts those of no trips."""
    sums = add_sums([part.sums for part in parts])
    groups = _gather_tips(parts)
    figures = [_read_tips(tips, sums, group) for group, tips in enumerate(groups)]
    return Summary(
        total=sum(part.total for part in parts),
        hours=_to_histogram(sums.hours),
        weekdays=_to_histogram(sums.weekdays),
        dates=_to_dates(add_listed([part.days for part in parts])),
        passengers=_to_histogram(sums.passengers),
        payment=Histogram(tuple(sums.payment.tolist())),
        fare=_to_amounts(FARE_BINS, sums.fares),
        distance=_to_amounts(DISTANCE_BINS, sums.distances),
        tip=_bin_tips(groups[: PASSENGERS + 1]),
        tips_by_passengers=tuple(figures[:PASSENGERS]),
        tips_by_payment=tuple(figures[PASSENGERS + 1 :]),
    )


@dataclass(frozen=True, slots=True)
class _Tips:
    """Tips on record of one group: cents, ascending, each once, and how often.

    `unrecorded` and `missing` count the other trips of the group.
    """

    cents: Tally
    counts: Tally
    unrecorded: int
    missing: int

    @property
    def trips(self) -> int:
        return int(self.counts.sum())

    def compute_median_cents(self) -> float:
        """Mean of the two middle ones, which are one and the same when the number is odd."""
        last_places = np.cumsum(self.counts)
        middles = [(self.trips - 1) // 2, self.trips // 2]
        low, high = self.cents[np.searchsorted(last_places, middles, side="right")].tolist()
        return float(low + high) / 2.0


def _gather_tips(parts: Sequence[PartialSummary]) -> list[_Tips]:
    """One for each of TIP_GROUPS."""
    near = np.zeros(TIP_GROUPS * TIP_SLOTS, dtype=np.int64)
    for part in parts:
        near[part.near_tips.keys] += part.near_tips.counts
    far = add_listed([part.far_tips for part in parts])
    far_groups, far_cents = split_far_keys(far.keys)
    gathered = []
    for group, counts in enumerate(near.reshape(TIP_GROUPS, TIP_SLOTS)):
        here = far_groups == group
        gathered.append(_join_tips(counts, Listed(far_cents[here], far.counts[here])))
    return gathered


def _join_tips(near: Tally, far: Listed) -> _Tips:
    cents = np.flatnonzero(near[:NEAR_TIPS])
    below = int(np.searchsorted(far.keys, 0))
    return _Tips(
        np.concatenate([far.keys[:below], cents, far.keys[below:]]),
        np.concatenate([far.counts[:below], near[cents], far.counts[below:]]),
        int(near[UNRECORDED_TIP]),
        int(near[MISSING_TIP]),
    )


def _read_tips(tips: _Tips, sums: Sums, group: int) -> TipFigures:
    trips, cents = tips.trips, int(tips.cents @ tips.counts)
    share_trips = trips - int(sums.unshared[group])
    return TipFigures(
        trips=trips,
        unrecorded=tips.unrecorded,
        missing=tips.missing,
        total=cents / 100,
        mean=cents / trips / 100 if trips else None,
        median=tips.compute_median_cents() / 100 if trips else None,
        share_trips=share_trips,
        mean_share=float(sums.shares[group]) / share_trips if share_trips else None,
    )


def _bin_tips(groups: Sequence[_Tips]) -> AmountHistogram:
    """Of groups that hold every trip once."""
    counts = np.zeros(amount_slots(TIP_BINS), dtype=np.int64)
    for tips in groups:
        slots = np.clip(tips.cents // TIP_BINS.width, -1, TIP_BINS.count) + 1
        np.add.at(counts, slots, tips.counts)
        counts[-1] += tips.missing
    return replace(_to_amounts(TIP_BINS, counts), unrecorded=sum(t.unrecorded for t in groups))


def _to_histogram(sums: Tally) -> Histogram:
    *counts, missing = sums.tolist()
    return Histogram(tuple(counts), missing)


def _to_amounts(bins: Bins, sums: Tally) -> AmountHistogram:
    under, *counts, over, missing = sums.tolist()
    return AmountHistogram(bins, tuple(counts), under, over, missing)


def _to_dates(days: Listed) -> DateHistogram:
    by_day: Mapping[int, int] = dict(zip(days.keys.tolist(), days.counts.tolist(), strict=True))
    counts = {_FIRST_DATE + timedelta(day): n for day, n in by_day.items() if day != NO_DAY}
    return DateHistogram(counts, by_day.get(NO_DAY, 0))
