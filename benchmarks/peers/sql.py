"""A step as SQL, for any database that can shift bits; what differs is a `Dialect`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from benchmarks.views import WIDTH_PX
from benchmarks.walks import Step
from dashapp.engine.columns import MISSING, NO_TIME
from dashapp.model import TripFilter
from dashapp.model.filters import ALL_HOURS, ALL_PASSENGERS, ALL_WEEKDAYS

_DAY_S = 86_400
_EPOCH_WEEKDAY = 3
"""1970-01-01 was a Thursday."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """Patterns with {0} and {1} for the operands."""

    quotient: str
    shifted: str

    def divide(self, value: str, by: int) -> str:
        return self.quotient.format(value, by)

    def shift(self, value: str, bits: int) -> str:
        return self.shifted.format(value, bits)


def count_pixels(step: Step, source: str, dialect: Dialect) -> str:
    """Pairs (row * 1280 + column of the viewport, trips), for the pixels that hold any."""
    view = step.view
    row = f"({dialect.shift('y', view.shift)} - {view.top_px})"
    column = f"({dialect.shift('x', view.shift)} - {view.left_px})"
    where = " AND ".join(conditions(step, dialect))
    return (
        f"SELECT {row} * {WIDTH_PX} + {column} AS pixel, count(*) AS trips "
        f"FROM {source} WHERE {where} GROUP BY pixel"
    )


def conditions(step: Step, dialect: Dialect) -> Iterator[str]:
    west, east, north, south = step.view.edges
    yield f"x BETWEEN {west} AND {east}"
    yield f"y BETWEEN {north} AND {south}"
    yield from _of_filter(step.trip_filter, dialect)


def _of_filter(wanted: TripFilter, dialect: Dialect) -> Iterator[str]:
    if wanted.passengers != ALL_PASSENGERS:
        yield f"passenger_count BETWEEN {wanted.passengers[0]} AND {wanted.passengers[1]}"
    yield from _of_times(wanted, dialect)
    if wanted.payment is not None:
        yield f"payment_type IN ({_listed(wanted.payment)})"
    for column, span in (("fare_cents", wanted.fare), ("distance_centimiles", wanted.distance)):
        if span is not None:
            yield f"{column} BETWEEN {max(span[0], MISSING + 1)} AND {span[1]}"


def _of_times(wanted: TripFilter, dialect: Dialect) -> Iterator[str]:
    if wanted.hours != ALL_HOURS:
        first, last = wanted.hours
        hour = f"{dialect.divide('time_s', 3600)} % 24"
        joined = "AND" if first <= last else "OR"
        yield f"time_s <> {NO_TIME} AND ({hour} >= {first} {joined} {hour} <= {last})"
    if wanted.weekdays != ALL_WEEKDAYS:
        weekday = f"({dialect.divide('time_s', _DAY_S)} + {_EPOCH_WEEKDAY}) % 7"
        yield f"time_s <> {NO_TIME} AND {weekday} IN ({_listed(wanted.weekdays)})"
    if wanted.dates is not None:
        first_s, last_s = (seconds_of(day) for day in wanted.dates)
        yield f"time_s BETWEEN {first_s} AND {last_s + _DAY_S - 1}"


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))


def seconds_of(day: date) -> int:
    """First second of a day, since 1970-01-01, as the time columns count them."""
    return (day - date(1970, 1, 1)).days * _DAY_S
