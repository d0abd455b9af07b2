"""Degrees, EPSG:3857 metres and whole-world steps (uint32), to and fro. numpy only.

A step is 1 / 2**32 of the world's width (9 mm at the equator); x runs eastward from 180 W,
y southward from 85.05 N. Point, tile and rectangle all go through these functions, so they agree.
"""

import numpy as np
from numpy.typing import NDArray

from dashapp.model.geometry import MAX_LATITUDE

WORLD_BITS = 32
WORLD_STEPS = float(1 << WORLD_BITS)
LAST_STEP = (1 << WORLD_BITS) - 1

WORLD_HALF_M = np.pi * 6_378_137.0
"""Half the world's width in EPSG:3857 metres: the WGS 84 equatorial radius times pi."""

Steps = NDArray[np.uint32]
Floats = NDArray[np.float64]


def lon_lat_to_xy(lon: Floats, lat: Floats) -> tuple[Steps, Steps]:
    """Steps of float64 degrees of any shape.

    What lies beyond the world's edge goes to its first or last step, nan to step 0: the caller
    judges such rows by their degrees. Source: EPSG guidance note 7-2, method 1024.
    """
    sines = np.sin(np.radians(np.clip(lat, -MAX_LATITUDE, MAX_LATITUDE)))
    x = (np.asarray(lon, dtype=np.float64) + 180.0) / 360.0
    y = 0.5 - np.arctanh(sines) / (2.0 * np.pi)
    return _to_steps(x), _to_steps(y)


def metres_to_xy(x_m: Floats, y_m: Floats) -> tuple[Steps, Steps]:
    """Steps of EPSG:3857 metres, with the same rule for what lies outside."""
    x = (np.asarray(x_m, dtype=np.float64) / WORLD_HALF_M + 1.0) / 2.0
    y = (1.0 - np.asarray(y_m, dtype=np.float64) / WORLD_HALF_M) / 2.0
    return _to_steps(x), _to_steps(y)


def xy_to_lon_lat(x: Steps, y: Steps) -> tuple[Floats, Floats]:
    """Degrees of the middle of each step: going there and back gives the same step again."""
    lon = (np.asarray(x, dtype=np.float64) + 0.5) / WORLD_STEPS * 360.0 - 180.0
    turns = 0.5 - (np.asarray(y, dtype=np.float64) + 0.5) / WORLD_STEPS
    lat = np.degrees(np.arctan(np.sinh(turns * 2.0 * np.pi)))
    return lon, lat


def morton_codes(x: Steps, y: Steps) -> NDArray[np.uint64]:
    """uint64 Morton codes of uint32[n] steps: bit 2i is bit i of x, bit 2i + 1 is bit i of y."""
    from dashapp.engine.morton import interleave_all  # noqa: PLC0415  the web has no numba

    return interleave_all(x, y)


def _to_steps(fractions: Floats) -> Steps:
    steps = np.clip(np.floor(fractions * WORLD_STEPS), 0.0, float(LAST_STEP))
    return np.where(np.isnan(steps), 0.0, steps).astype(np.uint32)
