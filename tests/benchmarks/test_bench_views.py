"""A viewport from its tiles holds the same as one counted straight from the points."""

import numpy as np
import pytest
from support.selecting import select

from benchmarks.views import HEIGHT_PX, WIDTH_PX, View, assemble, fill_grid
from dashapp.engine.mercator import lon_lat_to_xy
from dashapp.model import Endpoint


def view_of_midtown(zoom: int) -> View:
    x, y = lon_lat_to_xy(np.array([-73.985]), np.array([40.757]))
    return View.around(float(x[0]), float(y[0]), zoom)


@pytest.mark.parametrize("zoom", [9, 12, 18])
def test_a_viewport_is_cut_out_of_its_tiles(oracle, sample_trips, zoom) -> None:
    view = view_of_midtown(zoom)
    answers = [
        (tile, oracle.queries.count_tile(Endpoint.PICKUP, tile, select())) for tile in view.tiles()
    ]
    drawn = sample_trips[sample_trips["pickup_reason"] == 0]
    columns = (drawn["pickup_x"].to_numpy() >> view.shift).astype(int) - view.left_px
    rows = (drawn["pickup_y"].to_numpy() >> view.shift).astype(int) - view.top_px
    here = (columns >= 0) & (columns < WIDTH_PX) & (rows >= 0) & (rows < HEIGHT_PX)
    pixels, counts = np.unique(rows[here] * WIDTH_PX + columns[here], return_counts=True)
    assert counts.sum() > 0
    np.testing.assert_array_equal(assemble(view, answers), fill_grid(pixels, counts))


def test_tiles_cover_the_viewport_and_none_lies_beside_it() -> None:
    view = View(zoom=12, left_px=512 * 600, top_px=512 * 700 + 300)
    tiles = view.tiles()
    assert {tile.zoom for tile in tiles} == {11}
    assert {tile.x for tile in tiles} == {600, 601, 602}
    assert {tile.y for tile in tiles} == {700, 701, 702}


def test_bounds_are_those_of_the_outermost_steps() -> None:
    view = view_of_midtown(15)
    bounds = view.bounds()
    x, y = lon_lat_to_xy(
        np.array([bounds.west, bounds.east]), np.array([bounds.north, bounds.south])
    )
    assert (*x.tolist(), *y.tolist()) == view.edges
