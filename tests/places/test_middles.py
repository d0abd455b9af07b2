"""A place's middle lies inside it, and nothing but its outlines says where."""

import numpy as np
import pytest
from support.places import Ring, find_places_plainly, make_partition

from dashapp.places import load_taxi_zones

SQUARE: Ring = [(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)]
HOLE: Ring = [(1, 1), (1, 3.9), (3.9, 3.9), (3.9, 1), (1, 1)]
HORSESHOE: Ring = [(0, 0), (9, 0), (9, 9), (8, 9), (8, 1), (1, 1), (1, 9), (0, 9), (0, 0)]


def test_the_middle_of_every_taxi_zone_lies_in_it() -> None:
    zones = load_taxi_zones()
    ids, lon, lat = zones.middles
    assert ids.tolist() == [place.id for place in zones.places]
    assert find_places_plainly(zones, lon, lat) == ids.tolist()


@pytest.mark.parametrize("rings", [[SQUARE], [SQUARE, HOLE], [HORSESHOE], [SQUARE[::-1]]])
def test_it_lies_inside_whatever_the_form(rings: list[Ring]) -> None:
    partition = make_partition([(7, rings)])
    ids, lon, lat = partition.middles
    assert ids.tolist() == [7]
    assert find_places_plainly(partition, lon, lat) == [7]


def test_it_is_far_from_the_outline_and_in_the_largest_polygon() -> None:
    islet: Ring = [(50, 0), (50.1, 0), (50.1, 0.1), (50, 0)]
    partition = make_partition([(2, [SQUARE]), (2, [islet]), (3, [islet])])
    ids, lon, lat = partition.middles
    assert ids.tolist() == [2, 3]
    assert (lon[0], lat[0]) == pytest.approx((2, 2))
    assert np.hypot(lon[1] - 50.07, lat[1] - 0.03) < 0.03
