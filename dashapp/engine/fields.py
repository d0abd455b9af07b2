"""One column as kernels take it: by number, how it stands in memory, is filtered and counted.

`layout` makes these of a data set. numpy only: the web process reads them too.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np

from dashapp.dataset import (
    ELAPSED,
    MAX_SCALE,
    Amounts,
    Bins,
    Calendar,
    Choice,
    Column,
    Cycle,
    Days,
    FilterKind,
    PlaceOf,
    Places,
    Quotient,
    WholeNumbers,
)

_NUMBERS: Any = [np.int64(number) for number in range(6)]
X, Y, TIME, AFTER, OTHER_X, OTHER_Y = _NUMBERS
"""Numbers of the columns that every data set has; those of the list follow.

Numba compiles a function once more for each of Python's own numbers that is written into a call.
"""

MAX_BINS = 250
"""Bins and the slots beside them (below, above, not given, not on record) are told by a uint8."""


class Kept(IntEnum):
    """How a column stands in memory; `columns` has the dtypes and codes."""

    STEPS = 0  # uint32
    CODES = 1  # uint8
    AMOUNTS = 2  # uint16 with exceptions
    AFTER = 3  # int16 with exceptions: seconds to the other end's time, the dropoff's
    BEFORE = 4  # the same at the dropoff, whose other end is the pickup
    PLACES = 5  # uint16, ids of places by row
    RUN_PLACES = 6  # uint16, ids of places by run of rows
    RUN_STARTS = 7  # int64, the row at which each of those runs begins, then the number of rows
    LATER = 8  # uint32 of one end, asked for the other: the seconds of AFTER are to be added


class Condition(IntEnum):
    """Kinds of filter as compiled; each is a loop of its own in `filter_mask`."""

    CODE_RANGE = 0
    CODE_SET = 1
    AMOUNT_RANGE = 2
    QUOTIENT_RANGE = 3
    HOUR_CYCLE = 4
    WEEKDAY_SET = 5
    TIME_RANGE = 6
    PLACE_SET = 7


class Counted(IntEnum):
    """Kinds of histogram as compiled; each is a loop of its own in `histogram_kernels`."""

    HOURS = 0  # hours since 1970, which tell hour, weekday and day at once
    CODES = 1
    AMOUNTS = 2
    QUOTIENTS = 3


@dataclass(frozen=True, slots=True)
class Operands:
    """A quotient by numbers of columns; a denominator of -1 stands for 1."""

    numerator: int
    denominator: int = -1
    times: int = 1
    over: int = 1


@dataclass(frozen=True, slots=True)
class Field:
    """A column that is filtered or counted.

    Attributes:
        condition, counted: None where it has no filter, or no histogram.
        operands: the column itself as numerator, unless it is a quotient.
        calendar: which part of the time it is.
        bins: of its histogram.
        missing: slot of its histogram for trips without a value; of codes also for all beyond.
        has_unrecorded: whether some of its zeros are no record, which are counted apart.
        place_of, partition: of a filter by place the end that it is of, and the partition's name.
    """

    name: str
    operands: Operands
    calendar: Calendar | None
    condition: Condition | None
    counted: Counted | None
    bins: Bins
    missing: int
    has_unrecorded: bool = False
    place_of: str = ""
    partition: str = ""

    @property
    def slots(self) -> int:
        """Of its histogram: codes or parts of the calendar and, unless a code says so, not given.

        Of amounts: below the bins, the bins, above them, not given; of some also not on record.
        """
        if self.counted in (Counted.CODES, Counted.HOURS):
            return max(self.bins.count, self.missing + 1)
        return self.bins.count + 3 + int(self.has_unrecorded)


def to_field(column: Column, numbers: dict[str, int]) -> Field:
    source: Any = column.source
    calendar = source if isinstance(source, Calendar) else None
    bins = column.bins or Bins(1, 0)
    if calendar:
        return Field(
            column.name,
            Operands(int(TIME)),
            calendar,
            _condition_of(column),
            Counted.HOURS,
            bins,
            bins.count,
        )
    if isinstance(source, Quotient):
        return _to_quotient(column, source, bins, numbers)
    if isinstance(source, PlaceOf):
        return _to_place(column, source, numbers)
    amounts = column.is_amount
    counted = Counted.AMOUNTS if amounts else Counted.CODES
    missing = bins.count + 2
    if not amounts and column.storage:
        missing = min(column.storage.missing, bins.count)
    _check_bins(column, bins)
    return Field(
        column.name,
        Operands(numbers[column.name]),
        None,
        _condition_of(column),
        counted if column.bins else None,
        bins,
        missing,
        has_unrecorded=column.zero_recorded_for is not None,
    )


def _to_quotient(column: Column, quotient: Quotient, bins: Bins, numbers: dict[str, int]) -> Field:
    if not (1 <= quotient.times <= MAX_SCALE and 1 <= 2 * quotient.over * bins.width <= MAX_SCALE):
        raise ValueError(f"{column.name} is scaled by more than can be computed exactly.")
    _check_bins(column, bins)
    known = numbers | {ELAPSED: int(AFTER)}
    denominator = -1 if quotient.denominator is None else known[quotient.denominator]
    return Field(
        column.name,
        Operands(known[quotient.numerator], denominator, quotient.times, quotient.over),
        None,
        _condition_of(column),
        Counted.QUOTIENTS if column.bins else None,
        bins,
        bins.count + 2,
    )


def _to_place(column: Column, source: PlaceOf, numbers: dict[str, int]) -> Field:
    partition: str = getattr(column.filter, "partition", "")
    return Field(
        column.name,
        Operands(numbers[column.name]),
        None,
        _condition_of(column),
        None,
        Bins(1, 0),
        0,
        place_of=source.end,
        partition=partition,
    )


def _check_bins(column: Column, bins: Bins) -> None:
    if bins.count > MAX_BINS:
        raise ValueError(f"{column.name} has more than {MAX_BINS} bins.")


_CONDITIONS: dict[tuple[type[FilterKind], Calendar | bool | None], Condition] = {
    (WholeNumbers, False): Condition.CODE_RANGE,
    (Choice, False): Condition.CODE_SET,
    (Amounts, True): Condition.AMOUNT_RANGE,
    (Amounts, None): Condition.QUOTIENT_RANGE,
    (Places, None): Condition.PLACE_SET,
    (Cycle, Calendar.HOUR): Condition.HOUR_CYCLE,
    (Choice, Calendar.WEEKDAY): Condition.WEEKDAY_SET,
    (Days, Calendar.DAY): Condition.TIME_RANGE,
}
"""By kind of filter and by part of the calendar, or by whether the column is an amount; None where
it is neither, but computed."""


def _condition_of(column: Column) -> Condition | None:
    if column.filter is None:
        return None
    of: Calendar | bool | None = None
    if isinstance(column.source, Calendar):
        of = column.source
    elif column.storage is not None:
        of = column.is_amount
    condition = _CONDITIONS.get((type(column.filter), of))
    if condition is None:
        raise ValueError(f"{column.name} has a kind of filter that is not made for such a column.")
    return condition
