"""The rules that decide, per endpoint, whether a row is drawn, and the account of all rows.

Knows neither files nor text: it gets numbers, nan and NO_VALUE_S where a value is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashapp.engine.columns import CANONICAL_DTYPES, MISSING, NO_PASSENGERS, NO_TIME
from dashapp.engine.mercator import lon_lat_to_xy, metres_to_xy
from dashapp.model import Account, Endpoint, EndpointAccount, Reason

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.uint8]

NO_VALUE_S = np.iinfo(np.int64).min
"""Stands for a missing time in `TripFields.times`."""

MOST_PASSENGERS = 9
MAX_LON = 180.0
MAX_LAT = 85.0511

EARTH_RADIUS_M = 6_378_137.0
MAX_EAST_M = EARTH_RADIUS_M * np.pi
MAX_NORTH_M = EARTH_RADIUS_M * np.arctanh(np.sin(np.radians(MAX_LAT)))

_LAST_TIME_S = 2**32 - 1
_AMOUNT_COLUMNS = {
    "distance_centimiles": "trip_distance",
    "fare_cents": "fare_amount",
    "tip_cents": "tip_amount",
    "total_cents": "total_amount",
}


@dataclass(frozen=True)
class TripFields:
    """n rows as a file gave them.

    Attributes:
        numbers: float64[n] of each field of `schema.NUMBERS` that the file has; nan is missing.
        times: int64[n] of each of `schema.TIMES`, in seconds; NO_VALUE_S is missing.
        payment: uint8[n], TLC code 1..6, 0 when not given.
        unreadable: bool[n], rows that are no rows of this file or hold a value of a wrong type.
        in_metres: coordinates are EPSG:3857 metres; degrees otherwise.
    """

    numbers: Mapping[str, Floats]
    times: Mapping[str, NDArray[np.int64]]
    payment: Codes
    unreadable: Flags
    in_metres: bool = False


def clean_trips(fields: TripFields) -> pd.DataFrame:
    """Canonical frame (`engine.columns`) with one row for each row given, in the same order."""
    passengers = fields.numbers["passenger_count"]
    unreadable = fields.unreadable | ~(np.isnan(passengers) | _is_whole(passengers))
    columns: dict[str, NDArray[np.generic]] = {}
    for endpoint in Endpoint:
        columns |= _clean_endpoint(fields, endpoint, unreadable)
    columns["passenger_count"] = _clean_passengers(passengers, unreadable)
    columns["payment_type"] = np.where(unreadable, 0, fields.payment)
    for column, field in _AMOUNT_COLUMNS.items():
        columns[column] = _clean_amount(fields.numbers.get(field), unreadable)
    typed = {name: columns[name].astype(dtype) for name, dtype in CANONICAL_DTYPES.items()}
    return pd.DataFrame(typed, copy=False)


def _is_whole(values: Floats) -> Flags:
    is_whole: Flags = np.isfinite(values) & (np.floor(values) == values)
    return is_whole


def _clean_endpoint(
    fields: TripFields, endpoint: Endpoint, unreadable: Flags
) -> dict[str, NDArray[np.generic]]:
    own = endpoint.value
    east, north = fields.numbers[f"{own}_east"], fields.numbers[f"{own}_north"]
    time_s = fields.times[f"{own}_time"]
    passengers = fields.numbers["passenger_count"]
    limits = (MAX_EAST_M, MAX_NORTH_M) if fields.in_metres else (MAX_LON, MAX_LAT)
    rules = {  # asked in the order of Reason; the first that holds is the one named
        Reason.UNREADABLE: unreadable,
        Reason.MISSING_VALUE: np.isnan(passengers)
        | np.isnan(east)
        | np.isnan(north)
        | (time_s == NO_VALUE_S),
        Reason.PASSENGERS_OUT_OF_RANGE: (passengers < 0) | (passengers > MOST_PASSENGERS),
        Reason.ZERO_COORDINATES: (east == 0) & (north == 0),
        Reason.IMPOSSIBLE_COORDINATE: (np.abs(east) > limits[0]) | (np.abs(north) > limits[1]),
    }
    codes = [reason.code for reason in Reason]
    reason_codes = np.select([rules[reason] for reason in Reason], codes, default=0)
    drawn = reason_codes == 0
    to_xy = metres_to_xy if fields.in_metres else lon_lat_to_xy
    x, y = to_xy(np.where(drawn, east, 0.0), np.where(drawn, north, 0.0))
    return {
        f"{own}_x": np.where(drawn, x, 0),
        f"{own}_y": np.where(drawn, y, 0),
        f"{own}_time_s": _clean_time(time_s, unreadable),
        f"{own}_reason": reason_codes,
    }


def _clean_time(time_s: NDArray[np.int64], unreadable: Flags) -> NDArray[np.int64]:
    """Times before 1970 or after 2106 are cut to the first or last that uint32 can hold."""
    missing = unreadable | (time_s == NO_VALUE_S)
    return np.where(missing, NO_TIME, np.clip(time_s, NO_TIME + 1, _LAST_TIME_S))


def _clean_passengers(passengers: Floats, unreadable: Flags) -> Floats:
    given = ~unreadable & (passengers >= 0) & (passengers <= MOST_PASSENGERS)
    return np.where(given, passengers, NO_PASSENGERS)


def _clean_amount(amounts: Floats | None, unreadable: Flags) -> Floats:
    """Hundredths, rounded to the nearest; nan and absent columns are MISSING."""
    if amounts is None:
        return np.full(len(unreadable), float(MISSING))
    hundredths = np.clip(np.rint(amounts * 100), -(2.0**31) + 1, 2.0**31 - 1)
    return np.where(unreadable | np.isnan(amounts), float(MISSING), hundredths)


def account_rows(trips: pd.DataFrame) -> Account:
    """Count the rows of a canonical frame by reason; `files` is left at 0 for the caller."""
    return Account(
        pickup=_account_endpoint(trips["pickup_reason"]),
        dropoff=_account_endpoint(trips["dropoff_reason"]),
    )


def _account_endpoint(reasons: "pd.Series[int]") -> EndpointAccount:
    counts = np.bincount(reasons.to_numpy(), minlength=len(Reason) + 1).tolist()
    return EndpointAccount(counts[0], {reason: counts[reason.code] for reason in Reason})
