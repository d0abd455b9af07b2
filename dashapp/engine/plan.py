"""The one compiled form of a TripFilter: plain numbers and a bit for each filter. numpy only.

A row collects the bit of every filter that it misses; no bit set means that it matches, and no
bit but one means that it matches with that filter left out, which linked charts ask for.
"""

from datetime import UTC, date, datetime
from typing import NamedTuple

import numpy as np

from dashapp.model import TripFilter

MISSES_PASSENGERS = np.uint8(1)
MISSES_HOURS = np.uint8(2)
MISSES_WEEKDAYS = np.uint8(4)
MISSES_DATES = np.uint8(8)
MISSES_PAYMENT = np.uint8(16)
MISSES_FARE = np.uint8(32)
MISSES_DISTANCE = np.uint8(64)
MISSES_AREA = np.uint8(128)
MISSES_EVERYTHING = np.uint8(255)
"""A row outside the rectangle asked for: no filter left out brings it back."""

_LAST_SECOND = 2**32 - 1
_DAY_SECONDS = 86_400


class Plan(NamedTuple):
    """What `marking.mark_rows` tests; a filter whose `has_` is False costs nothing.

    All ranges include both ends. `hour_span` is last - first modulo 24, so that a range past
    midnight needs no case of its own. Bit i of `weekday_bits` is weekday i (0 = Monday), bit i
    of `payment_bits` is payment code i. Times are seconds since 1970 of New York wall clock.
    """

    has_passengers: bool
    has_hours: bool
    has_weekdays: bool
    has_dates: bool
    has_payment: bool
    has_fare: bool
    has_distance: bool
    passengers_low: np.uint8
    passengers_high: np.uint8
    first_hour: np.uint32
    hour_span: np.uint32
    weekday_bits: np.uint32
    first_time_s: np.uint32
    last_time_s: np.uint32
    payment_bits: np.uint32
    fare_low: np.int32
    fare_high: np.int32
    distance_low: np.int32
    distance_high: np.int32


def build_plan(trip_filter: TripFilter) -> Plan:
    """Plan of everything but the area, which is a place and belongs to `regions`.

    A value that is not given (MISSING, NO_TIME, NO_PAYMENT, NO_PASSENGERS) lies in no range: such
    a row matches only while its filter is not set.
    """
    first_hour, last_hour = trip_filter["hours"]
    first_time_s, last_time_s = _time_range(trip_filter["dates"])
    fare_low, fare_high = trip_filter["fare"] or (0, 0)
    distance_low, distance_high = trip_filter["distance"] or (0, 0)
    return Plan(
        has_passengers=trip_filter.sets("passengers"),
        has_hours=trip_filter.sets("hours"),
        has_weekdays=trip_filter.sets("weekdays"),
        has_dates=trip_filter.sets("dates"),
        has_payment=trip_filter.sets("payment"),
        has_fare=trip_filter.sets("fare"),
        has_distance=trip_filter.sets("distance"),
        passengers_low=np.uint8(trip_filter["passengers"][0]),
        passengers_high=np.uint8(trip_filter["passengers"][1]),
        first_hour=np.uint32(first_hour),
        hour_span=np.uint32((last_hour - first_hour) % 24),
        weekday_bits=_bits(trip_filter["weekdays"]),
        first_time_s=np.uint32(first_time_s),
        last_time_s=np.uint32(last_time_s),
        payment_bits=_bits(trip_filter["payment"] or ()),
        fare_low=np.int32(fare_low),
        fare_high=np.int32(fare_high),
        distance_low=np.int32(distance_low),
        distance_high=np.int32(distance_high),
    )


def _bits(numbers: tuple[int, ...]) -> np.uint32:
    return np.uint32(sum(1 << number for number in numbers))


def _time_range(dates: tuple[date, date] | None) -> tuple[int, int]:
    """First and last second of the days; (1, 0), which nothing matches, when uint32 has none."""
    if dates is None:
        return 1, 0
    first_s = max(1, _seconds(dates[0]))
    last_s = min(_LAST_SECOND, _seconds(dates[1]) + _DAY_SECONDS - 1)
    return (first_s, last_s) if first_s <= last_s else (1, 0)


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
