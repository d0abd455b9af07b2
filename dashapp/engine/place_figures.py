"""Trips that match by place, with sums and counts of their amounts, in one pass. Imports numba.

Amounts are whole hundredths, so sums are exact. What medians are told of are counts by amount: in a
table for each place up to some amount, and in a list beyond (`place_measures`).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.aggregate_tables import needed_columns
from dashapp.engine.aggregates import SparseHistogram, add_sparse
from dashapp.engine.aggregation import RowSelection
from dashapp.engine.column_table import Columns, view_places
from dashapp.engine.compiled import kernel
from dashapp.engine.counting import find_rows
from dashapp.engine.density import overlaps
from dashapp.engine.fields import Y
from dashapp.engine.filter_mask import CHUNK_ROWS, MATCHES, Mask, apply_selection
from dashapp.engine.gathering import create_workspace, gather
from dashapp.engine.index import Block, BlockIndex, end_of
from dashapp.engine.layout import Layout, layout_of
from dashapp.engine.place_columns import open_block
from dashapp.engine.place_measures import (
    KEY_BITS,
    KEY_OFFSET,
    PlaceMeasure,
    find_offsets,
    find_place_measures,
)
from dashapp.engine.place_medians import PartialFigures
from dashapp.engine.place_runs import Ids, PlaceRuns, place_runs_of, read_runs
from dashapp.engine.plan import build_plan, set_filters
from dashapp.engine.quotients import Values, read_operand
from dashapp.engine.regions import build_view_region
from dashapp.model import Bounds, Endpoint, TripFilter
from dashapp.places import Partition

MEASURE = np.dtype(
    [
        ("numerator", np.int64),
        ("denominator", np.int64),
        ("times", np.float64),
        ("over", np.float64),
        ("step", np.float64),
        ("dense", np.int64),
        ("offset", np.int64),
    ],
    align=True,
)
"""`place_measures.PlaceMeasure` as kernels take it; `offset` is where its part of the table is."""

_ONE = np.uint32(1)
_NAN, _BELOW_ALL = np.float64(np.nan), np.float64(-np.inf)
_FIRST: Any = np.int64(0)
_FIRST_ROOM = 64

Far = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Keys int64[measures, room] of what lies beyond the table, and how many each measure has."""


class Tables(NamedTuple):
    """What blocks append to.

    Attributes:
        trips: int64[places].
        given: int64[measures, places], trips with a value.
        sums: int64[measures, places], of hundredths.
        near: uint32[slots], trips by measure, place and steps.
    """

    trips: NDArray[np.int64]
    given: NDArray[np.int64]
    sums: NDArray[np.int64]
    near: NDArray[np.uint32]


class OwnPlaces(NamedTuple):
    """The places of the end asked about: runs of rows or, `by_row`, the column of dropoffs."""

    runs: PlaceRuns
    by_row: bool


class Asked(NamedTuple):
    """What is computed of rows that match: MEASURE[n], and bits of the columns they take."""

    measures: NDArray[Any]
    needs: np.uint64


def find_place_figures(
    blocks: Sequence[Block],
    bounds: Bounds,
    trip_filter: TripFilter,
    partition: Partition,
    names: Sequence[str],
) -> PartialFigures:
    """Of the trips that match in `bounds`, by the place of the blocks' own end.

    `names` are those of columns of amounts; at UNKNOWN stand trips that lie in no place.
    """
    dataset, read = trip_filter.dataset, end_of(blocks)
    filters, layout = set_filters(trip_filter), layout_of(dataset, trip_filter.clock)
    plan = build_plan(filters, layout)
    region = build_view_region(bounds, trip_filter, read, read, partition)
    places = partition.places[-1].id + 1
    measures = find_place_measures(dataset, names)
    asked, tables = _describe(measures, places, layout), _create_tables(measures, places)
    beyond: list[list[SparseHistogram]] = [[] for _ in measures]
    for frame, index in blocks:
        if not overlaps(index, region):
            continue
        columns, here = open_block((frame, index), region, filters, layout)
        own = _find_own((frame, index), partition)
        keys, used = _append_block(
            columns, RowSelection(plan, here), own, asked, tables, _no_far(measures)
        )
        for found, row, size in zip(beyond, keys, used.tolist(), strict=True):
            once, counts = np.unique(row[:size], return_counts=True)
            found.append(SparseHistogram(once, counts))
    far = tuple(add_sparse(found) for found in beyond)
    slots = np.flatnonzero(tables.near != 0).astype(np.int32)
    filled = tables.near[slots]
    return PartialFigures(tables.trips, tables.given, tables.sums, slots, filled, far)


def _describe(measures: Sequence[PlaceMeasure], places: int, layout: Layout) -> Asked:
    rows = [
        (
            measure.operands.numerator,
            measure.operands.denominator,
            measure.operands.times,
            measure.operands.over,
            measure.step,
            measure.dense,
            offset,
        )
        for measure, offset in zip(measures, find_offsets(measures, places), strict=False)
    ]
    operands = [measure.operands for measure in measures]
    columns = [number for one in operands for number in (one.numerator, one.denominator)]
    return Asked(np.array(rows, dtype=MEASURE), np.uint64(needed_columns(layout, *columns)))


