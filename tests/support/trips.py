"""Canonical trips made up for tests: around New York, with every reason to be left out."""

import numpy as np
import pandas as pd
from support.oracle import xy_of
from support.selecting import NO_PASSENGERS

from dashapp.dataset import TAXI
from dashapp.engine.columns import MISSING, canonical_dtypes
from dashapp.model import Reason

FIRST_SECOND = 1_420_070_400
"""2015-01-01 00:00:00 of New York wall clock."""

MONTH_SECONDS = 31 * 86_400


def make_trips(rows: int = 2_000, seed: int = 0, *, left_out: float = 0.05) -> pd.DataFrame:
    """A canonical frame (engine/columns.py), the same for the same seed.

    Args:
        rows: how many trips.
        seed: of the random numbers.
        left_out: share of rows that each endpoint leaves out, for reasons drawn at random.
    """
    draw = np.random.default_rng(seed)
    columns = {"passenger_count": draw.choice(10, rows, p=_PASSENGERS)}
    for endpoint in ("pickup", "dropoff"):
        columns |= _make_end(draw, endpoint, rows, left_out)
    columns["payment_type"] = draw.choice(7, rows, p=[0.01, 0.6, 0.3, 0.04, 0.02, 0.02, 0.01])
    for name, most in _AMOUNTS.items():
        amounts = draw.integers(0, most, rows)
        columns[name] = np.where(draw.random(rows) < 0.01, MISSING, amounts)
    rates = np.random.default_rng([seed, 1]).choice(7, rows, p=_RATES)
    trips = pd.DataFrame(columns | {"rate_code": rates, "tolls_cents": _make_tolls(rows, seed)})
    # As in TLC's files: next to no tip is stated that no card paid.
    no_card = (trips["payment_type"] != 1) & (trips["tip_cents"] % 16 != 0)
    trips.loc[no_card & (trips["tip_cents"] != MISSING), "tip_cents"] = 0
    unknown = (trips["pickup_reason"] == _OUT_OF_RANGE) | (trips["dropoff_reason"] == _OUT_OF_RANGE)
    trips.loc[unknown, "passenger_count"] = NO_PASSENGERS
    trips.loc[unknown, ["pickup_reason", "dropoff_reason"]] = _OUT_OF_RANGE
    return _with_all_columns(trips)


def _make_tolls(rows: int, seed: int) -> np.ndarray:
    """Of bridges and tunnels, which few trips cross."""
    return np.random.default_rng([seed, 2]).choice([0, 533, 1050, MISSING], rows, p=_TOLLS)


def _with_all_columns(trips: pd.DataFrame) -> pd.DataFrame:
    """With those of the whole list: nothing is given in what yellow taxis' trips have not."""
    dtypes = canonical_dtypes(TAXI)
    others = {one.kept: one.storage.missing for one in TAXI.stored if one.kept not in trips}
    return trips.assign(**others)[list(dtypes)].astype(dtypes)


_PASSENGERS = [0.02, 0.6, 0.14, 0.06, 0.04, 0.06, 0.05, 0.01, 0.01, 0.01]
_RATES = [0.02, 0.9, 0.03, 0.01, 0.01, 0.02, 0.01]
_AMOUNTS = {
    "distance_centimiles": 2_000,
    "fare_cents": 6_000,
    "tip_cents": 1_200,
    "total_cents": 8_000,
}
_TOLLS = [0.9, 0.06, 0.03, 0.01]
_OUT_OF_RANGE = Reason.PASSENGERS_OUT_OF_RANGE.code


def _make_end(
    draw: np.random.Generator, endpoint: str, rows: int, left_out: float
) -> dict[str, np.ndarray]:
    """Half the points in a knot in midtown, so that pixels hold many, the rest over the city."""
    knot = draw.random(rows) < 0.5
    lon = np.where(knot, draw.normal(-73.985, 0.004, rows), draw.normal(-73.93, 0.08, rows))
    lat = np.where(knot, draw.normal(40.757, 0.004, rows), draw.normal(40.72, 0.06, rows))
    x, y = xy_of(lon, lat)
    codes = [reason.code for reason in Reason]
    reason = np.where(draw.random(rows) < left_out, draw.choice(codes, rows), 0)
    drawn = reason == 0
    return {
        f"{endpoint}_x": np.where(drawn, x, 0).astype(np.uint32),
        f"{endpoint}_y": np.where(drawn, y, 0).astype(np.uint32),
        f"{endpoint}_time_s": FIRST_SECOND + draw.integers(0, MONTH_SECONDS, rows),
        f"{endpoint}_reason": reason,
    }
