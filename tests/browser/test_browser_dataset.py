"""A made-up data set on the page: controls, charts, card, link and files of its columns alone."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from browser_page import Tab, Watched
from browser_server import serving
from playwright.sync_api import Page, Route, expect
from support.datasets import build_summary
from support.oracle import create_cluster
from support.shuttles import SHUTTLES

DASH = "\N{EN DASH}"
QUERY = "wait=5-12.5&bags=1-2&clock=22-3&on=2024-05-01..2024-05-02&company=1,3"
VIEW = "view=14/40.75/-73.98"
OTHERS = r"(?i)taxi|passenger|fare|distance|payment|weekday|\btips?\b"
"""What a page of the shuttles says nothing of; the account of rows is of the oracle's taxis."""

TOLD = """() => {
  const page = document.documentElement.cloneNode(true);
  const others = 'script, style, link, #page-notice, #account-reasons';
  for (const one of page.querySelectorAll(others)) one.remove();
  return page.outerHTML;
}"""

TRIP = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [-73.98, 40.75]},
    "properties": {
        "other_lon": None,
        "other_lat": None,
        "pickup_datetime": "2024-05-01T08:00:00",
        "dropoff_datetime": "2024-05-01T08:30:00",
        "wait_minutes": 6.5,
        "bags": 2,
        "company_code": 3,
    },
}


@pytest.fixture
def shuttles(
    city: pd.DataFrame, tmp_path: Path, page: Page, tab: Tab
) -> Iterator[tuple[Watched, list[str]]]:
    """A tab, and the questions that it has asked; what they are answered is made up."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(urlsplit(route.request.url).query)
        route.fulfill(body=json.dumps(reply(route.request.url)), content_type="application/json")

    page.route(re.compile(r"/api/(summary|trips)\?"), answer)
    page.route("**/api/tiles/**", lambda route: route.fulfill(status=204))
    with serving(create_cluster(city, dataset=None), tmp_path, dataset=SHUTTLES.name) as url:
        yield tab(page, url), asked


def reply(url: str) -> dict[str, Any]:
    if "/api/summary" in url:
        return build_summary()
    features = [] if "limit=0" in url else [TRIP]
    head = {"type": "FeatureCollection", "version": "v1", "total": 1, "elapsed_ms": 1, "cached": 0}
    return head | {"features": features}


def texts(page: Page, selector: str) -> list[str]:
    return page.locator(selector).all_text_contents()


def test_a_page_has_the_columns_of_its_data_set_and_no_word_of_another(
    shuttles: tuple[Watched, list[str]],
) -> None:
    tab, asked = shuttles
    page = tab.open(f"?{QUERY}&fare=5-&{VIEW}&panel=charts").page
    notice = "This data set has no fare: that part of the link is left out."
    expect(page.locator("#page-notice-text")).to_have_text(notice)
    expect(page).to_have_title("Airport shuttle trips")

    names = ["Wait", "Bags", "Time of day", "Days", "Company"]
    assert texts(page, ".filters .filter-name") == names
    expect(page.locator("#filter-wait .histogram-thumb")).to_have_count(2)
    expect(page.locator("#filter-company .toggle[aria-pressed=true]")).to_have_count(2)
    expect(page.locator("#filter-wait-text")).to_have_text(f"5 {DASH} 12.5 min")
    expect(page.locator(".filter-box.is-set, .filter.is-set")).to_have_count(5)
    chips = [
        f"5 {DASH} 12.5 min",
        f"1 {DASH} 2 bags",
        f"22:00 {DASH} 04:00",
        f"May 1 {DASH} 2, 2024",
        "Blue Van, Night Line",
    ]
    assert texts(page, ".chip-text") == chips

    titles = ["Waits", "Trips by hour", "Trips by day", "Trips by company"]
    expect(page.locator(".chart-title")).to_have_text(titles)
    expect(page.locator("#chart-wait .bars .point").first).to_be_attached()
    tab.wait_text("#charts-note", "40 pickups in view")
    asked_without = {parse_qs(query).get("without", [""])[0] for query in asked}
    assert asked_without == {"", "wait,bags,clock,on,company"}

    page.locator("#filter-wait .histogram-thumb").first.press("ArrowRight")
    expect(page.locator("#filter-wait-text")).to_have_text(f"6 {DASH} 12.5 min")
    page.evaluate("() => dashapp.urlState.settle()")
    query = f"?{QUERY.replace('wait=5-', 'wait=6-')}&{VIEW}&panel=charts"
    assert page.url == tab.url + query.removeprefix("/")

    tab.wait(lambda: page.evaluate("() => dashapp.trips.areShown()"), "the trip to be drawn")
    page.evaluate("() => dashapp.tripcard.openNearest(dashapp.map.leaflet())")
    facts = texts(page, "#map-trip dt"), texts(page, "#map-trip dd")
    assert list(zip(*facts, strict=True))[-3:] == [
        ("Wait", "6.5 min"),
        ("Bags", "2"),
        ("Company", "Night Line"),
    ]
    assert re.findall(OTHERS, page.evaluate(TOLD)) == []


def test_files_of_figures_and_a_link_are_of_its_columns(
    shuttles: tuple[Watched, list[str]],
) -> None:
    tab, _ = shuttles
    page = tab.open(f"?{QUERY}&{VIEW}&panel=share").page
    tables = ["Hours", "Days", "Waits", "Bags", "Company"]
    expect(page.locator("#share-figures button")).to_have_text(tables)
    with page.expect_download() as caught:
        page.locator("[data-figures=wait]").click()
    saved = pd.read_csv(caught.value.path(), comment="#")
    assert list(saved.columns) == ["wait_from_minutes", "wait_to_minutes", "trips"]
    assert saved["trips"].sum() == 40
    tab.wait_text("#chips", f"1 {DASH} 2 bags")
    expect(page.locator("#page-notice")).to_have_count(0)
