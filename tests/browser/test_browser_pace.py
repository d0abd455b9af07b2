"""A hand on the slider before a slow server: what is computed is shown, and the map follows."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_page import Watched, resting_box
from support.oracle import OracleCluster, OracleQueries

from dashapp.model import Summary, TileCounts

RECORDER = Path(__file__).parents[2] / "benchmarks" / "recorder.js"
TILE_SECONDS = 0.06
"""Five times of what tiles take to be counted, and one after the other."""

SUMMARY_SECONDS = 0.3
VIEWS = 5


class SlowQueries(OracleQueries):
    """One tile after the other, each of which takes its time; `tiles` and `summaries` count."""

    def __init__(self, trips: Any) -> None:
        super().__init__(trips)
        self.tiles = self.summaries = 0
        self._core, self._never = threading.Lock(), threading.Event()

    def count_tile(self, *question: Any, **more: Any) -> TileCounts:
        with self._core:
            self._never.wait(TILE_SECONDS)
            self.tiles += 1
        return super().count_tile(*question, **more)

    def summarise_trips(self, *question: Any, **more: Any) -> Summary:
        self._never.wait(SUMMARY_SECONDS)
        self.summaries += 1
        return super().summarise_trips(*question, **more)


@pytest.fixture
def slow(cluster: OracleCluster) -> Iterator[SlowQueries]:
    quick = cluster.queries
    cluster.queries = SlowQueries(quick.trips)
    yield cluster.queries
    cluster.queries = quick


def test_a_slow_server_computes_what_is_shown_while_a_hand_drags(
    desk: Watched, slow: SlowQueries
) -> None:
    desk.open_settled()
    page, handle = desk.page, resting_box(desk, desk.thumb(0))
    step = (resting_box(desk, desk.thumb(1))["x"] - handle["x"]) / 10
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    page.evaluate(RECORDER.read_text("utf-8"))
    page.evaluate("() => recorder.watchShown()")
    tiles, summaries = slow.tiles, slow.summaries
    in_view = len(desk.density()["tiles"])
    stamps: set[int] = set()

    page.mouse.move(x, y)
    page.mouse.down()
    places = [*range(1, 8), *range(8, 0, -1)]

    def follows() -> bool:
        place = places[len(moves) % len(places)]
        moves.append(place)
        page.mouse.move(x + place * step, y, steps=4)
        stamps.update(tile["stamp"] for tile in desk.density()["tiles"])
        return len(stamps) > (VIEWS + 1) * in_view

    moves: list[int] = []
    desk.wait(follows, "the map to follow the hand")
    page.mouse.move(x + 2 * step, y, steps=4)
    page.mouse.up()
    desk.settle_on("pickup", "passengers=2-9")
    desk.settle()
    shown = page.evaluate("() => recorder.shown()")
    assert slow.tiles - tiles <= 1.2 * shown["tiles"]
    assert shown["questions"] >= VIEWS, "the map follows while the hand moves"
    assert 1 <= slow.summaries - summaries <= shown["questions"] + 1, "and so do the figures"
