"""Which Morton codes a tile or a rectangle can meet."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dashapp.engine.mercator import lon_lat_to_xy, morton_codes
from dashapp.engine.morton_range import bounds_codes, interleave, tile_codes
from dashapp.model import Bounds, TileAddress

STEPS = st.integers(0, 2**32 - 1)


@settings(deadline=None)  # the engine's side is compiled on the first call
@given(STEPS, STEPS)
def test_interleaves_as_the_engine_does(x, y) -> None:
    of_engine = morton_codes(np.array([x], np.uint32), np.array([y], np.uint32))
    assert interleave(x, y) == int(of_engine[0])


@given(STEPS, STEPS, st.integers(0, 20))
def test_a_point_lies_in_the_codes_of_its_tile_and_of_no_neighbour(x, y, zoom) -> None:
    column, row = x >> (32 - zoom), y >> (32 - zoom)
    code = interleave(x, y)
    first, last = tile_codes(TileAddress(zoom, column, row))
    assert first <= code <= last
    if column > 0:
        first, last = tile_codes(TileAddress(zoom, column - 1, row))
        assert not first <= code <= last


@given(
    st.tuples(st.floats(-180, 180), st.floats(-180, 180)).map(sorted),
    st.tuples(st.floats(-85, 85), st.floats(-85, 85)).map(sorted),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_a_point_in_a_rectangle_lies_in_its_codes(lon, lat, right, up) -> None:
    inside_lon = min(lon[0] + (lon[1] - lon[0]) * right, lon[1])
    inside_lat = min(lat[0] + (lat[1] - lat[0]) * up, lat[1])
    x, y = lon_lat_to_xy(np.array([inside_lon]), np.array([inside_lat]))
    first, last = bounds_codes(Bounds(lon[0], lat[0], lon[1], lat[1]))
    assert first <= interleave(int(x[0]), int(y[0])) <= last


def test_the_world_is_everything() -> None:
    assert tile_codes(TileAddress(0, 0, 0)) == (0, 2**64 - 1)
    assert bounds_codes(Bounds.world()) == (0, 2**64 - 1)
