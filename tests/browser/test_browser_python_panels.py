"""Panels that Python fills, on the page: asked when open, cancelled when overtaken."""

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pandas as pd
import pytest
from browser_filters import endpoint_of, filter_of
from browser_page import Tab, Watched, box_of
from browser_server import serving
from playwright.sync_api import Locator, Page, expect
from support.oracle import OracleCluster, OracleQueries, create_cluster
from support.panels import load_example
from support.selecting import YELLOW

from dashapp.model import Bounds, ClusterState, Endpoint, TripFilter
from dashapp.ui.dock import PANELS

CALLBACKS = "_dash-update-component"
REFUSED = ("Failed to load resource",)


class GatedQueries(OracleQueries):
    """Figures of the panel of docs/panel.md come when the gate is open."""

    gate = threading.Event()

    def summarise_trips(self, *question: Any) -> Any:
        if question[-1] == ("hours",):
            assert self.gate.wait(60)
        return super().summarise_trips(*question)


@pytest.fixture(scope="module")
def gated_url(city: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the panel of docs/panel.md, whose figures are held back."""
    plain = create_cluster(city)
    cluster = OracleCluster(GatedQueries(city), plain.current)
    panels = (load_example(), *PANELS)
    with serving(cluster, tmp_path_factory.mktemp("panels"), panels=panels) as url:
        yield url
        GatedQueries.gate.set()


@pytest.fixture
def example(page: Page, gated_url: str, tab: Tab) -> Watched:
    GatedQueries.gate.clear()
    return tab(page, gated_url)


def selections_of(tab: Watched) -> list[str]:
    """What the panel has asked, one after the other."""
    asked: list[str] = []

    def note(request: Any) -> None:
        if CALLBACKS in request.url:
            [selection] = [
                one["value"]
                for one in json.loads(request.post_data)["inputs"]
                if one["id"].endswith("-selection")
            ]
            asked.append(selection)

    tab.page.on("request", note)
    return asked


def figures(tab: Watched) -> Locator:
    return tab.page.locator("#panel-table-answer")


def total_of(city: pd.DataFrame, tab: Watched, query: str = "") -> str:
    chosen = OracleQueries(city).summarise_trips(
        endpoint_of(tab), Bounds(*tab.bounds()), filter_of(query)
    )
    return f"{chosen.total:,} trips"


def test_the_panel_of_the_document_is_asked_cancelled_and_answered(example: Watched) -> None:
    """Spinner, figure, another one with another selection; the overtaken request is aborted."""
    tab, page = example, example.page
    asked, aborted = selections_of(tab), list[str]()
    page.on(
        "requestfailed", lambda one: aborted.append(one.failure if CALLBACKS in one.url else "")
    )
    tab.open_settled()
    assert asked == []
    assert not [url for url in tab.requests if "plotly" in url or "async-graph" in url]
    page.get_by_role("button", name="Clock").click()
    expect(page.locator("#dock-clock .panel-spinner")).to_be_visible()
    tab.wait(lambda: len(asked) == 1, "the callback to be asked")
    tab.press(0, "ArrowRight")
    tab.wait(lambda: len(asked) == 2, "the callback to be asked anew")
    tab.wait(lambda: "net::ERR_ABORTED" in aborted, "the overtaken request to be aborted")
    GatedQueries.gate.set()
    expect(page.locator("#panel-clock-answer .js-plotly-plot .barlayer path")).to_have_count(24)
    expect(page.locator("#dock-clock .panel-spinner")).to_be_hidden()
    assert asked[1].startswith(f"{asked[0].split('&passengers')[0]}&passengers=1-9")
    before = page.locator("#panel-clock-answer p").inner_text()
    tab.press(0, "ArrowRight")
    expect(page.locator("#panel-clock-answer p")).not_to_have_text(before)
    assert page.locator("#panel-clock-note").inner_text() == ""


def test_the_table_answers_what_the_page_shows(desk: Watched, city: pd.DataFrame) -> None:
    asked = selections_of(desk)
    desk.open_settled("?passengers=1-3")
    assert asked == []
    desk.page.get_by_role("button", name="Table").click()
    expect(figures(desk)).to_contain_text(f"{total_of(city, desk, 'passengers=1-3')} by passengers")
    desk.page.get_by_label("Which groups of trips").select_option("payment")
    expect(figures(desk)).to_contain_text(f"{total_of(city, desk, 'passengers=1-3')} by payment")
    desk.page.locator("#dock-table [data-scope=city]").click()
    whole = OracleQueries(city).summarise_trips(
        Endpoint.PICKUP, Bounds.world(), TripFilter.of(YELLOW, passengers=(1, 3))
    )
    expect(figures(desk)).to_contain_text(f"{whole.total:,} trips by payment")
    desk.page.get_by_label("Close the panel").click()
    count = len(asked)
    desk.press(0, "ArrowRight")
    desk.settle_on("pickup", "passengers=2-3")
    assert len(asked) == count, "a closed panel asks nothing"


def test_the_table_fits_a_phone(phone: Watched) -> None:
    phone.open_settled("?panel=table")
    expect(figures(phone).locator("tbody tr").first).to_be_visible()
    table = box_of(figures(phone).locator("table"))
    assert table["x"] >= 0
    assert table["x"] + table["width"] <= 390


def test_while_there_is_no_answer_the_panel_says_why_and_comes_when_there_is(
    desk: Watched, cluster: OracleCluster, city: pd.DataFrame
) -> None:
    ready = cluster.current
    cluster.become(
        state=ClusterState.STARTING, message="Two of four workers are here.", version=None
    )
    asked = selections_of(desk)
    desk.open("?panel=table")
    note = desk.page.locator("#panel-table-note")
    expect(note).to_have_text("Two of four workers are here.")
    assert asked == []
    cluster.current = ready
    expect(figures(desk)).to_contain_text(total_of(city, desk))
    expect(note).to_have_text("")


def test_a_refusal_is_a_sentence_and_is_asked_again_where_it_may_pass(
    desk: Watched, city: pd.DataFrame
) -> None:
    desk.allowed += REFUSED
    note = desk.page.locator("#panel-table-note")

    def refuse(route: Any) -> None:
        body = json.dumps({"error": "Others are being answered; ask again in a moment."})
        route.fulfill(status=503, body=body, headers={"Retry-After": "1"})

    desk.page.route(f"**/{CALLBACKS}*", refuse)
    desk.open_settled("?panel=table")
    expect(note).to_have_text("Others are being answered; ask again in a moment.")
    with suppress(Exception):
        desk.page.unroute(f"**/{CALLBACKS}*")
    expect(figures(desk)).to_contain_text(total_of(city, desk))
    expect(note).to_have_text("")
    desk.page.evaluate(
        "dash_clientside.set_props('panel-table-selection', {data: {endpoint: '<b>pickup</b>'}})"
    )
    expect(note).to_have_text("The page has not said what it shows; load it again.")
    desk.press(0, "ArrowRight")
    expect(figures(desk)).to_contain_text(total_of(city, desk, "passengers=1-9"))
    expect(note).to_have_text("")
