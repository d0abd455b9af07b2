"""The parts of a summary, summed and read: histograms, means, exact medians.

numpy only: this runs in the web process.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from dashapp.dataset import TAXI, Calendar, Dataset
from dashapp.engine.aggregate_tables import is_wanted
from dashapp.engine.aggregates import (
    DENSE_TIPS,
    MISSING_TIP,
    NO_DAY,
    PASSENGERS,
    TIP_GROUPS,
    TIP_SLOTS,
    UNRECORDED_TIP,
    Counts,
    PartialSummary,
    SparseHistogram,
    add_histograms,
    add_sparse,
    split_overflow_keys,
)
from dashapp.engine.layout import LAYOUT, Counted, Field, Layout, layout_of
from dashapp.model.summary import (
    AmountHistogram,
    AnyHistogram,
    DateHistogram,
    Histogram,
    Summary,
    TipFigures,
)

_FIRST_DATE = date(1970, 1, 1)


def combine_summaries(
    parts: Sequence[PartialSummary], dataset: Dataset = TAXI, wanted: Collection[str] = ()
) -> Summary:
    """The figures of all parts together; without parts those of no trips.

    `wanted` as it was asked for: names of histograms, empty for all of them.
    """
    layout = layout_of(dataset)
    total = sum(part.total for part in parts)
    histograms = combine_histograms(parts, layout, wanted)
    tells_groups = layout.tips is not None and layout.tips.tip.name in histograms
    return Summary(total, histograms, _combine_groups(parts, layout) if tells_groups else {})


def _combine_groups(
    parts: Sequence[PartialSummary], layout: Layout
) -> dict[str, tuple[TipFigures, ...]]:
    if layout.tips is None:
        return {}
    figures = _read_groups(_gather_tips(parts), parts)
    first, second = layout.tips.groups
    return {
        first.name: tuple(figures[:PASSENGERS]),
        second.name: tuple(figures[PASSENGERS + 1 :]),
    }


def combine_histograms(
    parts: Sequence[PartialSummary], layout: Layout = LAYOUT, wanted: Collection[str] = ()
) -> dict[str, AnyHistogram]:
    """The histograms of any data set, by name; `wanted` as in `combine_summaries`."""
    sums = add_histograms(parts, layout)
    histograms: dict[str, AnyHistogram] = {}
    for field in layout.counted:
        name = field.name
        if not is_wanted(name, wanted):
            continue
        if field.calendar is Calendar.DAY:
            histograms[name] = _to_dates(add_sparse([part.days[name] for part in parts]))
        elif layout.tips and field is layout.tips.tip:
            counts = sums[name] + _bin_tips(_gather_tips(parts)[: PASSENGERS + 1], field)
            histograms[name] = _to_amounts(field, counts)
        elif field.counted in (Counted.HOURS, Counted.CODES):
            histograms[name] = _to_histogram(field, sums[name])
        else:
            histograms[name] = _to_amounts(field, sums[name])
    return histograms


def _read_groups(groups: Sequence["_Tips"], parts: Sequence[PartialSummary]) -> list[TipFigures]:
    shares = np.sum([np.zeros(TIP_GROUPS), *(part.shares for part in parts)], axis=0)
    none = np.zeros(TIP_GROUPS, dtype=np.int64)
    unshared = np.sum([none, *(part.unshared for part in parts)], axis=0)
    return [
        _read_tips(tips, float(share), int(odd))
        for tips, share, odd in zip(groups, shares, unshared, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Tips:
    """Tips on record of one group: cents, ascending, each once, and how often.

    `unrecorded` and `missing` count the other trips of the group.
    """

    cents: Counts
    counts: Counts
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
    dense = np.zeros(TIP_GROUPS * TIP_SLOTS, dtype=np.int64)
    for part in parts:
        dense[part.dense_tips.keys] += part.dense_tips.counts
    far = add_sparse([part.overflow_tips for part in parts])
    far_groups, far_cents = split_overflow_keys(far.keys)
    gathered = []
    for group, counts in enumerate(dense.reshape(TIP_GROUPS, TIP_SLOTS)):
        here = far_groups == group
        gathered.append(_join_tips(counts, SparseHistogram(far_cents[here], far.counts[here])))
    return gathered


def _join_tips(dense: Counts, far: SparseHistogram) -> _Tips:
    cents = np.flatnonzero(dense[:DENSE_TIPS])
    below = int(np.searchsorted(far.keys, 0))
    return _Tips(
        np.concatenate([far.keys[:below], cents, far.keys[below:]]),
        np.concatenate([far.counts[:below], dense[cents], far.counts[below:]]),
        int(dense[UNRECORDED_TIP]),
        int(dense[MISSING_TIP]),
    )


def _read_tips(tips: _Tips, shares: float, unshared: int) -> TipFigures:
    trips, cents = tips.trips, int(tips.cents @ tips.counts)
    share_trips = trips - unshared
    return TipFigures(
        trips=trips,
        unrecorded=tips.unrecorded,
        missing=tips.missing,
        total=cents / 100,
        mean=cents / trips / 100 if trips else None,
        median=tips.compute_median_cents() / 100 if trips else None,
        share_trips=share_trips,
        mean_share=shares / share_trips if share_trips else None,
    )


def _bin_tips(groups: Sequence[_Tips], field: Field) -> Counts:
    """Places of a histogram, of groups that hold every trip once."""
    counts = np.zeros(field.places, dtype=np.int64)
    for tips in groups:
        slots = np.clip(tips.cents // field.bins.width, -1, field.bins.count) + 1
        np.add.at(counts, slots, tips.counts)
        counts[field.missing] += tips.missing
        counts[-1] += tips.unrecorded
    return counts


def _to_histogram(field: Field, counts: Counts) -> Histogram:
    if field.missing < field.bins.count:  # a code of its own
        return Histogram(tuple(counts.tolist()))
    return Histogram(tuple(counts[:-1].tolist()), int(counts[-1]))


def _to_amounts(field: Field, counts: Counts) -> AmountHistogram:
    bins = field.bins
    below, *inside = counts[: bins.count + 1].tolist()
    above, missing, *unrecorded = counts[bins.count + 1 :].tolist()
    return AmountHistogram(bins, tuple(inside), below, above, missing, *unrecorded)


def _to_dates(days: SparseHistogram) -> DateHistogram:
    by_day: Mapping[int, int] = dict(zip(days.keys.tolist(), days.counts.tolist(), strict=True))
    counts = {_FIRST_DATE + timedelta(day): n for day, n in by_day.items() if day != NO_DAY}
    return DateHistogram(counts, by_day.get(NO_DAY, 0))
