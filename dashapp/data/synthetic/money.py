"""Kernels for what a ride costs: the tariff of 2015, tolls and tips. Amounts are US cents."""

import math
from typing import Any

import numpy as np

from dashapp.data.synthetic.draws import kernel, normal, unit
from dashapp.data.synthetic.world import ELSEWHERE, JFK, LAGUARDIA, MANHATTAN

CARD, CASH, NO_CHARGE, DISPUTE, UNKNOWN = range(1, 6)
STANDARD, JFK_FLAT, NEGOTIATED = 1, 2, 5
_JFK_FARE = 5200
_TOLL, _NEW_TOLL, _NEW_TOLL_DAY = 533, 554, 80  # from 22 March 2015
_NEVER_TIPS = 0.035
_LAVISH = 0.018


@kernel
def draw_rate_code(key: Any, k: Any, origin: Any, target: Any) -> Any:
    to_jfk = (origin == JFK and target == MANHATTAN) or (origin == MANHATTAN and target == JFK)
    u = unit(key, k)
    if to_jfk and u < 0.97:
        return JFK_FLAT
    return NEGOTIATED if u > 0.997 else STANDARD


@kernel
def draw_fare(key: Any, k: Any, rate_code: Any, miles: Any, minutes: Any) -> Any:
    """Two dollars fifty, and fifty cents for each fifth of a mile or slow minute."""
    u = unit(key, k)
    if u < 3.0e-4:
        return 0
    if u > 1 - 2.0e-5:
        return 100 * int(150 + 800 * unit(key, k + 1) ** 4)
    if rate_code == JFK_FLAT:
        return _JFK_FARE
    if rate_code == NEGOTIATED:
        return 500 * int(2 + 22 * unit(key, k + 1) ** 2)
    units = 5.0 * miles * 0.72 + 0.62 * minutes
    return 250 + 50 * int(units + unit(key, k + 1))


@kernel
def compute_extra(rate_code: Any, weekday: Any, hour: Any) -> Any:
    """Night and rush hour, but not on a flat fare."""
    if rate_code == JFK_FLAT:
        return 0
    if hour >= 20 or hour < 6:
        return 50
    return 100 if 16 <= hour < 20 and weekday < 5 else 0


@kernel
def draw_toll(key: Any, k: Any, kinds: Any, miles: Any, day: Any) -> Any:
    """Midtown Tunnel and RFK Bridge, mostly on the way to an airport; kinds are both ends'."""
    origin, target = kinds
    chance = 0.0
    if JFK in (origin, target):
        chance = 0.45
    elif LAGUARDIA in (origin, target):
        chance = 0.50
    elif ELSEWHERE in (origin, target) and origin != target and miles > 4.0:
        chance = 0.07
    if unit(key, k) >= chance:
        return 0
    return _NEW_TOLL if day >= _NEW_TOLL_DAY else _TOLL


@kernel
def draw_tip(key: Any, k: Any, fare: Any, added: Any, shift: Any) -> Any:
    """What a card tips: mostly a button of 20, 25 or 30 percent, else what comes to hand.

    added: what the screen counts with the fare; shift: how much more generous the hour is.
    """
    u = unit(key, k)
    if u < _NEVER_TIPS or fare <= 0:
        return 0
    if unit(key, k + 4) < max(_LAVISH * (1.0 + 16.0 * shift), 0.3 * _LAVISH):
        return int(min(fare, 1000) * (0.5 + 3.5 * unit(key, k + 1) ** 2))
    u += shift
    if u < 0.375:
        return _round_tip(key, k + 1, fare)
    percent = 20
    if u > 0.82:
        percent = 25 if u < 0.93 else 30
    return int((fare + added) * percent / 100.0 + 0.5)


@kernel
def _round_tip(key: Any, k: Any, fare: Any) -> Any:
    wanted = fare * 0.152 * math.exp(0.27 * normal(key, k))
    step = 50 if unit(key, k + 2) < 0.3 else 100
    return max(step, step * int(wanted / step + 0.5))


@kernel
def sum_up(trip: Any) -> Any:
    parts = trip.fare + trip.extra + trip.mta_tax + trip.tip + trip.tolls + trip.surcharge
    return np.int32(parts)
