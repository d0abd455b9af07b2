"""The page round the map: URL and history, theme, phone, street tiles, the cluster's life."""

import re
from urllib.parse import urlsplit

import pytest
from browser_oracle import choose_trips, count_within
from browser_server import serving
from expected import selected
from playwright.sync_api import expect

from dashapp.model import ClusterState, Progress

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63"
    "64f8cf500f0003860180b5d2d3c40000000049454e44ae426082"
)


HURRY = "() => void dashapp.status.ask()"
RESTS_AT = """zoom => {
  const map = dashapp.map.leaflet();
  return map.getZoom() === zoom && !map._animatingZoom;
}"""


def query_of(watched):
    return urlsplit(watched.page.url).query


def test_filters_and_view_live_in_the_url(desk):
    desk.open_settled()
    desk.page.get_by_label("Show", exact=True).select_option("Dropoffs")
    desk.wait(lambda: "endpoint=dropoff" in query_of(desk), "the endpoint in the URL")
    desk.page.locator("#filter-passengers [role=slider]").first.focus()
    desk.page.keyboard.press("ArrowRight")
    desk.wait(lambda: "passengers=1-9" in query_of(desk), "the passengers in the URL")
    desk.page.get_by_role("button", name="Zoom in").click()
    desk.wait(lambda: "view=13/" in query_of(desk), "the view in the URL")

    desk.page.reload()
    desk.settle()
    assert desk.density()["question"]["endpoint"] == "dropoff"
    assert desk.density()["question"]["query"] == "passengers=1-9"
    assert desk.page.evaluate("() => dashapp.map.leaflet().getZoom()") == 13
    assert desk.page.get_by_label("Show", exact=True).input_value() == "dropoff"

    desk.page.go_back()
    desk.wait(lambda: desk.density()["question"]["query"] == "", "the step back")
    assert desk.density()["question"]["endpoint"] == "dropoff"
    desk.wait_text("#filter-passengers-text", "Any")
    desk.page.go_forward()
    desk.wait(lambda: desk.density()["question"]["query"] == "passengers=1-9", "the step forward")
    desk.wait_text("#filter-passengers-text", "1 to 9")


def test_a_move_of_the_map_makes_no_history(desk):
    desk.open_settled()
    length = desk.page.evaluate("() => history.length")
    for zoom in (13, 14, 15):
        desk.page.get_by_role("button", name="Zoom in").click()
        # Leaflet takes no click while it still moves to the last one's zoom.
        desk.page.wait_for_function(RESTS_AT, arg=zoom)
        desk.settle()
    desk.wait(lambda: "view=15/" in query_of(desk), "the view in the URL")
    assert desk.page.evaluate("() => history.length") == length


def test_a_bad_link_falls_to_defaults_with_a_notice(desk, city):
    desk.open_settled("?endpoint=nowhere&passengers=9-1&view=abc")
    desk.wait_text("#page-notice-text", "endpoint and passengers and view could not be read")
    desk.wait_text("#figures-matching", f"{len(selected(city, 'pickup', (0, 9))):,}")
    assert desk.page.evaluate("() => dashapp.map.leaflet().getZoom()") == 12
    desk.shot("bad-link")
    desk.page.get_by_role("button", name="Close").click()
    desk.wait(lambda: desk.page.locator("#page-notice").count() == 0, "the notice to go")


def test_a_copied_link_shows_the_same_in_another_tab(desk, tab, city):
    desk.open_settled("?view=13/40.75/-73.98")
    desk.choose("Dropoffs")
    desk.press(1, "ArrowLeft", times=5)
    desk.page.wait_for_url("**endpoint=dropoff&passengers=0-4**")
    desk.settle_on("dropoff", "passengers=0-4")
    other = tab(desk.page.context.new_page(), desk.url)
    other.page.goto(desk.page.url)
    other.settle_on("dropoff", "passengers=0-4")
    assert other.bounds() == pytest.approx(desk.bounds(), abs=1e-4)
    in_view = count_within(choose_trips(city, "dropoff", (0, 4)), desk.bounds())
    for one in (desk, other):
        one.expect_numbers(in_view, len(selected(city, "dropoff", (0, 4))))


