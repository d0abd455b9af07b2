"""Trips as the bytes of TLC's CSV files of 2015, written digit by digit in a kernel."""

import datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.data.synthetic import facts
from dashapp.data.synthetic.draws import kernel
from dashapp.data.synthetic.trip_rows import LAT_STEPS, LON_STEPS

NAMES = (
    "VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,"
    "pickup_longitude,pickup_latitude,{rate_code},store_and_fwd_flag,dropoff_longitude,"
    "dropoff_latitude,payment_type,fare_amount,extra,mta_tax,tip_amount,tolls_amount,"
    "improvement_surcharge,total_amount"
)
LONGEST_ROW_BYTES = 256

_COMMA, _DOT, _MINUS, _ZERO = (ord(c) for c in ",.-0")
_YES, _NO, _CR, _LF, _SPACE, _COLON = (ord(c) for c in "YN\r\n :")
_DAY_S = 86_400
_DECIMALS = 15


def column_names(month: int) -> list[str]:
    """RateCodeID changed its case in July 2015."""
    return NAMES.format(rate_code="RateCodeID" if month < 7 else "RatecodeID").split(",")


class Digits(NamedTuple):
    """Texts made beforehand: uint8 tables."""

    dates: Any  # [367, 10], each day from New Year to the next
    pairs: Any  # [100, 2]
    lon: Any  # [LON_STEPS, 15], decimals of each step, as %.17g rounds them
    lon_length: Any  # [LON_STEPS], without trailing zeros
    lat: Any
    lat_length: Any


def load_digits() -> Digits:
    first = datetime.date(facts.YEAR, 1, 1)
    dates = [(first + datetime.timedelta(days=k)).isoformat() for k in range(367)]
    lon, lon_length = _decimals_of(LON_STEPS)
    lat, lat_length = _decimals_of(LAT_STEPS)
    return Digits(
        dates=_to_bytes(dates),
        pairs=_to_bytes([f"{k:02d}" for k in range(100)]),
        lon=lon,
        lon_length=lon_length,
        lat=lat,
        lat_length=lat_length,
    )


def _to_bytes(texts: list[str]) -> NDArray[np.uint8]:
    return np.array([list(text.encode()) for text in texts], dtype=np.uint8)


def _decimals_of(steps: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Decimals of k / steps, rounded half up at the fifteenth: two digits stand before the point.

    steps: a power of two, so that k * 10**15 / steps = k * 5**15 / (steps / 2**15), exactly.
    """
    divisor = steps >> _DECIMALS
    value = (np.arange(steps, dtype=np.int64) * 5**_DECIMALS + divisor // 2) // divisor
    digits = np.empty((steps, _DECIMALS), dtype=np.uint8)
    for place in range(_DECIMALS - 1, -1, -1):
        value, digits[:, place] = np.divmod(value, 10)
    length = _DECIMALS - np.argmax(digits[:, ::-1] != 0, axis=1)
    length[~digits.any(axis=1)] = 0
    return digits + np.uint8(_ZERO), length


@kernel
def write_rows(trips: Any, digits: Any, out: Any) -> Any:
    """Each row with CR LF BEFORE it, since TLC's files end without; how many bytes."""
    at = 0
    for i in range(len(trips)):
        trip = trips[i]
        out[at], out[at + 1] = _CR, _LF
        at = _put_small(out, at + 2, trip.vendor)
        at = _put_time(out, at, trip.pickup_s, digits)
        at = _put_time(out, at, trip.dropoff_s, digits)
        at = _put_small(out, at, trip.passengers)
        at = _put_distance(out, at, trip.distance, digits.pairs)
        at = _put_point(out, at, trip.pickup_lon, trip.pickup_lat, digits)
        at = _put_small(out, at, trip.rate_code)
        out[at], out[at + 1] = _YES if trip.stored else _NO, _COMMA
        at = _put_point(out, at + 2, trip.dropoff_lon, trip.dropoff_lat, digits)
        at = _put_small(out, at, trip.payment)
        at = _put_amounts(out, at, trip)
    return at


@kernel
def _put_amounts(out: Any, at: Any, trip: Any) -> Any:
    at = _put_cents(out, at, trip.fare)
    at = _put_cents(out, at, trip.extra)
    at = _put_cents(out, at, trip.mta_tax)
    at = _put_cents(out, at, trip.tip)
    at = _put_cents(out, at, trip.tolls)
    at = _put_cents(out, at, trip.surcharge)
    return _put_cents(out, at, trip.total) - 1  # no comma after the last


@kernel
def _put_small(out: Any, at: Any, value: Any) -> Any:
    """One digit and a comma."""
    out[at], out[at + 1] = _ZERO + value, _COMMA
    return at + 2


@kernel
def _put_whole(out: Any, at: Any, value: Any) -> Any:
    size = 1
    rest = value // 10
    while rest:
        size += 1
        rest //= 10
    for place in range(at + size - 1, at - 1, -1):
        out[place] = _ZERO + value % 10
        value //= 10
    return at + size


@kernel
def _put_time(out: Any, at: Any, seconds: Any, digits: Any) -> Any:
    day, rest = seconds // _DAY_S, seconds % _DAY_S
    for k in range(10):
        out[at + k] = digits.dates[day, k]
    out[at + 10] = _SPACE
    out[at + 13], out[at + 16] = _COLON, _COLON
    _put_pair(out, at + 11, rest // 3600, digits.pairs)
    _put_pair(out, at + 14, rest // 60 % 60, digits.pairs)
    _put_pair(out, at + 17, rest % 60, digits.pairs)
    out[at + 19] = _COMMA
    return at + 20


@kernel
def _put_pair(out: Any, at: Any, value: Any, pairs: Any) -> None:
    out[at], out[at + 1] = pairs[value, 0], pairs[value, 1]


@kernel
def _put_distance(out: Any, at: Any, hundredths: Any, pairs: Any) -> Any:
    """Two decimals, and no zero before the point, as in .50."""
    if hundredths >= 100:
        at = _put_whole(out, at, hundredths // 100)
    out[at], out[at + 3] = _DOT, _COMMA
    _put_pair(out, at + 1, hundredths % 100, pairs)
    return at + 4


@kernel
def _put_cents(out: Any, at: Any, cents: Any) -> Any:
    """Dollars without trailing zeros, as in 12, 0.5 or 3.25."""
    at = _put_whole(out, at, cents // 100)
    rest = cents % 100
    if rest:
        out[at], out[at + 1] = _DOT, _ZERO + rest // 10
        at += 2
        if rest % 10:
            out[at] = _ZERO + rest % 10
            at += 1
    out[at] = _COMMA
    return at + 1


@kernel
def _put_point(out: Any, at: Any, lon: Any, lat: Any, digits: Any) -> Any:
    if lon == 0 and lat == 0:
        out[at], out[at + 1], out[at + 2], out[at + 3] = _ZERO, _COMMA, _ZERO, _COMMA
        return at + 4
    out[at] = _MINUS
    at = _put_degrees(out, at + 1, lon // LON_STEPS, digits.lon, digits.lon_length, lon % LON_STEPS)
    return _put_degrees(out, at, lat // LAT_STEPS, digits.lat, digits.lat_length, lat % LAT_STEPS)


@kernel
def _put_degrees(out: Any, at: Any, whole: Any, table: Any, lengths: Any, step: Any) -> Any:
    at = _put_whole(out, at, whole)
    length = lengths[step]
    if length:
        out[at] = _DOT
        for k in range(length):
            out[at + 1 + k] = table[step, k]
        at += 1 + length
    out[at] = _COMMA
    return at + 1
