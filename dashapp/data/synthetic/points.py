"""Kernels for points: on a street of a zone, with the scatter of a GPS between tall buildings."""

import math
from typing import Any

import numpy as np

from dashapp.data.synthetic.draws import kernel, normal, pick, unit
from dashapp.data.synthetic.trip_rows import LAT_STEPS, LON_STEPS

LON0, LAT0 = -73.98, 40.75
METRES_PER_DEGREE_LON, METRES_PER_DEGREE_LAT = 84_418.0, 111_050.0
"""As in tools/geo/manhattan.py; at this latitude on the sphere of EPSG:4326's ellipsoid."""

_SCATTER_M, _WIDE_SCATTER_M, _WIDE_SHARE = 4.0, 12.0, 0.2
_MIDTOWN_M, _DOWNTOWN_M = (70.0, 800.0), (-2450.0, -4650.0)
_TOWERS_REACH_M = 1_300.0


@kernel
def draw_point(key: Any, k: Any, world: Any, zone: Any, sums: Any) -> Any:
    """East and north in metres; uses the numbers k to k + 6 of the row."""
    first, after = world.zone_start[zone], world.zone_start[zone + 1]
    piece = pick(sums, first, after, unit(key, k))
    along = unit(key, k + 1)
    ends = world.ends_m[piece]
    scatter = _WIDE_SCATTER_M if unit(key, k + 2) < _WIDE_SHARE else _SCATTER_M
    scatter *= 1.0 + 1.7 * towers_at(ends[0], ends[1])
    room = min(max(np.float64(world.room_m[piece]) - 1.0, 0.0), 3 * scatter)
    east = min(max(scatter * normal(key, k + 3), -room), room) * 0.7
    north = min(max(scatter * normal(key, k + 5), -room), room) * 0.7
    return (
        ends[0] + along * (ends[2] - ends[0]) + east,
        ends[1] + along * (ends[3] - ends[1]) + north,
    )


@kernel
def towers_at(east: Any, north: Any) -> Any:
    """0 to 1: how much the towers of Midtown and Downtown throw a GPS off."""
    midtown = (east - _MIDTOWN_M[0]) ** 2 + (north - _MIDTOWN_M[1]) ** 2
    downtown = (east - _DOWNTOWN_M[0]) ** 2 + (north - _DOWNTOWN_M[1]) ** 2
    return math.exp(-min(midtown, downtown) / _TOWERS_REACH_M**2)


@kernel
def to_lon_steps(east_m: Any) -> Any:
    return np.int32(-(LON0 + east_m / METRES_PER_DEGREE_LON) * LON_STEPS + 0.5)


@kernel
def to_lat_steps(north_m: Any) -> Any:
    return np.int32((LAT0 + north_m / METRES_PER_DEGREE_LAT) * LAT_STEPS + 0.5)