def test_a_filter_that_is_none_falls_to_every_trip_with_a_notice(desk, city):
    desk.open_settled("?hours=99-3&payment=8&fare=9-5&passengers=1-4")
    desk.wait_text("#page-notice-text", "hours and payment and fare could not be read")
    assert desk.density()["question"]["query"] == "passengers=1-4"
    desk.wait_text("#figures-matching", f"{len(selected(city, 'pickup', (1, 4))):,}")


def test_theme_follows_the_system_until_one_is_chosen(desk):
    theme = "() => document.documentElement.dataset.bsTheme"
    desk.page.emulate_media(color_scheme="dark")
    desk.open_settled()
    assert desk.page.evaluate(theme) == "dark"
    desk.shot("desk-dark")
    desk.page.emulate_media(color_scheme="light")
    desk.wait(lambda: desk.page.evaluate(theme) == "light", "the system's theme")
    desk.page.get_by_role("button", name="Switch to dark theme").click()
    desk.wait(lambda: desk.page.evaluate(theme) == "dark", "the chosen theme")
    desk.page.reload()
    desk.settle()
    assert desk.page.evaluate(theme) == "dark"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_phone(phone, city, theme):
    phone.page.emulate_media(color_scheme=theme)
    phone.open_settled()
    phone.shot(f"phone-{theme}")
    handle = phone.page.locator("#page-sheet-toggle")
    assert handle.get_attribute("aria-expanded") == "false"
    assert "pickups in view" in handle.inner_text()
    assert not phone.page.locator("#filter-endpoint").is_visible()
    assert phone.page.locator("#map").bounding_box()["height"] == 844
    assert phone.page.evaluate("() => document.documentElement.scrollWidth") == 390
    handle.tap()
    phone.wait(lambda: handle.get_attribute("aria-expanded") == "true", "the sheet")
    phone.shot(f"phone-{theme}-open")
    for target in ("#filter-endpoint", "#page-theme-toggle", ".leaflet-control-zoom-in"):
        box = phone.page.locator(target).bounding_box()
        assert min(box["width"], box["height"]) >= 44, target
    phone.page.get_by_label("Show", exact=True).select_option("Dropoffs")
    phone.wait_text("#figures-matching", f"{len(selected(city, 'dropoff', (0, 9))):,}")
    handle.tap()
    phone.wait(
        lambda: not phone.page.locator("#filter-endpoint").is_visible(), "the sheet to close"
    )
    phone.wait_text("#page-sheet-selection", "Dropoffs")


def test_a_sheet_is_swiped_open_and_shut(phone):
    phone.open_settled()
    handle = phone.page.locator("#page-sheet-toggle")
    for way, expanded in ((80, "false"), (-80, "true"), (80, "false")):
        phone.settle()
        swipe(phone, handle, way)
        expect(handle).to_have_attribute("aria-expanded", expanded)
    handle.tap()
    expect(handle).to_have_attribute("aria-expanded", "true")


def test_a_panel_has_half_of_a_phone_until_it_is_swiped_up(phone):
    phone.open_settled()
    phone.page.get_by_role("button", name="Charts", exact=True).tap()
    head, dock = phone.page.locator(".dock-head"), phone.page.locator("#dock")
    phone.wait(lambda: phone.map_box()["height"] < 844 / 2, "half of the map")
    assert phone.page.locator(".map-area").get_attribute("inert") is None
    swipe(phone, head, -80)
    phone.wait(lambda: dock.bounding_box()["height"] == 844, "the whole height")
    assert phone.page.locator(".map-area").get_attribute("inert") is not None
    swipe(phone, head, 80)
    phone.wait(lambda: dock.bounding_box()["height"] < 844 * 0.6, "half of the height")
    phone.page.get_by_role("button", name="Whole height").tap()
    phone.wait(lambda: dock.bounding_box()["height"] == 844, "the whole height by a tap")
    phone.page.get_by_role("button", name="Whole height").tap()
    swipe(phone, head, 80)
    expect(dock).not_to_be_visible()


