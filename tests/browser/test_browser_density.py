"""The density layer: counts against pandas, pixels against counts, refresh in place, failures."""

import re

import pytest
from expected import busiest_cell, selected

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

COLOUR_OF_COUNT = """([count, theme]) => {
  const { colour, scale } = window.dashapp;
  const shown = window.dashapp.map.density().scale;
  const colours = colour.buildColours(colour.DEFAULT, theme);
  return colours[Math.round(scale.place(shown, count) * (colours.length - 1))];
}"""

CANVAS_COLOUR = """([latitude, longitude]) => {
  const map = window.dashapp.map.leaflet();
  const box = map.getContainer().getBoundingClientRect();
  const at = map.latLngToContainerPoint([latitude, longitude]);
  for (const canvas of document.querySelectorAll("canvas.density-tile")) {
    const own = canvas.getBoundingClientRect();
    const x = (at.x + box.left - own.left) * canvas.width / own.width;
    const y = (at.y + box.top - own.top) * canvas.height / own.height;
    if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) continue;
    return [...canvas.getContext("2d").getImageData(Math.floor(x), Math.floor(y), 1, 1).data];
  }
  return null;
}"""


def lit(watched):
    return watched.page.evaluate(READ_PIXELS)


@pytest.mark.parametrize("zoom", [9, 12, 15])
def test_counts_and_colours_are_those_of_the_trips(desk, city, zoom):
    chosen = selected(city, "pickup", (0, 9))
    count, latitude, longitude = busiest_cell(chosen, "pickup", zoom - 1)
    desk.open_settled(f"?view={zoom}/{latitude:.5f}/{longitude:.5f}")
    point = [latitude, longitude]
    assert desk.page.evaluate("([a, b]) => window.dashapp.map.countAt(a, b)", point) == count
    wanted = desk.page.evaluate(COLOUR_OF_COUNT, [count, "light"])
    assert desk.page.evaluate(CANVAS_COLOUR, point) == [*wanted, 255]


def test_far_away_every_trip_is_in_the_tiles(desk, city):
    state = desk.open_settled("?view=4/40.7/-73.9").settle()
    assert sum(tile["total"] for tile in state["tiles"]) == len(selected(city, "pickup", (0, 9)))


def test_a_lone_trip_stays_visible(desk, city):
    """One dropoff stands far from all others: its dot is wider than one pixel."""
    desk.open_settled("?endpoint=dropoff&passengers=9-9&view=9/40.7/-73.9")
    chosen = selected(city, "dropoff", (9, 9))
    cells = desk.density()["tiles"]
    lit_pixels = lit(desk)["lit"]
    assert sum(tile["total"] for tile in cells) == len(chosen)
    assert lit_pixels > 1.5 * len(
        {*zip(chosen.dropoff_x >> 15, chosen.dropoff_y >> 15, strict=True)}
    )


def test_old_pixels_stay_until_new_ones_are_there(desk):
    desk.open_settled()
    before = lit(desk)
    held = []
    desk.page.route(re.compile("/api/tiles/.*passengers=1-9"), held.append)
    desk.page.locator("#filter-passengers [role=slider]").first.focus()
    desk.page.keyboard.press("ArrowRight")
    desk.wait(lambda: len(held) == 4, "the first four requests")
    assert lit(desk) == before
    # Nothing is shown piecemeal while answers keep coming, and at no time is a canvas blank.
    desk.page.unroute(re.compile("/api/tiles/.*passengers=1-9"))
    for route in held:
        route.continue_()
    least = before["lit"]
    while not desk.density()["settled"]:
        least = min(least, lit(desk)["lit"])
    assert least > 0.5 * before["lit"]
    assert lit(desk) != before


def test_old_pixels_stay_over_a_change_of_zoom(desk):
    desk.open_settled()
    held = []
    desk.page.route(re.compile("/api/tiles/"), held.append)
    desk.page.get_by_role("button", name="Zoom in").click()
    desk.wait(lambda: len(held) == 4, "requests of the new zoom")
    assert lit(desk)["lit"] > 0
    desk.page.unroute(re.compile("/api/tiles/"))
    for route in held:
        route.continue_()
    desk.settle()


def test_answers_of_an_older_filter_are_dropped(desk, city):
    desk.open_settled()
    old = re.compile("/api/tiles/.*passengers=1-9")
    held = []
    desk.page.route(old, held.append)
    thumb = desk.page.locator("#filter-passengers [role=slider]").first
    thumb.focus()
    desk.page.keyboard.press("ArrowRight")
    desk.wait(lambda: held, "a request")
    desk.page.keyboard.press("ArrowRight")
    desk.wait(
        lambda: (
            desk.density()["question"]["query"] == "passengers=2-9" and desk.density()["settled"]
        ),
        "the newer answer",
    )
    shown = lit(desk)
    for route in held:
        route.abort()
    desk.allowed.append("ERR_FAILED")
    assert lit(desk) == shown
    assert desk.number("#figures-matching") == len(selected(city, "pickup", (2, 9)))


def test_at_most_four_tiles_are_asked_at_once(desk):
    running, most = set(), [0]

    def begin(request):
        if "/api/tiles/" in request.url:
            running.add(request)
            most[0] = max(most[0], len(running))

    desk.page.on("request", begin)
    desk.page.on("requestfinished", running.discard)
    desk.page.on("requestfailed", running.discard)
    desk.open_settled()
    desk.page.get_by_label("Show", exact=True).select_option("Dropoffs")
    desk.settle()
    assert most[0] == 4


def test_a_failed_tile_shows_so_and_is_asked_again(desk):
    failing = re.compile("/api/tiles/.*/11/603/769")
    asked = []

    def fail(route):
        asked.append(route)
        route.fulfill(status=503, json={"error": "Not now."}, headers={"Retry-After": "1"})

    desk.allowed.append("503")
    desk.page.route(failing, fail)
    desk.open()
    marked = desk.page.locator("canvas.density-tile--failed")
    desk.wait(lambda: marked.count() == 1, "the failed tile")
    desk.wait(lambda: desk.density()["running"] == 0, "the other tiles")
    desk.shot("tile-failed")
    assert lit(desk)["lit"] > 0
    desk.wait(lambda: len(asked) >= 2, "a second try")
    desk.page.unroute(failing)
    desk.settle()
    assert marked.count() == 0


def test_a_theme_recolours_without_a_request(desk):
    desk.open_settled()
    before, asked = lit(desk), len([r for r in desk.requests if "/api/tiles" in r])
    desk.page.get_by_role("button", name="Switch to dark theme").click()
    desk.wait(lambda: lit(desk)["sum"] != before["sum"], "other colours")
    assert lit(desk)["lit"] == before["lit"]
    assert len([r for r in desk.requests if "/api/tiles" in r]) == asked


def test_panning_keeps_one_scale_for_all_tiles(desk, city):
    desk.open_settled("?view=13/40.757/-73.985")
    desk.page.locator("#map").focus()
    for _ in range(3):
        desk.page.keyboard.press("ArrowLeft")
    desk.page.wait_for_timeout(400)
    state = desk.settle()
    assert state["scale"]["top"] >= max(tile["max"] for tile in state["tiles"])
    ticks = desk.page.locator(".legend-tick").all_inner_texts()
    assert ticks[0] == "1"
    assert int(ticks[-1]) == state["scale"]["top"]
