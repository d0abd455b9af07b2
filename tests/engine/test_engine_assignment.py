"""The place of a point is what testing it against every edge would tell, edges and corners too."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from support.places import find_places_plainly, make_partition

from dashapp.engine.assignment import assign_places
from dashapp.engine.place_grid import COLUMNS, ROWS, build_place_grid
from dashapp.places import UNKNOWN, load_taxi_zones

LANDMARKS = {
    132: (-73.7781, 40.6413),  # JFK Airport
    138: (-73.8740, 40.7769),  # LaGuardia
    1: (-74.1745, 40.6895),  # Newark
    230: (-73.9855, 40.7580),  # Times Square
    103: (-74.0445, 40.6892),  # Liberty Island, one of three polygons
    56: (-73.8534, 40.7522),  # Corona, the smaller of two
    UNKNOWN: (-73.5, 40.3),  # the sea
}


def square(west: float, south: float, size: float) -> list[tuple[float, float]]:
    east, north = west + size, south + size
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


@pytest.mark.parametrize("number", LANDMARKS)
def test_landmarks_are_where_they_are(number: int) -> None:
    lon, lat = LANDMARKS[number]
    assert assign_places(load_taxi_zones(), np.array([lon]), np.array([lat])) == [number]


def test_every_point_is_where_a_plain_test_finds_it() -> None:
    zones, random = load_taxi_zones(), np.random.default_rng(0)
    outlines = zones.outlines
    some = random.integers(0, len(outlines.lon) - 1, 700)
    corner = outlines.lon[some], outlines.lat[some]
    middle = (corner[0] + outlines.lon[some + 1]) / 2, (corner[1] + outlines.lat[some + 1]) / 2
    anywhere = random.uniform(-74.27, -73.68, 1500), random.uniform(40.48, 40.93, 1500)
    west = np.nextafter(middle[0], -180.0), middle[1]
    south = corner[0], np.nextafter(corner[1], -90.0)
    points = [anywhere, corner, middle, west, south]
    lon, lat = (np.concatenate([point[axis] for point in points]) for axis in (0, 1))
    found = assign_places(zones, lon, lat)
    assert found.dtype == np.uint16
    assert found.tolist() == find_places_plainly(zones, lon, lat)
    assert (found[:1500] == UNKNOWN).any()
    assert len({*found.tolist()}) > 200


@pytest.mark.real_data
def test_places_of_real_points_are_those_of_a_plain_test(real_data: Path) -> None:
    zones = load_taxi_zones()
    folder = real_data.parent / "trips" / "nyc_points"
    trips = pd.read_csv(folder / "kaggle_taxi_fare_train_first3000.csv")
    for end in ("pickup", "dropoff"):
        lon, lat = (trips[f"{end}_{axis}"].to_numpy() for axis in ("longitude", "latitude"))
        found = assign_places(zones, lon, lat)
        assert found.tolist() == find_places_plainly(zones, lon, lat)
        in_city = (abs(lon + 73.95) < 0.3) & (abs(lat - 40.73) < 0.2)
        assert (found[in_city] != UNKNOWN).mean() > 0.99
        assert (found[~in_city] == UNKNOWN).mean() > 0.9  # 0, 0 and swapped ones


@pytest.mark.parametrize("size", [0.125, 1 / 3], ids=["even", "uneven"])
def test_of_neighbours_exactly_one_holds_a_point_on_their_edge(size: float) -> None:
    lattice = [(west, south) for south in range(3) for west in range(3)]
    squares = [
        (number + 1, [square(west * size, south * size, size)])
        for number, (west, south) in enumerate(lattice)
    ]
    steps = np.linspace(0.0, 3 * size, 25)[:-1]
    lon, lat = (axis.ravel() for axis in np.meshgrid(steps, steps))
    partition = make_partition(squares)
    found = assign_places(partition, lon, lat)
    assert UNKNOWN not in found
    assert found.tolist() == find_places_plainly(partition, lon, lat)
    corners = np.array([size, 0.0]), np.array([size, size])
    assert assign_places(partition, *corners).tolist() == [5, 4]  # east and north of it


def test_a_hole_is_no_part_of_its_place_and_of_two_that_overlap_the_smaller_id_counts() -> None:
    partition = make_partition(
        [
            (3, [square(2, 2, 1)]),
            (7, [square(0, 0, 10), square(2, 2, 1)[::-1], square(6, 6, 2)[::-1]]),
            (9, [square(4, 4, 5)]),
        ]
    )
    lon, lat = np.array([2.5, 1.0, 5.0, 7.0, 8.5, 11.0]), np.array([2.5, 1.0, 5.0, 7.0, 8.5, 5.0])
    assert assign_places(partition, lon, lat).tolist() == [3, 7, 7, 9, 7, UNKNOWN]


@pytest.mark.parametrize("seed", range(4))
def test_places_of_any_shape_are_found(seed: int) -> None:
    """Stars with edges of all directions that cross each other and themselves."""
    random = np.random.default_rng(seed)
    stars = []
    for number in range(1, 9):
        corners = random.integers(-8, 9, (random.integers(3, 12), 2)).astype(np.float64)
        ring = [(float(lon), float(lat)) for lon, lat in corners]
        stars.append((number, [[*ring, ring[0]]]))
    partition = make_partition(stars)
    lon, lat = random.integers(-40, 41, (2, 3000)) / 4
    assert assign_places(partition, lon, lat).tolist() == find_places_plainly(partition, lon, lat)


def test_what_is_no_point_lies_nowhere() -> None:
    nowhere = np.array([np.nan, np.inf, -np.inf, 1e308, -73.9, 0.0])
    assert not assign_places(load_taxi_zones(), nowhere, nowhere[::-1].copy()).any()


def test_most_cells_need_no_test() -> None:
    grid = build_place_grid(load_taxi_zones())
    assert grid.cells.shape == (ROWS, COLUMNS)
    assert (grid.cells < 0).mean() < 0.05
    assert len(grid.tests) < 2 * (grid.cells < 0).sum()
