"""The kernel that draws taxi trips: times, points, distance, duration, price, passengers."""

import math
from typing import Any, NamedTuple

import numpy as np

from dashapp.data.synthetic import facts
from dashapp.data.synthetic.calendar import (
    Month,
    first_weekday,
    hour_chances,
    hour_group_of,
    running_sums,
)
from dashapp.data.synthetic.draws import kernel, key_of, mix, normal, pick, unit
from dashapp.data.synthetic.money import (
    CARD,
    NEGOTIATED,
    compute_extra,
    draw_fare,
    draw_rate_code,
    draw_tip,
    draw_toll,
    sum_up,
)
from dashapp.data.synthetic.points import draw_point, to_lat_steps, to_lon_steps
from dashapp.data.synthetic.trip_rows import TRIP

_DAY_S = 86_400
_COS, _SIN = math.cos(math.radians(28.99)), math.sin(math.radians(28.99))
_METRES_PER_MILE = 1609.344
_BOTH = facts.BOTH_ZERO
_PICKUP = _BOTH + facts.PICKUP_ZERO
_DROPOFF = _PICKUP + facts.DROPOFF_ZERO
_MONTH_OF_NO_SURCHARGE = 1
_TIP_SHIFT = 0.5


class Habits(NamedTuple):
    """Chances as running totals and other tables by hour, for the kernels."""

    hour_sums: Any  # float64[7, 25]
    group_of: Any  # int64[24]
    passenger_sums: Any
    payment_sums: Any
    speed: Any  # float64[24], miles per hour
    tip_shift: Any  # float64[24]


class Days(NamedTuple):
    """The month that is being written."""

    number: int
    first_day: int
    first_weekday: int
    day_sums: Any


def load_habits() -> Habits:
    tips = np.array(facts.TIP_BY_HOUR)
    average = float(np.average(tips, weights=facts.HOUR_SHARES))
    return Habits(
        hour_sums=running_sums(hour_chances()),
        group_of=hour_group_of(),
        passenger_sums=running_sums(np.array(facts.PASSENGER_SHARES)),
        payment_sums=running_sums(np.array(facts.PAYMENT_SHARES)),
        speed=np.array(facts.MILES_PER_HOUR),
        tip_shift=(tips / average - 1) * _TIP_SHIFT,
    )


def days_of(month: Month) -> Days:
    weekday = (first_weekday() + month.first_day) % 7
    return Days(month.number, month.first_day, weekday, month.day_sums)


def make_trips(stream: np.uint64, first_row: int, count: int, days: Days, tables: Any) -> Any:
    """Rows first_row.. of a month; TRIP[count]. `tables` is (World, Habits)."""
    trips = np.zeros(count, dtype=TRIP)
    world, habits = tables
    fill_trips(trips, (stream, first_row), days, world, habits)
    return trips


@kernel
def fill_trips(trips: Any, start: Any, days: Any, world: Any, habits: Any) -> None:
    stream, first_row = start
    base = mix(stream)
    for i in range(len(trips)):
        key = key_of(base, first_row + i)
        trip = trips[i]
        weekday, hour = fill_time(trip, key, days, habits)
        kinds, miles = fill_points(trip, key, world, habits.group_of[hour])
        miles = fill_people(trip, key, miles, habits)
        seconds = draw_seconds(key, miles, habits.speed[hour], weekday)
        fill_price(trip, key, (weekday, hour), kinds, (miles, seconds / 60.0))
        fill_payment(trip, key, hour, habits, days)
        spoil(trip, key, seconds)


@kernel
def fill_time(trip: Any, key: Any, days: Any, habits: Any) -> Any:
    """Weekday (Monday is 0) and hour."""
    day = pick(days.day_sums, 0, len(days.day_sums) - 1, unit(key, 0))
    weekday = (days.first_weekday + day) % 7
    hour = pick(habits.hour_sums[weekday], 0, 24, unit(key, 1))
    second = int(unit(key, 2) * 3600)
    trip.pickup_s = (days.first_day + day) * _DAY_S + hour * 3600 + second
    return weekday, hour


