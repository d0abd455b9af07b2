"""The first view holds nearly all trips, whatever a few points say."""

import numpy as np
import pandas as pd
import pytest

from dashapp.cluster.load.first_view import find_bounds
from dashapp.cluster.load.tasks import IndexedBlock, Sample, sample_points
from dashapp.engine.mercator import lon_lat_to_xy


def sample(lon: list[float], lat: list[float], rows: int = 0) -> Sample:
    x, y = lon_lat_to_xy(np.array(lon), np.array(lat))
    return Sample(rows or len(lon), x.tolist(), y.tolist())


def test_a_few_points_elsewhere_do_not_widen_it() -> None:
    lon = np.linspace(-87.8, -87.6, 98).tolist()
    lat = np.linspace(41.7, 42.0, 98).tolist()
    bounds = find_bounds([sample(lon, lat), sample([0.1, 120.0], [0.1, -30.0])])
    assert bounds is not None
    assert (bounds.west, bounds.east) == pytest.approx((-87.8, -87.6), abs=0.01)
    assert (bounds.south, bounds.north) == pytest.approx((41.7, 42.0), abs=0.01)


def test_a_block_counts_by_its_rows_and_not_by_its_sample() -> None:
    many, few = sample([-87.6] * 10, [41.9] * 10, 10**6), sample([2.3] * 10, [48.9] * 10, 10)
    bounds = find_bounds([few, many])
    assert bounds is not None
    assert bounds.west == pytest.approx(-87.6)
    assert bounds.east == pytest.approx(-87.6)


def test_without_a_trip_there_is_none() -> None:
    assert find_bounds([]) is None
    assert find_bounds([Sample(0, [], [])]) is None


def test_trips_that_are_known_by_their_zone_alone_are_nowhere_on_the_map() -> None:
    x, y = lon_lat_to_xy(np.array([0.0, -87.6, -87.6]), np.array([0.0, 41.9, 41.9]))
    frame = pd.DataFrame({"x": [np.uint32(132), *x[1:]], "y": [np.uint32(0), *y[1:]]})
    bounds = find_bounds([sample_points(IndexedBlock(frame, None))])
    assert bounds is not None
    assert (bounds.west, bounds.north) == pytest.approx((-87.6, 41.9))
    assert sample_points(IndexedBlock(frame[:1], None)).rows == 0