def swipe(phone, head, way):
    """A finger over the left of a head, down or (below 0) up by so many pixels."""
    box = head.bounding_box()
    x, y = box["x"] + 20, box["y"] + box["height"] / 2
    session = phone.page.context.new_cdp_session(phone.page)
    for kind, by in (("touchStart", 0), ("touchMove", way / 2), ("touchMove", way)):
        session.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y + by}]}
        )
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


PAINTED = """(pane) => {
  const isPainted = ({width, height}, context) =>
    context.getImageData(0, 0, width, height).data.some((value) => value > 0);
  return [...document.querySelectorAll(`.leaflet-${pane}-pane canvas`)].some((canvas) =>
    isPainted(canvas, canvas.getContext("2d")));
}"""


def test_street_tiles_only_when_chosen(desk):
    asked = []

    def answer(route):
        asked.append(route.request.url)
        shared = {"Access-Control-Allow-Origin": "*"}  # as both sources send it
        route.fulfill(body=PNG, content_type="image/png", headers=shared)

    desk.page.route(re.compile("cartocdn|openstreetmap"), answer)
    desk.open_settled("?view=16/40.755/-73.985")
    for pane in ("streets", "streetnames"):  # the map's own, which need no internet
        desk.wait(lambda pane=pane: desk.page.evaluate(PAINTED, pane), f"{pane} on the map")
    assert "OpenStreetMap" in desk.text(".leaflet-control-attribution")
    assert desk.outside() == []
    desk.page.get_by_role("button", name="Map style").click()
    desk.page.get_by_role("radio", name="Shoreline").check()
    desk.wait(lambda: "base=shore" in desk.page.url, "the choice in the link")
    assert not desk.page.evaluate(PAINTED, "streets")
    assert "OpenStreetMap" not in desk.text(".leaflet-control-attribution")
    desk.page.get_by_role("radio", name="CARTO").check()
    desk.wait(lambda: any("light_all" in url for url in asked), "street tiles")
    assert "CARTO" in desk.text(".leaflet-control-attribution")
    # A canvas that holds pictures of strangers cannot be saved: these have said that it may.
    draw = "async () => (await dashapp.later.picture()).draw().toDataURL().length"
    assert desk.page.evaluate(draw) > 10_000
    desk.page.get_by_role("button", name="Switch to dark theme").click()
    desk.wait(lambda: any("dark_all" in url for url in asked), "dark street tiles")
    desk.page.get_by_role("radio", name="OpenStreetMap").check()
    desk.wait(lambda: any("openstreetmap" in url for url in asked), "other street tiles")
    assert desk.page.locator("path.land").count() > 0
    desk.requests = [url for url in desk.requests if url not in asked]


def test_street_tiles_that_do_not_come_leave_the_page_as_it_is(desk):
    desk.page.route(re.compile("cartocdn"), lambda route: route.abort())
    desk.allowed.append("ERR_FAILED")
    desk.open_settled()
    desk.page.get_by_role("button", name="Map style").click()
    desk.page.get_by_role("radio", name="CARTO").check()
    desk.wait_text(
        "#page-notice-text", "The streets of CARTO do not load: this needs the internet."
    )
    assert not desk.page.evaluate("dashapp.map.leaflet().getPane('names').hidden"), "own names stay"
    desk.page.get_by_label("Show", exact=True).select_option("Dropoffs")
    desk.settle()
    assert desk.density()["question"]["endpoint"] == "dropoff"
    desk.requests = [url for url in desk.requests if "cartocdn" not in url]


