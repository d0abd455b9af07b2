"""The kernel that draws taxi trips of 2025: metered ones, then those at a price fixed in an app."""

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
    CHANCE,
    CONGESTED,
    DISTRICT,
    FROM_AIRPORT,
    JFK_FLAT,
    MILES,
    PACE,
    TO_NEWARK,
    TOLL,
)

AMOUNTS = (
    "trip_distance", "fare_amount", "extra", "mta_tax", "tip_amount", "tolls_amount",
    "improvement_surcharge", "total_amount", "congestion_surcharge", "Airport_fee",
    "cbd_congestion_fee",
)  # fmt: skip
(
    *(_MILES, _FARE, _EXTRA, _TAX, _TIP, _TOLLS, _IMPROVEMENT, _TOTAL, _CONGESTION, _AIRPORT),
    _DISTRICT,
) = range(11)
"""Rows of the amounts, in the order of AMOUNTS."""

CODES = ("VendorID", "passenger_count", "RatecodeID", "payment_type", "store_and_fwd_flag")
_VENDOR, _PASSENGERS, _RATE, _PAYMENT, _STORED = range(5)
FLEX, CARD, CASH, NO_CHARGE, DISPUTE = range(5)
_CMT, _STANDARD, _JFK, _NEWARK, _NEGOTIATED, _NO_RATE = 1, 1, 2, 3, 5, 99

_VENDORS, _RIDERS, _PAYMENTS, _TIP_SHARE, _ASKED = range(RIDE_TRAITS, RIDE_TRAITS + 5)
_US, _DAY_S = 1_000_000, 86_400
_FLAG_FALL, _UNIT, _JFK_FARE, _NEWARK_EXTRA = 3.0, 0.70, 70.0, 20.0
_NIGHT, _RUSH, _JFK_RUSH, _AT_LAGUARDIA = 1.0, 2.5, 5.0, 5.0
_LAGUARDIA = 138
_NEVER_TIPS, _FLEX_TIPS, _KEPT = chance(0.055), chance(0.16), chance(0.004)
_TAKEN_BACK, _CASH_TAKEN_BACK = chance(0.42), chance(0.027)
"""Disputes and rides free of charge, and rides paid in cash, whose amounts are negative."""
_BELOW_ZERO = chance(0.16)
"""Trips at a fixed price whose fare is negative, though the total is not: measured in 2025-02."""
_NO_DISTANCE, _NO_TIME, _ALL_DAY, _FAR = 0.0166, 0.0007, 0.0005, 3.0e-5


def load_traits() -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """float64[traits, 4096], int64[24] groups of hours, float64[24] speed by hour."""
    own = [
        choices((1, 2, 6, 7), (24.0, 74.6, 0.2, 1.2)),
        choices((1, 2, 3, 4, 0, 5, 6, 8), (7049, 1262, 322, 187, 99, 75, 64, 1)),
        choices((CARD, CASH, NO_CHARGE, DISPUTE), (7454, 1383, 60, 162)),
        lognormal(0.262, 0.30),
        lognormal(1.0, 0.22),  # of the price that a meter would show
    ]
    return np.array([*list_ride_traits(), *own]), hour_group_of(), np.array(SPEEDS)


