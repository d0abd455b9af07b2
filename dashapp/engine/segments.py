"""Sums over long runs of rows, made when a block is indexed, apart for each passenger count.

They stand for rows that lie wholly inside a place while nothing but passengers is filtered.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.columns import NO_TIME
from dashapp.engine.compiled import as_column
from dashapp.engine.marking import Columns
from dashapp.engine.plan import MISSES_PASSENGERS
from dashapp.engine.summary_tables import (
    GROUPS,
    HOUR_S,
    LANES,
    LESS_PASSENGERS,
    MATCHING,
    NO_HOUR,
    FarTips,
    Tables,
    no_far_tips,
    stack_tables,
)
from dashapp.engine.tallies import PASSENGERS, PAYMENTS, TIP_SLOTS, split_far_keys
from dashapp.engine.tallying import Choice, append_by_passengers, append_counts

SEGMENT_ROWS = 1 << 19
"""Long enough that its sums (about 0.4 MB) are small beside its rows (22 MB)."""

Counts = NDArray[np.uint32]
Value = TypeVar("Value", bound=np.generic)


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
    stack = stack_tables(PASSENGERS + 1)
    far = append_by_passengers(columns, (start, stop), stack, no_far_tips())
    hours = _span_hours(columns.time_s[start:stop])
    listed = _list_passengers(columns.passenger_count[start:stop])
    return tuple(_read_part(passengers, hours, stack, far) for passengers in listed)


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


def _read_part(passengers: int, span: slice, stack: Tables, far: FarTips) -> SegmentPart:
    """Tips, shares and groups of all passenger counts stand in one table, each in its own part."""
    all_hours = stack.hours[passengers, MATCHING]
    hours = _list_filled(all_hours, span, slice(NO_HOUR, NO_HOUR + 1))
    own = slice(passengers * PAYMENTS, (passengers + 1) * PAYMENTS)
    own_tips = slice(own.start * TIP_SLOTS, own.stop * TIP_SLOTS)
    tips = _list_filled(stack.tips, own_tips)
    groups = stack.tips[own_tips].reshape(PAYMENTS, TIP_SLOTS).sum(axis=1, dtype=np.uint32)
    keys, used = far
    own_keys = split_far_keys(keys[:used])[0] // PAYMENTS == passengers
    return SegmentPart(
        passengers,
        hours,
        as_column(all_hours[hours]),
        tips,
        as_column(stack.tips[tips]),
        stack.fares[passengers, MATCHING].copy(),
        stack.distances[passengers, MATCHING].copy(),
        _only(own, groups),
        _only(own, stack.unshared[own]),
        _only(own, stack.shares.reshape(GROUPS, LANES)[own].sum(axis=1)),
        keys[:used][own_keys],
    )


def _only(own: slice, values: NDArray[Value]) -> NDArray[Value]:
    """The values of some groups among zeros for all others."""
    groups = np.zeros(GROUPS, dtype=values.dtype)
    groups[own] = values
    return groups


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