def test_the_page_is_up_before_the_cluster(desk, cluster, city):
    cluster.become(state=ClusterState.STARTING, message="Starting 2 workers.", version=None)
    desk.open()
    desk.wait_text("#status-badge-text", "Starting")
    desk.wait_text("#status-message", "Starting 2 workers.")
    assert desk.page.locator("#status-progress").is_visible()
    desk.page.get_by_label("Show", exact=True).select_option("Dropoffs")
    desk.wait(lambda: (desk.density() or {}).get("question"), "the map")
    cluster.become(
        state=ClusterState.LOADING,
        message="Reading trips.",
        progress=Progress(files_done=1, files_total=4, rows_done=5_000, rows_total=20_000),
    )
    desk.wait_text("#status-badge-text", "Loading")
    desk.wait_text("#status-detail", "1 of 4 files, 5,000 rows")
    bar = desk.page.locator("#status-progress [role=progressbar]")
    desk.wait(lambda: bar.get_attribute("aria-valuenow") == "25", "a quarter")
    desk.shot("loading")
    assert [request for request in desk.requests if "/api/t" in request] == []
    desk.page.evaluate("() => { window.sameDocument = true; }")
    cluster.become(state=ClusterState.READY, message="Ready.", version="v1")
    desk.wait_text("#status-badge-text", "Ready")
    desk.settle()
    assert desk.page.evaluate("() => window.sameDocument"), "the page was not reloaded"
    desk.wait_text("#figures-matching", f"{len(selected(city, 'dropoff', (0, 9))):,}")
    assert not desk.page.locator("#status-progress").is_visible()


def test_a_failed_cluster_says_why(desk, cluster):
    why = "The data cannot be used just now; the server's log says why."
    cluster.become(
        state=ClusterState.FAILED, message="s3://taxi", viewers_message=why, version=None
    )
    desk.open()
    desk.wait_text("#status-badge-text", "Failed")
    desk.wait_text("#status-message", why)
    desk.shot("failed")


def test_a_lost_cluster_keeps_what_is_shown(desk, cluster):
    desk.open_settled()
    before = desk.text("#figures-in-view")
    cluster.become(state=ClusterState.LOST, message="The scheduler is gone; starting again.")
    desk.page.evaluate(HURRY)  # a page that is ready asks every five seconds
    desk.wait_text("#status-badge-text", "Reconnecting")
    assert desk.text("#figures-in-view") == before
    assert desk.page.locator("canvas.density-tile").count() > 0
    cluster.become(state=ClusterState.READY, message="Ready.")
    desk.wait_text("#status-badge-text", "Ready")


def test_a_server_that_is_gone_is_told_and_passes(page, tab, cluster, tmp_path):
    with serving(cluster, tmp_path) as url:
        desk = tab(page, url).open_settled()
        shown = desk.text("#figures-in-view")
    desk.allowed.append("net::ERR_")
    desk.page.evaluate(HURRY)
    desk.wait_text("#status-badge-text", "Offline")
    desk.wait_text("#status-message", "does not answer")
    desk.shot("offline")
    assert desk.text("#figures-in-view") == shown
    with serving(cluster, tmp_path, port=urlsplit(url).port):
        desk.wait_text("#status-badge-text", "Ready")
        desk.choose("Dropoffs")
        desk.settle_on("dropoff", "")


def test_new_data_is_asked_for_anew(desk, cluster):
    desk.open_settled()
    cluster.become(version="v2", data_name="another set")
    desk.page.evaluate(HURRY)
    desk.wait_text("#account-data-name", "another set")
    desk.settle()
    assert desk.density()["question"]["version"].startswith("v2.")


def test_the_language_is_named_and_live_regions_are_there(desk):
    desk.open_settled()
    assert desk.page.evaluate("() => document.documentElement.lang") == "en"
    assert desk.page.locator("[aria-live=polite] #figures-in-view").count() == 1
    for which, name in enumerate(("Fewest passengers", "Most passengers")):
        thumb = desk.page.locator("#filter-passengers [role=slider]").nth(which)
        assert thumb.get_attribute("aria-label") == name


def test_the_number_of_the_whole_city_is_asked_for_until_it_comes(desk, city):
    refused = []

    def refuse_once(route):
        refused.append(route.request.url)
        if len(refused) > 1:
            route.continue_()
        else:
            route.fulfill(status=503, headers={"Retry-After": "1"}, json={"error": "Not now."})

    desk.allowed.append("503")
    desk.page.route("**/api/trips?*limit=0*", refuse_once)
    desk.open_settled()
    desk.wait_text("#figures-matching", f"{len(selected(city, 'pickup', (0, 9))):,}")
    assert len(refused) == 2
