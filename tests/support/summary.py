"""A summary in plain pandas, word by word: what the engine and the cluster have to say."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from math import fsum
from typing import Any

import numpy as np
import pandas as pd
import pytest
from support.columns import find_elapsed, values_of
from support.selecting import DISTANCE_BINS, FARE_BINS, TIP_BINS, YELLOW

from dashapp.dataset import Bins
from dashapp.engine.columns import MISSING, NO_TIME
from dashapp.model import Endpoint, TripFilter
from dashapp.model.summary import AmountHistogram, DateHistogram, Histogram, MeasureFigures, Summary

Select = Callable[[TripFilter], pd.DataFrame]
"""Trips that pass a filter, under the column names of a block frame."""


def summarise(
    select: Select, wanted: TripFilter, without: Iterable[str], endpoint: Endpoint
) -> Summary:
    """Each histogram from rows of its own: left out means that its filter has its default.

    The trips that `select` gives are those of `endpoint`.
    """
    left_out = set(without)

    def rows(name: str) -> pd.DataFrame:
        if name not in left_out:
            return select(wanted)
        return select(wanted.replaced(**{name: None}))

    def computed(name: str) -> AmountHistogram:
        trips = rows(name)
        return _amounts(values_of(trips, name, find_elapsed(trips, endpoint)), _bins(name))

    trips = select(wanted)
    return Summary(
        total=len(trips),
        histograms={
            "hours": _histogram(_times(rows("hours")).dt.hour, 24),
            "weekdays": _histogram(_times(rows("weekdays")).dt.day_of_week, 7),
            "dates": _dates(_times(rows("dates"))),
            "passengers": _passengers(rows("passengers")["passenger_count"]),
            "payment": _histogram(rows("payment")["payment_type"], 8),
            "fare": _amounts(rows("fare")["fare_cents"], FARE_BINS),
            "distance": _amounts(rows("distance")["distance_centimiles"], DISTANCE_BINS),
            "duration": computed("duration"),
            "speed": computed("speed"),
            "tip": _tip_amounts(rows("tip")),
            "tip_share": computed("tip_share"),
            "total_paid": _amounts(rows("total_paid")["total_cents"], _bins("total_paid")),
            "tolls": _amounts(rows("tolls")["tolls_cents"], _bins("tolls")),
            "rate": _histogram(rows("rate")["rate_code"], 8),
        },
        groups={
            "passengers": tuple(_tips(trips[trips["passenger_count"] == n]) for n in range(10)),
            "payment": tuple(_tips(trips[trips["payment_type"] == code]) for code in range(8)),
        },
    )


def _times(trips: pd.DataFrame) -> pd.Series:
    """NaT where there is none."""
    seconds = trips["time_s"].astype("int64")
    return pd.to_datetime(seconds.where(seconds != NO_TIME), unit="s")


def _histogram(values: pd.Series, size: int) -> Histogram:
    counts = values.value_counts()
    return Histogram(tuple(int(counts.get(n, 0)) for n in range(size)), int(values.isna().sum()))


def _passengers(counts: pd.Series) -> Histogram:
    return _histogram(counts.where(counts <= 9), 10)


def _dates(times: pd.Series) -> DateHistogram:
    counts = times.dt.date.value_counts().sort_index()
    return DateHistogram({day: int(n) for day, n in counts.items()}, int(times.isna().sum()))


def _bins(name: str) -> Bins:
    bins = YELLOW.column(name).bins
    assert bins is not None
    return bins


def _amounts(values: pd.Series, bins: Bins) -> AmountHistogram:
    """Of values that are MISSING, or NaN, where they are not given."""
    is_given = values.notna() & (values != MISSING)
    given = values[is_given].astype("int64")
    edges = bins.width * np.arange(bins.count + 1)
    inside = pd.cut(given, edges, right=False, labels=False).value_counts()
    return AmountHistogram(
        bins,
        tuple(int(inside.get(n, 0)) for n in range(bins.count)),
        int((given < 0).sum()),
        int((given >= edges[-1]).sum()),
        int((~is_given).sum()),
    )


def _is_recorded(trips: pd.DataFrame) -> pd.Series:
    """Paid by card, or a tip other than zero; of trips that state one."""
    tips = trips["tip_cents"]
    return (tips != MISSING) & ((trips["payment_type"] == 1) | (tips != 0))


def _tip_amounts(trips: pd.DataFrame) -> AmountHistogram:
    unrecorded = ~_is_recorded(trips) & (trips["tip_cents"] != MISSING)
    amounts = _amounts(trips["tip_cents"][~unrecorded], TIP_BINS)
    return replace(amounts, unrecorded=int(unrecorded.sum()))


def _tips(trips: pd.DataFrame) -> MeasureFigures:
    missing = int((trips["tip_cents"] == MISSING).sum())
    recorded = trips[_is_recorded(trips)].astype("int64")
    tips = recorded["tip_cents"]
    with_fare = recorded[recorded["fare_cents"] > 0]
    shares = (with_fare["tip_cents"] / with_fare["fare_cents"]).tolist()
    return MeasureFigures(
        trips=len(recorded),
        unrecorded=len(trips) - len(recorded) - missing,
        missing=missing,
        total=int(tips.sum()) / 100,
        mean=tips.mean() / 100 if len(tips) else None,
        median=tips.median() / 100 if len(tips) else None,
        share_trips=len(shares),
        mean_share=fsum(shares) / len(shares) if shares else None,
    )


def assert_same(found: Summary, expected: Summary, share_error: float = 1e-9) -> None:
    """Everything alike; `share_error` is what the order of adding may do to a mean share."""
    flat_found, flat_expected = flatten(found), flatten(expected)
    assert flat_found.keys() == flat_expected.keys()
    for name, value in flat_expected.items():
        if isinstance(value, float):
            error = share_error if "share" in name else 0.0
            assert flat_found[name] == pytest.approx(value, rel=1e-12, abs=error), name
        else:
            assert flat_found[name] == value, name


def flatten(value: Any, name: str = "") -> dict[str, Any]:
    """Every single value under its path."""
    parts: Iterable[tuple[Any, Any]] = ()
    if is_dataclass(value):
        parts = [(field.name, getattr(value, field.name)) for field in fields(value)]
    elif isinstance(value, tuple | list):
        parts = enumerate(value)
    elif isinstance(value, Mapping):
        parts = value.items()
    else:
        return {name: value}
    flat: dict[str, Any] = {}
    for key, part in parts:
        flat |= flatten(part, f"{name}.{key}")
    return flat
