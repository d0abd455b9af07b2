"""A step as SQL, for any database that can shift bits; what differs is a `Dialect`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from benchmarks.views import WIDTH_PX
from benchmarks.walks import Step
from dashapp.engine.columns import MISSING, NO_TIME
from dashapp.model import TripFilter

DAY_S = 86_400
EPOCH_WEEKDAY = 3
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
    yield from place_conditions(step)
    yield from filter_conditions(step.trip_filter, dialect).values()


def place_conditions(step: Step) -> Iterator[str]:
    west, east, north, south = step.view.edges
    yield f"x BETWEEN {west} AND {east}"
    yield f"y BETWEEN {north} AND {south}"


def filter_conditions(wanted: TripFilter, dialect: Dialect) -> dict[str, str]:
    """By name of the filter, of those that are set; an area is not among them."""
    found = time_conditions(wanted, dialect)
    if wanted.sets("passengers"):
        first, last = wanted["passengers"]
        found["passengers"] = f"passenger_count BETWEEN {first} AND {last}"
    if wanted["payment"] is not None:
        found["payment"] = f"payment_type IN ({listed(wanted['payment'])})"
    if wanted["fare"] is not None:
        found["fare"] = between("fare_cents", wanted["fare"])
    if wanted["distance"] is not None:
        found["distance"] = between("distance_centimiles", wanted["distance"])
    return found


def between(column: str, span: tuple[int, int]) -> str:
    return f"{column} BETWEEN {max(span[0], MISSING + 1)} AND {span[1]}"


def time_conditions(wanted: TripFilter, dialect: Dialect) -> dict[str, str]:
    """The same of those that are told by `time_s`."""
    found = {}
    if wanted.sets("hours"):
        first, last = wanted["hours"]
        hour = f"{dialect.divide('time_s', 3600)} % 24"
        joined = "AND" if first <= last else "OR"
        found["hours"] = f"time_s <> {NO_TIME} AND ({hour} >= {first} {joined} {hour} <= {last})"
    if wanted.sets("weekdays"):
        weekday = f"({dialect.divide('time_s', DAY_S)} + {EPOCH_WEEKDAY}) % 7"
        found["weekdays"] = f"time_s <> {NO_TIME} AND {weekday} IN ({listed(wanted['weekdays'])})"
    if wanted.sets("dates"):
        first_s, last_s = (seconds_of(day) for day in wanted["dates"])
        found["dates"] = f"time_s BETWEEN {first_s} AND {last_s + DAY_S - 1}"
    return found


def listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))


def seconds_of(day: date) -> int:
    """First second of a day, since 1970-01-01, as the time columns count them."""
    return (day - date(1970, 1, 1)).days * DAY_S
