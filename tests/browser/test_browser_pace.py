"""A hand on the slider before a slow server: what is computed is shown, and the map follows."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_page import Watched, resting_box
from support.oracle import DictResults, OracleCluster, OracleQueries

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


class Forgetful(dict[str, Any]):
    """What is stored in it is never found, so that every answer is computed."""

    def __contains__(self, key: object) -> bool:
        return False


@pytest.fixture
def slow(
    cluster: OracleCluster, stage: tuple[OracleCluster, DictResults, str]
) -> Iterator[SlowQueries]:
    quick, results = cluster.queries, stage[1]
    cluster.queries, results.kept = SlowQueries(quick.trips), Forgetful()
    yield cluster.queries
    cluster.queries, results.kept = quick, {}


# Moves in the page itself, as many as a hand makes, however long the test's own way there is.
HAND = """([x, y, step]) => {
  const thumb = document.elementFromPoint(x, y);
  let moves = 0;
  window.hand = setInterval(() => {
    const place = 1 + (moves++ % 8);
    const at = { clientX: x + place * step, clientY: y, bubbles: true, pointerId: 1 };
    thumb.dispatchEvent(new PointerEvent("pointermove", at));
  }, 30);
}"""


FOLLOWED = "(stamp) => dashapp.map.density().tiles.some((tile) => tile.stamp >= stamp)"


def test_a_slow_server_computes_what_is_shown_while_a_hand_drags(
    desk: Watched, slow: SlowQueries
) -> None:
    tools = desk.page.context.new_cdp_session(desk.page)
    tools.send("Network.enable")
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    desk.open_settled()
    page, thumbs = desk.page, [resting_box(desk, desk.thumb(which)) for which in (0, 1)]
    x, y = thumbs[0]["x"] + thumbs[0]["width"] / 2, thumbs[0]["y"] + thumbs[0]["height"] / 2
    page.evaluate(RECORDER.read_text("utf-8"))
    page.evaluate("() => recorder.watchShown()")
    tiles, summaries, in_view = slow.tiles, slow.summaries, desk.density()["tiles"]
    enough = max(tile["stamp"] for tile in in_view) + VIEWS * len(in_view)

    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(HAND, [x, y, (thumbs[1]["x"] - thumbs[0]["x"]) / 10])
    page.wait_for_function(FOLLOWED, arg=enough, timeout=90_000)
    page.evaluate("() => clearInterval(hand)")
    page.mouse.up()
    desk.settle()
    shown = page.evaluate("() => recorder.shown()")
    assert slow.tiles - tiles <= 1.2 * shown["tiles"]
    assert shown["questions"] >= VIEWS, "the map follows while the hand moves"
    assert 1 <= slow.summaries - summaries <= shown["questions"] + 1, "and so do the figures"
