"""Ranges of a region hold exactly the points that lie in its rectangle and polygon."""

import pandas as pd
from engine_reference import in_area, in_bounds, morton_code
from engine_strategies import PARTS, bounds_near, canonical_trips
from hypothesis import given
from hypothesis import strategies as st

from dashapp.engine.regions import MAX_CELLS, Region, build_bounds_region, build_tile_region
from dashapp.model import Bounds, Endpoint, TileAddress


def ranges_of(region: Region) -> list[tuple[int, int, bool]]:
    codes = zip(region.first_codes, region.last_codes, region.partly, strict=True)
    return [(int(first), int(last), bool(partly)) for first, last, partly in codes]


@given(canonical_trips(max_rows=60), st.none() | PARTS["from_area"], st.data())
def test_a_point_is_in_a_range_when_it_is_in_the_region(
    trips: pd.DataFrame, area: tuple[tuple[float, float], ...] | None, data: st.DataObject
) -> None:
    bounds = data.draw(bounds_near(trips, Endpoint.PICKUP))
    points = pd.DataFrame({"x": trips["pickup_x"], "y": trips["pickup_y"]})
    points = points[points["y"] > 0]
    wanted = in_bounds(points, bounds)
    if area is not None:
        wanted = wanted & in_area(points, area)
    ranges = ranges_of(build_bounds_region(bounds, area))
    for x, y, expected in zip(points["x"], points["y"], wanted, strict=True):
        code = morton_code(int(x), int(y))
        partly = [partly for first, last, partly in ranges if first <= code <= last]
        assert len(partly) <= 1
        if expected:
            assert partly
        elif partly:
            assert partly == [True]


@given(st.data(), st.none() | PARTS["from_area"])
def test_ranges_ascend_and_are_few(
    data: st.DataObject, area: tuple[tuple[float, float], ...] | None
) -> None:
    bounds = data.draw(bounds_near(pd.DataFrame(), Endpoint.PICKUP))
    region = build_bounds_region(bounds, area)
    ranges = ranges_of(region)
    assert len(ranges) <= MAX_CELLS
    ends = [code for first, last, _ in ranges for code in (first, last)]
    assert ends == sorted(ends)
    size = 4 ** (32 - region.level)
    assert all(first % size == 0 and (last + 1) % size == 0 for first, last, _ in ranges)


CORNER = 2**32
"""Codes of the world's north-western corner, where rows without a point stand, are below it."""


def test_a_tile_is_one_range_and_only_the_corner_is_tested() -> None:
    beyond = (CORNER, 2**64 - 1, False)
    tile = build_tile_region(TileAddress(0, 0, 0), None)
    assert ranges_of(tile) == [(0, CORNER - 1, True), beyond]
    for zoom, x, expected in ((16, 0, [CORNER - 1, True]), (20, 15, [86 * 2**24 - 1, True])):
        tile = build_tile_region(TileAddress(zoom, x, 0), None)
        assert [list(one[1:]) for one in ranges_of(tile)] == [expected]
    assert [one[2] for one in ranges_of(build_tile_region(TileAddress(20, 16, 0), None))] == [False]
    assert [one[2] for one in ranges_of(build_tile_region(TileAddress(20, 0, 1), None))] == [False]
    corner = build_tile_region(TileAddress(20, 2**20 - 1, 2**20 - 1), None)
    assert ranges_of(corner) == [(2**64 - 2**24, 2**64 - 1, False)]


def test_a_tile_beside_the_area_has_no_range() -> None:
    island = ((-10.0, 10.0), (-9.0, 10.0), (-9.0, 11.0))
    assert ranges_of(build_tile_region(TileAddress(1, 1, 1), island)) == []


def test_a_tile_within_the_area_needs_no_test() -> None:
    half_world = ((-170.0, 80.0), (0.1, 80.0), (0.1, -80.0), (-170.0, -80.0))
    ranges = ranges_of(build_tile_region(TileAddress(4, 4, 8), half_world))
    assert [partly for _, _, partly in ranges] == [False]


def test_whole_world_bounds_are_one_range() -> None:
    assert ranges_of(build_bounds_region(Bounds.world(), None)) == [(0, 2**64 - 1, False)]
