"""The figures of a selection, in one pass over the rows of the blocks that a worker holds.

Imports numba; `figures.combine_summaries` adds the workers' answers without it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.compiled import as_column
from dashapp.engine.density import Block, overlaps
from dashapp.engine.held import columns_of
from dashapp.engine.plan import (
    MISSES_DATES,
    MISSES_DISTANCE,
    MISSES_FARE,
    MISSES_HOURS,
    MISSES_PASSENGERS,
    MISSES_PAYMENT,
    MISSES_WEEKDAYS,
    build_plan,
)
from dashapp.engine.regions import build_bounds_region
from dashapp.engine.segments import append_parts
from dashapp.engine.summary_tables import (
    HOUR_S,
    LESS_DATES,
    LESS_HOURS,
    LESS_PASSENGERS,
    LESS_PAYMENT,
    LESS_WEEKDAYS,
    MATCHING,
    NO_HOUR,
    FarTips,
    Tables,
    create_tables,
    no_far_tips,
)
from dashapp.engine.tallies import (
    BEYOND_TIP,
    DAY_S,
    HOURS,
    NO_DAY,
    PASSENGERS,
    PAYMENTS,
    TIP_SLOTS,
    UNRECORDED_TIP,
    WEEKDAYS,
    Listed,
    PartialSummary,
    Sums,
    Tally,
    add_listed,
    far_key,
    list_filled,
    split_far_keys,
)
from dashapp.engine.tallying import Choice, append_region, append_span, find_spans
from dashapp.model import Bounds, TripFilter
from dashapp.model.tips import CARD

_BITS = {
    "passengers": MISSES_PASSENGERS,
    "hours": MISSES_HOURS,
    "weekdays": MISSES_WEEKDAYS,
    "dates": MISSES_DATES,
    "payment": MISSES_PAYMENT,
    "fare": MISSES_FARE,
    "distance": MISSES_DISTANCE,
}
_THURSDAY = 3  # 1970-01-01
_DAY_HOURS = DAY_S // HOUR_S
_PAYMENT_GROUPS = PASSENGERS + 1
"""Where the groups by payment begin among TIP_GROUPS."""


def summarise_trips(
    blocks: Sequence[Block], bounds: Bounds, trip_filter: TripFilter, without: Sequence[str] = ()
) -> PartialSummary:
    """Every figure of the trips that match in `bounds`, exact.

    The histogram of a name in `without` (`model.summary.LINKED`) counts as if the filter of that
    name were not set; all other figures keep every filter.
    """
    left_out = as_column(np.array([_BITS[name] for name in without], dtype=np.uint8))
    region = build_bounds_region(bounds, trip_filter.area)
    choice = Choice(build_plan(trip_filter), region, left_out)
    by_segments = trip_filter.sets_only(
        (*trip_filter.dataset.in_levels, *trip_filter.dataset.areas)
    )
    append = _append_by_segments if by_segments else _append_by_rows
    tables, far = create_tables(), no_far_tips()
    for frame, index in blocks:
        if overlaps(index, region):
            far = append((frame, index), choice, tables, far)
    return finalise(tables, far, without)


def _append_by_rows(block: Block, choice: Choice, tables: Tables, far: FarTips) -> FarTips:
    return append_region(columns_of(*block), choice, tables, far)


def _append_by_segments(block: Block, choice: Choice, tables: Tables, far: FarTips) -> FarTips:
    """Rows are read only where the place cuts through a segment."""
    (frame, index), region = block, choice.region
    columns = columns_of(frame, index)
    starts, stops = (np.empty(region.partly.size, dtype=np.int64) for _ in range(2))
    find_spans(columns, region, starts, stops)
    for which in np.flatnonzero(starts < stops).tolist():
        start, stop = int(starts[which]), int(stops[which])
        first, last = index.segments.within(start, stop)
        if first == last or region.partly[which]:
            far = append_span(columns, choice, (which, start, stop), tables, far)
            continue
        before, after = first * index.segments.length, min(last * index.segments.length, stop)
        far = append_span(columns, choice, (which, start, before), tables, far)
        for parts in index.segments.parts[first:last]:
            far = append_parts(parts, choice, tables, far)
        far = append_span(columns, choice, (which, after, stop), tables, far)
    return far


def finalise(tables: Tables, far: FarTips, without: Sequence[str] = ()) -> PartialSummary:
    """What the tables say, in the small form that travels."""
    near = _by_tip_group(tables.tips)
    trips = near.sum(axis=1)
    near[:, BEYOND_TIP] = 0
    _set_apart_unrecorded(near, tables.tips)
    hours, weekdays, days = _read_times(tables, without)
    sums = Sums(
        hours=hours,
        weekdays=weekdays,
        passengers=trips[:_PAYMENT_GROUPS] + _readmitted(tables, LESS_PASSENGERS)[:_PAYMENT_GROUPS],
        payment=trips[_PAYMENT_GROUPS:] + _readmitted(tables, LESS_PAYMENT)[_PAYMENT_GROUPS:],
        fares=tables.fares.sum(axis=0, dtype=np.int64),
        distances=tables.distances.sum(axis=0, dtype=np.int64),
        shares=_by_tip_group(tables.shares).sum(axis=1),
        unshared=_by_tip_group(tables.unshared).sum(axis=1),
    )
    return PartialSummary(
        total=int(tables.fares[MATCHING].sum()),
        sums=sums,
        days=days,
        near_tips=list_filled(near.reshape(-1)),
        far_tips=_list_far_tips(far),
    )


def _set_apart_unrecorded(near: Tally, tips: NDArray[np.uint32]) -> None:
    """Move the zeros that are no record (`model.tips`) from $0 to a slot of their own."""
    zeros = tips.reshape(PASSENGERS + 1, PAYMENTS, TIP_SLOTS)[:, :, 0].astype(np.int64)
    zeros[:, CARD] = 0
    unrecorded = np.concatenate([zeros.sum(axis=1), zeros.sum(axis=0)])
    near[:, 0] -= unrecorded
    near[:, UNRECORDED_TIP] = unrecorded


def _by_tip_group(table: NDArray[Any]) -> NDArray[Any]:
    """[TIP_GROUPS, k] of a table of GROUPS * k: by passengers, then by payment; wide enough."""
    wide = np.float64 if table.dtype.kind == "f" else np.int64
    both = table.reshape(PASSENGERS + 1, PAYMENTS, -1)
    return np.concatenate([both.sum(axis=1, dtype=wide), both.sum(axis=0, dtype=wide)])


def _readmitted(tables: Tables, line: int) -> Tally:
    trips: Tally = _by_tip_group(tables.groups[line])[:, 0]
    return trips


def _read_times(tables: Tables, without: Sequence[str]) -> tuple[Tally, Tally, Listed]:
    """Trips by hour, by weekday and by day."""
    matching = list_filled(tables.hours[MATCHING])

    def read(name: str, line: int) -> Listed:
        # A line that nobody asked for is 5 MB of zeros that are better left alone.
        if name not in without:
            return matching
        return add_listed([matching, list_filled(tables.hours[line])])

    hours, weekdays = read("hours", LESS_HOURS), read("weekdays", LESS_WEEKDAYS)
    dates = read("dates", LESS_DATES)
    days = np.where(dates.keys == NO_HOUR, NO_DAY, dates.keys // _DAY_HOURS)
    return (
        _fold(hours, hours.keys % _DAY_HOURS, HOURS),
        _fold(weekdays, (weekdays.keys // _DAY_HOURS + _THURSDAY) % WEEKDAYS, WEEKDAYS),
        add_listed([Listed(days, dates.counts)]),
    )


def _fold(hours: Listed, places: Tally, missing: int) -> Tally:
    """Sum of the counts by place; trips without a time go to the place after the last."""
    sums = np.zeros(missing + 1, dtype=np.int64)
    np.add.at(sums, np.where(hours.keys == NO_HOUR, missing, places), hours.counts)
    return sums


def _list_far_tips(far: FarTips) -> Listed:
    keys, used = far
    groups, cents = split_far_keys(keys[:used])
    once = np.ones(used, dtype=np.int64)
    by_passengers = Listed(far_key(groups // PAYMENTS, cents), once)
    by_payment = Listed(far_key(_PAYMENT_GROUPS + groups % PAYMENTS, cents), once)
    return add_listed([by_passengers, by_payment])
