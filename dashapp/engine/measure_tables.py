"""What the tables of a measure say of the groups that are told. numpy only."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.aggregate_tables import LANES, NOWHERE, Overflow, Tables, ToMeasure
from dashapp.engine.aggregates import (
    Counts,
    SparseHistogram,
    add_sparse,
    list_filled,
    overflow_key,
    split_overflow_keys,
)
from dashapp.engine.fields import Field
from dashapp.engine.measure import BEYOND_SLOT, Measured


class Told(NamedTuple):
    """Figures by the groups that are told; `aggregates.PartialSummary` has what each is.

    `histograms` are rows by each column that keeps groups apart; amounts are binned where all
    parts are summed.
    """

    histograms: dict[str, Counts]
    shares: NDArray[np.float64]
    unshared: Counts
    amounts: SparseHistogram
    overflow: SparseHistogram


def tell_measured(
    tables: Tables, far: Overflow, measure: Measured | None, asked: ToMeasure
) -> Told:
    """Nothing where nothing is measured, and no amounts where those are not asked for.

    They are most of what travels.
    """
    nothing = SparseHistogram(np.empty(0, np.int64), np.empty(0, np.int64))
    no_amounts = Told({}, np.empty(0), np.empty(0, np.int64), nothing, nothing)
    if measure is None:
        return no_amounts
    by_codes = {field: _sum_by(field, tables.measured, measure) for field in measure.groups}
    histograms = {field.name: counts.sum(axis=1) for field, counts in by_codes.items()}
    if asked.value == NOWHERE:
        return no_amounts._replace(histograms=histograms)
    amounts = np.concatenate([by_codes[field] for field in measure.by])
    amounts[:, measure.dense + BEYOND_SLOT] = 0
    return Told(
        histograms,
        _sum_by_groups(tables.shares.reshape(-1, LANES).sum(axis=1), measure),
        _sum_by_groups(tables.unshared, measure),
        list_filled(amounts.reshape(-1)),
        _list_overflow(far, measure),
    )


def fold_codes(counts: NDArray[Any], field: Field) -> NDArray[Any]:
    """[field.slots, ...] of [codes, ...]: those from the number of bins on are not given."""
    if len(counts) == field.slots:  # they stand there already
        return counts
    folded = np.zeros((field.slots, *counts.shape[1:]), dtype=counts.dtype)
    folded[: field.bins.count] = counts[: field.bins.count]
    folded[field.missing] += counts[field.bins.count :].sum(axis=0)
    return folded


def _sum_by_groups(table: NDArray[Any], measure: Measured) -> NDArray[Any]:
    """[told] of a table with one number a group; empty of an empty one."""
    if not table.size:
        return np.empty(0, dtype=_wide(table))
    return np.concatenate([_sum_by(field, table, measure)[:, 0] for field in measure.by])


def _sum_by(field: Field, table: NDArray[Any], measure: Measured) -> NDArray[Any]:
    """[field.slots, k] of a table of k numbers a group: summed over all other columns."""
    apart = table.reshape(*measure.sizes, -1)
    axis = measure.groups.index(field)
    others = tuple(other for other in range(len(measure.sizes)) if other != axis)
    return fold_codes(apart.sum(axis=others, dtype=_wide(table)), field)


def _wide(table: NDArray[Any]) -> type[np.number]:
    return np.float64 if table.dtype.kind == "f" else np.int64


def _list_overflow(far: Overflow, measure: Measured) -> SparseHistogram:
    """Each amount once by every column that is told."""
    keys, used = far
    groups, amounts = split_overflow_keys(keys[:used])
    codes = dict(zip(measure.groups, np.unravel_index(groups, measure.sizes), strict=True))
    once = np.ones(used, dtype=np.int64)
    lists, first = [], 0
    for field in measure.by:
        own = np.where(codes[field] < field.bins.count, codes[field], field.missing)
        lists.append(SparseHistogram(overflow_key(first + own, amounts), once))
        first += field.slots
    return add_sparse(lists)
