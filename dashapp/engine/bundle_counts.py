"""Histograms of columns that are kept together: rows are counted once, by the codes of all of them.

What a code means for each column is looked up in the end, a few hundred times a block in place of
once a row. Imports numba.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.aggregate_tables import LANES, NOWHERE
from dashapp.engine.column_table import (
    Columns,
    find_exception,
    view_bytes,
    view_halves,
    view_told_amounts,
    view_told_codes,
)
from dashapp.engine.columns import EXCEPTION_CODE
from dashapp.engine.compiled import kernel
from dashapp.engine.fields import Counted
from dashapp.engine.histogram_kernels import bin_codes, bin_exception, count_slots

Counts = NDArray[np.uint32]
Histograms = NDArray[Any]

_ALONE = np.int64(-1)
_EXCEPTION = np.uint16(EXCEPTION_CODE)
_CODES, _AMOUNTS = int(Counted.CODES), int(Counted.AMOUNTS)
_FIRST: Any = np.int64(0)
_ONE = np.uint32(1)


class BundleCounts(NamedTuple):
    """Rows of a block by the codes of columns kept together.

    Attributes:
        numbers: int64[n], a column of each bundle that is counted.
        places: int64[histograms], which of these bundles tells a histogram; -1 where none does.
        rows: uint32[n, most combinations * LANES].
    """

    numbers: NDArray[np.int64]
    places: NDArray[np.int64]
    rows: Counts


@kernel
def no_bundle_counts(histograms: Histograms) -> BundleCounts:
    """With which every histogram is counted by itself."""
    places = np.full(histograms.size, _ALONE)
    return BundleCounts(places[:0], places, np.zeros((0, 0), dtype=np.uint32))


@kernel
def create_bundle_counts(columns: Columns, histograms: Histograms) -> BundleCounts:
    """Of the histograms of rows that match; empty."""
    places, numbers = np.full(histograms.size, _ALONE), np.empty(histograms.size, dtype=np.int64)
    found, most = 0, 0
    for number in range(histograms.size):
        histogram = histograms[number]
        if not _is_bundled(columns, histogram):
            continue
        stored = columns.stored[histogram.column]
        at = 0
        while at < found and columns.stored[numbers[at]].address != stored.address:
            at += 1
        if at == found:
            numbers[found], found, most = (
                histogram.column,
                found + 1,
                max(most, stored.combinations),
            )
        places[number] = at
    return BundleCounts(numbers[:found], places, np.zeros((found, most * LANES), dtype=np.uint32))


@kernel
def _is_bundled(columns: Columns, histogram: np.record) -> bool:
    is_told_by_codes = histogram.kind in (_CODES, _AMOUNTS) and histogram.offset != NOWHERE
    return bool(is_told_by_codes and columns.stored[histogram.column].code_bytes > 0)


@kernel
def count_bundles(columns: Columns, start: int, stop: int, bundles: BundleCounts) -> None:
    """Add rows [start, stop), which match."""
    for at in range(bundles.numbers.size):
        number = bundles.numbers[at]
        if columns.stored[number].code_bytes == 1:
            count_slots(view_bytes(columns, number, start, stop), _FIRST, bundles.rows[at])
        else:
            count_slots(view_halves(columns, number, start, stop), _FIRST, bundles.rows[at])


@kernel
def count_exceptions(
    columns: Columns, start: int, stop: int, histogram: np.record, dense: Counts
) -> None:
    """Add what of these rows has no code that tells it."""
    if histogram.kind != _AMOUNTS:
        return
    number = histogram.column
    for at in range(find_exception(columns, number, start), find_exception(columns, number, stop)):
        slot = bin_exception(columns.exception_values[at], histogram)
        dense[(histogram.offset + np.int64(slot)) * LANES] += _ONE


@kernel
def tell_bundles(
    columns: Columns, histograms: Histograms, bundles: BundleCounts, dense: Counts
) -> None:
    """Add what was counted of a block to the histogram of each column."""
    for number in range(histograms.size):
        at = bundles.places[number]
        if at == _ALONE:
            continue
        histogram, rows = histograms[number], bundles.rows[at]
        if histogram.kind == _CODES:
            slots = view_told_codes(columns, histogram.column)
            for code in range(slots.size):
                _add_lanes(rows, code, histogram.offset + np.int64(slots[code]), dense)
            continue
        codes = view_told_amounts(columns, histogram.column)
        slots = bin_codes(codes, histogram)
        for code in range(codes.size):
            if codes[code] != _EXCEPTION:
                _add_lanes(rows, code, histogram.offset + np.int64(slots[code]), dense)


@kernel
def _add_lanes(rows: Counts, code: int, slot: int, dense: Counts) -> None:
    for lane in range(LANES):
        dense[slot * LANES + lane] += rows[code * LANES + lane]
