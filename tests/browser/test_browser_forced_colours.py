"""Forced colours, Windows' high contrast: no icon, bar or state may vanish into its background."""

import io
from collections.abc import Callable

import pytest
from browser_page import Tab, Watched
from PIL import Image
from playwright.sync_api import Locator, Page, expect

NONE = "> .toggle-count:text-is('0')"
"""Of a choice that no trip has, whose bar is empty."""

ICONS = (
    ".theme-icon", ".dock-icon", ".undo-icon", ".chip-cross", ".filter-reset .close-icon",
    ".full-icon", "#dock .close-icon", f".toggle:not(:has({NONE})) .toggle-bar", ".histogram-track",
    ".histogram-plot", ":is(.legend-land, .legend-point)",
)  # fmt: skip
PRESSED = (
    (".scope[aria-pressed=true]", ".scope[aria-pressed=false]"),
    (".dock-opener[aria-expanded=true]", ".dock-opener[aria-expanded=false]"),
    (".toggle[aria-pressed=true]", ".toggle[aria-pressed=false]"),
)


def picture_of(thing: Locator) -> Image.Image:
    return Image.open(io.BytesIO(thing.screenshot(animations="disabled"))).convert("RGB")


def count_colours(thing: Locator) -> int:
    """Those that stand out: at least a quarter of the way from the most frequent one."""
    picture = picture_of(thing)
    colours = picture.getcolors(maxcolors=picture.width * picture.height) or []
    (_, ground), *_ = sorted(colours, reverse=True)
    return 1 + sum(max(abs(a - b) for a, b in zip(c, ground, strict=True)) > 64 for _, c in colours)


def frame_of(thing: Locator) -> tuple[int, ...]:
    """The colour a little inside the left edge, halfway down: where a frame is."""
    picture = picture_of(thing)
    return tuple(picture.getpixel((2, picture.height // 2)))


@pytest.fixture(params=["light", "dark"])
def forced(
    request: pytest.FixtureRequest, new_page: Callable[..., Page], tab: Tab, own_url: str
) -> Watched:
    return tab(new_page(forced_colors="active", color_scheme=request.param), own_url)


def test_no_icon_bar_or_state_vanishes_where_colours_are_forced(forced: Watched) -> None:
    forced.open_settled("?passengers=1-3&weekdays=1,5&panel=area")
    expect(forced.page.locator("#area-place")).to_be_visible()
    vanished = []
    for selector in ICONS:
        things = [one for one in forced.page.locator(selector).all() if one.is_visible()]
        assert things, selector
        vanished += [selector for one in things if count_colours(one) < 2]
    assert vanished == []
    alike = [
        yes
        for yes, no in PRESSED
        if frame_of(forced.page.locator(yes).first) == frame_of(forced.page.locator(no).first)
    ]
    assert alike == []
    dot = "getComputedStyle(document.querySelector('.badge-state'), '::before').backgroundColor"
    behind = "getComputedStyle(document.querySelector('.panel')).backgroundColor"
    assert forced.page.evaluate(dot) != forced.page.evaluate(behind)
    forced.shot(
        f"forced-colours-{forced.page.evaluate('document.documentElement.dataset.bsTheme')}"
    )


def test_bars_of_the_charts_are_seen_where_colours_are_forced(forced: Watched) -> None:
    forced.open_settled("?weekdays=1,5&panel=charts")
    bars = forced.page.locator("#chart-weekdays .bars .point path")
    expect(bars).to_have_count(7)
    fills = {bar.evaluate("bar => getComputedStyle(bar).fill") for bar in bars.all()}
    ground = forced.page.evaluate(
        "getComputedStyle(document.querySelector('.dock')).backgroundColor"
    )
    assert len(fills) == 2
    assert ground not in fills
