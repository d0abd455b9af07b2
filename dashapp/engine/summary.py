"""The figures of a selection, in one pass over the rows of the blocks that a worker holds.

Imports numba; `finalize.combine_summaries` adds the workers' answers without it.
"""

from collections.abc import Collection, Sequence

import numpy as np

from dashapp.dataset import Calendar
from dashapp.engine.aggregate_tables import (
    CODES,
    HOUR_S,
    MATCHING,
    NO_HOUR,
    NOWHERE,
    Counting,
    Overflow,
    Tables,
    create_tables,
    is_wanted,
    no_overflow,
    plan_counting,
    read_slots,
)
from dashapp.engine.aggregates import (
    DAY_S,
    NO_DAY,
    Counts,
    PartialSummary,
    SparseHistogram,
    add_sparse,
    list_filled,
)
from dashapp.engine.aggregation import RowSelection, Runs, append_runs, find_runs
from dashapp.engine.density import overlaps
from dashapp.engine.fields import Counted, Field
from dashapp.engine.index import Block, end_of
from dashapp.engine.layout import Layout, layout_of
from dashapp.engine.measure_tables import fold_codes, tell_measured
from dashapp.engine.place_columns import open_block
from dashapp.engine.plan import Filters, asks_level_only, build_plan, set_filters
from dashapp.engine.preaggregates import SegmentPart, Segments, append_parts
from dashapp.engine.regions import Region, build_view_region
from dashapp.model import Bounds, Endpoint, TripFilter

_THURSDAY = 3  # 1970-01-01
_DAY_HOURS = DAY_S // HOUR_S


def summarise_trips(
    blocks: Sequence[Block],
    bounds: Bounds,
    trip_filter: TripFilter,
    without: Sequence[str] = (),
    wanted: Sequence[str] = (),
    endpoint: Endpoint | None = None,
) -> PartialSummary:
    """Every figure of the trips that match in `bounds`, exact.

    The rectangle is of `endpoint`, by default that of the blocks.

    The histogram of a name in `without` (`Dataset.linked`) counts as if the filter of that
    name were not set; all other figures keep every filter. `wanted` names the histograms, and
    is empty for all of them; figures of a measure by groups come with the histogram of its column.
    """
    read = end_of(blocks)
    trip_filter = trip_filter.read_from(read, endpoint or read)
    region = build_view_region(bounds, trip_filter, endpoint or read, read)
    layout = layout_of(trip_filter.dataset, trip_filter.clock)
    return summarise_region(blocks, region, set_filters(trip_filter), layout, without, wanted)


def summarise_region(
    blocks: Sequence[Block],
    region: Region,
    filters: Filters,
    layout: Layout,
    without: Collection[str] = (),
    wanted: Collection[str] = (),
) -> PartialSummary:
    """The same of a region, and of any data set."""
    plan = build_plan(filters, layout)
    counting = plan_counting(filters, without, layout, wanted)
    tables, far = create_tables(counting, layout), no_overflow()
    by_segments = asks_level_only(filters, layout) and not region.other.is_asked
    for frame, index in blocks:
        if not overlaps(index, region):
            continue
        columns, here = open_block((frame, index), region, filters, layout)
        runs = find_runs(columns, here)
        if by_segments and layout.clock in (None, index.endpoint):
            runs, parts = _cut_out_segments(index.segments, runs, here)
            far = append_parts(parts, plan, counting, tables, far, layout)
        if runs.size:
            selection = RowSelection(plan, here)
            far = append_runs(columns, selection, counting, runs, tables, far)
    return _finalize(tables, far, counting, layout, wanted)


def _cut_out_segments(
    segments: Segments, runs: Runs, region: Region
) -> tuple[Runs, list[SegmentPart]]:
    """What of some runs must be read, where the area cuts through a segment; and the rest."""
    left: list[tuple[int, int, int]] = []
    parts: list[SegmentPart] = []
    for which, start, stop in runs.tolist():
        first, last = segments.within(start, stop)
        if first == last or region.partly[which]:
            left.append((which, start, stop))
            continue
        before, after = first * segments.length, min(last * segments.length, stop)
        left += [(which, start, before), (which, after, stop)]
        parts += (part for some in segments.parts[first:last] for part in some)
    cut = [run for run in left if run[1] < run[2]]
    return np.array(cut, dtype=np.int64).reshape(-1, 3), parts


def _finalize(
    tables: Tables,
    far: Overflow,
    counting: Counting,
    layout: Layout,
    wanted: Collection[str],
) -> PartialSummary:
    """What the tables say, in the small form that travels."""
    measured = tell_measured(tables, far, layout.measure, counting.measure)
    histograms = {name: n for name, n in measured.histograms.items() if is_wanted(name, wanted)}
    days = {}
    matching = list_filled(tables.hours[MATCHING])
    for number, field in enumerate(layout.counted):
        histogram = counting.histograms[number]
        if not is_wanted(field.name, wanted):
            continue
        if field.counted is not Counted.HOURS:
            _add_dense(histograms, field, histogram, tables)
            continue
        hours = matching
        if histogram["fails"]:
            line = tables.hours[int(histogram["left_out_offset"])]
            hours = add_sparse([matching, list_filled(line)])
        if field.calendar is Calendar.DAY:
            days[field.name] = _to_days(hours)
        else:
            histograms[field.name] = _fold_hours(hours, field)
    return PartialSummary(
        total=int(tables.total[0]),
        histograms=histograms,
        days=days,
        shares=measured.shares,
        unshared=measured.unshared,
        measured=measured.amounts,
        overflow=measured.overflow,
    )


def _add_dense(
    histograms: dict[str, Counts], field: Field, histogram: np.record, tables: Tables
) -> None:
    """Add rows that match, where they are counted, and rows that fail the field's own filter."""
    counts = histograms.get(field.name, np.zeros(field.slots, dtype=np.int64))
    size = CODES if field.counted is Counted.CODES else field.slots
    for offset in (int(histogram["offset"]), int(histogram["left_out_offset"])):
        if offset != NOWHERE:
            found = read_slots(tables, offset, size)
            counts = counts + (fold_codes(found, field) if size == CODES else found)
    histograms[field.name] = counts


def _fold_hours(hours: SparseHistogram, field: Field) -> Counts:
    """Sum of the counts by a part of the calendar; no time goes to the slot after the last."""
    slots = hours.keys % _DAY_HOURS
    if field.calendar is Calendar.WEEKDAY:
        slots = (hours.keys // _DAY_HOURS + _THURSDAY) % field.bins.count
    sums = np.zeros(field.slots, dtype=np.int64)
    np.add.at(sums, np.where(hours.keys == NO_HOUR, field.missing, slots), hours.counts)
    return sums


def _to_days(hours: SparseHistogram) -> SparseHistogram:
    days = np.where(hours.keys == NO_HOUR, NO_DAY, hours.keys // _DAY_HOURS)
    return add_sparse([SparseHistogram(days, hours.counts)])
