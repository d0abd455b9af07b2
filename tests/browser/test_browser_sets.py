"""The switch between sets of trips: each with its own page, link, figures and state."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
from browser_oracle import choose_trips, count_within
from browser_page import Tab
from browser_server import serving
from playwright.sync_api import Page, expect
from support.oracle import create_cluster
from support.shuttles import SHUTTLES

from dashapp.model import ClusterState

SELECTION = "passengers=1-2&view=12/40.75/-73.98"


def test_a_switch_keeps_what_both_sets_have_and_a_set_that_fails_is_told(
    city: pd.DataFrame, tmp_path: Path, page: Page, tab: Tab
) -> None:
    few = city[:700]
    failed = create_cluster(few, dataset=None)
    failed.become(state=ClusterState.FAILED, message="x", viewers_message="Its files are gone.")
    sets = {"few": (create_cluster(few, "v2"), "taxi"), "shuttles": (failed, SHUTTLES.name)}
    with serving(create_cluster(city), tmp_path, sets=sets) as url:
        shown = tab(page, url).open(f"?{SELECTION}")
        link = page.get_by_role("navigation", name="Sets of trips").get_by_role("link")

        def expect_figures(trips: pd.DataFrame) -> None:
            shown.settle_on("pickup", "passengers=1-2")
            chosen = choose_trips(trips, "pickup", (1, 2))
            shown.expect_numbers(count_within(chosen, shown.bounds()), len(chosen))

        expect_figures(city)
        expect(page).to_have_title("first \N{MIDDLE DOT} New York taxi trips")
        expect(link).to_have_text(["first", "few", "shuttlesfailed"])
        link.nth(1).click()
        expect(page).to_have_title("few \N{MIDDLE DOT} New York taxi trips")
        expect_figures(few)
        expect(link.nth(1)).to_have_attribute("aria-current", "page")
        asked = parse_qs(urlsplit(page.url).query)
        assert (asked["set"], asked["passengers"]) == (["few"], ["1-2"])
        assert asked["view"] == [SELECTION.rpartition("=")[2]], "where the other set has trips too"
        page.go_back()
        expect(page).to_have_title("first \N{MIDDLE DOT} New York taxi trips")
        expect_figures(city)

        link.nth(2).press("Enter")
        shown.wait_text("#status-message", "Its files are gone.")
        shown.wait_text("#page-notice", "This data set has no passengers")
        expect(page.locator("#filter-wait")).to_be_visible()
        expect(page.locator("#filter-fare")).to_have_count(0)
        link.nth(0).click()
        expect(page).to_have_title("first \N{MIDDLE DOT} New York taxi trips")
        shown.settle_on("pickup", "")
        shown.open("?set=first&view=12/10/10").settle_on("pickup", "")
        link.nth(1).click()
        expect(page).to_have_title("few \N{MIDDLE DOT} New York taxi trips")
        shown.settle_on("pickup", "")
        assert "view=12/10" not in page.url, "nor where it has none"
        shown.settle()


def test_a_link_to_a_set_that_is_not_here_shows_the_first_and_says_so(
    city: pd.DataFrame, tmp_path: Path, page: Page, tab: Tab
) -> None:
    few = create_cluster(city[:700], "v2")
    with serving(create_cluster(city), tmp_path, sets={"few": (few, "taxi")}) as url:
        shown = tab(page, url).open("?set=gone&passengers=1-2")
        shown.wait_text("#page-notice", "There is no set of trips gone here. first is shown")
        shown.settle_on("pickup", "passengers=1-2")
        shown.settle()
