"""Trips between zones, by points or by zones alone, and filters by them. For property tests."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from engine_strategies import PARTS, canonical_trips, seeds
from hypothesis import strategies as st
from support.degrees import xy_of
from support.zones import find_zones

from dashapp.dataset import TAXI, Dataset
from dashapp.model import Bounds, Endpoint, TripFilter
from dashapp.places import load_taxi_zones

PLACES = ("pickup_place", "dropoff_place")
ZONED = TAXI.without(part for part in TAXI.joined if part not in ("tolls", *PLACES))
"""What the frames of the tests have, and a zone at each end."""

CITY = Bounds(-74.3, 40.4, -73.6, 41.0)
MIDTOWN = (-73.99, 40.75)

BY_ZONE = ZONED.without(("pickup_point", "dropoff_point"))
"""The same without points, whose trips are kept once."""


def select(dataset: Dataset = ZONED, **values: Any) -> TripFilter:
    return TripFilter.of(dataset, **values)


@cache
def points() -> tuple[np.ndarray, np.ndarray]:
    """uint32 steps: around Midtown, where zones are small; some in the whole city and beyond it."""
    draw = np.random.default_rng(7)
    lon = np.append(MIDTOWN[0] + draw.normal(0, 0.01, 120), draw.uniform(-74.3, -73.6, 60))
    lat = np.append(MIDTOWN[1] + draw.normal(0, 0.01, 120), draw.uniform(40.4, 41.0, 60))
    x, y = xy_of(lon, lat)
    return x.astype(np.uint32), y.astype(np.uint32)


@cache
def common_zones() -> list[int]:
    zones, counts = np.unique(find_zones(*points()), return_counts=True)
    return [int(zone) for zone in zones[np.argsort(-counts)] if zone][:12]


@st.composite
def zone_trips(draw: st.DrawFn, shares: tuple[float, ...] = (0.0, 0.3, 1.0)) -> pd.DataFrame:
    """Trips between those points; some ends known by their zone alone, or not at all.

    Passengers and times are given: the oracle has no word for trips without.
    """
    trips = draw(canonical_trips())
    trips["passenger_count"] = trips["passenger_count"].clip(upper=9)
    rng = np.random.default_rng(draw(seeds))
    share = draw(st.sampled_from(shares))
    for end in Endpoint:
        picked = rng.integers(0, len(points()[0]), len(trips))
        x, y = (steps[picked] for steps in points())
        by_zone = rng.random(len(trips)) < share
        told = rng.choice([*common_zones()[:6], 0, 57, 104], len(trips))
        ids = load_taxi_zones().place_ids_of(told)
        lost = trips[f"{end}_reason"] != 0
        trips[f"{end}_time_s"] = trips[f"{end}_time_s"].clip(lower=1)
        trips[f"{end}_x"] = np.where(lost, 0, np.where(by_zone, ids, x)).astype(np.uint32)
        trips[f"{end}_y"] = np.where(lost | by_zone, 0, y).astype(np.uint32)
    return trips


chosen_zones = st.sets(st.sampled_from(common_zones()), min_size=1).map(
    lambda ids: tuple(sorted(ids))
)
left_out = chosen_zones.map(lambda ids: tuple(-number for number in ids))
zones = chosen_zones | left_out


@st.composite
def zone_filters(draw: st.DrawFn, dataset: Dataset = ZONED) -> TripFilter:
    """By one end's zone or both, often with other filters."""
    ends = draw(st.sampled_from([("from",), ("to",), ("from", "to")]))
    others = draw(st.sets(st.sampled_from(["passengers", "hours", "fare", "payment"]), max_size=2))
    chosen: dict[str, Any] = {name: draw(zones) for name in ends}
    return select(dataset, **chosen, **{name: draw(PARTS[name]) for name in sorted(others)})