@kernel
def fill_points(trip: Any, key: Any, world: Any, group: Any) -> Any:
    """Kinds of both zones, and miles along the streets."""
    n_zones = len(world.zone_kind)
    origin = pick(world.origin_sums[group], 0, n_zones, unit(key, 3))
    target = pick(world.target_sums[group, origin], 0, n_zones, unit(key, 4))
    east, north = draw_point(key, 10, world, origin, world.pickup_sums)
    east_2, north_2 = draw_point(key, 20, world, target, world.dropoff_sums)
    trip.pickup_lon, trip.pickup_lat = to_lon_steps(east), to_lat_steps(north)
    trip.dropoff_lon, trip.dropoff_lat = to_lon_steps(east_2), to_lat_steps(north_2)
    miles = measure_miles(east_2 - east, north_2 - north)
    detour = 0.97 + 0.14 * unit(key, 5) + 0.06 * abs(normal(key, 6))
    return (world.zone_kind[origin], world.zone_kind[target]), miles * detour + 0.05


@kernel
def measure_miles(east: Any, north: Any) -> Any:
    """Along avenues and streets; on a long way roads are straighter."""
    blocks = abs(east * _COS - north * _SIN) + abs(east * _SIN + north * _COS)
    straight = math.sqrt(east * east + north * north)
    share = min(straight / 12_000.0, 1.0)
    metres = blocks * (1 - share) + min(blocks, 1.18 * straight) * share
    return metres / _METRES_PER_MILE


@kernel
def fill_people(trip: Any, key: Any, miles: Any, habits: Any) -> Any:
    """Passengers, and the vendor, whose meter says how fine the distance is: miles as shown."""
    sums = habits.passenger_sums
    trip.passengers = pick(sums, 0, len(sums) - 1, unit(key, 30))
    vans = trip.passengers >= 5
    trip.vendor = 2 if unit(key, 31) < (0.985 if vans else 0.485) else 1
    trip.stored = trip.vendor == 1 and unit(key, 32) < 0.018
    if trip.vendor == 1:
        trip.distance = int(miles * 10 + 0.5) * 10
    else:
        trip.distance = int(miles * 100 + 0.5)
    return miles


@kernel
def draw_seconds(key: Any, miles: Any, speed: Any, weekday: Any) -> Any:
    """Longer rides go faster, and weekends a little."""
    average = speed * (0.78 + 0.30 * math.log1p(miles) / math.log1p(2.0))
    if weekday >= 5:
        average *= 1.08
    minutes = 1.4 + 60.0 * miles / average
    return int(60 * minutes * math.exp(0.26 * normal(key, 33)))


@kernel
def fill_price(trip: Any, key: Any, when: Any, kinds: Any, way: Any) -> None:
    weekday, hour = when
    miles, minutes = way
    trip.rate_code = draw_rate_code(key, 35, kinds[0], kinds[1])
    trip.fare = draw_fare(key, 36, trip.rate_code, miles, minutes)
    trip.extra = compute_extra(trip.rate_code, weekday, hour)
    trip.mta_tax = 0 if trip.rate_code == NEGOTIATED else 50
    trip.tolls = draw_toll(key, 38, kinds, miles, trip.pickup_s // _DAY_S)


@kernel
def fill_payment(trip: Any, key: Any, hour: Any, habits: Any, days: Any) -> None:
    sums = habits.payment_sums
    trip.payment = 1 + pick(sums, 0, len(sums) - 1, unit(key, 40))
    missing = 0.045 if days.number == _MONTH_OF_NO_SURCHARGE else 0.0005
    trip.surcharge = 0 if unit(key, 41) < missing else 30
    if trip.payment == CARD:
        added = trip.extra
        if trip.vendor == 1:
            added += trip.mta_tax + trip.surcharge + trip.tolls
        trip.tip = draw_tip(key, 42, trip.fare, added, habits.tip_shift[hour])
    trip.total = sum_up(trip)


@kernel
def spoil(trip: Any, key: Any, seconds: Any) -> None:
    """What is wrong in real files: zero points, clocks that ran on, distances beyond belief."""
    u = unit(key, 50)
    if u < _BOTH or _BOTH <= u < _PICKUP:
        trip.pickup_lon, trip.pickup_lat = 0, 0
    if u < _BOTH or _PICKUP <= u < _DROPOFF:
        trip.dropoff_lon, trip.dropoff_lat = 0, 0
    clock = unit(key, 51)
    if clock < 0.0006:
        seconds = 0
    elif clock > 0.9988 and trip.vendor == 2:
        seconds = _DAY_S - int(unit(key, 52) * 600)
    trip.dropoff_s = trip.pickup_s + seconds
    odd = unit(key, 53)
    if odd < 0.003:
        trip.distance = 0
    elif odd > 1 - 2.0e-6:
        trip.distance = 100 * int(1_000_000 + 14_000_000 * unit(key, 54))
