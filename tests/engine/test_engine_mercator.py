"""Steps, degrees, metres and Morton codes agree with each other and with the textbook."""

import math

import numpy as np
import pytest
from engine_reference import morton_code
from hypothesis import given
from hypothesis import strategies as st

from dashapp.engine.mercator import (
    LAST_STEP,
    WORLD_HALF_M,
    lon_lat_to_xy,
    metres_to_xy,
    morton_codes,
    xy_to_lon_lat,
)
from dashapp.model.geometry import MAX_LATITUDE

steps = st.integers(0, LAST_STEP)
degrees = st.tuples(st.floats(-180, 180), st.floats(-MAX_LATITUDE, MAX_LATITUDE))


def to_xy(lon: float, lat: float) -> tuple[int, int]:
    x, y = lon_lat_to_xy(np.array([lon]), np.array([lat]))
    return int(x[0]), int(y[0])


@given(steps, steps)
def test_there_and_back_gives_the_same_step(x: int, y: int) -> None:
    lon, lat = xy_to_lon_lat(np.array([x], np.uint32), np.array([y], np.uint32))
    assert to_xy(lon[0], lat[0]) == (x, y)


@given(degrees)
def test_steps_follow_the_textbook(point: tuple[float, float]) -> None:
    lon, lat = point
    x = (lon + 180) / 360 * 2**32
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**32
    found = to_xy(lon, lat)
    assert found[0] == pytest.approx(min(x, LAST_STEP), abs=1.001)
    assert found[1] == pytest.approx(max(0, min(y, LAST_STEP)), abs=1.001)


@given(degrees)
def test_metres_and_degrees_name_the_same_place(point: tuple[float, float]) -> None:
    lon, lat = point
    x_m = math.radians(lon) * 6_378_137
    y_m = math.asinh(math.tan(math.radians(lat))) * 6_378_137
    x, y = metres_to_xy(np.array([x_m]), np.array([y_m]))
    expected = to_xy(lon, lat)
    assert abs(int(x[0]) - expected[0]) <= 1
    assert abs(int(y[0]) - expected[1]) <= 1


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [
        (-180, MAX_LATITUDE, (0, 0)),
        (180, -MAX_LATITUDE, (LAST_STEP, LAST_STEP)),
        (0, 0, (2**31, 2**31)),
        (999, 89.9, (LAST_STEP, 0)),
        (math.inf, -90, (LAST_STEP, LAST_STEP)),
        (math.nan, math.nan, (0, 0)),
    ],
)
def test_the_edges_of_the_world(lon: float, lat: float, expected: tuple[int, int]) -> None:
    assert to_xy(lon, lat) == expected


def test_the_edge_in_metres() -> None:
    x, y = metres_to_xy(np.array([-WORLD_HALF_M, WORLD_HALF_M]), np.array([1.0, -1.0]) * 1e9)
    assert x.tolist() == y.tolist() == [0, LAST_STEP]


@given(st.lists(st.tuples(steps, steps), max_size=20))
def test_morton_codes_bit_by_bit(points: list[tuple[int, int]]) -> None:
    x, y = (np.array([point[axis] for point in points], np.uint32) for axis in (0, 1))
    assert morton_codes(x, y).tolist() == [morton_code(*point) for point in points]
