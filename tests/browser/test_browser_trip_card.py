"""One trip: its way on the map and everything about it, by mouse and by keyboard."""

import pandas as pd
import pytest
from browser_oracle import choose_trips, count_within
from browser_page import Watched
from playwright.sync_api import expect
from support.oracle import describe_trip
from test_browser_trips import facts_on_receipt, loneliest, points

from dashapp.model import Endpoint

NEAR = "?view=15/40.72/-73.93"
BY_END = """() => {
  const counts = {};
  for (const map of dashapp.map.layers().maps()) map.eachLayer(({ tripEndpoint: end }) => {
    if (end) counts[end] = (counts[end] || 0) + 1;
  });
  return counts;
}"""
ENDS = """() => {
  const ends = {};
  dashapp.map.leaflet().eachLayer((layer) => {
    const end = /trip-end--(\\w+)/.exec(layer.options.className || "");
    if (end) ends[end[1]] = [layer.getLatLng().lat, layer.getLatLng().lng];
  });
  return ends;
}"""


def test_a_click_draws_the_way_and_tells_everything(
    dashboard: Watched, trips: pd.DataFrame
) -> None:
    row = loneliest(choose_trips(trips, "pickup"))
    trip = describe_trip(row.to_dict(), Endpoint.PICKUP)
    dashboard.open_settled(f"?view=18/{row['lat']:.5f}/{row['lon']:.5f}")
    dashboard.wait(lambda: points(dashboard), "the points")
    box, card = dashboard.map_box(), dashboard.page.locator("#map-trip")
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def opened() -> bool:
        dashboard.page.mouse.click(*middle)
        return card.is_visible()

    dashboard.wait(opened, "the card")
    for name, text in facts_on_receipt(trip).items():
        expect(card.locator(f"dt:text-is('{name}') + dd")).to_contain_text(text)
    ends = dashboard.page.evaluate(ENDS)
    assert abs(ends["pickup"][0] - row["lat"]) < 1e-4
    assert abs(ends["pickup"][1] - row["lon"]) < 1e-4
    if trip["other_lat"] is not None:
        assert abs(ends["dropoff"][0] - trip["other_lat"]) < 1e-4
        card.get_by_role("button", name="Show full trip").click()
        west, south, east, north = dashboard.bounds()
        assert west < ends["dropoff"][1] < east
        assert south < ends["dropoff"][0] < north
    dashboard.shot("trip-card")
    dashboard.page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert dashboard.page.evaluate(ENDS) == {}


def test_the_keyboard_steps_through_the_trips_in_view(desk: Watched, city: pd.DataFrame) -> None:
    desk.open_settled(NEAR)
    in_view = count_within(choose_trips(city, "pickup"), desk.bounds())
    desk.wait(lambda: len(points(desk)) == in_view, "the points")
    desk.page.locator("#map").focus()
    desk.page.keyboard.press("Enter")
    title = desk.page.locator(".trip-title")
    expect(title).to_have_text(f"Trip 1 of {in_view}")
    desk.page.keyboard.press("ArrowRight")
    expect(title).to_have_text(f"Trip 2 of {in_view}")
    expect(desk.page.locator("#map-said")).to_contain_text("in all.")
    desk.page.keyboard.press("ArrowLeft")
    desk.page.keyboard.press("ArrowLeft")
    expect(title).to_have_text(f"Trip {in_view} of {in_view}")
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator("#map-trip")).to_be_hidden()
    assert desk.page.evaluate("document.activeElement.id") == "map"


@pytest.mark.parametrize("mode", ["side", "blend"])
def test_both_ends_have_their_single_trips(desk: Watched, city: pd.DataFrame, mode: str) -> None:
    desk.open_settled(f"{NEAR}&mode={mode}")
    ends = [choose_trips(city, end) for end in ("pickup", "dropoff")]

    def shown() -> bool:
        counts = desk.page.evaluate(BY_END)
        return counts == {
            end: count_within(chosen, desk.bounds())
            for end, chosen in zip(("pickup", "dropoff"), ends, strict=True)
        }

    desk.wait(shown, "the points of both ends")
    desk.shot(f"both-ends-near-{mode}")
    desk.page.evaluate("() => dashapp.displayStore.change({mode: null})")
    desk.wait(lambda: "dropoff" not in desk.page.evaluate(BY_END), "the other end to go")


def test_a_trip_that_the_filters_may_leave_out_is_closed(desk: Watched) -> None:
    desk.open_settled(NEAR)
    desk.wait(lambda: points(desk), "the points")
    desk.page.locator("#map").focus()
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#map-trip")).to_be_visible()
    desk.press(0, "ArrowRight")
    expect(desk.page.locator("#map-trip")).to_be_hidden()


def test_far_away_enter_tells_of_the_middle(desk: Watched) -> None:
    desk.open_settled("?view=12/40.757/-73.985")
    desk.page.locator("#map").focus()
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#map-said")).to_contain_text("pickup")
    expect(desk.page.locator("#map-said")).to_contain_text("at 40.75")
    expect(desk.page.locator("#map-trip")).to_be_hidden()
