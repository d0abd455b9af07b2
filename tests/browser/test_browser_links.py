"""A link shows what its sender saw: the same view, in any arrangement, as often as it is opened."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from browser_page import Tab, Watched, box_of
from playwright.sync_api import expect

HALF_A_PIXEL_DEGREES = 360 / (256 * 2**12) / 2

SEEN = """() => {
  const map = dashapp.map.leaflet();
  const {width, height} = map.getContainer().getBoundingClientRect();
  const {lat, lng} = map.containerPointToLatLng([width / 2, height / 2]);
  return {center: [lat, lng], zoom: map.getZoom(), size: [width, height]};
}"""


def seen(tab: Watched) -> dict[str, Any]:
    """What lies in the middle of the map's element, which Leaflet was not asked for."""
    view: dict[str, Any] = tab.page.evaluate(SEEN)
    return view


def query_of(tab: Watched) -> str:
    return urlsplit(tab.page.url).query


def settle_link(tab: Watched) -> None:
    """Until the page has written its state of now; what it writes later would be another state."""
    tab.settle()
    tab.page.evaluate("() => dashapp.urlState.settle()")


@pytest.mark.parametrize("arrangement", ["panel=charts", "mode=side", "mode=side&panel=look", ""])
def test_a_link_keeps_its_middle_however_often_it_is_opened(
    desk: Watched, arrangement: str
) -> None:
    query = "view=12/40.75/-73.98" + (f"&{arrangement}" if arrangement else "")
    wanted = {"view": (40.75, -73.98), "query": sorted(query.split("&"))}
    desk.open_settled(f"?{query}")
    for _ in range(3):
        settle_link(desk)
        now = seen(desk)
        # Leaflet moves by whole pixels.
        assert now["center"] == pytest.approx(wanted["view"], abs=2.5 * HALF_A_PIXEL_DEGREES)
        assert sorted(query_of(desk).split("&")) == wanted["query"]
        desk.page.reload()
    desk.settle()


def test_a_link_shows_the_very_ground_that_its_sender_saw(desk: Watched, tab: Tab) -> None:
    desk.open_settled("?view=12/40.75/-73.98")
    before = seen(desk)
    box = desk.map_box()
    desk.page.mouse.move(box["x"] + 500, box["y"] + 400)
    desk.page.mouse.down()
    desk.page.mouse.move(box["x"] + 383, box["y"] + 331, steps=5)
    desk.page.mouse.up()
    desk.wait(lambda: seen(desk)["center"] != before["center"], "the map to move")
    desk.page.get_by_role("button", name="Charts", exact=True).click()
    desk.wait(lambda: seen(desk)["size"][0] < before["size"][0], "the map to make room")
    desk.page.wait_for_url("**panel=charts**")
    settle_link(desk)
    shown = desk.bounds()
    other = tab(desk.page.context.new_page(), desk.url)
    other.page.goto(desk.page.url)
    other.settle()
    assert seen(other)["size"] == seen(desk)["size"]
    assert other.bounds() == pytest.approx(shown, abs=2.5 * HALF_A_PIXEL_DEGREES)


def test_a_panel_opened_by_hand_moves_nothing_under_the_eye(desk: Watched) -> None:
    desk.open_settled("?view=12/40.75/-73.98")
    corner = desk.bounds()[0], desk.bounds()[3]
    width = box_of(desk.page.locator("#map"))["width"]
    desk.page.get_by_role("button", name="Map style").click()
    expect(desk.page.locator("#dock-look")).to_be_visible()
    desk.wait(lambda: seen(desk)["size"][0] < width, "the map to make room")
    desk.settle()
    assert (desk.bounds()[0], desk.bounds()[3]) == pytest.approx(corner, abs=1e-9)


def test_back_from_a_link_of_this_page_shows_its_view_again(desk: Watched) -> None:
    desk.open_settled("?view=12/40.75/-73.98&panel=charts")
    elsewhere = "?endpoint=dropoff&view=13/40.7/-74"
    desk.page.evaluate("search => dashapp.urlState.open(search)", elsewhere)
    desk.settle_on("dropoff", "")
    desk.page.go_back()
    desk.settle_on("pickup", "")
    settle_link(desk)
    assert seen(desk)["center"] == pytest.approx((40.75, -73.98), abs=2.5 * HALF_A_PIXEL_DEGREES)
    assert query_of(desk) == "view=12/40.75/-73.98&panel=charts"
