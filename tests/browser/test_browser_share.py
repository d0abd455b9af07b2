"""Stories to open, and what is taken along: a link, files of trips, figures."""

import io
import re
from pathlib import Path

import pandas as pd
from browser_oracle import choose_trips, count_within
from browser_page import Watched
from playwright.sync_api import Download, expect
from support.oracle import OracleCluster, select_trips
from support.selecting import select

from dashapp.model import Endpoint


def save(tab: Watched, selector: str) -> Download:
    with tab.page.expect_download() as caught:
        tab.page.locator(selector).click()
    return caught.value


def read_csv(download: Download) -> tuple[pd.DataFrame, list[str]]:
    text = Path(download.path()).read_text("utf-8")
    notes = [line for line in text.splitlines() if line.startswith("# ")]
    return pd.read_csv(io.StringIO(text), comment="#"), notes


def test_the_trips_in_view_are_saved(desk: Watched, city: pd.DataFrame) -> None:
    desk.open_settled("?passengers=1-2&panel=share&view=14/40.75/-73.98")
    download = save(desk, "#share-csv")
    frame, notes = read_csv(download)
    chosen = choose_trips(city, "pickup", (1, 2))
    assert len(frame) == count_within(chosen, desk.bounds()) > 0
    assert frame["passenger_count"].between(1, 2).all()
    assert "# filters: passengers=1-2" in notes
    note = desk.page.locator("#share-note")
    expect(note).to_have_text(f"Downloaded: {len(frame):,} trips in {download.suggested_filename}.")


def test_a_download_that_fails_says_so_in_a_sentence(desk: Watched) -> None:
    desk.allowed += ["net::ERR_", "status of 503"]
    desk.open_settled("?panel=share&view=14/40.75/-73.98")
    note = desk.page.locator("#share-note")
    desk.page.route("**/api/export*", lambda route: route.abort())
    desk.page.locator("#share-csv").click()
    expect(note).to_have_text(
        "That failed. The server does not answer. Check your connection and try again."
    )
    desk.page.route(
        "**/api/export*",
        lambda route: route.fulfill(status=503, json={"error": "The workers are away."}),
    )
    desk.page.locator("#share-csv").click()
    expect(note).to_have_text("That failed. The workers are away.")


def test_all_trips_are_saved_as_parquet(desk: Watched, city: pd.DataFrame) -> None:
    desk.open_settled("?hours=6-20&panel=share&view=16/40.75/-73.98")
    desk.page.get_by_label("Trips everywhere").check()
    frame = pd.read_parquet(save(desk, "#share-parquet").path())
    assert len(frame) == len(select_trips(city, Endpoint.PICKUP, select(hours=(6, 20))))


def test_the_figures_of_a_chart_are_saved(desk: Watched, city: pd.DataFrame) -> None:
    desk.open_settled("?panel=share")
    desk.page.get_by_label("Trips everywhere").check()
    frame, _ = read_csv(save(desk, "[data-figures=passengers]"))
    chosen = select_trips(city, Endpoint.PICKUP, select())
    counts = chosen["passenger_count"].value_counts().reindex(range(10), fill_value=0)
    assert frame["trips"].tolist()[:10] == counts.tolist()


def test_the_link_is_that_of_what_is_seen(desk: Watched) -> None:
    desk.open_settled("?panel=share&endpoint=dropoff&passengers=2-3")
    link = desk.page.locator("#share-link")
    desk.wait(lambda: link.input_value() == desk.page.url, "the link to be the page's own")
    assert "endpoint=dropoff" in link.input_value()
    assert "passengers=2-3" in link.input_value()


def test_a_link_brings_neither_the_panel_it_was_copied_from_nor_what_was_skipped_to(
    desk: Watched,
) -> None:
    desk.open_settled("?hours=6-20")
    desk.page.locator(".skip-link").focus()
    desk.page.keyboard.press("Enter")
    desk.wait(lambda: desk.page.url.endswith("#page-panel"), "the skip")
    desk.page.get_by_role("button", name="Export & share").click()
    link = desk.page.locator("#share-link")
    expect(desk.page.locator("#dock-share")).to_be_visible()
    desk.wait(lambda: link.input_value() == desk.page.url, "the link to be the page's own")
    assert re.fullmatch(r"\?hours=6-20&view=[^&#]+", link.input_value().removeprefix(desk.url))


def test_a_story_sets_the_page_and_back_undoes_it(desk: Watched, city: pd.DataFrame) -> None:
    desk.open_settled("?panel=stories&view=12/40.76/-73.95")
    story = desk.page.locator(".story", has_text="A full house")
    expect(story).to_be_visible()
    chosen = select_trips(city, Endpoint.PICKUP, select(passengers=(5, 6)))
    expect(story.locator(".story-count")).to_contain_text(f"{len(chosen):,} trip")
    story.click()
    desk.settle_on("pickup", "passengers=5-6")
    expect(desk.page.locator("#dock-stories")).to_be_visible()
    expect(desk.page.locator("#figures-matching")).to_have_text(f"{len(chosen):,}")
    desk.page.go_back()
    desk.settle_on("pickup", "")


def test_a_story_without_trips_is_not_told(
    desk: Watched, city: pd.DataFrame, cluster: OracleCluster
) -> None:
    queries = cluster.queries
    trips = queries.trips
    queries.trips = city[city["passenger_count"] < 5]
    try:
        desk.open_settled("?panel=stories")
        expect(desk.page.locator(".story", has_text="Last call")).to_be_attached()
        expect(desk.page.locator("#stories-note")).to_have_text("")
        expect(desk.page.locator(".story:visible").first).to_be_visible()
        expect(desk.page.locator(".story", has_text="A full house")).to_be_hidden()
    finally:
        queries.trips = trips
