"""Levels of detail hold what counting by hand finds; the index travels as it is."""

import pickle
from collections import Counter

import numpy as np
import pandas as pd
from engine_reference import morton_code
from engine_strategies import canonical_trips
from hypothesis import given
from hypothesis import strategies as st
from support.selecting import YELLOW, select
from support.trips import make_trips

from dashapp.engine.aggregation import append_counts, append_runs, find_runs
from dashapp.engine.blocks import sort_trips
from dashapp.engine.counting import (
    append_entries,
    append_other_ends,
    append_rows,
    find_matches,
)
from dashapp.engine.density import count_tile
from dashapp.engine.index import LEVELS, PIXEL_BITS, ROWS_PER_CELL, build_block
from dashapp.engine.index_kernels import count_cells, fill_cells, fill_entries
from dashapp.engine.regions import classify_cell
from dashapp.engine.summary import summarise_trips
from dashapp.engine.trips import find_trips
from dashapp.engine.warmup import warm_up
from dashapp.engine.zone_rows import CORNER_CODES
from dashapp.model import Bounds, Endpoint, TileAddress


@given(canonical_trips())
def test_levels_hold_each_cell_and_its_passengers(trips: pd.DataFrame) -> None:
    block = sort_trips(trips, Endpoint.PICKUP, YELLOW)
    _, index = build_block(block, YELLOW)
    codes = [morton_code(int(x), int(y)) for x, y in zip(block["x"], block["y"], strict=True)]
    assert index.rows == len(block)
    assert (index.first_code, index.last_code) == ((codes[0], codes[-1]) if codes else (0, 0))
    in_corner = sum(code < CORNER_CODES for code in codes)
    codes, block = codes[in_corner:], block.iloc[in_corner:].reset_index(drop=True)
    for level in index.levels:
        assert level.first_rows[0] == in_corner
        prefixes = pd.Series([code >> 2 * (32 - level.level) for code in codes], dtype="uint64")
        sizes = prefixes.value_counts().sort_index()
        assert level.cells.tolist() == [prefix % 2**32 for prefix in sizes.index]
        assert np.diff(level.first_rows.astype(np.int64)).tolist() == sizes.tolist()
        if level.has_entries:
            known = block["passenger_count"] <= 9
            counts = block[known].groupby([prefixes[known], "passenger_count"]).size()
            passengers = counts.index.get_level_values("passenger_count")
            assert level.codes.tolist() == passengers.tolist()
            assert level.counts.tolist() == counts.tolist()


@given(canonical_trips())
def test_levels_are_kept_where_they_are_small(trips: pd.DataFrame) -> None:
    _, index = build_block(sort_trips(trips, Endpoint.DROPOFF, YELLOW), YELLOW)
    kept = [level.level for level in index.levels]
    assert kept == sorted(kept)
    assert set(kept) <= set(LEVELS)
    for level in index.levels:
        assert level.cells.size * ROWS_PER_CELL <= index.rows
        assert level.codes.size * ROWS_PER_CELL <= index.rows


@given(
    st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=6), max_size=8), st.integers(0, 20)
)
def test_entries_are_written_when_there_is_room_for_all(cells: list[list[int]], room: int) -> None:
    """Of codes 0 to 2; 3 and 4 are not given and need no room."""
    expected = [sorted(Counter(code for code in cell if code < 3).items()) for cell in cells]
    ends = np.cumsum([0, *map(len, cells)]).astype(np.uint32)
    codes = np.array([code for cell in cells for code in cell], dtype=np.uint8)
    weights = np.ones(codes.size, dtype=np.uint32)
    firsts = np.empty(ends.size, dtype=np.uint32)
    entries = np.empty(room, dtype=np.uint8), np.empty(room, dtype=np.uint32)
    fits = sum(map(len, expected)) <= room
    assert fill_entries(codes, weights, 3, ends, firsts, entries) == fits
    if fits:
        assert firsts.tolist() == np.cumsum([0, *map(len, expected)]).tolist()
        found = zip(*(entry[: firsts[-1]].tolist() for entry in entries), strict=True)
        assert list(found) == [pair for cell in expected for pair in cell]


def test_32_bits_of_a_cell_are_enough_for_every_tile() -> None:
    """A level serves tiles down to the next coarser one, or to zoom 0."""
    coarse_to_fine = sorted(LEVELS)
    served_from = [PIXEL_BITS, *(level + 1 for level in coarse_to_fine)]
    for level, first_pixel_level in zip(coarse_to_fine, served_from, strict=False):
        assert 2 * PIXEL_BITS + 2 * (level - first_pixel_level) <= 32


@given(canonical_trips())
def test_an_index_can_be_sent(trips: pd.DataFrame) -> None:
    _, index = build_block(sort_trips(trips, Endpoint.PICKUP, YELLOW), YELLOW)
    sent = pickle.loads(pickle.dumps(index, protocol=5))
    assert [level.level for level in sent.levels] == [level.level for level in index.levels]
    assert sent.nbytes == index.nbytes


def compiled_forms() -> dict[str, int]:
    """How many argument types each kernel that Python calls is ready for."""
    kernels = (
        append_rows,
        append_entries,
        append_other_ends,
        find_matches,
        find_runs,
        append_runs,
        append_counts,
    )
    builders = (count_cells, fill_cells, fill_entries, classify_cell)
    return {kernel.__name__: len(kernel.signatures) for kernel in (*kernels, *builders)}


def test_after_warming_up_no_question_compiles_anything() -> None:
    warm_up()
    before = compiled_forms()
    assert all(before.values())
    block = build_block(sort_trips(make_trips(3_000), Endpoint.DROPOFF, YELLOW).iloc[7:], YELLOW)
    blocks = [pickle.loads(pickle.dumps(block))]
    triangle = ((-74.0, 40.7), (-73.9, 40.7), (-73.9, 40.8))
    for wanted in (select(), select(passengers=(1, 2)), select(fare=(0, 900))):
        for area in (None, triangle):
            for zoom, x, y in ((0, 0, 0), (10, 301, 385)):
                count_tile(blocks, TileAddress(zoom, x, y), wanted.replaced(from_area=area))
            find_trips(
                blocks, Endpoint.DROPOFF, Bounds.world(), wanted.replaced(from_area=area), 99
            )
            summarise_trips(blocks, Bounds.world(), wanted.replaced(from_area=area), ("fare",))
            count_tile(blocks, TileAddress(0, 0, 0), wanted, Endpoint.PICKUP)
    assert compiled_forms() == before
