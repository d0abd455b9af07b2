"""The kernel that draws trips of Uber and Lyft: company, way, waiting, price, flags."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashapp.data.synthetic.calendar import hour_group_of
from dashapp.data.synthetic.draws import bits, kernel, key_of, mix, unit
from dashapp.data.synthetic.traits import STEPS, cents, chance, choices, lognormal, part
from dashapp.data.synthetic.zone_facts import SPEEDS
from dashapp.data.synthetic.zone_months import second_of, seek_hour, share_before, stray_of
from dashapp.data.synthetic.zone_rides import (
    RIDE_TRAITS,
    draw_detour,
    draw_origin,
    draw_seconds,
    draw_target,
    list_ride_traits,
    target_row,
)
from dashapp.data.synthetic.zone_world import (
    AT_AIRPORT,
    AWAY,
    CHANCE,
    CONGESTED,
    DISTRICT,
    MILES,
    PACE,
    TOLL,
)

AMOUNTS = (
    "trip_miles", "base_passenger_fare", "tolls", "bcf", "sales_tax", "congestion_surcharge",
    "airport_fee", "tips", "driver_pay", "cbd_congestion_fee",
)  # fmt: skip
_MILES, _FARE, _TOLLS, _FUND, _TAX, _CONGESTION, _AIRPORT, _TIPPED, _PAY, _DISTRICT = range(10)
"""Rows of the amounts, in the order of AMOUNTS."""

UBER_SHARES = {
    "Manhattan": 0.755, "Brooklyn": 0.71, "Queens": 0.74, "Bronx": 0.73, "Staten Island": 0.68,
    "EWR": 0.75, "": 0.73,
}  # fmt: skip
"""By borough of the pickup: some 73 % of all; the rest is Lyft's."""

_WAIT, _BOARD, _WORTH, _TAKE, _TIP_SHARE, _COINS = range(RIDE_TRAITS, RIDE_TRAITS + 6)
_US = 1_000_000

_PAY_MILE, _PAY_MINUTE = 1.241, 0.659
"""Least pay of a driver in 2025, dollars."""
_LEAST_PAY = 3.0
_FUND_PART, _TAX_PART = 0.0275, 0.08875
_SHARED, _MATCHED = chance(0.035), chance(0.38)
_ACCESS, _WHEELCHAIR, _SERVED, _BY_CHANCE = map(chance, (0.0008, 0.0026, 0.96, 0.07))
_TIPS, _ROUND_TIP = chance(0.19), chance(0.45)
_NEGATIVE, _UNPAID = 2.0e-4, 0.004


def load_traits() -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """float64[traits, 4096], int64[24] groups of hours, float64[2, 24] speed and surge by hour."""
    surge = np.ones(24)
    surge[[7, 8, 17, 18, 19]], surge[[0, 1, 2, 22, 23]] = 1.12, 1.05
    own = [
        lognormal(205.0, 0.52),  # seconds from the request until the car is there
        lognormal(62.0, 0.75),  # and until the rider is in it
        lognormal(0.97, 0.14),
        lognormal(1.22, 0.22),
        lognormal(0.17, 0.40),
        choices((1, 2, 3, 4, 5, 10), (16, 26, 22, 8, 24, 4)),
    ]
    return np.array([*list_ride_traits(), *own]), hour_group_of(), np.array([SPEEDS, surge])


