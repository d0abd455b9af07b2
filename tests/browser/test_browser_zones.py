"""Trips by zone on the map and in the list: what is shown is what pandas and the API count."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pandas as pd
from browser_oracle import choose_trips
from browser_page import Tab, Watched, box_of
from browser_server import serving
from playwright.sync_api import Page, expect
from support.oracle import create_cluster
from support.places import find_places_plainly
from support.selecting import YELLOW
from support.trips import make_trips

from dashapp.dataset import TAXI, place_of, point_of
from dashapp.places import UNKNOWN, load_taxi_zones
from dashapp.places.names import to_slug
from dashapp.ui.zones import MOST

ZONES = load_taxi_zones()
POINTS = {point_of(end.name) for end in TAXI.ends}
PLACES = {place_of(end.name) for end in TAXI.ends}
WITHOUT_POINTS = TAXI.without({*YELLOW.lacks, *POINTS} - PLACES)
FILLED = """() => [...document.querySelectorAll('#map path.zone')]
  .filter((path) => path.getAttribute('fill') !== 'none').length"""


def count_zones(trips: pd.DataFrame, endpoint: str, passengers: tuple[int, int]) -> Counter[int]:
    """Trips by id of the zone; `UNKNOWN` is that of none."""
    chosen = choose_trips(trips, endpoint, passengers)
    places = find_places_plainly(ZONES, chosen["lon"].to_numpy(), chosen["lat"].to_numpy())
    return Counter(places)


def expect_counts(tab: Watched, counts: Counter[int]) -> None:
    state = tab.density()
    assert {int(zone): trips for zone, trips in state["trips"].items()} == {
        zone: trips for zone, trips in counts.items() if zone != UNKNOWN
    }
    assert state["unknown"] == counts[UNKNOWN]


def show_zones(tab: Watched, query: str = "") -> None:
    tab.open_settled(f"?show=zones{query}")


def asked(tab: Watched, part: str) -> list[str]:
    return [url for url in tab.requests if part in url]


def test_zones_have_the_counts_of_pandas_and_moving_the_map_asks_for_none(
    desk: Watched, city: pd.DataFrame
) -> None:
    desk.open_settled()
    assert asked(desk, "zones.geojson") == asked(desk, "api/places") == []
    desk.page.get_by_role("button", name="Zones", exact=True).last.click()
    desk.settle_on("pickup", "")
    counts = count_zones(city, "pickup", (0, 9))
    expect_counts(desk, counts)
    assert desk.page.evaluate(FILLED) == len(counts) - 1
    tiles, places = asked(desk, "api/tiles"), asked(desk, "api/places")
    desk.page.keyboard.press("Tab")
    desk.page.evaluate("() => void dashapp.map.leaflet().setView([40.7, -73.9], 11)")
    desk.page.wait_for_url("**view=11/40.7/-73.9&show=zones")
    desk.settle()
    assert asked(desk, "api/tiles") == tiles
    assert asked(desk, "api/places") == places
    desk.choose("Dropoffs")
    desk.settle_on("dropoff", "")
    expect_counts(desk, count_zones(city, "dropoff", (0, 9)))


def test_filters_hold_for_zones_and_legend_and_list_tell_of_those_in_none(
    desk: Watched, city: pd.DataFrame
) -> None:
    show_zones(desk, "&passengers=2-3&panel=zones")
    counts = count_zones(city, "pickup", (2, 3))
    expect_counts(desk, counts)
    (busiest, most), *_ = sorted(counts.items(), key=lambda one: (one[0] == UNKNOWN, -one[1]))
    place = ZONES.place(busiest)
    rows = desk.page.locator("#panel-zones-answer tbody tr")
    first = rows.nth(1)
    share = f"{100 * most / counts.total():.1f}%"
    expect(first).to_contain_text(f"{place.name} {place.borough}{most:,}{share}")
    expect(rows.first).to_contain_text(f"All together{counts.total():,}100.0%")
    expect(rows).to_have_count(MOST + 2)
    desk.page.get_by_role("button", name="Show all").click()
    expect(rows).to_have_count(len(counts) + 1)
    expect(rows.last).to_contain_text(f"{counts[UNKNOWN]:,}")
    unknown = f"Not on the map: {counts[UNKNOWN]:,} pickups in no known taxi zone."
    expect(desk.page.locator("#map-legend")).to_contain_text("Pickups per taxi zone")
    expect(desk.page.locator("#map-legend")).to_contain_text(unknown)
    first.hover()
    expect(desk.page.locator("#map path.zone--marked")).to_have_count(1)
    desk.shot("zones-list")
    sort_search_and_go_by_key(desk.page)
    filled = desk.page.evaluate(FILLED)
    desk.allowed += ["api/places", "ERR_FAILED"]
    desk.page.route("**/api/places?*", lambda route: route.abort())
    desk.page.locator("#chips-clear").click()
    expect(desk.page.locator("#map-legend")).to_contain_text("colors are those of the last one")
    assert desk.page.evaluate(FILLED) == filled
    desk.page.unroute("**/api/places?*")
    desk.settle_on("pickup", "")
    expect_counts(desk, count_zones(city, "pickup", (0, 9)))
    expect(desk.page.locator("#map-legend")).not_to_contain_text("last one")


def sort_search_and_go_by_key(page: Page) -> None:
    """In the panel of the zones: heads, the search, arrows from row to row."""
    head = page.get_by_role("columnheader", name="Taxi zone")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(head.get_by_role("button")).to_be_focused()
    names = page.locator("#panel-zones-answer [data-zone] button")
    ids = page.locator("#panel-zones-answer [data-zone]").evaluate_all(
        "rows => rows.map((row) => Number(row.dataset.zone))"
    )
    slugs = [to_slug(ZONES.place(number).name) for number in ids]
    assert slugs == sorted(slugs)
    page.locator("#panel-zones-search").fill("airport")
    expect(names).to_have_count(len({1, 132, 138} & {*ids}))
    names.first.focus()
    for key, at in (("ArrowDown", 1), ("End", -1), ("ArrowUp", -2), ("Home", 0)):
        page.keyboard.press(key)
        expect(names.nth(at % names.count())).to_be_focused()
    page.locator("#panel-zones-search").fill("")


def test_the_zone_under_the_pointer_is_told_and_by_key(desk: Watched, city: pd.DataFrame) -> None:
    show_zones(desk, "&view=14/40.758/-73.9855")
    counts = count_zones(city, "pickup", (0, 9))
    trips = f"{counts[230]:,} pickups, {100 * counts[230] / counts.total():.1f}% of all"
    box = desk.map_box()
    desk.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(desk.page.locator("#map-readout")).to_have_text(
        f"Times Sq/Theatre District, Manhattan{trips}"
    )
    desk.page.locator("#map").focus()
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#map-said")).to_have_text(
        f"Times Sq/Theatre District, Manhattan: {trips}."
    )
    desk.page.keyboard.press("z")
    desk.wait(lambda: bool(desk.density()["tiles"]), "points by key")
    assert desk.page.locator("#map path.zone").count() == 0
    desk.page.keyboard.press("z")  # the outlines are there by now, and drawn at once
    expect(desk.page.locator("#map path.zone")).to_have_count(len(ZONES.places))
    expect_counts(desk, counts)


def test_two_maps_have_a_scale_in_common_and_a_phone_has_its_legend(phone: Watched) -> None:
    show_zones(phone, "&mode=side")
    states = phone.page.evaluate("() => ['main', 'other'].map((one) => dashapp.map.density(one))")
    assert states[0]["scale"] == states[1]["scale"]
    assert [state["question"]["endpoint"] for state in states] == ["pickup", "dropoff"]
    expect(phone.page.locator("#map-legend")).to_contain_text("Pickups per taxi zone")
    expect(phone.page.locator("#map-legend-other")).to_contain_text("Dropoffs per taxi zone")
    phone.shot("zones-phone")
    for show, drawn in (("points", 0), ("zones", 2 * len(ZONES.places))):
        phone.page.locator(f"#map-show [data-show={show}]").click()
        expect(phone.page.locator(".map path.zone")).to_have_count(drawn)


def test_a_click_on_a_zone_or_in_the_list_chooses_it(page: Page, tab: Tab, tmp_path: Path) -> None:
    """Of few trips: the plain reference of filters by zone takes its time."""
    few = make_trips(30)
    with serving(create_cluster(few), tmp_path) as url:
        watched = tab(page, url)
        show_zones(watched, "&panel=zones&view=14/40.758/-73.9855")
        counts = count_zones(few, "pickup", (0, 9))
        box = watched.map_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        watched.settle_on("pickup", "from=times-sq-theatre-district")
        expect_counts(watched, counts)
        expect(page.locator("#map path.zone--chosen")).to_have_count(1)
        expect(page.locator("[data-chip='from']")).to_contain_text("Times Sq/Theatre District")
        watched.wait_text("#figures-matching", str(counts[230]))
        pressed = page.locator("#panel-zones-answer button[aria-pressed='true']")
        expect(pressed).to_have_text("Times Sq/Theatre District Manhattan")
        pressed.press("Enter")
        watched.settle_on("pickup", "")
        expect(pressed).to_have_count(0)
        expect(page.locator("[data-zone='230'] button")).to_be_focused()
        expect(page.locator("#map path.zone--chosen")).to_have_count(0)


def test_a_set_without_points_shows_zones_alone_and_says_why(
    page: Page, city: pd.DataFrame, tab: Tab, tmp_path: Path
) -> None:
    cluster = create_cluster(city)
    rows = cluster.current.account.pickup
    known = replace(rows, drawn=0, by_zone_only=rows.drawn)
    account = replace(cluster.current.account, pickup=known)
    cluster.current = replace(cluster.current, dataset=WITHOUT_POINTS, account=account)
    with serving(cluster, tmp_path) as url:
        watched = tab(page, url)
        watched.open_settled("?show=points")
        expect(page.locator("#page-notice")).to_contain_text("This data set has no points")
        expect(page.locator("#map-show [data-show]")).to_have_count(0)
        legend = page.locator("#map-legend")
        expect(legend).to_contain_text("These files give taxi zones, not coordinates.")
        expect_counts(watched, count_zones(city, "pickup", (0, 9)))
        expect(page.locator("#account-by-zone")).to_have_text(f"{rows.drawn:,}")
        assert asked(watched, "api/tiles") == []
        page.wait_for_url("**/?view=12/40.76/-73.95")
        page.set_viewport_size({"width": 360, "height": 740})
        last = box_of(page.locator(".dock-opener").last)  # such a set has a panel more
        assert last["x"] + last["width"] <= 350
