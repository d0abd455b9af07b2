"""How the map looks is the browser's matter alone, and true whatever is chosen."""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from browser_oracle import count_tile, expect_pixels
from browser_page import Gate, Tab, Watched
from playwright.sync_api import Page, expect

TINTS = "(t) => ['pickup', 'dropoff'].map((end) => dashapp.colour.buildColours(end, t))"
OLD = "canvas.density-tile--old"


def asked(watched: Watched) -> list[str]:
    return [url for url in watched.requests if "/api/t" in url or "_dash-update" in url]


def open_look(watched: Watched) -> None:
    watched.allowed.append("willReadFrequently")  # the browser's word on what only a test does
    watched.open_settled("?panel=look")
    watched.wait_text("#figures-how", "Answered")


def densest(trips: pd.DataFrame, tiles: list[dict[str, int]], endpoint: str) -> tuple[int, ...]:
    """Pixel of the world (x, y) with the most trips in view, and how many they are."""
    found = []
    for tile in tiles:
        counts = count_tile(trips, endpoint, tile)
        row, column = np.unravel_index(counts.argmax(), counts.shape)
        most = int(counts[row, column])
        found.append((most, tile["x"] * 512 + int(column), tile["y"] * 512 + int(row)))
    most, x, y = max(found)
    return x, y, most


def test_every_choice_is_shown_without_a_request(desk: Watched) -> None:
    open_look(desk)
    before, seen = asked(desk), [desk.legend_colours()]
    for name in ("Lagoon", "Viridis", "Magma", "Cividis", "Gray"):
        desk.page.get_by_role("radio", name=name).check()
        desk.wait(lambda: desk.legend_colours() not in seen, f"the colours of {name}")
        seen.append(desk.legend_colours())
    for name, note in (("Linear", "Linear"), ("Quantile", "Quantile")):
        desk.page.get_by_role("radio", name=re.compile(f"^{name}")).check()
        desk.wait_text("#map-legend", note)
    desk.page.get_by_label("Opacity of the trips").fill("40")
    pane = desk.page.locator("#map .leaflet-density-pane").first
    expect(pane).to_have_css("opacity", "0.4")
    desk.page.get_by_role("button", name="Switch to dark theme").click()
    desk.wait(lambda: desk.legend_colours() not in seen, "the dark colours")
    desk.shot("look-panel-dark")
    assert asked(desk) == before
    desk.page.wait_for_url("**opacity=0.4**")
    assert "colours=grey&scale=equal" in desk.page.url


@pytest.mark.parametrize("scale", ["linear", "equal"])
def test_the_screen_shows_the_legends_colours_on_every_scale(
    dashboard: Watched, trips: pd.DataFrame, scale: str
) -> None:
    dashboard.open_settled(f"?view=11/40.75/-73.97&scale={scale}&colours=viridis")
    assert expect_pixels(dashboard, trips, "pickup", scale=scale) > 500


