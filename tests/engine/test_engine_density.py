"""Count tiles are exact: any trips, filter, zoom, cut into blocks and level of detail."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from engine_reference import cut_anywhere, indexed, tile_counts
from engine_strategies import PARTS, canonical_trips, endpoints, seeds, tiles_near, trip_filters
from hypothesis import given
from hypothesis import strategies as st
from support.selecting import YELLOW, select
from support.taxi import LAYOUT

from dashapp.engine.blocks import sort_trips
from dashapp.engine.columns import FIRST_POINT_Y
from dashapp.engine.density import Way, choose_way, count_tile
from dashapp.engine.grids import combine
from dashapp.engine.index import Block, build_block
from dashapp.engine.mercator import lon_lat_to_xy
from dashapp.engine.plan import set_filters
from dashapp.model import Endpoint, TileAddress, TripFilter


def grid_of(blocks: list[Block], tile: TileAddress, wanted: TripFilter) -> np.ndarray:
    """Each block answered by a worker of its own."""
    counts = combine(count_tile([block], tile, wanted) for block in blocks)
    if counts.counts is None:
        assert counts.total == 0
        return np.zeros((512, 512), dtype=np.uint32)
    assert counts.total == counts.counts.sum()
    return counts.counts


@given(canonical_trips(), endpoints, trip_filters(), seeds, st.data())
def test_a_tile_is_what_pandas_counts(
    trips: pd.DataFrame, endpoint: Endpoint, wanted: TripFilter, seed: int, data: st.DataObject
) -> None:
    tile = data.draw(tiles_near(trips, endpoint))
    block = sort_trips(trips, endpoint, YELLOW)
    blocks = cut_anywhere(block, 1 + seed % 5, seed, endpoint)
    expected = tile_counts(block, tile, wanted, endpoint)
    np.testing.assert_array_equal(grid_of(blocks, tile, wanted), expected)
    np.testing.assert_array_equal(count_tile(blocks, tile, wanted).total, expected.sum())


@pytest.mark.parametrize("name", PARTS)
@given(canonical_trips(), st.data())
def test_each_filter_alone(name: str, trips: pd.DataFrame, data: st.DataObject) -> None:
    wanted = select(**{name: data.draw(PARTS[name])})
    tile = data.draw(tiles_near(trips, Endpoint.PICKUP))
    block = sort_trips(trips, Endpoint.PICKUP, YELLOW)
    counted = grid_of(indexed([block]), tile, wanted)
    expected = tile_counts(block, tile, wanted, Endpoint.PICKUP)
    np.testing.assert_array_equal(counted, expected)


@given(canonical_trips(), endpoints, trip_filters(), st.data())
def test_a_parent_is_the_sum_of_its_children(
    trips: pd.DataFrame, endpoint: Endpoint, wanted: TripFilter, data: st.DataObject
) -> None:
    tile = data.draw(tiles_near(trips, endpoint).filter(lambda tile: tile.zoom < 20))
    blocks = indexed([sort_trips(trips, endpoint, YELLOW)], endpoint)
    parent = grid_of(blocks, tile, wanted)
    for right in (0, 1):
        for down in (0, 1):
            child = TileAddress(tile.zoom + 1, 2 * tile.x + right, 2 * tile.y + down)
            sums = grid_of(blocks, child, wanted).reshape(256, 2, 256, 2).sum(axis=(1, 3))
            quadrant = parent[256 * down :, 256 * right :][:256, :256]
            np.testing.assert_array_equal(quadrant, sums)


@given(canonical_trips(), endpoints, st.integers(0, 20))
def test_the_tiles_of_a_zoom_add_up_to_all_drawn(
    trips: pd.DataFrame, endpoint: Endpoint, zoom: int
) -> None:
    block = sort_trips(trips, endpoint, YELLOW)
    blocks = indexed([block])
    x, y = (block[name].to_numpy(np.uint64) >> np.uint64(32 - zoom) for name in ("x", "y"))
    tiles = set(zip(x.tolist(), y.tolist(), strict=True))
    addresses = [TileAddress(zoom, x, y) for x, y in tiles]
    with_point = (block["y"] > 0).sum()
    assert sum(count_tile(blocks, tile, select()).total for tile in addresses) == with_point


@given(canonical_trips(), trip_filters(), st.data())
def test_all_levels_of_detail_say_what_the_rows_say(
    trips: pd.DataFrame, wanted: TripFilter, data: st.DataObject
) -> None:
    tile = data.draw(tiles_near(trips, Endpoint.PICKUP))
    block = sort_trips(trips, Endpoint.PICKUP, YELLOW)
    frame, index = build_block(block, YELLOW)
    by_rows = grid_of([(frame, replace(index, levels=()))], tile, wanted)
    for level in index.levels:
        if level.level - tile.zoom - 9 <= 7:
            for kept in (level, without_entries(level)):
                blocks = [(frame, replace(index, levels=(kept,)))]
                np.testing.assert_array_equal(grid_of(blocks, tile, wanted), by_rows)


def without_entries(level):
    return replace(
        level,
        first_entries=level.first_entries[:1],
        codes=level.codes[:0],
        counts=level.counts[:0],
    )


PLAIN = select(passengers=(1, 2))
HOURS = select(hours=(22, 3))


def knot_of(rows: int) -> pd.DataFrame:
    """Sorted trips on one point of New York, a tenth with each passenger count, an hour apart."""
    frame = pd.DataFrame(
        {
            "pickup_x": np.full(rows, 1_264_000_000, np.uint32),
            "pickup_y": np.full(rows, 1_613_000_000, np.uint32),
            "pickup_time_s": (1_420_070_400 + 3600 * np.arange(rows)).astype(np.uint32),
            "passenger_count": (np.arange(rows) % 10).astype(np.uint8),
            "pickup_reason": np.zeros(rows, np.uint8),
        }
    )
    for name in ("dropoff_x", "dropoff_y", "dropoff_time_s"):
        frame[name] = np.uint32(0)
    for name in ("distance_centimiles", "fare_cents", "tip_cents", "total_cents", "tolls_cents"):
        frame[name] = np.int32(100)
    codes = {"payment_type": np.uint8(1), "rate_code": np.uint8(1)}
    return sort_trips(frame.assign(**codes), Endpoint.PICKUP, YELLOW)


@pytest.mark.parametrize("zoom", range(21))
@pytest.mark.parametrize(("wanted", "share"), [(select(), 1), (PLAIN, 0.2), (HOURS, 0.25)])
def test_more_than_65535_trips_on_one_pixel(zoom: int, wanted: TripFilter, share: float) -> None:
    block, index = build_block(knot_of(480_000), YELLOW)
    tile = TileAddress(zoom, 1_264_000_000 >> (32 - zoom), 1_613_000_000 >> (32 - zoom))
    counts = count_tile([(block, index)], tile, wanted)
    assert counts.counts.tolist() == [round(480_000 * share)]
    x, y = 1_264_000_000 >> (23 - zoom), 1_613_000_000 >> (23 - zoom)
    assert counts.pixels.tolist() == [y % 512 * 512 + x % 512]


def way_of(index, pixel_level: int, wanted: TripFilter):
    return choose_way(index, pixel_level, set_filters(wanted), LAYOUT, has_area=wanted.has_area)


def test_the_smallest_table_that_can_answer_is_chosen() -> None:
    _, index = build_block(knot_of(1000), YELLOW)
    assert [level.level for level in index.levels] == [14, 17, 19, 20, 21, 22, 23, 24, 25]
    assert way_of(index, 9, PLAIN)[0] is Way.ENTRIES
    assert way_of(index, 20, PLAIN) == (Way.ENTRIES, index.levels[3])
    assert way_of(index, 18, HOURS) == (Way.CELLS, index.levels[2])
    assert way_of(index, 26, PLAIN) == (Way.ROWS, None)


def test_no_blocks_an_empty_block_and_one_row() -> None:
    block = knot_of(1)
    empty = block.iloc[:0]
    world = TileAddress(0, 0, 0)
    assert count_tile([], world, PLAIN).total == 0
    assert count_tile(indexed([empty]), world, PLAIN).total == 0
    assert count_tile(indexed([empty, block, empty]), world, select()).total == 1
    assert combine([]).counts is None


@pytest.mark.parametrize("zoom", [0, 1, 12, 20])
@pytest.mark.parametrize("lon", [-180.0, 0.0, 180.0])
@pytest.mark.parametrize("lat", [-85.0511287798066, 0.0, 85.0511287798066])
def test_the_edges_of_the_world_lie_in_its_outer_tiles(zoom: int, lon: float, lat: float) -> None:
    x, y = lon_lat_to_xy(np.array([lon]), np.array([lat]))
    y = np.maximum(y, FIRST_POINT_Y)
    block = knot_of(1)
    block = block.assign(x=x, y=y)
    last, half = (1 << zoom) - 1, (1 << zoom) // 2
    tile_x = {-180.0: 0, 0.0: half, 180.0: last}[lon]
    tile_y = {85.0511287798066: 0, 0.0: half, -85.0511287798066: last}[lat]
    counts = count_tile(indexed([block]), TileAddress(zoom, tile_x, tile_y), select())
    assert counts.total == 1
