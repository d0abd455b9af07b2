"""Where trips begin and end: streets in zones, and how the zones exchange trips through the day.

Reads streets.npz, which tools/geo/build_streets.py made.
"""

from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.data.synthetic import facts
from dashapp.data.synthetic.calendar import fit_margins, running_sums

Floats = NDArray[np.float64]

MANHATTAN, LAGUARDIA, JFK, ELSEWHERE = range(4)
_LIKED_KM, _NEAR_POWER = 0.8, 0.22
_FAR_KM, _FAR_PART = 10.0, 0.075
_AIRPORT_KM = 14.0


class World(NamedTuple):
    """What the kernels read; g is a group of hours, z a zone, running totals are from 0 to 1.

    Attributes:
        ends_m: float32[n, 4], both ends of each street piece; metres east and north of the origin.
        room_m: float32[n], how far a point may stray from it, for the shore's sake.
        zone_start: int64[z + 1], first piece of each zone.
        zone_kind: int64[z], one of the constants of this module.
        pickup_sums, dropoff_sums: float64[n + 1] over all pieces.
        origin_sums: float64[g, z + 1].
        target_sums: float64[g, z, z + 1].
    """

    ends_m: Any
    room_m: Any
    zone_start: Any
    zone_kind: Any
    pickup_sums: Any
    dropoff_sums: Any
    origin_sums: Any
    target_sums: Any


def load_world() -> World:
    with np.load(str(files("dashapp.data.synthetic") / "streets.npz")) as stored:
        streets = {name: stored[name] for name in stored.files}
    zone = streets["zone"].astype(np.int64)
    n_zones = len(streets["zone_kind"])
    pickup = streets["pickup_weight"].astype(np.float64)
    dropoff = streets["dropoff_weight"].astype(np.float64)
    origins = _share_by_hours(streets, "pickup", sum_by_zone(zone, pickup, n_zones))
    targets = _share_by_hours(streets, "dropoff", sum_by_zone(zone, dropoff, n_zones))
    liking = _like_distances(streets, zone)
    exchange = np.stack([fit_margins(liking, o, t) for o, t in zip(origins, targets, strict=True)])
    return World(
        ends_m=streets["ends_m"].astype(np.float32),
        room_m=streets["room_m"].astype(np.float32),
        zone_start=np.searchsorted(zone, np.arange(n_zones + 1)),
        zone_kind=streets["zone_kind"].astype(np.int64),
        pickup_sums=running_sums(pickup),
        dropoff_sums=running_sums(dropoff),
        origin_sums=running_sums(origins),
        target_sums=running_sums(exchange),
    )


def sum_by_zone(zone: NDArray[np.int64], values: Floats, n_zones: int) -> Floats:
    return np.bincount(zone, values, n_zones).astype(np.float64)


def _share_by_hours(streets: dict[str, Any], endpoint: str, average: Floats) -> Floats:
    """float64[g, z]: each group's shares of the zones; over the whole day they are `average`."""
    factors = streets[f"{endpoint}_hour_factor"].astype(np.float64)
    by_jfk = facts.JFK_PICKUP_FACTORS if endpoint == "pickup" else facts.JFK_DROPOFF_FACTORS
    factors[:, streets["zone_kind"] == JFK] = np.array(by_jfk)[:, None]
    hours = np.array(facts.HOUR_SHARES)
    groups = np.array([hours[list(members)].sum() for members in facts.HOUR_GROUPS])
    groups /= groups.sum()
    average = average / average.sum()
    table = fit_margins(factors * average, groups, average)
    return np.asarray(table / table.sum(axis=1, keepdims=True))


def _like_distances(streets: dict[str, Any], zone: NDArray[np.int64]) -> Floats:
    """float64[z, z]: how much trips like the way between two zones, all else being equal.

    A gravity model: few ride a block or two, fewer the farther it is; to and from an airport
    distance hardly counts.
    """
    weight = (streets["pickup_weight"] + streets["dropoff_weight"]).astype(np.float64)
    n_zones = len(streets["zone_kind"])
    total = np.bincount(zone, weight, n_zones)
    ends = streets["ends_m"].astype(np.float64)
    middle = (ends[:, :2] + ends[:, 2:]) / 2000.0
    centre = np.column_stack(
        [np.bincount(zone, weight * middle[:, k], n_zones) / total for k in range(2)]
    )
    strays = ((middle - centre[zone]) ** 2).sum(axis=1)
    spread = np.bincount(zone, weight * strays, n_zones) / total
    apart = ((centre[:, None] - centre[None]) ** 2).sum(axis=2)
    km = np.sqrt(apart + spread[:, None] + spread[None])
    is_airport = np.isin(streets["zone_kind"], (LAGUARDIA, JFK))
    far = is_airport[:, None] | is_airport[None]
    near = km**_NEAR_POWER * np.exp(-km / _LIKED_KM) + _FAR_PART * np.exp(-km / _FAR_KM)
    likes = np.where(far, np.exp(-km / _AIRPORT_KM), near)
    likes[is_airport[:, None] & is_airport[None]] = 1e-3
    return np.asarray(likes)
