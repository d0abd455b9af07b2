"""Whatever happens in whatever order, at the end map, figures and charts are those of the chips."""

import random
from collections.abc import Iterator

import pytest
from browser_charts import expect_all_plotted
from browser_filters import endpoint_of, expect_matching, filter_of, query_of, summary_of
from browser_page import Watched
from playwright.sync_api import Page, Route, expect
from support.oracle import OracleQueries, account_of

from dashapp.model import ClusterState, TileAddress

PLOTLY = "**/plotly.*.js"
NETWORK = ("Failed to load resource", "net::ERR_")


@pytest.fixture
def other_data(cluster, city) -> Iterator[None]:
    """The test may serve other trips; the next test finds the city's again."""
    yield
    cluster.queries.trips = city


def test_a_filter_changed_offline_counts_once_the_server_is_back(desk, city):
    """The charts' program was lost on the way, and with it every later answer of the page."""
    desk.open_settled()
    go_offline(desk)
    click_weekday(desk, 5)
    toggle_charts(desk)
    expect(desk.page.locator("#charts-note")).to_contain_text("The charts did not load.")
    expect(desk.page.locator(".filters")).to_have_class("panel-section filters is-late")
    expect(desk.page.locator("#figures-how")).to_contain_text("These are the last figures.")
    expect(desk.page.locator(".density-tile--old").first).to_be_attached()
    come_back(desk)
    expect_all_shown(desk, city)


def test_charts_come_although_their_program_was_lost_on_the_way(desk, city):
    desk.allowed += NETWORK
    desk.page.route(PLOTLY, lose)
    desk.open_settled()
    toggle_charts(desk)
    expect(desk.page.locator("#charts-note")).to_contain_text("The charts did not load.")
    click_weekday(desk, 2)
    expect_matching(desk, city, "weekdays=2")
    desk.page.unroute(PLOTLY)
    expect_all_plotted(desk, summary_of(desk, city))
    expect(desk.page.locator("#charts-note")).to_contain_text("pickups in view")


def test_the_base_map_comes_although_it_was_lost_on_the_way(desk):
    desk.allowed += NETWORK
    desk.page.route("**/land.geojson*", lose)
    desk.open_settled()
    desk.wait_text("#page-notice-text", "The base map did not load.")
    desk.page.unroute("**/land.geojson*")
    expect(desk.page.locator("path.land").first).to_be_attached()
    expect(desk.page.locator(".place-name").first).to_be_attached()


class Troubles:
    """What may happen to a page; each act is drawn by its name."""

    def __init__(self, tab: Watched, cluster, city, chance: random.Random) -> None:
        self.tab, self.cluster, self.city, self.chance = tab, cluster, city, chance
        self.versions = 0

    def act(self) -> str:
        acts = [name for name in dir(self) if name.startswith("do_")]
        name = self.chance.choice(acts)
        getattr(self, name)()
        return name

    def do_change_a_filter(self) -> None:
        click_weekday(self.tab, self.chance.randrange(7))

    def do_choose_an_end(self) -> None:
        self.tab.choose(self.chance.choice(["Pickups", "Dropoffs"]))

    def do_open_or_close_the_charts(self) -> None:
        toggle_charts(self.tab)

    def do_go_offline(self) -> None:
        self.tab.page.context.set_offline(True)

    def do_come_back(self) -> None:
        self.tab.page.context.set_offline(False)

    def do_lose_the_cluster(self) -> None:
        self.cluster.become(state=ClusterState.LOST, message="The workers are away.")

    def do_find_the_cluster(self) -> None:
        self.cluster.become(state=ClusterState.READY, message="Ready.")

    def do_load_other_data(self) -> None:
        self.versions += 1
        trips = self.city.sample(9000, random_state=self.versions)
        self.cluster.queries.trips = trips
        self.cluster.become(version=f"other{self.versions}", account=account_of(trips))

    def do_go_back(self) -> None:
        self.tab.page.evaluate("() => navigation.canGoBack && history.back()")

    def do_sleep(self) -> None:
        lifecycle = self.tab.page.context.new_cdp_session(self.tab.page)
        for state in ("frozen", "active"):
            lifecycle.send("Page.setWebLifecycleState", {"state": state})

    def mend(self) -> None:
        self.tab.page.unroute(PLOTLY)
        self.do_come_back()
        self.do_find_the_cluster()


@pytest.mark.parametrize("seed", [3, 4])
def test_after_any_order_of_troubles_the_page_shows_what_its_chips_say(
    desk, cluster, city, other_data, seed
):
    desk.allowed += NETWORK
    desk.page.route(PLOTLY, lose)
    desk.open_settled()
    troubles = Troubles(desk, cluster, city, random.Random(seed))
    acts = [troubles.act() for _ in range(10)]
    troubles.mend()
    print(acts)  # noqa: T201 - shown where the test fails
    if not desk.page.locator("#dock-charts").is_visible():
        toggle_charts(desk)
    expect_all_shown(desk, cluster.queries.trips)


def expect_all_shown(tab: Watched, trips) -> None:
    """Badge, numbers, tiles and charts; nothing is marked as old."""
    expect(tab.page.locator("#status-badge-text")).to_have_text("Ready")
    expect_matching(tab, trips, query_of(tab))
    counts = summary_of(tab, trips)
    tab.wait_text("#figures-in-view", f"{counts.total:,}")
    expect_all_plotted(tab, counts)
    expect_tiles(tab, trips)
    expect(tab.page.locator(".is-late")).to_have_count(0)


def expect_tiles(tab: Watched, trips) -> None:
    wanted = filter_of(query_of(tab))
    for tile in tab.settle()["tiles"]:
        address = TileAddress(tile["z"], tile["x"], tile["y"])
        counted = OracleQueries(trips).count_tile(endpoint_of(tab), address, wanted)
        assert tile["total"] == counted.total, tile


def go_offline(tab: Watched) -> None:
    tab.allowed += NETWORK
    tab.page.context.set_offline(True)
    expect(tab.page.locator("#status-badge-text")).to_have_text("Offline")


def come_back(tab: Watched) -> None:
    tab.page.context.set_offline(False)


def lose(route: Route) -> None:
    route.abort()


def click_weekday(tab: Watched, day: int) -> None:
    tab.page.locator("#filter-weekdays .toggle").nth(day).click()


def toggle_charts(tab: Watched) -> None:
    page: Page = tab.page
    page.get_by_role("button", name="Charts", exact=True).click()
