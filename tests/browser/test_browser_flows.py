"""Flows on the map and in their list: what pandas counts, drawn, told, chosen and linked."""

from pathlib import Path

from browser_page import Tab, Watched
from browser_server import serving
from playwright.sync_api import Page, expect
from support.oracle import OracleQueries, create_cluster
from support.selecting import select
from support.trips import make_trips

from dashapp.model import Bounds, Endpoint
from dashapp.places import load_taxi_zones

MIDDLE = """(path) => {
  const at = path.getPointAtLength(path.getTotalLength() / 4).matrixTransform(path.getScreenCTM());
  return [at.x, at.y];
}"""
"""A point of the line half way along: its outline goes there and back."""


def expect_drawn(watched: Watched, count: int) -> None:
    expect(watched.page.locator("#map path.flow")).to_have_count(count)
    expect(watched.page.locator("#flows-list tbody tr")).to_have_count(count)


def test_flows_are_drawn_listed_told_chosen_taken_back_and_linked(
    page: Page, tab: Tab, tmp_path: Path
) -> None:
    few = make_trips(300)
    counted = OracleQueries(few).count_flows(Endpoint.PICKUP, Bounds.world(), select())
    origin, destination, trips = counted.flows[0].tolist()
    ends = [load_taxi_zones().place(number).name for number in (origin, destination)]
    share = f"{100 * trips / counted.total:.1f}%"
    with serving(create_cluster(few), tmp_path) as url:
        watched = tab(page, url)
        watched.open_settled("?scope=city")
        assert not [asked for asked in watched.requests if "api/flows" in asked]
        page.locator(".map-flows").click()
        cover = f"The 20 largest of {len(counted.flows)} pairs of taxi zones are "
        expect(page.locator("#map-legend")).to_contain_text(cover)
        expect(page.locator("#map path.flow")).to_have_count(20)
        page.locator("[data-dock-open=flows]").click()
        page.locator("[data-flows='10']").click()
        expect_drawn(watched, 10)
        unknown = f"{counted.unknown:,} trips have an end in no known taxi zone."
        expect(page.locator("#flows-head")).to_contain_text(unknown)
        first = page.locator("#flows-list tbody tr").first
        to = "the same" if origin == destination else ends[1]
        expect(first).to_have_text(f"{ends[0]}{to}{trips:,}{share}")
        assert f"limit={len(load_taxi_zones().places) ** 2}&format=csv" in str(
            page.locator("#flows-file").get_attribute("href")
        )

        first.hover()
        expect(page.locator("#map path.flow.is-marked")).to_have_count(1)
        key = f"{origin}>{destination}"
        line = page.locator(f"#map path.flow-target[data-flow='{key}']")
        page.mouse.move(*line.evaluate(MIDDLE))
        expect(page.locator("#map-readout")).to_contain_text(f"{trips:,} trip")
        expect(page.locator("#flows-list tr.is-marked")).to_have_count(1)

        page.mouse.move(5, 5)
        first.locator("button").press("Enter")
        expect(page.locator("[data-chip='from']")).to_contain_text(ends[0])
        expect(page.locator("[data-chip='to']")).to_contain_text(ends[1])
        expect_drawn(watched, 1)
        expect(page.locator("#flows-head")).to_contain_text("One pair of taxi zones has 100.0%")
        expect(first.locator("button")).to_be_focused()
        expect(first.locator("button")).to_have_attribute("aria-pressed", "true")
        page.mouse.click(*line.evaluate(MIDDLE))
        expect(page.locator("[data-chip]")).to_have_count(0)
        expect_drawn(watched, 10)

        page.wait_for_url("**flows=10**")
        watched.open_settled(page.url.removeprefix(url).replace("view=12/", "view=10/"))
        expect(page.locator("#flows-head")).to_contain_text("pairs of boroughs are")
        expect(page.locator("#map path.flow").first).to_be_attached()
        expect(page.locator("#flows-list tbody")).to_contain_text("Manhattan")
        watched.shot("flows")
        assert watched.complaints() == []
