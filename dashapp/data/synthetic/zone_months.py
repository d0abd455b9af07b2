"""Months of trips between zones: which rows a file has, and when they begin.

Rows are nearly in the order of time, as in TLC's files: row by row a little further along the
month's running total of trips, and astray by some twenty minutes.
"""

import datetime
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashapp.data.synthetic import zone_facts as facts
from dashapp.data.synthetic.calendar import Floats, fit_margins, running_sums, share_out
from dashapp.data.synthetic.draws import kernel
from dashapp.data.synthetic.facts import WEEKEND_HOURS

_STRAY = 2_000
"""A row strays by up to this part of the month's rows."""


@dataclass(frozen=True)
class Calendar:
    """When people ride: rows of the year's months, hours of the day, days of the week."""

    month_rows: tuple[int, ...]
    hours: tuple[float, ...]
    weekdays: tuple[float, ...]


@dataclass(frozen=True)
class Month:
    """One file.

    Attributes:
        number: 1 to 12.
        rows: how many trips.
        first_s: its beginning, seconds since 1970 on the clocks of New York.
        hour_sums: float64[hours + 1], running totals of trips, from 0 to 1.
    """

    number: int
    rows: int
    first_s: int
    hour_sums: Floats

    @property
    def name(self) -> str:
        return f"{facts.YEAR}-{self.number:02d}"

    @property
    def first_weekday(self) -> int:
        return _first_day(self.number).weekday()


def plan_months(rows: int, calendar: Calendar) -> list[Month]:
    """The months that get any of `rows`, in the shares that the real ones had."""
    counts = share_out(rows, np.array(calendar.month_rows, dtype=np.float64))
    chances = _hour_chances(calendar)
    return [
        Month(number, int(count), _seconds(number), running_sums(_weigh_hours(number, chances)))
        for number, count in enumerate(counts, start=1)
        if count
    ]


def _hour_chances(calendar: Calendar) -> Floats:
    """float64[7, 24] of a week, whose sums are as published by weekday and by hour."""
    days, hours = np.array(calendar.weekdays), np.array(calendar.hours, dtype=np.float64)
    table = np.ones((7, 24))
    table[5:] = WEEKEND_HOURS
    return fit_margins(table, days / days.sum(), hours / hours.sum())


def _weigh_hours(month: int, chances: Floats) -> Floats:
    first = _first_day(month)
    n_days = (_first_day(month + 1) - first).days
    return np.concatenate([chances[(first.weekday() + day) % 7] for day in range(n_days)])


def _first_day(month: int) -> datetime.date:
    return datetime.date(facts.YEAR + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _seconds(month: int) -> int:
    return int(np.datetime64(_first_day(month), "s").astype(np.int64))


@kernel
def stray_of(rows: Any) -> Any:
    """How many rows a row may stray."""
    return max(1.0, rows / _STRAY)


@kernel
def share_before(row: Any, rows: Any, stray: Any, u: Any) -> Any:
    """How much of the month's trips lie before this one, in [0, 1); u is even in [0, 1)."""
    return (row + u * stray) / (rows - 1 + stray)


@kernel
def seek_hour(sums: Any, hour: Any, share: Any) -> Any:
    """The hour of the month that `share` lies in, looked for from the one of a row nearby."""
    while sums[hour + 1] <= share:
        hour += 1
    while sums[hour] > share:
        hour -= 1
    return hour


@kernel
def second_of(sums: Any, hour: Any, share: Any) -> Any:
    """Seconds since the month began."""
    part = (share - sums[hour]) / (sums[hour + 1] - sums[hour])
    return hour * 3600 + min(int(part * 3600), 3599)


def day_of_fee() -> int:
    """When the fee of the business district begins, seconds since 1970."""
    return int(np.datetime64(facts.FEE_BEGINS, "s").astype(np.int64))
