"""The figures of a measure by groups of trips: sums, means, exact medians, shares.

numpy only: this runs in the web process.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashapp.engine.aggregates import (
    Counts,
    PartialSummary,
    SparseHistogram,
    add_sparse,
    find_median,
    split_overflow_keys,
)
from dashapp.engine.measure import MISSING_SLOT, UNRECORDED_SLOT, Measured
from dashapp.model.summary import MeasureFigures


@dataclass(frozen=True, slots=True)
class _Group:
    """Amounts on record of one group: hundredths, ascending, each once, and how often.

    `unrecorded` and `missing` count the other trips of the group.
    """

    amounts: Counts
    counts: Counts
    unrecorded: int
    missing: int

    @property
    def trips(self) -> int:
        return int(self.counts.sum())


def combine_groups(
    parts: Sequence[PartialSummary], measure: Measured
) -> dict[str, tuple[MeasureFigures, ...]]:
    """Of all parts together, by column; without parts those of no trips.

    A column has a group for each of its codes, none for trips without one unless a code says so.
    """
    figures = _read_groups(parts, measure)
    groups, first = {}, 0
    for field in measure.by:
        groups[field.name] = tuple(figures[first : first + field.bins.count])
        first += field.slots
    return groups


def bin_measured(parts: Sequence[PartialSummary], measure: Measured) -> Counts:
    """Slots of the histogram of the amounts; the groups of one column hold every trip once."""
    field = measure.value
    counts = np.zeros(field.slots, dtype=np.int64)
    for group in _gather(parts, measure)[: measure.by[0].slots]:
        slots = np.clip(group.amounts // field.bins.width, -1, field.bins.count) + 1
        np.add.at(counts, slots, group.counts)
        counts[field.missing] += group.missing
        counts[-1] += group.unrecorded
    return counts


def _read_groups(parts: Sequence[PartialSummary], measure: Measured) -> list[MeasureFigures]:
    groups = _gather(parts, measure)
    if not measure.has_shares:
        return [_read_group(group) for group in groups]
    shares = np.sum([np.zeros(measure.told), *(part.shares for part in parts)], axis=0)
    unshared = np.sum([np.zeros(measure.told, int), *(part.unshared for part in parts)], axis=0)
    return [
        _read_group(group, share, group.trips - odd)
        for group, share, odd in zip(groups, shares.tolist(), unshared.tolist(), strict=True)
    ]


def _gather(parts: Sequence[PartialSummary], measure: Measured) -> list[_Group]:
    """One for each group that is told."""
    dense = np.zeros(measure.told * measure.slots, dtype=np.int64)
    for part in parts:
        dense[part.measured.keys] += part.measured.counts
    far = add_sparse([part.overflow for part in parts])
    far_groups, far_amounts = split_overflow_keys(far.keys)
    gathered = []
    for number, counts in enumerate(dense.reshape(measure.told, measure.slots)):
        here = far_groups == number
        own = SparseHistogram(far_amounts[here], far.counts[here])
        gathered.append(_join(counts, own, measure.dense))
    return gathered


def _join(counts: Counts, far: SparseHistogram, dense: int) -> _Group:
    """Amounts of the table between those that lie below it and beyond it."""
    amounts = np.flatnonzero(counts[:dense] != 0)
    below = int(np.searchsorted(far.keys, 0))
    return _Group(
        np.concatenate([far.keys[:below], amounts, far.keys[below:]]),
        np.concatenate([far.counts[:below], counts[amounts], far.counts[below:]]),
        int(counts[dense + UNRECORDED_SLOT]),
        int(counts[dense + MISSING_SLOT]),
    )


def _read_group(
    group: _Group, shares: float = 0.0, share_trips: int | None = None
) -> MeasureFigures:
    """`shares` is their sum over `share_trips`, which is None where no share is told."""
    trips, hundredths = group.trips, int(group.amounts @ group.counts)
    return MeasureFigures(
        trips=trips,
        unrecorded=group.unrecorded,
        missing=group.missing,
        total=hundredths / 100,
        mean=hundredths / trips / 100 if trips else None,
        median=find_median(group.amounts, group.counts) / 100 if trips else None,
        share_trips=share_trips,
        mean_share=shares / share_trips if share_trips else None,
    )
