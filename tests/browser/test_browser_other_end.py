"""Where do they go: the other end of trips chosen by one, by button and key, and in links."""

import re
from urllib.parse import parse_qs, urlsplit

import pandas as pd
from browser_filters import query_of
from browser_page import Watched
from playwright.sync_api import expect
from support.degrees import lon_lat_of
from support.oracle import select_trips
from support.selecting import YELLOW

from dashapp.model import Endpoint, TripFilter

AREA = "-74.02,40.7,-73.97,40.7,-73.97,40.76,-74.02,40.76"
START = f"?from_area={AREA}&hours=6-20&view=12/40.75/-73.97"
BUTTON = ".chips-section [data-other-end]"


def find_chosen(trips: pd.DataFrame, tab: Watched) -> pd.DataFrame:
    """By plain pandas, of the end and the filters that the page has."""
    query = {name: texts[0] for name, texts in parse_qs(query_of(tab)).items()}
    endpoint = Endpoint(str(tab.page.evaluate("() => dashapp.selection.current().endpoint")))
    return select_trips(trips, endpoint, TripFilter.parse(YELLOW, query))


def expect_chosen(tab: Watched, trips: pd.DataFrame) -> int:
    expected = len(find_chosen(trips, tab))
    expect(tab.page.locator("#figures-matching")).to_have_text(f"{expected:,}")
    return expected


def test_the_other_end_of_the_same_trips_is_shown_and_swapped_back(
    desk: Watched, city: pd.DataFrame
) -> None:
    desk.open_settled(START)
    button, outline = desk.page.locator(BUTTON), desk.page.locator("path.area-outline")
    expect(button).to_have_text("Where do they go?")
    expect(desk.page.locator("#chips")).to_contain_text("Pickup in the drawn area")
    leaving = expect_chosen(desk, city)
    desk.shot("other-end-before")
    button.click()
    expect(button).to_have_text("Where do they come from?")
    expect(outline).to_have_class(re.compile("area-outline--other"))
    desk.settle()
    arriving = expect_chosen(desk, city)
    assert 0 < arriving <= leaving
    expect(desk.page.locator("#chips-hint")).to_have_text("Hours and days are those of the pickup.")
    asked = parse_qs(urlsplit(desk.page.url).query)
    assert (asked["endpoint"], asked["time_at"]) == (["dropoff"], ["pickup"])
    assert asked["from_area"] == [AREA]
    tiles = [url for url in desk.requests if "/api/tiles/" in url and "/dropoff/" in url]
    assert tiles
    assert all("from_area=" in url and "time_at=pickup" in url for url in tiles)
    desk.shot("other-end-after")
    # By key on the map, and back by undo.
    desk.page.locator("#map").focus()
    desk.page.keyboard.press("o")
    expect(button).to_have_text("Where do they go?")
    expect(desk.page.locator("#figures-matching")).to_have_text(f"{leaving:,}")
    desk.page.locator("#chips-undo").click()
    expect(button).to_have_text("Where do they come from?")
    # Another question: the same of dropoffs.
    desk.page.keyboard.press("Escape")
    desk.page.locator("#chips-undo").click()
    desk.page.locator("#filter-endpoint").select_option("dropoff")
    expect(desk.page.locator("#chips")).to_contain_text("Dropoff in the drawn area")
    expect_chosen(desk, city)
    desk.page.evaluate("() => dashapp.displayStore.change({mode: 'side'})")
    expect(button).to_be_hidden()
    for place, classes in (("#map", "area-outline"), ("#map-other", "area-outline--other")):
        expect(desk.page.locator(f"{place} path.{classes}")).to_have_count(1)


def test_a_link_to_the_other_end_is_opened_to_single_trips(
    phone: Watched, city: pd.DataFrame
) -> None:
    wanted = TripFilter.parse(YELLOW, {"from_area": AREA, "hours": "6-20", "time_at": "pickup"})
    chosen = select_trips(city, Endpoint.DROPOFF, wanted)
    far = chosen[chosen["dropoff_x"] > chosen["pickup_x"]].iloc[-1]
    lon, lat = (float(value) for value in lon_lat_of(far["dropoff_x"], far["dropoff_y"]))
    link = (
        f"?endpoint=dropoff&hours=6-20&from_area={AREA}&time_at=pickup&view=16/{lat:.6f}/{lon:.6f}"
    )
    phone.open_settled(link)
    expect_chosen(phone, city)
    phone.wait(
        lambda: phone.page.evaluate("() => dashapp.tripcard.openNearest(dashapp.map.leaflet())"),
        "a single trip",
    )
    card = phone.page.locator("#map-trip")
    expect(card).to_be_visible()
    phone.shot("other-end-phone")
    asked = [url for url in phone.requests if "/api/trips" in url and "bounds=" in url]
    assert asked
    assert all("from_area=" in url and "time_at=pickup" in url for url in asked)
