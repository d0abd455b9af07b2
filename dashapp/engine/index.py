"""The index of a block: which Morton codes it spans, its levels of detail and aggregates.

A level of detail lists the cells of one quadtree level that hold trips: where the rows of each
begin, and how many trips of each code of one column (`layout.Layout.level`) it holds. Knows neither
filters nor tiles.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashapp.dataset import Dataset
from dashapp.engine.column_table import HeldColumns, read_columns
from dashapp.engine.columns import NO_POINT_Y
from dashapp.engine.compiled import as_column
from dashapp.engine.fields import X, Y
from dashapp.engine.index_kernels import count_cells, fill_cells, fill_entries
from dashapp.engine.layout import Layout, layout_of
from dashapp.engine.mercator import WORLD_BITS
from dashapp.engine.morton import find_first_row, interleave
from dashapp.engine.packing import Beside, pack_trips
from dashapp.engine.place_runs import PlaceRuns
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
    """What stands beside the rows of a block, as it is asked from one endpoint.

    Attributes:
        spans: Morton codes of its first and last row, by the ends that it may be asked from
            (0 and 0 when it is empty); of the end by which it is not sorted those of all places.
        levels: from coarse to fine.
        aggregates: sums for summaries, by those ends.
        beside: what does not fit into the frame.
    """

    endpoint: Endpoint
    rows: int
    spans: Mapping[Endpoint, tuple[int, int]]
    levels: tuple[DetailLevel, ...]
    aggregates: Mapping[Endpoint, Segments]
    beside: Beside

    def seen_from(self, endpoint: Endpoint) -> "BlockIndex":
        """As it is asked from another end; only a block that has the trips of both is."""
        return self if self.endpoint is endpoint else replace(self, endpoint=endpoint)

    @property
    def first_code(self) -> int:
        return self.spans[self.endpoint][0]

    @property
    def last_code(self) -> int:
        return self.spans[self.endpoint][1]

    @property
    def segments(self) -> Segments:
        return self.aggregates[self.endpoint]

    @property
    def nbytes(self) -> int:
        levels = sum(level.nbytes for level in self.levels)
        segments = sum(segments.nbytes for segments in self.aggregates.values())
        return levels + segments + self.beside.nbytes


Block = tuple[pd.DataFrame, BlockIndex]
"""A block frame and its index."""


def end_of(blocks: Sequence[Block]) -> Endpoint:
    """The end whose order some blocks have, or that those are asked about which have both."""
    return next((index.endpoint for _, index in blocks), Endpoint.PICKUP)


def build_block(
    trips: pd.DataFrame,
    dataset: Dataset,
    endpoint: Endpoint = Endpoint.PICKUP,
    segment_rows: int = SEGMENT_ROWS,
) -> tuple[pd.DataFrame, BlockIndex]:
    """Block frame and index of the sorted trips of an endpoint (`columns.block_dtypes`)."""
    frame, beside = pack_trips(trips, dataset)
    return frame, build_index(frame, beside, endpoint, layout_of(dataset), segment_rows)


def build_index(
    frame: pd.DataFrame,
    beside: Beside,
    endpoint: Endpoint,
    layout: Layout,
    segment_rows: int = SEGMENT_ROWS,
) -> BlockIndex:
    """Index of a block frame of fewer than 2**32 rows."""
    ends = tuple(Endpoint) if layout.by_zone else (endpoint,)
    held = {end: read_columns(frame, beside, end, layout) for end in ends}
    segments = {end: build_segments(held[end].columns, layout, segment_rows) for end in ends}
    if frame.empty:
        return BlockIndex(endpoint, 0, dict.fromkeys(ends, (0, 0)), (), segments, beside)
    if beside.zones is not None:
        spans = _span_zones(beside.zones)
        return BlockIndex(endpoint, len(frame), spans, (), segments, beside)
    own = held[endpoint]
    x, y = own.arrays[X], own.arrays[Y]
    span = int(interleave(x[0], y[0])), int(interleave(x[-1], y[-1]))
    levels = tuple(_build_levels(x, y, _level_codes(own, layout), layout.level_codes))[::-1]
    return BlockIndex(endpoint, len(frame), {endpoint: span}, levels, segments, beside)


def _span_zones(zones: PlaceRuns) -> dict[Endpoint, tuple[int, int]]:
    first, last = (int(interleave(zones.ids[row], np.uint32(NO_POINT_Y))) for row in (0, -1))
    return {Endpoint.PICKUP: (first, last), Endpoint.DROPOFF: (0, CORNER_CODES - 1)}


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