def test_both_ends_side_by_side_are_exact_and_move_together(
    desk: Watched, city: pd.DataFrame
) -> None:
    desk.open_settled("?mode=side")
    desk.wait(lambda: desk.page.evaluate("dashapp.map.density('other').settled"), "the other end")
    desk.wait_text("#map-legend", "Pickups")
    desk.wait_text("#map-legend-other", "Dropoffs")
    # What is of one end says of which.
    desk.page.locator("#filter-endpoint").select_option("dropoff")
    label = desk.page.locator("label[for=filter-endpoint]")
    expect(label).to_have_text("Figures, charts and files are of")
    expect(desk.page.locator(".number-name").first).to_have_text("Dropoffs in view")
    desk.page.locator("#filter-endpoint").select_option("pickup")
    desk.settle()
    expect(desk.page.locator(".number-name").first).to_have_text("Pickups in view")
    desk.shot("side-by-side")
    other = desk.page.evaluate("dashapp.map.density('other')")
    assert other["scale"] == desk.density()["scale"]
    for tile in other["tiles"]:
        assert tile["total"] == count_tile(city, "dropoff", tile).sum()
    box = desk.map_box()
    desk.page.mouse.move(box["x"] + 1.5 * box["width"], 400)
    desk.page.mouse.down()
    desk.page.mouse.move(box["x"] + 1.5 * box["width"] - 120, 330, steps=5)
    desk.page.mouse.up()
    centres = "['main', 'other'].map((which) => dashapp.map.leaflet(which).getCenter())"

    def together() -> bool:
        one, two = desk.page.evaluate(centres)
        moved = abs(one["lng"] + 73.95) > 0.01
        return moved and all(abs(one[axis] - two[axis]) < 0.0005 for axis in ("lat", "lng"))

    desk.wait(together, "both maps at one place")
    desk.settle()
    desk.page.evaluate("() => dashapp.displayStore.change({mode: null})")
    expect(desk.page.locator("#map-other")).to_be_hidden()
    assert desk.map_box()["width"] > 1.9 * box["width"]
    assert desk.page.evaluate("dashapp.map.density('other')") is None
    expect(label).to_have_text("Show")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_blended_each_end_has_its_tint_and_both_mix(
    desk: Watched, city: pd.DataFrame, theme: str
) -> None:
    desk.page.emulate_media(color_scheme=theme)
    desk.open_settled("?mode=blend&view=12/40.757/-73.985")
    desk.wait(lambda: desk.page.evaluate("dashapp.map.density('other').settled"), "the other end")
    desk.shot(f"blend-{theme}")
    rows = desk.page.locator("#map-legend .legend-name")
    expect(rows).to_have_text(["Pickups", "Dropoffs", "Both"])
    hide = ".leaflet-names-pane, .leaflet-land-pane { visibility: hidden } "
    desk.page.add_style_tag(content=hide)
    tints, top = desk.page.evaluate(TINTS, theme), desk.density()["scale"]["top"]
    x, y, _ = densest(city, desk.density()["tiles"], "pickup")
    origin, picture = desk.origin(), desk.picture()
    tile = {"z": 11, "x": x // 512, "y": y // 512}
    counts = [count_tile(city, end, tile)[y % 512, x % 512] for end in ("pickup", "dropoff")]
    assert min(counts) > 0
    places = [round(255 * np.log(count) / np.log(top)) for count in counts]
    one, two = (np.array(tint[place]) / 255 for tint, place in zip(tints, places, strict=True))
    mixed = one * two if theme == "light" else one + two - one * two
    shown = np.array(picture.getpixel((round(x + origin[0]), round(y + origin[1]))))
    assert np.abs(shown - 255 * mixed).max() <= 3


def test_the_pointer_is_told_count_and_place(desk: Watched, city: pd.DataFrame) -> None:
    state = desk.open_settled("?view=12/40.757/-73.985").settle()
    x, y, most = densest(city, state["tiles"], "pickup")
    left, top = desk.origin()
    at = (round(x + left), round(y + top))
    desk.page.mouse.move(*at)
    near = count_near(city, at[0] - left, at[1] - top)
    assert near > most
    desk.wait_text("#map-readout", f"{near:,} pickups within 760 ft")
    expect(desk.page.locator("#map-readout")).to_contain_text(re.compile(r"40\.\d{5}, .73\.\d{5}"))
    desk.wait(lambda: "Midtown" in desk.text("#map-readout") or nudge(desk, x, y), "a name")
    desk.shot("readout")
    desk.page.mouse.move(20, 400)
    expect(desk.page.locator("#map-readout")).to_be_hidden()
    assert desk.page.locator("#map-readout").get_attribute("aria-hidden") == "true"


def count_near(trips: pd.DataFrame, x: float, y: float, radius: float = 8.0) -> int:
    """Pickups in the pixels whose middle lies so near a pixel of the world at zoom 12."""
    drawn = trips[trips["pickup_reason"] == 0]
    columns, rows = (drawn[f"pickup_{axis}"].to_numpy() >> 12 for axis in "xy")
    return int((np.hypot(columns + 0.5 - x, rows + 0.5 - y) <= radius).sum())


def nudge(desk: Watched, x: int, y: int) -> None:
    """Names come with the first question for one: the next move has them."""
    left, top = desk.origin()
    desk.page.mouse.move(x + left, y + top + 3)
    desk.page.mouse.move(x + left, y + top)


def test_a_finger_that_rests_is_told_too(phone: Watched) -> None:
    phone.open_settled()
    readout = phone.page.locator("#map-readout")
    touch = phone.page.context.new_cdp_session(phone.page)
    point = {"x": 200, "y": 400}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    expect(readout).to_be_visible()
    expect(readout).to_contain_text("pickup")
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    phone.shot("readout-phone")


def test_full_screen_and_back(desk: Watched) -> None:
    desk.open_settled()
    desk.page.get_by_role("button", name="Full screen").click()
    expect(desk.page.locator("#page-panel")).to_be_hidden()
    desk.wait(lambda: desk.map_box()["width"] >= 1279, "the map over everything")
    desk.settle()
    desk.page.get_by_role("button", name="Leave full screen").click()
    expect(desk.page.locator("#page-panel")).to_be_visible()
    desk.wait(lambda: desk.map_box()["width"] < 1000, "the map beside the panel")
    desk.settle()


def test_what_is_still_the_old_answer_is_dimmed_when_patience_ends(desk: Watched) -> None:
    desk.open_settled()
    gate = Gate(desk.page, "/api/tiles/.*/11/603/769.*passengers=1-9")
    desk.press(0, "ArrowRight")
    expect(desk.page.locator(OLD)).to_have_count(1)
    desk.shot("old-answer-dimmed")
    late = [tile for tile in desk.density()["tiles"] if not tile["current"]]
    assert [(tile["x"], tile["y"]) for tile in late] == [(603, 769)]
    gate.open()
    desk.settle()
    expect(desk.page.locator(OLD)).to_have_count(0)


@pytest.mark.parametrize("size", [(390, 844), (3840, 2160)], ids=["phone", "4k"])
def test_the_look_on_a_phone_and_on_a_large_screen(
    size: tuple[int, int], new_page: Callable[..., Page], tab: Tab, own_url: str
) -> None:
    watched = tab(new_page(viewport={"width": size[0], "height": size[1]}), own_url)
    watched.open_settled("?mode=side&colours=magma")
    watched.wait(lambda: watched.page.evaluate("dashapp.map.density('other').settled"), "both")
    watched.shot(f"side-by-side-{size[0]}")
    widths = watched.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]


def test_less_motion_moves_the_map_at_once(desk: Watched) -> None:
    desk.page.emulate_media(reduced_motion="reduce")
    desk.open_settled()
    pan = """() => {
      const map = dashapp.map.leaflet(), west = map.getBounds().getWest();
      map.panBy([80, 0]);
      return map.getBounds().getWest() - west;
    }"""
    assert desk.page.evaluate(pan) > 0.02
