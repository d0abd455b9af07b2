"""The index of a block: which Morton codes it spans, and its levels of detail.

A level of detail lists the cells of one quadtree level that hold trips: where the rows of each
begin, and how many trips of each code of one column (`layout.Layout.level`) it holds. Knows neither
filters nor tiles.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashapp.dataset import Dataset
from dashapp.engine.column_table import HeldColumns, read_columns
from dashapp.engine.compiled import as_column
from dashapp.engine.fields import X, Y
from dashapp.engine.index_kernels import count_cells, fill_cells, fill_entries
from dashapp.engine.layout import Layout, layout_of
from dashapp.engine.mercator import WORLD_BITS
from dashapp.engine.morton import find_first_row, interleave
from dashapp.engine.packing import PackingExceptions, pack_trips
from dashapp.engine.preaggregates import SEGMENT_ROWS, Segments, build_segments
from dashapp.engine.zone_rows import CORNER_CODES
from dashapp.model import Endpoint

Steps = NDArray[np.uint32]
Counts = NDArray[np.uint32]
Codes = NDArray[np.uint8]

PIXEL_BITS = 9
"""A tile of zoom z has 2**9 pixels a side: its pixels are the cells of level z + 9."""

LEVELS = tuple(zoom + PIXEL_BITS for zoom in (16, 15, 14, 13, 12, 11, 10, 8, 5))
"""Levels that may be kept, finest first. Nearer tiles hold few rows, farther ones few cells."""

ROWS_PER_CELL = 8
"""A table that is not this much smaller than the rows is not kept: reading rows is as fast."""


@dataclass(frozen=True, slots=True)
class DetailLevel:
    """The cells of one level that hold rows, ascending, each once.

    Rows of the world's north-western corner, where those without a point stand (`zone_rows`), are
    in none: they come before the first cell.

    Attributes:
        level: bits an axis; a cell is 2**(32 - level) steps wide.
        cells: uint32[k], the last 32 bits of the cell's Morton prefix of 2 * level bits. All that a
            tile needs: the cells of one share the bits before these.
        first_rows: uint32[k + 1], the row at which each cell begins, then the number of rows.
        first_entries: uint32[k + 1], likewise into the two below; [0] when they are not kept.
        codes: uint8[m], the codes of the kept column that occur in each cell, ascending.
        counts: uint32[m], trips with that code.
    """

    level: int
    cells: NDArray[np.uint32]
    first_rows: Counts
    first_entries: Counts
    codes: Codes
    counts: Counts

    @property
    def has_entries(self) -> bool:
        return self.codes.size > 0

    @property
    def nbytes(self) -> int:
        arrays = (self.cells, self.first_rows, self.first_entries, self.codes, self.counts)
        return sum(array.nbytes for array in arrays)


@dataclass(frozen=True, slots=True)
class BlockIndex:
    """What stands beside the rows of a block of one endpoint.

    `first_code` and `last_code` are the Morton codes of its first and last row (0 and 0 when it
    is empty); `levels` go from coarse to fine; `segments` are sums for summaries; `exceptions` are
    the values that do not fit into the frame.
    """

    endpoint: Endpoint
    rows: int
    first_code: int
    last_code: int
    levels: tuple[DetailLevel, ...]
    segments: Segments
    exceptions: PackingExceptions

    @property
    def nbytes(self) -> int:
        levels = sum(level.nbytes for level in self.levels)
        return levels + self.segments.nbytes + self.exceptions.nbytes


Block = tuple[pd.DataFrame, BlockIndex]
"""A block frame and its index."""


def build_block(
    trips: pd.DataFrame,
    dataset: Dataset,
    endpoint: Endpoint = Endpoint.PICKUP,
    segment_rows: int = SEGMENT_ROWS,
) -> tuple[pd.DataFrame, BlockIndex]:
    """Block frame and index of the sorted trips of an endpoint (`columns.block_dtypes`)."""
    frame, exceptions = pack_trips(trips, dataset)
    return frame, build_index(frame, exceptions, endpoint, layout_of(dataset), segment_rows)


def build_index(
    frame: pd.DataFrame,
    exceptions: PackingExceptions,
    endpoint: Endpoint,
    layout: Layout,
    segment_rows: int = SEGMENT_ROWS,
) -> BlockIndex:
    """Index of a block frame of fewer than 2**32 rows."""
    held = read_columns(frame, exceptions, endpoint, layout)
    segments = build_segments(held.columns, layout, segment_rows)
    x, y = held.arrays[X], held.arrays[Y]
    if x.size == 0:
        return BlockIndex(endpoint, 0, 0, 0, (), segments, exceptions)
    return BlockIndex(
        endpoint,
        x.size,
        int(interleave(x[0], y[0])),
        int(interleave(x[-1], y[-1])),
        tuple(_build_levels(x, y, _level_codes(held, layout), layout.level_codes))[::-1],
        segments,
        exceptions,
    )


def _level_codes(held: HeldColumns, layout: Layout) -> Codes:
    """Of the column that levels keep; without one all rows have one code."""
    if layout.level is None:
        return as_column(np.zeros(held.columns.rows, dtype=np.uint8))
    return held.arrays[layout.level.operands.numerator]


def _build_levels(x: Steps, y: Steps, codes: Codes, n_codes: int) -> Iterator[DetailLevel]:
    """Finest first; the entries of a level are summed from those of the last finer level."""
    source = _Source(None, codes, np.ones(x.size, dtype=np.uint32), n_codes)
    first = find_first_row(x, y, np.uint64(CORNER_CODES), False)
    x, y = x[first:], y[first:]
    for level in LEVELS:
        shift = np.uint32(WORLD_BITS - level)
        n_cells = count_cells(x, y, shift)
        if n_cells * ROWS_PER_CELL > x.size or n_cells == 0:
            continue
        cells = np.empty(n_cells, dtype=np.uint32)
        first_rows = np.empty(n_cells + 1, dtype=np.uint32)
        fill_cells(x, y, shift, cells, first_rows)
        first_rows += np.uint32(first)
        entries = _build_entries(source, first_rows)
        built = DetailLevel(level, cells, first_rows, *entries)
        if built.has_entries:
            source = _Source(built, built.codes, built.counts, n_codes)
        yield _frozen(built)


@dataclass(frozen=True, slots=True)
class _Source:
    """What entries are summed from: a finer level, or (None) the rows themselves."""

    finer: DetailLevel | None
    codes: Codes
    weights: Counts
    n_codes: int

    def first_of(self, first_rows: Counts) -> Counts:
        if self.finer is None:
            return first_rows
        finer_cells = np.searchsorted(self.finer.first_rows, first_rows)
        return self.finer.first_entries[finer_cells]


def _build_entries(source: _Source, first_rows: Counts) -> tuple[Counts, Codes, Counts]:
    """first_entries, codes and counts of one level; empty when there would be too many."""
    sources = source.first_of(first_rows)
    most = int(first_rows[-1] - first_rows[0]) // ROWS_PER_CELL
    first_entries = np.empty(first_rows.size, dtype=np.uint32)
    codes, counts = np.empty(most, dtype=np.uint8), np.empty(most, dtype=np.uint32)
    held = source.codes, source.weights, source.n_codes
    if not fill_entries(*held, sources, first_entries, (codes, counts)):
        return np.zeros(1, dtype=np.uint32), codes[:0].copy(), counts[:0].copy()
    used = int(first_entries[-1])
    # Copies: views would keep the room that was not needed.
    return first_entries, codes[:used].copy(), counts[:used].copy()


def _frozen(level: DetailLevel) -> DetailLevel:
    return DetailLevel(
        level.level,
        as_column(level.cells),
        as_column(level.first_rows),
        as_column(level.first_entries),
        as_column(level.codes),
        as_column(level.counts),
    )
