"""Single trips from any answer, and from the oracle's frame, as the same whole numbers.

A coordinate is put back into the step of the world that it is the middle of, an amount into
hundredths: so trips are compared exactly, in whatever order they come.
"""

import hashlib
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from support.oracle import xy_of
from support.selecting import NO_PAYMENT

from dashapp.engine.columns import MISSING, NO_TIME
from dashapp.model import Endpoint, ExportFormat

NOWHERE = -1
"""Place of an end that is not drawn."""

_AMOUNTS = ("trip_distance", "fare_amount", "tip_amount", "total_amount")
_CANONICAL = ("distance_centimiles", "fare_cents", "tip_cents", "total_cents")
_TIMES = ("pickup_datetime", "dropoff_datetime")

Rows = NDArray[np.int64]
"""One row a trip: both ends' steps, both times in seconds, persons, payment, four amounts."""


def rows_of_frame(trips: pd.DataFrame, endpoint: Endpoint) -> Rows:
    """From canonical trips that are drawn at `endpoint`."""
    far = endpoint.other
    is_drawn = trips[f"{far}_reason"].to_numpy() == 0
    far_steps = [
        np.where(is_drawn, trips[f"{far}_{axis}"].astype(np.int64), NOWHERE) for axis in "xy"
    ]
    names = ("pickup_time_s", "dropoff_time_s", "passenger_count", "payment_type", *_CANONICAL)
    own_steps = [trips[f"{endpoint}_{axis}"] for axis in "xy"]
    return _stack([*own_steps, *far_steps, *(trips[name] for name in names)])


def rows_of_features(features: Sequence[dict[str, Any]]) -> Rows:
    """From the GeoJSON of /api/trips."""
    if not features:
        return _stack([[] for _ in range(12)])
    table = pd.DataFrame([one["properties"] for one in features])
    table["lon"], table["lat"] = zip(
        *(one["geometry"]["coordinates"] for one in features), strict=True
    )
    return _rows_of_table(table)


def rows_of_file(body: bytes, file_format: ExportFormat, endpoint: Endpoint) -> Rows:
    """From a file of /api/export."""
    with io.BytesIO(body) as file:
        if file_format is ExportFormat.PARQUET:
            table = pd.read_parquet(file)
        else:
            table = pd.read_csv(file, comment="#")
    far = endpoint.other
    names = {f"{endpoint}_longitude": "lon", f"{endpoint}_latitude": "lat"}
    names |= {f"{far}_longitude": "other_lon", f"{far}_latitude": "other_lat"}
    return _rows_of_table(table.rename(columns=names))


def digest_rows(rows: Rows) -> str:
    """Alike for the same trips in any order."""
    ordered = rows[np.lexsort(rows.T)]
    return hashlib.sha256(np.ascontiguousarray(ordered).tobytes()).hexdigest()


def _rows_of_table(table: pd.DataFrame) -> Rows:
    own, far = (_steps(table[f"{which}lon"], table[f"{which}lat"]) for which in ("", "other_"))
    return _stack(
        [
            *own,
            *far,
            *(_seconds(table[name]) for name in _TIMES),
            table["passenger_count"],
            pd.to_numeric(table["payment_type"]).fillna(NO_PAYMENT),
            *(_hundredths(table[name]) for name in _AMOUNTS),
        ]
    )


def _steps(lon: pd.Series, lat: pd.Series) -> tuple[NDArray[np.int64], ...]:
    degrees = [pd.to_numeric(side).to_numpy(np.float64) for side in (lon, lat)]
    is_drawn = ~np.isnan(degrees[0])
    steps = xy_of(*(np.where(is_drawn, side, 0.0) for side in degrees))
    return tuple(np.where(is_drawn, np.floor(axis).astype(np.int64), NOWHERE) for axis in steps)


def _seconds(times: pd.Series) -> pd.Series:
    moments = pd.to_datetime(times)
    seconds = (moments - pd.Timestamp(0)) // pd.Timedelta(seconds=1)
    return seconds.fillna(NO_TIME)


def _hundredths(amounts: pd.Series) -> pd.Series:
    return (pd.to_numeric(amounts) * 100).round().fillna(MISSING)


def _stack(columns: Sequence[Any]) -> Rows:
    return np.column_stack([np.asarray(column).astype(np.int64) for column in columns])
