"""Tablets, upright and lying, and a screen of 4K: nothing is covered, nothing is too small."""

from collections.abc import Callable

import pytest
from browser_page import Tab, Watched, box_of
from playwright.sync_api import Page, expect

PANELS = ("charts", "table", "area", "stories", "look", "share")
UPRIGHT, LYING, WALL = (820, 1180), (1180, 820), (3840, 2160)
LAPTOP, PHONE = (1280, 800), (390, 844)

COVERED = """() => [...document.querySelectorAll(".dock-opener, .leaflet-bar :is(a, button)")]
  .filter((button) => {
    const {left, top, width, height} = button.getBoundingClientRect();
    const seen = document.elementFromPoint(left + width / 2, top + height / 2);
    return !button.contains(seen);
  }).map((button) => button.title)"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll(".page *")]
  .filter((one) => one.checkVisibility() && [...one.childNodes].some(
    (child) => child.nodeType === Node.TEXT_NODE && child.data.trim()))
  .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""


OVER_BARS = """() => [...document.querySelectorAll(".toggles--rows .toggle")].filter((toggle) => {
  const words = document.createRange();
  words.selectNodeContents(toggle.querySelector(".toggle-name"));
  const bar = toggle.querySelector(".toggle-bar").getBoundingClientRect();
  return words.getBoundingClientRect().right > bar.left || bar.width < 40;
}).map((toggle) => toggle.textContent)"""


@pytest.fixture
def screen(new_page: Callable[..., Page], own_url: str, tab: Tab) -> Callable[..., Watched]:
    def make(size: tuple[int, int], theme: str = "light") -> Watched:
        kind = {"viewport": {"width": size[0], "height": size[1]}, "color_scheme": theme}
        finger = size != WALL
        return tab(new_page(**kind, has_touch=finger, is_mobile=finger), own_url)

    return make


@pytest.mark.parametrize(
    ("size", "theme"),
    [(UPRIGHT, "light"), (UPRIGHT, "dark"), (LYING, "light"), (WALL, "light")],
    ids=["upright", "upright-dark", "lying", "wall"],
)
def test_no_panel_covers_a_control_or_makes_the_map_a_strip(
    screen: Callable[..., Watched], size: tuple[int, int], theme: str
) -> None:
    watched = screen(size, theme).open_settled("?mode=side&view=12/40.75/-73.98")
    for panel in (None, *PANELS):
        watched.page.evaluate("name => dashapp.dock.open(name)", panel)
        if panel:
            expect(watched.page.locator(f"#dock-{panel}")).to_be_visible()
            watched.shot(f"{panel}-{theme}-{size[0]}")
        watched.wait(lambda: watched.page.evaluate(COVERED) == [], f"free controls with {panel}")
        for place in ("#map", "#map-other"):
            assert box_of(watched.page.locator(place))["width"] >= 280
        scrolled = watched.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert scrolled[0] <= scrolled[1]
    watched.settle()


def test_on_an_upright_tablet_a_panel_takes_the_place_of_the_controls(
    screen: Callable[..., Watched],
) -> None:
    watched = screen(UPRIGHT).open_settled()
    before = watched.map_box()
    watched.page.get_by_role("button", name="Map style").tap()
    expect(watched.page.locator("#dock-look")).to_be_visible()
    assert watched.map_box() == before
    panel = watched.page.locator("#page-panel").bounding_box()
    dock = watched.page.locator("#dock").bounding_box()
    assert panel
    assert dock
    assert (dock["x"], dock["width"]) == (panel["x"], panel["width"])
    assert panel["y"] + panel["height"] == dock["y"]
    # What is filtered, and the way back, stay in sight above it.
    expect(watched.page.locator(".filters")).not_to_be_visible()
    expect(watched.page.locator("#chips-undo")).to_be_visible()
    inert = "() => document.querySelectorAll('[inert]').length"
    assert watched.page.evaluate(inert) == 0
    watched.page.get_by_role("button", name="Close the panel").tap()
    expect(watched.page.locator("#dock")).not_to_be_visible()
    expect(watched.page.locator(".filters")).to_be_visible()


def test_letters_are_legible_on_a_wall(screen: Callable[..., Watched]) -> None:
    watched = screen(WALL).open_settled("?panel=charts")
    expect(watched.page.locator("#chart-tips .bars .point").first).to_be_attached()
    assert watched.page.evaluate(SMALLEST) >= 15
    ticks = watched.page.locator("#chart-hours .xtick text").first
    assert float(ticks.evaluate("(tick) => parseFloat(getComputedStyle(tick).fontSize)")) >= 16
    watched.settle()


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_no_word_of_a_filter_lies_over_its_bar(
    screen: Callable[..., Watched], size: tuple[int, int]
) -> None:
    watched = screen(size).open_settled()
    watched.page.evaluate(
        "document.querySelectorAll('details').forEach((one) => (one.open = true))"
    )
    if size == PHONE:
        watched.page.locator("#page-sheet-toggle").tap()
    expect(watched.page.locator("#filter-rate .toggle").first).to_be_visible()
    watched.wait(lambda: watched.page.evaluate(OVER_BARS) == [], "bars beside the words")


def test_a_notice_lies_on_the_map_beside_a_panel(screen: Callable[..., Watched]) -> None:
    watched = screen(LAPTOP).open_settled("?panel=table&hours=nonsense")
    notice, dock = (watched.page.locator(name) for name in ("#page-notice", "#dock"))
    expect(notice).to_be_visible()
    box = box_of(notice)
    assert box["x"] >= watched.map_box()["x"]
    assert box["x"] + box["width"] <= box_of(dock)["x"]
