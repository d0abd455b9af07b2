"""Keyboard, screen reader, less motion; what axe-core says of every state of the page."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser_page import Tab, Watched
from playwright.sync_api import Page, expect

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
BROKEN = """async ([rules]) => {
  const runOnly = rules.length ? {runOnly: {type: "rule", values: rules}} : {};
  const found = await axe.run({resultTypes: ["violations"], ...runOnly});
  return found.violations.map(({id, nodes}) => `${id}: ${nodes.map((n) => n.target).join(", ")}`);
}"""


COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that a theme can break; all else is the same page."""


def broken(tab: Watched, theme: str) -> list[str]:
    rules = [] if theme == "light" else COLOURS
    found: list[str] = tab.page.evaluate(BROKEN, [rules])
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desk", "phone"])
def test_axe_finds_nothing_in_any_state(
    theme: str, size: tuple[int, int], new_page: Callable[..., Page], tab: Tab, own_url: str
) -> None:
    kind: dict[str, Any] = {"viewport": {"width": size[0], "height": size[1]}}
    # The test brings its own script, which the site's policy would refuse.
    watched = tab(new_page(**kind, color_scheme=theme, bypass_csp=True), own_url)
    watched.open_settled(
        "?passengers=1-3&hours=22-3&area=-74,40.7,-73.95,40.7,-73.95,40.8&flows=20"
    )
    expect(watched.page.locator("#figures-how")).to_contain_text("Answered")
    expect(watched.page.locator("#map path.flow").first).to_be_attached()
    watched.page.evaluate(AXE.read_text("utf-8"))
    states = {"closed": broken(watched, theme)}
    if size[0] < 768:
        watched.page.locator("#page-sheet-toggle").click()
        expect(watched.page.locator("#filter-endpoint")).to_be_visible()
        states["sheet"] = broken(watched, theme)
        watched.page.locator("#page-sheet-toggle").click()
    for opener in watched.page.locator("[data-dock-open]").all():
        name = opener.get_attribute("data-dock-open")
        watched.page.evaluate("name => dashapp.dock.open(name)", name)
        expect(watched.page.locator(f"#dock-{name}")).to_be_visible()
        watched.page.wait_for_load_state("networkidle")
        if name == "area":
            watched.page.locator("#area-place").fill("station")
            expect(watched.page.locator("#area-place-list > li").first).to_be_visible()
        states[str(name)] = broken(watched, theme)
    assert len(states) >= 6
    assert {name: found for name, found in states.items() if found} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desk", "phone"])
def test_axe_finds_nothing_with_the_charts_open_and_every_filter_set(
    theme: str, size: tuple[int, int], new_page: Callable[..., Page], tab: Tab, own_url: str
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed; `make lint-js` brings it")
    kind: dict[str, Any] = {"viewport": {"width": size[0], "height": size[1]}}
    watched = tab(new_page(**kind, color_scheme=theme, bypass_csp=True), own_url)
    watched.open("?hours=22-3&weekdays=5,6&payment=1,2&fare=5-20&distance=1-9&panel=charts")
    expect(watched.page.locator("#chart-tips .bars .point").first).to_be_attached()
    watched.settle()
    for table in watched.page.locator(".chart-table > summary").all():
        table.click()
    watched.page.evaluate(AXE.read_text("utf-8"))
    assert broken(watched, theme) == []


def test_every_control_is_reached_by_tab_and_shows_its_focus(desk: Watched) -> None:
    desk.open_settled()
    wanted = {"page-theme-toggle", "filter-endpoint", "map"}
    names = {"Fewest passengers", "Most passengers", "First hour", "Last day", "Lowest fare"}
    seen: set[str] = set()
    for _ in range(70):
        desk.page.keyboard.press("Tab")
        found = desk.page.evaluate(
            """() => {
              const at = document.activeElement, style = getComputedStyle(at);
              const ring = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
              return [at.id || '', at.getAttribute('aria-label') || '', ring || at.id === 'map'];
            }"""
        )
        if {found[0], found[1]} & (wanted | names):
            assert found[2], f"no focus ring on {found[0] or found[1]}"
        seen |= {found[0], found[1]}
    assert wanted | names <= seen


def test_arrows_move_the_map(desk: Watched) -> None:
    desk.open_settled()
    west = desk.bounds()[0]
    desk.page.locator("#map").focus()
    desk.page.keyboard.press("ArrowRight")
    desk.wait(lambda: desk.bounds()[0] > west, "the map to move")
    desk.page.keyboard.press("+")
    desk.page.wait_for_url("**view=13/**")
    desk.settle()


def test_less_motion_is_kept(desk: Watched) -> None:
    desk.page.emulate_media(reduced_motion="reduce")
    desk.open_settled()
    running = "() => document.getAnimations().filter((a) => a.playState === 'running').length"
    desk.wait(lambda: desk.page.evaluate(running) == 0, "everything to stand still")
