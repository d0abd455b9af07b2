"""Steps of the world and degrees: the textbook formulas, written here a second time."""

from typing import Any

import numpy as np

WORLD = 2**32


def lon_lat_of(x: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    """Degrees of the middle of a step."""
    lon = (np.asarray(x, np.float64) + 0.5) / WORLD * 360 - 180
    north = np.pi * (1 - 2 * (np.asarray(y, np.float64) + 0.5) / WORLD)
    return lon, np.degrees(np.arctan(np.sinh(north)))


def xy_of(lon: Any, lat: Any) -> tuple[np.ndarray, np.ndarray]:
    """Fractions of the world, eastward and southward, in steps."""
    sin = np.sin(np.radians(np.clip(lat, -85.0511287798066, 85.0511287798066)))
    x = (np.asarray(lon, np.float64) + 180) / 360 * WORLD
    y = (0.5 - np.arctanh(sin) / (2 * np.pi)) * WORLD
    return np.clip(x, 0, WORLD - 1), np.clip(y, 0, WORLD - 1)