@kernel
def fill_trips(out: Any, rows: Any, month: Any, world: Any, habits: Any) -> None:
    """Rows of a month.

    out: int64[4, n] microseconds of request, on scene, pickup, dropoff; int32[2, n] zones;
        float64[10, n] AMOUNTS; int8[6, n] company (1 is Lyft) and flags.
    rows: stream of random numbers, first row, rows of the month.
    month: its first second, running totals of its hours, first second of the district's fee.
    """
    # Tuples are taken apart before the loop: a kernel counts references to what it hands on.
    moments, ids, amounts, flags = out
    stream, first_row, month_rows = rows
    first_s, hour_sums, fee_s = month
    traits, group_of, by_hour, lyft_chances = habits
    origin_odds, origin_aliases = world.origin_odds, world.origin_aliases
    target_odds, target_aliases = world.target_odds, world.target_aliases
    ways, fees_of = world.ways, world.fees
    stray, base, slot = stray_of(month_rows), mix(stream), 0
    for i in range(moments.shape[1]):
        key = key_of(base, first_row + i)
        share = share_before(first_row + i, month_rows, stray, unit(key, 0))
        slot = seek_hour(hour_sums, slot, share)
        pickup_s, hour = first_s + second_of(hour_sums, slot, share), slot % 24
        group = group_of[hour]
        origin = draw_origin(key, origin_odds, origin_aliases, group)
        target = draw_target(key, target_odds, target_aliases, target_row(group, origin))
        ids[0, i], ids[1, i] = origin, target
        fees = fees_of[origin, target]
        one, two, three = bits(key, 3), bits(key, 4), bits(key, 5)

        lyft, matched = draw_flags(flags, i, one, part(three, 0) < lyft_chances[origin], fees)
        detour = draw_detour(traits, fees, part(two, 0)) * (1.15 if matched else 1.0)
        miles = 0.15 + ways[origin, target, MILES] * detour
        pace = ways[origin, target, PACE] * detour
        seconds = draw_seconds(traits, pace, by_hour[0, hour], part(two, 1))
        fill_moments(moments, i, (pickup_s, seconds), traits, (part(two, 2), part(two, 3)))

        passed = part(three, 1) < ways[origin, target, CHANCE] * STEPS
        amounts[_MILES, i] = int(miles * 1000 + 0.5) / 1000.0 if lyft else cents(miles)
        amounts[_TOLLS, i] = cents(ways[origin, target, TOLL]) if passed else 0.0
        way = (miles, seconds / 60.0, by_hour[1, hour])
        fill_price(amounts, i, way, traits, key)
        fill_fees(amounts, i, fees, flags[1, i], pickup_s >= fee_s)


@kernel
def draw_flags(flags: Any, i: Any, number: Any, lyft: Any, fees: Any) -> Any:
    """Whether it is Lyft's, and whether the ride was shared."""
    shared = not lyft and part(number, 0) < _SHARED and not fees & AT_AIRPORT
    matched = shared and part(number, 1) < _MATCHED
    wheelchair = part(number, 2) < _WHEELCHAIR
    flags[0, i], flags[1, i], flags[2, i] = lyft, shared, matched
    flags[3, i] = part(number, 3) < _ACCESS
    flags[4, i] = wheelchair
    flags[5, i] = part(number, 4) < (_SERVED if wheelchair else _BY_CHANCE)
    return lyft, matched


@kernel
def fill_moments(moments: Any, i: Any, ride: Any, traits: Any, steps: Any) -> None:
    pickup_s, seconds = ride
    scene_s = pickup_s - int(traits[_BOARD, steps[1]])
    moments[0, i] = (scene_s - int(traits[_WAIT, steps[0]])) * _US
    moments[1, i] = scene_s * _US
    moments[2, i] = pickup_s * _US
    moments[3, i] = (pickup_s + seconds) * _US


@kernel
def fill_price(amounts: Any, i: Any, way: Any, traits: Any, key: Any) -> None:
    """Driver's pay by miles and minutes, the fare above it, and what riders add."""
    miles, minutes, surge = way
    number, rare = bits(key, 6), unit(key, 7)
    pay = (
        max(_LEAST_PAY, _PAY_MILE * miles + _PAY_MINUTE * minutes) * traits[_WORTH, part(number, 0)]
    )
    fare = 1.0 + pay * surge * traits[_TAKE, part(number, 1)]
    tip = 0.0
    if part(number, 2) < _TIPS:
        tip = traits[_COINS, part(number, 4)]
        if part(number, 3) >= _ROUND_TIP:
            tip = cents(fare * traits[_TIP_SHARE, part(number, 4)])
    amounts[_FARE, i] = -cents(fare * 0.1) if rare < _NEGATIVE else cents(fare)
    amounts[_PAY, i] = 0.0 if rare > 1.0 - _UNPAID else cents(pay)
    amounts[_TIPPED, i] = tip


@kernel
def fill_fees(amounts: Any, i: Any, fees: Any, shared: Any, in_force: Any) -> None:
    fare = max(amounts[_FARE, i], 0.0)
    amounts[_FUND, i] = cents(fare * _FUND_PART)
    amounts[_TAX, i] = 0.0 if fees & AWAY else cents(fare * _TAX_PART)
    congestion = 0.75 if shared else 2.75
    amounts[_CONGESTION, i] = congestion if fees & CONGESTED else 0.0
    amounts[_AIRPORT, i] = 2.5 if fees & AT_AIRPORT else 0.0
    amounts[_DISTRICT, i] = 1.5 if in_force and fees & DISTRICT else 0.0