@kernel
def fill_trips(out: Any, rows: Any, month: Any, world: Any, habits: Any) -> None:
    """Rows of a month: `metered` ones in the order of time, then those at a fixed price.

    out: int64[2, n] microseconds of pickup and dropoff; int32[2, n] zones; float64[11, n] AMOUNTS;
        int8[5, n] CODES.
    rows: stream of random numbers, first row, rows of the month, how many of them are metered.
    month: its first second and weekday, running totals of its hours, first second of the fee.
    """
    # Tuples are taken apart before the loop: a kernel counts references to what it hands on.
    moments, ids, amounts, codes = out
    stream, first_row, month_rows, metered = rows
    first_s, first_weekday, hour_sums, fee_s = month
    traits, group_of, speeds = habits
    origin_odds, origin_aliases = world.origin_odds, world.origin_aliases
    target_odds, target_aliases = world.target_odds, world.target_aliases
    ways, fees_of = world.ways, world.fees
    base, slot = mix(stream), 0
    for i in range(moments.shape[1]):
        row = first_row + i
        flex = row >= metered
        like = month_rows - metered if flex else metered
        key = key_of(base, row)
        nth = row - metered if flex else row
        share = share_before(nth, like, stray_of(like), unit(key, 0))
        slot = seek_hour(hour_sums, slot, share)
        pickup_s, hour = first_s + second_of(hour_sums, slot, share), slot % 24
        group = group_of[hour]
        origin = draw_origin(key, origin_odds, origin_aliases, group)
        target = draw_target(key, target_odds, target_aliases, target_row(group, origin))
        ids[0, i], ids[1, i] = origin, target
        fees = fees_of[origin, target]
        one, two = bits(key, 3), bits(key, 4)

        fill_people(codes, i, flex, traits, one)
        detour = draw_detour(traits, fees, part(two, 0))
        miles = 0.1 + ways[origin, target, MILES] * detour
        pace = ways[origin, target, PACE] * detour
        seconds = draw_seconds(traits, pace, speeds[hour], part(two, 1))
        passed = part(two, 2) < ways[origin, target, CHANCE] * STEPS
        amounts[_MILES, i] = cents(miles)
        amounts[_TOLLS, i] = cents(ways[origin, target, TOLL]) if passed else 0.0
        rush = 16 <= hour < 20 and (first_weekday + slot // 24) % 7 < 5
        codes[_RATE, i] = draw_rate(fees, unit(key, 5))
        fill_meter(amounts, i, (miles, seconds / 60.0), codes[_RATE, i], unit(key, 6))
        fill_extra(amounts, i, (hour, rush), codes[_RATE, i], origin == _LAGUARDIA)
        fill_fees(amounts, i, fees, pickup_s >= fee_s)
        if flex:
            fix_price(amounts, i, traits, bits(key, 7))
        else:
            pay_meter(amounts, codes, i, traits, bits(key, 7))
        seconds = spoil(amounts, i, seconds, unit(key, 8))
        moments[0, i] = pickup_s * _US
        moments[1, i] = (pickup_s + seconds) * _US


@kernel
def fill_people(codes: Any, i: Any, flex: Any, traits: Any, number: Any) -> None:
    codes[_VENDOR, i] = np.int8(traits[_VENDORS, part(number, 0)])
    codes[_PASSENGERS, i] = np.int8(traits[_RIDERS, part(number, 1)])
    codes[_STORED, i] = part(number, 2) < _KEPT
    codes[_PAYMENT, i] = FLEX if flex else np.int8(traits[_PAYMENTS, part(number, 3)])


@kernel
def draw_rate(fees: Any, u: Any) -> Any:
    if fees & JFK_FLAT and u < 0.93:
        return _JFK
    if fees & TO_NEWARK and u < 0.85:
        return _NEWARK
    if u > 0.994:
        return _NEGOTIATED
    return _NO_RATE if u > 0.984 else _STANDARD


@kernel
def fill_meter(amounts: Any, i: Any, way: Any, rate: Any, u: Any) -> None:
    """Three dollars, and seventy cents for each fifth of a mile or slow minute."""
    miles, minutes = way
    units = 5.0 * miles * 0.72 + 0.62 * minutes
    fare = _FLAG_FALL + _UNIT * int(units + u)
    if rate == _JFK:
        fare = _JFK_FARE
    elif rate == _NEGOTIATED:
        fare = 5.0 * int(3 + 27 * u * u)
    elif rate == _NEWARK:
        fare += _NEWARK_EXTRA
    amounts[_FARE, i] = cents(fare)


@kernel
def fill_extra(amounts: Any, i: Any, when: Any, rate: Any, from_laguardia: Any) -> None:
    hour, rush = when
    extra = _NIGHT if hour >= 20 or hour < 6 else 0.0
    if rush:
        extra = _JFK_RUSH if rate == _JFK else _RUSH
    amounts[_EXTRA, i] = extra + (_AT_LAGUARDIA if from_laguardia else 0.0)


@kernel
def fill_fees(amounts: Any, i: Any, fees: Any, in_force: Any) -> None:
    amounts[_TAX, i], amounts[_IMPROVEMENT, i] = 0.5, 1.0
    amounts[_CONGESTION, i] = 2.5 if fees & CONGESTED else 0.0
    amounts[_AIRPORT, i] = 1.75 if fees & FROM_AIRPORT else 0.0
    amounts[_DISTRICT, i] = 0.75 if in_force and fees & DISTRICT else 0.0


@kernel
def add_up(amounts: Any, i: Any) -> Any:
    """Everything but the tip."""
    paid = amounts[_FARE, i] + amounts[_EXTRA, i] + amounts[_TAX, i] + amounts[_TOLLS, i]
    paid += amounts[_IMPROVEMENT, i] + amounts[_CONGESTION, i] + amounts[_AIRPORT, i]
    return paid + amounts[_DISTRICT, i]


@kernel
def pay_meter(amounts: Any, codes: Any, i: Any, traits: Any, number: Any) -> None:
    """A card tips; what is taken back stands there a second time, below zero."""
    payment, due = codes[_PAYMENT, i], add_up(amounts, i)
    tip = 0.0
    if payment == CARD and part(number, 0) >= _NEVER_TIPS:
        tip = cents(due * 0.8 * traits[_TIP_SHARE, part(number, 1)])
    amounts[_TIP, i], amounts[_TOTAL, i] = tip, cents(due + tip)
    if codes[_VENDOR, i] == _CMT:  # shows the congestion surcharge in the extra too
        amounts[_EXTRA, i] += amounts[_CONGESTION, i]
    share = _TAKEN_BACK if payment > CASH else _CASH_TAKEN_BACK
    if payment > CARD and part(number, 2) < share:
        for k in range(_FARE, len(amounts)):
            amounts[k, i] = 0.0 - amounts[k, i]


@kernel
def fix_price(amounts: Any, i: Any, traits: Any, number: Any) -> None:
    """Near what a meter would show; the fare is what is left of it, now and then below zero."""
    amounts[_EXTRA, i] = 0.0
    fare = amounts[_FARE, i] * traits[_ASKED, part(number, 0)]
    amounts[_FARE, i] = cents(fare)
    tip = 0.0
    if part(number, 1) < _FLEX_TIPS:
        tip = cents(fare * 0.8 * traits[_TIP_SHARE, part(number, 2)])
    amounts[_TIP, i], amounts[_TOTAL, i] = tip, cents(add_up(amounts, i) + tip)
    if part(number, 3) < _BELOW_ZERO:
        amounts[_FARE, i] = -cents(0.2 * fare)


@kernel
def spoil(amounts: Any, i: Any, seconds: Any, u: Any) -> Any:
    """What is wrong in real files: distances of nothing or beyond belief, clocks that ran on."""
    if u < _NO_DISTANCE:
        amounts[_MILES, i] = 0.0
    elif u < _NO_DISTANCE + _FAR:
        amounts[_MILES, i] = cents(amounts[_MILES, i] * 9_000.0)
    elif u > 1.0 - _NO_TIME:
        return 0
    elif u > 1.0 - _NO_TIME - _ALL_DAY:
        return _DAY_S - seconds // 4
    return seconds
