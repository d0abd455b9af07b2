"""Hypothesis strategies: canonical trips in awkward places and times, filters, tiles, bounds."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from support.selecting import select
from support.taxi import AMOUNTS, CANONICAL_DTYPES

from dashapp.engine.columns import FIRST_POINT_Y, MISSING, NO_POINT_Y
from dashapp.engine.mercator import xy_to_lon_lat
from dashapp.model import Bounds, Endpoint, TileAddress, TripFilter

LAST = 2**32 - 1
ANCHORS = (0, LAST, 2**31, 2**31 - 1, 1_264_000_000, 1_264_000_511)
"""Edges and middle of the world, and a place such as New York's, on and beside tile borders."""

ZONES = (0, 1, 2, 5, 132, 161, 161, 230, 263)
"""Ids of taxi zones, and unknown."""

JANUARY_S = 1_420_070_400

endpoints = st.sampled_from(list(Endpoint))
seeds = st.integers(0, 2**32 - 1)


POINTS = (0.0,)
"""Of data sets without zones, whose rectangles and areas take points alone."""


@st.composite
def canonical_trips(
    draw: st.DrawFn, max_rows: int = 400, shares: tuple[float, ...] = (0.0, 0.0, 0.3, 1.0)
) -> pd.DataFrame:
    """Every third set keeps to one point and its neighbours, so that cells hold many rows.

    A share of the ends, one of `shares`, is known by its zone alone.
    """
    rows, seed = draw(st.integers(0, max_rows)), draw(seeds)
    spread_bits = draw(st.sampled_from([0, 4, 12, 24]))
    anchors = draw(st.lists(st.sampled_from(ANCHORS), min_size=1, max_size=3))
    by_zone = draw(st.sampled_from(shares))
    rng = np.random.default_rng(seed)
    columns = {}
    for end in ("pickup", "dropoff"):
        named, ids = rng.random(rows) < by_zone, rng.choice(ZONES, rows)
        for axis, first, in_place in (("x", 0, ids), ("y", FIRST_POINT_Y, NO_POINT_Y)):
            moved = rng.choice(anchors, rows) + rng.integers(0, 1 << spread_bits, rows)
            columns[f"{end}_{axis}"] = np.where(named, in_place, np.clip(moved, first, LAST))
        columns[f"{end}_time_s"] = _times(rng, rows)
        columns[f"{end}_reason"] = rng.choice([0, 0, 0, 0, 2], rows)
    columns["passenger_count"] = rng.choice([0, 1, 1, 1, 2, 5, 6, 9, 255], rows)
    columns["payment_type"] = rng.integers(0, 7, rows)
    columns["rate_code"] = rng.choice([0, 1, 1, 1, 2, 5, 6], rows)
    for name in AMOUNTS:
        amounts = rng.choice([-500, 0, 249, 250, 251, 5200, 2**31 - 1, -(2**31) + 1], rows)
        columns[name] = np.where(rng.random(rows) < 0.1, MISSING, amounts)
    frame = pd.DataFrame({name: columns[name] for name in CANONICAL_DTYPES})
    return frame.astype(CANONICAL_DTYPES)


def _times(rng: np.random.Generator, rows: int) -> np.ndarray:
    """Within ten days, crowded around full hours; some missing, some at the end of uint32."""
    hours = JANUARY_S + rng.integers(0, 240, rows) * 3600 + rng.integers(-1, 2, rows)
    odd = rng.choice([0, 1, LAST], rows)
    return np.where(rng.random(rows) < 0.1, odd, hours)


def _spans(low: int, high: int) -> st.SearchStrategy[tuple[int, int]]:
    numbers = st.integers(low, high)
    return st.tuples(numbers, numbers).map(lambda pair: (min(pair), max(pair)))


days = st.integers(-1, 12).map(lambda days: date(2014, 12, 31) + timedelta(days=days))
far_days = st.sampled_from(
    [date(1, 1, 1), date(1969, 12, 31), date(2106, 2, 7), date(9999, 12, 30)]
)
spans_of_days = st.tuples(days | far_days, days | far_days).map(lambda p: (min(p), max(p)))
amount_spans = _spans(-600, 600) | _spans(-(2**31) + 1, 2**31 - 1)
corners = st.tuples(st.floats(-180, 180), st.floats(-85, 85))

PARTS = {
    "passengers": _spans(0, 9),
    "hours": st.tuples(st.integers(0, 23), st.integers(0, 23)),
    "weekdays": st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    "dates": spans_of_days,
    "payment": st.sets(st.integers(1, 6), min_size=1).map(lambda codes: tuple(sorted(codes))),
    **dict.fromkeys(
        ("fare", "distance", "duration", "speed", "tip", "tip_share", "total_paid", "tolls"),
        amount_spans,
    ),
    "rate": st.sets(st.integers(1, 6), min_size=1).map(lambda codes: tuple(sorted(codes))),
    **dict.fromkeys(("from_area", "to_area"), st.lists(corners, min_size=3, max_size=7).map(tuple)),
}


@st.composite
def trip_filters(draw: st.DrawFn) -> TripFilter:
    """Any combination, single ones and none included, by the clock of any end."""
    names = draw(st.sets(st.sampled_from(list(PARTS))))
    wanted = select(**{name: draw(PARTS[name]) for name in sorted(names)})
    return wanted.read_at(draw(st.none() | endpoints))


@st.composite
def tiles_near(draw: st.DrawFn, trips: pd.DataFrame, endpoint: Endpoint) -> TileAddress:
    """The tile of some trip at any zoom, or (every fourth time) any tile."""
    zoom = draw(st.integers(0, 20))
    numbers = st.integers(0, (1 << zoom) - 1)
    if trips.empty or draw(st.integers(0, 3)) == 0:
        return TileAddress(zoom, draw(numbers), draw(numbers))
    trip = trips.iloc[draw(st.integers(0, len(trips) - 1))]
    x, y = (int(trip[f"{endpoint}_{axis}"]) >> (32 - zoom) for axis in "xy")
    return TileAddress(zoom, x, y)


@st.composite
def bounds_near(draw: st.DrawFn, trips: pd.DataFrame, endpoint: Endpoint) -> Bounds:
    """Between two trips, so that edges run through points; or any rectangle, or the world."""
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return Bounds.world()
    if kind == 1 or trips.empty:
        (a, b), (c, d) = draw(corners), draw(corners)
        return Bounds(min(a, c), min(b, d), max(a, c), max(b, d))
    picked = trips.iloc[draw(st.lists(st.integers(0, len(trips) - 1), min_size=2, max_size=2))]
    x, y = (picked[f"{endpoint}_{axis}"].to_numpy() for axis in "xy")
    lon, lat = xy_to_lon_lat(x, y)
    return Bounds(lon.min(), lat.min(), lon.max(), lat.max())
