"""All figures of a summary asked of a database, one GROUP BY each, and its answers as our JSON.

What the queries find is put into the form of `/api/summary`, so that the two can be compared.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from benchmarks.peers.sql import (
    EPOCH_WEEKDAY,
    Dialect,
    filter_conditions,
    place_conditions,
)
from benchmarks.selecting import DISTANCE_BINS, FARE_BINS, TIP_BINS
from benchmarks.walks import Step
from dashapp.dataset import Bins
from dashapp.dataset.kinds import Polygon
from dashapp.dataset.taxi_codes import CARD, PAYMENTS
from dashapp.engine.columns import MISSING, NO_TIME
from dashapp.engine.mercator import lon_lat_to_xy

Rows = list[tuple[Any, ...]]
Query = Callable[[str], Rows]

PAYMENT_CODES = max(PAYMENTS) + 1
"""Of its histogram: code 0 is not given."""

_EPOCH = date(1970, 1, 1)
_NONE = -1
"""Stands for trips without a time."""

_UNRECORDED = f"tip_cents = 0 AND payment_type <> {CARD}"
"""The rule of `dashapp.dataset.taxi_codes.CARD`."""

_NOBODY = (0, 0, 0, None, None, 0, None)
"""What `SummarySql._tips` finds of a group without trips."""


class SummarySql:
    """The questions of one step to one table."""

    def __init__(self, step: Step, table: str, dialect: Dialect, query: Query) -> None:
        self._step, self._table, self._dialect, self._query = step, table, dialect, query
        self._filters = filter_conditions(step.trip_filter, dialect)
        self._place = list(place_conditions(step))
        area = step.trip_filter.area_at(step.endpoint)
        if area is not None:
            self._place.append(inside(area))

    def answer(self) -> dict[str, Any]:
        """`/api/summary` without what tells of the answer itself."""
        passengers = self._tips("passenger_count")
        payment = self._tips("payment_type")
        by_hour = self._count("", self._hour_number())
        return {
            "total": sum(row[1] for row in payment),
            **self._times(by_hour),
            "passengers": self._groups("passengers", "passenger_count", passengers, 10),
            "payment": self._groups("payment", "payment_type", payment, PAYMENT_CODES),
            "fare": self._amounts("fare", "fare_cents", FARE_BINS),
            "distance": self._amounts("distance", "distance_centimiles", DISTANCE_BINS),
            "tip": self._tip_amounts(payment),
            "tips_by_passengers": _to_tips(passengers, 10),
            "tips_by_payment": _to_tips(payment, PAYMENT_CODES),
        }

    def _where(self, without: str = "") -> str:
        """The filter `without` left out where the step says so."""
        dropped = without if without in self._step.without else ""
        kept = [text for name, text in self._filters.items() if name != dropped]
        return " AND ".join(self._place + kept)

    def _count(self, without: str, key: str) -> Counter[int]:
        chosen = f"FROM {self._table} WHERE {self._where(without)}"
        rows = self._query(f"SELECT {key} AS k, count(*) {chosen} GROUP BY k")
        return Counter({int(k): int(trips) for k, trips in rows})

    def _hour_number(self) -> str:
        hour = self._dialect.divide("time_s", 3600)
        return f"CASE WHEN time_s = {NO_TIME} THEN {_NONE} ELSE {hour} END"

    def _times(self, matching: Counter[int]) -> dict[str, Any]:
        """One GROUP BY hour of the year tells all three, but for what is asked without a filter."""

        def read(name: str) -> Counter[int]:
            asked_apart = name in self._step.without and name in self._filters
            return self._count(name, self._hour_number()) if asked_apart else matching

        hours, weekdays, dates = read("hours"), read("weekdays"), read("dates")
        days = _fold(dates, lambda hour: hour // 24)
        return {
            "hours": _to_histogram(_fold(hours, lambda hour: hour % 24), 24, hours[_NONE]),
            "weekdays": _to_histogram(
                _fold(weekdays, lambda hour: (hour // 24 + EPOCH_WEEKDAY) % 7),
                7,
                weekdays[_NONE],
            ),
            "dates": {
                "counts": {
                    (_EPOCH + timedelta(day)).isoformat(): days[day] for day in sorted(days)
                },
                "missing": dates[_NONE],
            },
        }

    def _groups(self, name: str, column: str, tips: Rows, size: int) -> dict[str, Any]:
        if name in self._step.without and name in self._filters:
            counts = self._count(name, column)
        else:
            counts = Counter({int(row[0]): int(row[1]) for row in tips})
        return _to_histogram(counts, size, sum(n for key, n in counts.items() if key >= size))

    def _amounts(self, name: str, column: str, bins: Bins) -> dict[str, Any]:
        """Bins -1 and `bins.count` for what is below and above them, -2 for what is not given."""
        place = self._dialect.divide(column, bins.width)
        key = (
            f"CASE WHEN {column} = {MISSING} THEN -2 WHEN {column} < 0 THEN -1 "
            f"WHEN {column} >= {bins.width * bins.count} THEN {bins.count} ELSE {place} END"
        )
        counts = self._count(name, key)
        return {
            "width": bins.width / 100,
            "counts": [counts[place] for place in range(bins.count)],
            "under": counts[-1],
            "over": counts[bins.count],
            "missing": counts[-2],
        }

    def _tip_amounts(self, groups: Rows) -> dict[str, Any]:
        """A zero that is no record counts as $0 first; the groups hold every trip."""
        amounts = self._amounts("", "tip_cents", TIP_BINS)
        unrecorded = sum(int(row[3]) for row in groups)
        amounts["counts"][0] -= unrecorded
        return amounts | {"unrecorded": unrecorded}

    def _tips(self, column: str) -> Rows:
        tip, fare = f"tip_cents <> {MISSING} AND NOT ({_UNRECORDED})", "fare_cents > 0"
        return self._query(
            f"SELECT {column} AS k, count(*), count(*) FILTER (WHERE {tip}), "
            f"count(*) FILTER (WHERE {_UNRECORDED}), "
            f"sum(tip_cents) FILTER (WHERE {tip}), median(tip_cents) FILTER (WHERE {tip}), "
            f"count(*) FILTER (WHERE {tip} AND {fare}), "
            f"avg(tip_cents / fare_cents) FILTER (WHERE {tip} AND {fare}) "
            f"FROM {self._table} WHERE {self._where()} GROUP BY k"
        )


def inside(area: Polygon) -> str:
    """Even-odd rule over the edges of a polygon, straight on the map; its box goes first."""
    lon, lat = ([corner[which] for corner in area] for which in (0, 1))
    x, y = (values.astype(float).tolist() for values in lon_lat_to_xy(lon, lat))
    crossings = " + ".join(_crossings(x, y))
    box = f"x BETWEEN {min(x):.0f} AND {max(x):.0f} AND y BETWEEN {min(y):.0f} AND {max(y):.0f}"
    return f"{box} AND ({crossings}) % 2 = 1"


def _crossings(x: list[float], y: list[float]) -> Iterator[str]:
    """1 for each edge that lies to the east of a point and across its height."""
    for corner in range(len(x)):
        x0, y0, x1, y1 = x[corner - 1], y[corner - 1], x[corner], y[corner]
        if y0 == y1:
            continue
        run = (x0 - x1) / (y0 - y1)
        low, high = int(min(y0, y1)), int(max(y0, y1))
        meets = f"x < {run!r}::DOUBLE * (y::DOUBLE - {y1!r}) + {x1!r}"
        yield f"(y >= {low} AND y < {high} AND {meets})::INTEGER"


def _fold(hours: Mapping[int, int], place: Callable[[int], int]) -> Counter[int]:
    folded: Counter[int] = Counter()
    for hour, trips in hours.items():
        if hour != _NONE:
            folded[place(hour)] += trips
    return folded


def _to_histogram(counts: Mapping[int, int], size: int, missing: int) -> dict[str, Any]:
    return {"counts": [counts.get(place, 0) for place in range(size)], "missing": missing}


def _to_tips(rows: Rows, size: int) -> list[dict[str, Any]]:
    found = {int(row[0]): row[1:] for row in rows}
    return [_to_tip(found.get(group, _NOBODY)) for group in range(size)]


def _to_tip(row: tuple[Any, ...]) -> dict[str, Any]:
    rows, trips, unrecorded, total, median, share_trips, mean_share = row
    return {
        "trips": trips,
        "unrecorded": unrecorded,
        "missing": rows - trips - unrecorded,
        "sum": float(total or 0) / 100,
        "mean": float(total) / trips / 100 if trips else None,
        "median": None if median is None else float(median) / 100,
        "share_trips": share_trips,
        "mean_share": mean_share,
    }
