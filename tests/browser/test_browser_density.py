"""The density layer: nothing lost, nothing blank, nothing stale; failures are shown."""

import re

import pytest
from browser_page import Gate
from expected import selected
from playwright.sync_api import expect

READ_PIXELS = """() => {
  const map = document.querySelector(".leaflet-density-pane").getBoundingClientRect();
  let lit = 0, sum = 0;
  for (const canvas of document.querySelectorAll("canvas.density-tile")) {
    const data = new Uint32Array(
      canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    for (const word of data) if (word) { lit += 1; sum = (sum * 31 + word) % 4294967291; }
  }
  return { lit, sum };
}"""


def lit(watched):
    watched.allowed.append("willReadFrequently")  # the browser's word on what only this test does
    return watched.page.evaluate(READ_PIXELS)


def test_far_away_every_trip_is_in_the_tiles(desk, city):
    state = desk.open_settled("?view=4/40.7/-73.9").settle()
    assert sum(tile["total"] for tile in state["tiles"]) == len(selected(city, "pickup", (0, 9)))


def test_a_lone_trip_stays_visible(desk, city):
    """Few trips far apart: their dots are wider than one pixel."""
    desk.open_settled("?endpoint=dropoff&passengers=9-9&view=9/40.7/-73.9")
    chosen = selected(city, "dropoff", (9, 9))
    cells = desk.density()["tiles"]
    pixels = {
        *zip(chosen.dropoff_x.to_numpy() >> 15, chosen.dropoff_y.to_numpy() >> 15, strict=True)
    }
    assert sum(tile["total"] for tile in cells) == len(chosen)
    assert lit(desk)["lit"] > 1.5 * len(pixels)


def test_old_pixels_stay_until_new_ones_are_there(desk):
    desk.open_settled()
    before = lit(desk)
    gate = Gate(desk.page, "/api/tiles/.*passengers=1-9")
    desk.press(0, "ArrowRight")
    desk.wait(lambda: len(gate.held) == 4, "the first four requests")
    assert lit(desk) == before
    gate.open()
    # Nothing is shown piecemeal while answers keep coming, and at no time is a canvas blank.
    least = before["lit"]
    while not desk.density()["settled"]:
        least = min(least, lit(desk)["lit"])
    assert least > 0.5 * before["lit"]
    assert lit(desk) != before


def test_old_pixels_stay_over_a_change_of_zoom(desk):
    desk.open_settled()
    gate = Gate(desk.page, "/api/tiles/")
    desk.page.get_by_label("Zoom in").click()
    desk.wait(lambda: len(gate.held) == 4, "requests of the new zoom")
    assert lit(desk)["lit"] > 0
    gate.open()
    desk.settle()


def test_a_question_that_is_overtaken_is_dropped(desk, city):
    desk.open_settled()
    gate = Gate(desk.page, "/api/tiles/.*passengers=1-9")
    desk.press(0, "ArrowRight")
    desk.wait(lambda: gate.held, "a request")
    given_up = []
    desk.page.on("requestfailed", lambda request: given_up.append(request.url))
    desk.press(0, "ArrowRight")
    desk.settle_on("pickup", "passengers=2-9")
    asked = {route.request.url for route in gate.held}
    desk.wait(lambda: asked <= {*given_up}, "the older requests to be aborted")
    desk.wait_text("#figures-matching", f"{len(selected(city, 'pickup', (2, 9))):,}")


def test_an_answer_that_comes_too_late_is_not_shown(desk, city):
    """The abort is made void, so that old counts arrive after the new ones."""
    desk.page.add_init_script("AbortController.prototype.abort = () => {}")
    desk.open_settled()
    gate = Gate(desk.page, "/api/tiles/.*passengers=1-9")
    desk.press(0, "ArrowRight")
    desk.wait(lambda: gate.held, "a request")
    desk.press(0, "ArrowRight")
    desk.settle_on("pickup", "passengers=2-9")
    shown, arrived = lit(desk), []
    desk.page.on("requestfinished", lambda request: arrived.append(request.url))
    late = {route.request.url for route in gate.held}
    gate.open()
    desk.wait(lambda: late <= {*arrived}, "the late answers")
    assert lit(desk) == shown
    totals = {(t["x"], t["y"]): t["total"] for t in desk.density()["tiles"]}
    assert sum(totals.values()) <= len(selected(city, "pickup", (2, 9)))


def test_at_most_four_tiles_are_asked_at_once(desk):
    running, most = set(), [0]

    def begin(request):
        if "/api/tiles/" in request.url:
            running.add(request)
            most[0] = max(most[0], len(running))

    def end(request):
        running.discard(request)

    desk.page.on("request", begin)
    desk.page.on("requestfinished", end)
    desk.page.on("requestfailed", end)
    desk.open_settled()
    desk.choose("Dropoffs")
    desk.settle_on("dropoff", "")
    assert most[0] == 4


@pytest.mark.parametrize("status", [500, 503])
def test_a_failed_tile_shows_so_and_is_asked_again(desk, status):
    failing = re.compile("/api/tiles/.*/11/603/769")
    asked = []

    def fail(route):
        asked.append(route)
        headers = {"Retry-After": "1"} if status == 503 else {}
        route.fulfill(status=status, json={"error": "Not now."}, headers=headers)

    desk.allowed.append(f"status of {status}")
    desk.page.route(failing, fail)
    desk.open()
    marked = desk.page.locator("canvas.density-tile--failed")
    expect(marked).to_have_count(1)
    desk.wait(lambda: desk.density()["running"] == 0, "the other tiles")
    desk.shot(f"tile-failed-{status}")
    assert lit(desk)["lit"] > 0
    desk.wait(lambda: len(asked) >= 2, "a second try")
    desk.page.unroute(failing)
    desk.settle()
    expect(marked).to_have_count(0)


def test_a_theme_recolours_without_a_request(desk):
    desk.open_settled()
    before, asked = lit(desk), len([r for r in desk.requests if "/api/tiles" in r])
    desk.page.get_by_role("button", name="Switch to dark theme").click()
    desk.wait(lambda: lit(desk)["sum"] != before["sum"], "other colours")
    assert lit(desk)["lit"] == before["lit"]
    assert len([r for r in desk.requests if "/api/tiles" in r]) == asked


def test_no_tile_outside_the_world_is_asked(new_page, own_url, tab, city):
    desk = tab(new_page(viewport={"width": 1920, "height": 1080}), own_url)
    desk.open_settled("?view=2/40.75/-73.9")
    expect(desk.page.locator("#page-notice")).to_be_hidden()
    world = {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert {(tile["x"], tile["y"]) for tile in desk.density()["tiles"]} == world
    tiles = re.compile(r"/api/tiles/[^/]+/pickup/1/(-?\d+)/(-?\d+)")
    asked = {tiles.search(url).groups() for url in desk.requests if "/api/tiles" in url}
    assert asked == {(str(x), str(y)) for x, y in world}
    # Three worlds to the east, the map stands in the first one again, and counts what it did.
    desk.page.evaluate("() => void dashapp.map.leaflet().panBy([3 * 1024, 0], {animate: false})")
    desk.settle()
    assert abs(desk.page.evaluate("() => dashapp.map.leaflet().getCenter().lng") + 73.9) < 1
    desk.wait_text("#figures-in-view", f"{len(selected(city, 'pickup', (0, 9))):,}")
    # Over the date line: what is drawn is counted, here nothing.
    desk.open_settled("?view=5/40.75/179.9")
    desk.wait_text("#figures-in-view", "0")
    expect(desk.page.locator("#page-notice")).to_be_hidden()
    assert "density-tile--failed" not in desk.page.content()
