"""The values of the taxis' columns in plain pandas, computed ones too, and the filters over them.

Said once more for the tests, with none of the engine's code: what it finds is what the engine, the
cluster and the page have to say.
"""

import numpy as np
import pandas as pd

from dashapp.engine.columns import MISSING, NO_TIME
from dashapp.model import Endpoint, TripFilter

NO_LIMIT = 2**31 - 1
AMOUNTS = {
    "fare": "fare_cents",
    "distance": "distance_centimiles",
    "tip": "tip_cents",
    "total_paid": "total_cents",
    "tolls": "tolls_cents",
}
COMPUTED = ("duration", "speed", "tip_share")
CODES = {"payment": "payment_type", "rate": "rate_code"}


def is_tip_recorded(payment_type: int, tip_cents: int) -> bool:
    """Of a trip for which the file states a tip: cash tips are not included in TLC's."""
    return payment_type == 1 or tip_cents != 0


def find_elapsed(trips: pd.DataFrame, endpoint: Endpoint) -> pd.Series:
    """Seconds from pickup to dropoff of sorted trips, NaN where a time is not given."""
    own, other = (trips[name].astype("float64") for name in ("time_s", "other_time_s"))
    sign = 1 if endpoint is Endpoint.PICKUP else -1
    return (sign * (other - own)).where((own != NO_TIME) & (other != NO_TIME))


def values_of(trips: pd.DataFrame, name: str, elapsed: pd.Series) -> pd.Series:
    """Hundredths of an amount's unit; NaN where it is not given, or is no record."""
    if name in AMOUNTS:
        given = _given(trips, name)
        return given.where(_is_recorded(trips)) if name == "tip" else given
    if name == "duration":
        return _divide(elapsed * 5, elapsed * 0 + 3)
    if name == "speed":
        return _divide(_given(trips, "distance") * 3600, elapsed)
    tips = values_of(trips, "tip", elapsed)
    return _divide(tips * 10_000, _given(trips, "fare"))


def passes(trips: pd.DataFrame, wanted: TripFilter, elapsed: pd.Series) -> pd.Series:
    """bool[rows]: every filter over an amount or a code."""
    keep = pd.Series(True, index=trips.index)
    for name in (*AMOUNTS, *COMPUTED):
        span = wanted[name]
        if span is not None:
            values = values_of(trips, name, elapsed)
            low = -np.inf if span[0] == -NO_LIMIT else span[0]
            high = np.inf if span[1] == NO_LIMIT else span[1]
            keep &= values.between(low, high)
    for name, column in CODES.items():
        if wanted[name] is not None:
            keep &= trips[column].isin(wanted[name])
    return keep


def _given(trips: pd.DataFrame, name: str) -> pd.Series:
    values = trips[AMOUNTS[name]].astype("float64")
    return values.where(values != MISSING)


def _is_recorded(trips: pd.DataFrame) -> pd.Series:
    return (trips["payment_type"] == 1) | (trips["tip_cents"] != 0)


def _divide(above: pd.Series, below: pd.Series) -> pd.Series:
    """Rounded half up, in whole numbers; NaN where one is not given or the divisor not above 0."""
    given = above.notna() & (below > 0)
    n, d = above[given].astype("int64"), below[given].astype("int64")
    return ((2 * n + d) // (2 * d)).astype("float64").reindex(above.index)