def _create_tables(measures: Sequence[PlaceMeasure], places: int) -> Tables:
    """Empty; memory of what is never touched is never taken."""
    return Tables(
        trips=np.zeros(places, dtype=np.int64),
        given=np.zeros((len(measures), places), dtype=np.int64),
        sums=np.zeros((len(measures), places), dtype=np.int64),
        near=np.zeros(find_offsets(measures, places)[-1], dtype=np.uint32),
    )


def _no_far(measures: Sequence[PlaceMeasure]) -> Far:
    room = np.empty((len(measures), _FIRST_ROOM), dtype=np.int64)
    return room, np.zeros(len(measures), dtype=np.int64)


def _find_own(block: Block, partition: Partition) -> OwnPlaces:
    frame, index = block
    if index.beside.zones is None:
        return OwnPlaces(place_runs_of(frame, partition), False)
    return OwnPlaces(read_runs(index.beside.zones), _is_seen_from_dropoff(index))


def _is_seen_from_dropoff(index: BlockIndex) -> bool:
    return index.endpoint is Endpoint.DROPOFF


@kernel
def _append_block(
    columns: Columns,
    selection: RowSelection,
    own: OwnPlaces,
    asked: Asked,
    tables: Tables,
    far: Far,
) -> Far:
    mask, selected = np.empty(CHUNK_ROWS, dtype=np.uint8), np.empty(CHUNK_ROWS, dtype=np.int64)
    here, ids = np.empty(CHUNK_ROWS, dtype=np.uint16), np.empty(CHUNK_ROWS, dtype=np.uint16)
    space = create_workspace(columns)
    plan, region = selection
    for which in range(region.first_codes.size):
        start, stop = find_rows(columns, region, which)
        for first in range(start, stop, CHUNK_ROWS):
            size = min(CHUNK_ROWS, stop - first)
            apply_selection(columns, plan, region, which, first, mask[:size])
            _read_places(columns, own, first, here[:size])
            found = _select(mask[:size], here[:size], tables.trips, selected, ids)
            if found == size:
                far = _append_rows(columns, first, ids[:size], asked, tables, far)
            elif found > 0:
                rows = gather(columns, asked.needs, first, selected[:found], space)
                far = _append_rows(rows, _FIRST, ids[:found], asked, tables, far)
    return far


@kernel
def _read_places(columns: Columns, own: OwnPlaces, first: int, here: Ids) -> None:
    if own.by_row:
        here[:] = view_places(columns, Y, first, first + here.size)
        return
    runs, row = own.runs, 0
    run = int(np.searchsorted(runs.first_rows, first, "right")) - 1
    while row < here.size:
        end = min(runs.first_rows[run + 1] - first, here.size)
        here[row:end] = runs.ids[run]
        row, run = end, run + 1


@kernel
def _select(
    mask: Mask, here: Ids, trips: NDArray[np.int64], selected: NDArray[np.int64], ids: Ids
) -> int:
    """Write rows that match and their places, and count them; where left out they have none."""
    found, places = 0, trips.size
    for row in range(mask.size):
        selected[found], ids[found] = row, here[row]
        found += int((mask[row] == MATCHES) & (here[row] < places))
    for row in range(found):
        trips[ids[row]] += 1
    return found


@kernel
def _append_rows(
    rows: Columns, start: int, ids: Ids, asked: Asked, tables: Tables, far: Far
) -> Far:
    for number in range(asked.measures.size):
        measure = asked.measures[number]
        values = _read_values(rows, start, start + ids.size, measure)
        far = _append_values(values, ids, number, measure, tables, far)
    return far


@kernel
def _read_values(rows: Columns, start: int, stop: int, measure: np.record) -> Values:
    """Whole hundredths, NaN where there is none; exact, as `quotients` says."""
    values = read_operand(rows, measure.numerator, start, stop)
    times, over = measure.times, measure.over
    if measure.denominator < 0 and times == 1.0 and over == 1.0:
        return values
    divisors = read_operand(rows, measure.denominator, start, stop)
    for row in range(values.size):
        given = (divisors[row] > 0.0) & (values[row] > _BELOW_ALL)
        divisor = over * (divisors[row] if given else 1.0)
        whole = np.floor((2.0 * times * values[row] + divisor) / (2.0 * divisor))
        values[row] = whole if given else _NAN
    return values


@kernel
def _append_values(
    values: Values, ids: Ids, number: int, measure: np.record, tables: Tables, far: Far
) -> Far:
    """Returns `far` with what has no slot in the table, in its own array or in a longer one."""
    keys, used = far
    if used[number] + values.size > keys.shape[1]:
        longer = np.empty((keys.shape[0], 2 * keys.shape[1] + values.size), dtype=np.int64)
        longer[:, : keys.shape[1]] = keys
        keys = longer
    given, sums, near = tables.given[number], tables.sums[number], tables.near
    step, half = measure.step, np.floor(measure.step / 2.0)
    dense, offset = measure.dense, measure.offset
    for row in range(values.size):
        value = values[row]
        if np.isnan(value):
            continue
        place = np.int64(ids[row])
        given[place] += 1
        sums[place] += np.int64(value)
        steps = np.int64(np.floor((value + half) / step))
        if 0 <= steps < dense:
            near[offset + place * dense + steps] += _ONE
        else:
            keys[number, used[number]] = (place << KEY_BITS) | (steps + KEY_OFFSET)
            used[number] += 1
    return keys, used
