"""Sums over long runs of rows, made when a block is indexed, apart for each passenger count.

They stand for rows that lie wholly inside a place while nothing but passengers is filtered.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.columns import NO_PASSENGERS, NO_TIME
from dashapp.engine.compiled import as_column
from dashapp.engine.marking import Columns
from dashapp.engine.plan import MISSES_PASSENGERS, Plan, build_plan
from dashapp.engine.regions import build_bounds_region
from dashapp.engine.summary_tables import (
    GROUPS,
    HOUR_S,
    LANES,
    LESS_PASSENGERS,
    MATCHING,
    NO_HOUR,
    FarTips,
    Tables,
    create_tables,
    no_far_tips,
)
from dashapp.engine.tallies import PASSENGERS, PAYMENTS, TIP_SLOTS
from dashapp.engine.tallying import Choice, append_counts, append_span
from dashapp.model import Bounds, TripFilter

SEGMENT_ROWS = 1 << 19
"""Long enough that its sums (about 0.4 MB) are small beside its rows (22 MB)."""

Counts = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class SegmentPart:
    """The trips of one passenger count in one segment; places as in `summary_tables.Tables`.

    Attributes:
        passengers: 0..9, or 10 for not given.
        hours, hour_counts, tips, tip_counts: uint32[n], places of these tables and what they hold.
        fares, distances: uint32[bins + 3].
        groups, unshared: uint32[GROUPS]; shares: float64[GROUPS].
        far_tips: int64[k], keys of tips beyond the table.
    """

    passengers: int
    hours: Counts
    hour_counts: Counts
    tips: Counts
    tip_counts: Counts
    fares: Counts
    distances: Counts
    groups: Counts
    unshared: Counts
    shares: NDArray[np.float64]
    far_tips: NDArray[np.int64]

    @property
    def nbytes(self) -> int:
        arrays = (getattr(self, field.name) for field in fields(self))
        return sum(array.nbytes for array in arrays if isinstance(array, np.ndarray))


@dataclass(frozen=True, slots=True)
class Segments:
    """Segment i holds `length` rows of a block from i * length on; the last one may be shorter.

    `rows` are those of the block; `parts` has for each segment the parts that hold trips.
    """

    rows: int
    length: int
    parts: tuple[tuple[SegmentPart, ...], ...]

    @property
    def nbytes(self) -> int:
        return sum(part.nbytes for parts in self.parts for part in parts)

    def within(self, start: int, stop: int) -> tuple[int, int]:
        """First segment that lies wholly within some rows, and one past the last."""
        first = -(-start // self.length)
        last = len(self.parts) if stop == self.rows else stop // self.length
        return first, max(first, last)


def build_segments(columns: Columns, length: int = SEGMENT_ROWS) -> Segments:
    """Segments of `length` rows each."""
    rows = columns.x.size
    parts = (
        _build_parts(columns, first, min(first + length, rows)) for first in range(0, rows, length)
    )
    return Segments(rows, length, tuple(parts))


def _build_parts(columns: Columns, start: int, stop: int) -> tuple[SegmentPart, ...]:
    everywhere = build_bounds_region(Bounds.world(), None)
    nothing = as_column(np.empty(0, dtype=np.uint8))
    hours = _span_hours(columns.time_s[start:stop])
    parts = []
    for passengers in _list_passengers(columns.passenger_count[start:stop]):
        choice = Choice(_plan_of(passengers), everywhere, nothing)
        tables = create_tables()
        far = append_span(columns, choice, (0, start, stop), tables, no_far_tips())
        parts.append(_read_part(passengers, hours, tables, far))
    return tuple(parts)


def _list_passengers(counts: NDArray[np.uint8]) -> list[int]:
    """Those that occur, PASSENGERS standing for not given."""
    occurring = np.flatnonzero(np.bincount(np.minimum(counts, PASSENGERS)))
    listed: list[int] = occurring.tolist()
    return listed


def _span_hours(time_s: NDArray[np.uint32]) -> slice:
    """Places of the first and last hour there is: 5 MB need not be looked through for a year."""
    given = time_s[time_s != NO_TIME]
    if given.size == 0:
        return slice(0, 0)
    return slice(int(given.min()) // HOUR_S, int(given.max()) // HOUR_S + 1)


def _plan_of(passengers: int) -> Plan:
    last = NO_PASSENGERS if passengers == PASSENGERS else passengers
    return build_plan(TripFilter())._replace(
        has_passengers=True, passengers_low=np.uint8(passengers), passengers_high=np.uint8(last)
    )


def _read_part(passengers: int, span: slice, tables: Tables, far: FarTips) -> SegmentPart:
    own_tips = slice(passengers * PAYMENTS * TIP_SLOTS, (passengers + 1) * PAYMENTS * TIP_SLOTS)
    groups = np.zeros(GROUPS, dtype=np.uint32)
    own_groups = groups[passengers * PAYMENTS : (passengers + 1) * PAYMENTS]
    tables.tips[own_tips].reshape(PAYMENTS, TIP_SLOTS).sum(axis=1, out=own_groups)
    hours = _list_filled(tables.hours[MATCHING], span, slice(NO_HOUR, NO_HOUR + 1))
    tips = _list_filled(tables.tips, own_tips)
    keys, used = far
    return SegmentPart(
        passengers,
        hours,
        as_column(tables.hours[MATCHING][hours]),
        tips,
        as_column(tables.tips[tips]),
        tables.fares[MATCHING].copy(),
        tables.distances[MATCHING].copy(),
        groups,
        tables.unshared,
        tables.shares.reshape(GROUPS, LANES).sum(axis=1),
        keys[:used].copy(),
    )


def _list_filled(table: Counts, *places: slice) -> Counts:
    """Those of some places that hold any."""
    filled = [np.flatnonzero(table[some]) + some.start for some in places]
    return as_column(np.concatenate(filled).astype(np.uint32))


def append_parts(
    parts: Iterable[SegmentPart], choice: Choice, tables: Tables, far: FarTips
) -> FarTips:
    """Add the parts whose passengers match; the plan filters nothing else."""
    plan = choice.plan
    wanted = range(plan.passengers_low, int(plan.passengers_high) + 1)
    for part in parts:
        if not plan.has_passengers or part.passengers in wanted:
            far = _append_part(part, tables, far)
        elif MISSES_PASSENGERS in choice.left_out:
            np.add(tables.groups[LESS_PASSENGERS], part.groups, tables.groups[LESS_PASSENGERS])
    return far


def _append_part(part: SegmentPart, tables: Tables, far: FarTips) -> FarTips:
    hours, hour_counts, tips, tip_counts = map(
        as_column, (part.hours, part.hour_counts, part.tips, part.tip_counts)
    )
    append_counts(hours, hour_counts, tables.hours[MATCHING])
    append_counts(tips, tip_counts, tables.tips)
    tables.fares[MATCHING] += part.fares
    tables.distances[MATCHING] += part.distances
    tables.unshared[:] += part.unshared
    tables.shares[::LANES] += part.shares
    keys, used = far
    return np.concatenate([keys[:used], part.far_tips]), used + part.far_tips.size
