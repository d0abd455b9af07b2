"""Sums, means and exact medians of each place, from what the workers have counted.

numpy only: this runs in the web process.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.aggregates import Counts, SparseHistogram, add_sparse, find_median
from dashapp.engine.place_measures import KEY_BITS, KEY_OFFSET, PlaceMeasure, find_offsets
from dashapp.model import PlaceCounts, PlaceFigures, ValueFigures
from dashapp.places import UNKNOWN

_STEPS = (1 << KEY_BITS) - 1


class PartialFigures(NamedTuple):
    """Over the blocks of one worker.

    Attributes:
        trips: int64[places], by id.
        given: int64[measures, places], trips with a value.
        sums: int64[measures, places], of hundredths.
        slots, counts: int32[n] and uint32[n], trips by the slot of one table: of each measure, of
            each place, by steps; slots ascend, each once.
        far: of each measure trips beyond its part of the table, by place and steps.
    """

    trips: NDArray[np.int64]
    given: NDArray[np.int64]
    sums: NDArray[np.int64]
    slots: NDArray[np.int32]
    counts: NDArray[np.uint32]
    far: tuple[SparseHistogram, ...]


def combine_figures(
    parts: Sequence[PartialFigures], measures: Sequence[PlaceMeasure], places: int
) -> PlaceFigures:
    """The figures of all parts together; without parts those of no trips."""
    trips = np.sum([np.zeros(places, np.int64), *(part.trips for part in parts)], axis=0)
    ids = np.flatnonzero(trips).tolist()
    offsets = find_offsets(measures, places)
    whole, figures = {}, {number: dict[str, ValueFigures]() for number in ids}
    for at, measure in enumerate(measures):
        table = _add_table(parts, offsets[at], (places, measure.dense))
        far = add_sparse([part.far[at] for part in parts])
        given = np.sum([np.zeros(places, np.int64), *(part.given[at] for part in parts)], axis=0)
        sums = np.sum([np.zeros(places, np.int64), *(part.sums[at] for part in parts)], axis=0)
        steps = SparseHistogram((far.keys & _STEPS) - KEY_OFFSET, far.counts)
        told = _tell(table.sum(axis=0), add_sparse([steps]), (given.sum(), sums.sum()), measure)
        whole[measure.name] = told
        for number, own in _cut(far, ids):
            of_place = (given[number], sums[number])
            figures[number][measure.name] = _tell(table[number], own, of_place, measure)
    known = {number: int(trips[number]) for number in ids if number != UNKNOWN}
    return PlaceFigures(PlaceCounts(int(trips[UNKNOWN]), known), whole, figures)


def _add_table(parts: Sequence[PartialFigures], first: int, shape: tuple[int, int]) -> Counts:
    """int64[places, steps] of one measure, whose slots begin at `first`."""
    table = np.zeros(shape[0] * shape[1], dtype=np.int64)
    for part in parts:
        low, high = np.searchsorted(part.slots, [first, first + table.size])
        table[part.slots[low:high] - first] += part.counts[low:high]
    return table.reshape(shape)


def _cut(far: SparseHistogram, ids: Sequence[int]) -> Iterator[tuple[int, SparseHistogram]]:
    """What of the list is of each place, by steps; keys are sorted by place."""
    of_places = far.keys >> KEY_BITS
    firsts = np.searchsorted(of_places, ids, side="left").tolist()
    lasts = np.searchsorted(of_places, ids, side="right").tolist()
    for number, first, last in zip(ids, firsts, lasts, strict=True):
        keys = (far.keys[first:last] & _STEPS) - KEY_OFFSET
        yield number, SparseHistogram(keys, far.counts[first:last])


def _tell(
    table: Counts,
    far: SparseHistogram,
    known: tuple[np.int64, np.int64],
    measure: PlaceMeasure,
) -> ValueFigures:
    """`table` is by steps; what is far lies below or beyond it. `known` are trips and their sum."""
    trips, hundredths = (int(number) for number in known)
    if not trips:
        return ValueFigures(0, 0.0, None, None)
    near = np.flatnonzero(table)
    below = int(np.searchsorted(far.keys, 0))
    values = np.concatenate([far.keys[:below], near, far.keys[below:]])
    counts = np.concatenate([far.counts[:below], table[near], far.counts[below:]])
    median = find_median(values, counts) * measure.step / 100
    return ValueFigures(trips, hundredths / 100, hundredths / trips / 100, median)
