"""When trips begin: rows of a month, chances of its days and, by weekday, of the hours."""

import datetime
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashapp.data.synthetic import facts

Floats = NDArray[np.float64]
_WEEKEND = (5, 6)


@dataclass(frozen=True)
class Month:
    """One file; `first_day` counts from New Year, `day_sums` are running totals of chances."""

    number: int
    rows: int
    first_day: int
    day_sums: Floats


def plan_months(rows: int) -> list[Month]:
    """The months that get any of `rows`, in the shares that the real ones had."""
    counts = share_out(rows, np.array(facts.MONTH_ROWS, dtype=np.float64))
    return [
        Month(number, int(count), _day_of_year(number, 1), running_sums(weigh_days(number)))
        for number, count in enumerate(counts, start=1)
        if count
    ]


def share_out(rows: int, weights: Floats) -> NDArray[np.int64]:
    """Whole numbers that add up to `rows`, by largest remainder."""
    exact = rows * weights / weights.sum()
    counts = np.floor(exact).astype(np.int64)
    largest = np.argsort(counts - exact, kind="stable")[: rows - int(counts.sum())]
    counts[largest] += 1
    return np.asarray(counts, dtype=np.int64)


def weigh_days(month: int) -> Floats:
    """Trips of each day of a month; they add up to the month's rows."""
    first = datetime.date(facts.YEAR, month, 1)
    n_days = (_month_after(month) - first).days
    dates = [first + datetime.timedelta(days=k) for k in range(n_days)]
    known = np.array([facts.KNOWN_DAYS.get((month, d.day), 0) for d in dates], dtype=np.float64)
    average = np.array(
        [facts.WEEKDAY_TRIPS[d.weekday()] * facts.SLOW_DAYS.get((month, d.day), 1.0) for d in dates]
    )
    average[known > 0] = 0
    rest = facts.MONTH_ROWS[month - 1] - known.sum()
    return np.asarray(known + average * rest / average.sum())


def hour_chances() -> Floats:
    """float64[7, 24]: chances of the hours by weekday, whose mean over the week is as published."""
    day_share = np.array(facts.WEEKDAY_TRIPS, dtype=np.float64)
    day_share /= day_share.sum()
    hour_share = np.array(facts.HOUR_SHARES) / sum(facts.HOUR_SHARES)
    table = np.ones((7, 24))
    for weekday in _WEEKEND:
        table[weekday] = facts.WEEKEND_HOURS
    return fit_margins(table, day_share, hour_share) / day_share[:, None]


def fit_margins(table: Floats, rows: Floats, columns: Floats, rounds: int = 40) -> Floats:
    """The table nearest in proportions whose sums are `rows` and `columns`.

    Iterative proportional fitting (Deming and Stephan 1940).
    """
    table = table.copy()
    for _ in range(rounds):
        table *= (columns / np.maximum(table.sum(axis=0), 1e-300))[None, :]
        table *= (rows / np.maximum(table.sum(axis=1), 1e-300))[:, None]
    return table


def running_sums(weights: Floats) -> Floats:
    """Totals along the last axis, from 0 to 1: one entry more than there are weights."""
    sums = np.zeros((*weights.shape[:-1], weights.shape[-1] + 1))
    np.cumsum(weights, axis=-1, out=sums[..., 1:])
    return np.asarray(sums / sums[..., -1:])


def hour_group_of() -> NDArray[np.int64]:
    groups = np.empty(24, dtype=np.int64)
    for number, hours in enumerate(facts.HOUR_GROUPS):
        groups[list(hours)] = number
    return groups


def first_weekday() -> int:
    return datetime.date(facts.YEAR, 1, 1).weekday()


def _month_after(month: int) -> datetime.date:
    return datetime.date(facts.YEAR + month // 12, month % 12 + 1, 1)


def _day_of_year(month: int, day: int) -> int:
    return (datetime.date(facts.YEAR, month, day) - datetime.date(facts.YEAR, 1, 1)).days
