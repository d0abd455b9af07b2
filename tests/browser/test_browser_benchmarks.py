"""The hand that benchmarks hold the slider with: what it waits for is what the page shows."""

import pytest

from benchmarks.hand import MOST_PASSENGERS, Hand


@pytest.fixture
def hand(desk):
    desk.open_settled()
    one = Hand(desk.page, desk.url.rstrip("/"), seed=3)
    one.open("view=12/40.76/-73.95")
    return one


def slider_values(desk) -> list[int]:
    return [int(desk.thumb(which).get_attribute("aria-valuenow")) for which in (0, 1)]


def test_a_change_ends_when_every_tile_shows_it(hand, desk):
    before = slider_values(desk)
    for _ in range(5):
        assert hand.change() > 0
        now = slider_values(desk)
        assert now != before
        state = desk.density()
        shown = state["question"]["query"]
        assert state["settled"]
        if now != [0, MOST_PASSENGERS]:
            assert f"passengers={now[0]}-{now[1]}" in shown
        before = now


def test_pixels_are_looked_at_in_every_frame_of_a_change(hand):
    seen = [hand.change_watched() for _ in range(3)]
    assert all(one["frames"] > 2 and one["lit"] > 0 for one in seen)
    assert [one["blank"] for one in seen] == [0, 0, 0]


def test_a_blank_tile_would_be_seen(hand, desk):
    desk.page.evaluate("() => recorder.watchPixels()")
    desk.page.evaluate(
        """() => new Promise((done) => {
          const tiles = [...document.querySelectorAll(".leaflet-density-pane canvas")];
          const kept = tiles.map((tile) => tile.style.opacity);
          tiles.forEach((tile) => Object.assign(tile.style, { transition: "none", opacity: "0" }));
          requestAnimationFrame(() => requestAnimationFrame(() => {
            tiles.forEach((tile, which) => { tile.style.opacity = kept[which]; });
            done();
          }));
        })"""
    )
    assert desk.page.evaluate("() => recorder.pixels()")["blank"] > 0


def test_tiles_shown_while_dragging_are_counted(hand, desk):
    shown = hand.drag(1.0)
    in_view = len(desk.density()["tiles"])
    assert shown["questions"] >= 1
    assert in_view <= shown["tiles"] <= in_view * shown["questions"]
