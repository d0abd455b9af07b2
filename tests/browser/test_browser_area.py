"""An area: drawn by hand, named, moved by keyboard; map, numbers and figures follow it exactly."""

from urllib.parse import parse_qs, urlsplit

import pandas as pd
from browser_page import Gate, Watched, box_of
from playwright.sync_api import Locator, expect
from support.oracle import select_trips
from support.selecting import YELLOW, select

from dashapp.model import Endpoint, TripFilter


def area_of(tab: Watched, name: str = "from_area") -> str:
    """The area of an end in the page's URL, once it stands there."""

    def find() -> str:
        return parse_qs(urlsplit(tab.page.url).query).get(name, [""])[0]

    tab.wait(find, "an area in the URL")
    return find()


def expect_area(tab: Watched, trips: pd.DataFrame, name: str = "from_area") -> int:
    """The numbers of the page and of the panel are those of plain pandas for the URL's area."""
    matching = tab.page.locator("#figures-matching")

    def find_inside() -> pd.DataFrame:
        wanted = TripFilter.parse(YELLOW, {name: area_of(tab, name)})
        return select_trips(trips, Endpoint.PICKUP, wanted)

    # The address follows a moment later.
    tab.wait(lambda: matching.inner_text() == f"{len(find_inside()):,}", "the trips inside")
    inside = find_inside()
    everything = select_trips(trips, Endpoint.PICKUP, select())
    first = tab.page.locator("#area-figures tr").first
    expect(first).to_contain_text("Trips")
    expect(first.locator("td").nth(0)).to_have_text(f"{len(inside):,}")
    expect(first.locator("td").nth(1)).to_have_text(f"{len(everything):,}")
    return len(inside)


def expect_place(tab: Watched, trips: pd.DataFrame) -> int:
    """As `expect_area` where the URL has a place's name: the number is that of its corners."""
    query = "() => new URLSearchParams(dashapp.selection.current().query).get('from_area')"
    chosen = TripFilter.parse(YELLOW, {"from_area": tab.page.evaluate(query)})
    inside = select_trips(trips, Endpoint.PICKUP, chosen)
    expect(tab.page.locator("#figures-matching")).to_have_text(f"{len(inside):,}")
    return len(inside)


def middle_of(tab: Watched) -> tuple[float, float]:
    box = tab.map_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def draw_rectangle(tab: Watched, width: float, height: float) -> None:
    x, y = middle_of(tab)
    tab.page.locator("#area-draw-rectangle").click()
    expect(tab.page.locator(".area-sheet")).to_be_visible()
    tab.page.mouse.move(x - width / 2, y - height / 2)
    tab.page.mouse.down()
    tab.page.mouse.move(x + width / 2, y + height / 2, steps=6)
    tab.page.mouse.up()
    expect(tab.page.locator(".area-sheet")).to_have_count(0)


def test_a_rectangle_is_drawn_moved_and_removed(desk: Watched, city: pd.DataFrame) -> None:
    desk.open_settled("?panel=area")
    draw_rectangle(desk, 240, 200)
    drawn = expect_area(desk, city)
    assert drawn > 0
    before = area_of(desk)
    handle = desk.page.locator(".area-handle").first
    handle.focus()
    for _ in range(4):
        desk.page.keyboard.press("ArrowLeft")
    desk.wait(lambda: area_of(desk) != before, "the corner to move")
    expect_area(desk, city)
    expect(desk.page.locator(".area-handle").first).to_be_focused()
    desk.page.locator("#area-remove").click()
    expect(desk.page.locator("#area-none")).to_be_visible()
    expect(desk.page.locator("#figures-matching")).to_have_text(
        f"{len(select_trips(city, Endpoint.PICKUP, select())):,}"
    )


def test_a_corner_is_dragged(desk: Watched, city: pd.DataFrame) -> None:
    desk.open_settled("?panel=area")
    draw_rectangle(desk, 200, 200)
    before = area_of(desk)
    box = box_of(desk.page.locator(".area-handle").nth(2))
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    desk.page.mouse.move(x, y)
    desk.page.mouse.down()
    desk.page.mouse.move(x + 60, y + 40, steps=6)
    desk.page.mouse.up()
    desk.wait(lambda: area_of(desk) != before, "the corner to move")
    expect_area(desk, city)


def test_a_polygon_is_clicked_together_and_given_up(desk: Watched, city: pd.DataFrame) -> None:
    desk.open_settled("?panel=area")
    x, y = middle_of(desk)
    corners = [(x - 90, y - 90), (x + 110, y - 60), (x + 40, y + 100)]
    desk.page.locator("#area-draw-polygon").click()
    desk.page.mouse.click(*corners[0])
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator(".area-sheet")).to_have_count(0)
    hint = desk.page.locator("#area-map-hint-text")
    desk.page.locator("#area-draw-polygon").click()
    desk.page.keyboard.press("Enter")
    expect(hint).to_contain_text("Corners are set by mouse or finger.")
    desk.page.mouse.click(*corners[0])
    desk.page.keyboard.press("Enter")
    expect(hint).to_contain_text("set two more")
    for corner in corners[1:]:
        desk.page.mouse.click(*corner)
    desk.page.keyboard.press("Enter")
    assert expect_area(desk, city) > 0
    expect(desk.page.locator("#area-name")).to_contain_text("Polygon of 3 corners")


def test_a_polygon_that_crosses_itself_counts_as_the_same_in_a_link(
    desk: Watched, city: pd.DataFrame
) -> None:
    desk.open_settled("?panel=area")
    x, y = middle_of(desk)
    desk.page.locator("#area-draw-polygon").click()
    for corner in ((x - 90, y - 90), (x + 90, y - 90), (x - 90, y + 90), (x + 90, y + 90)):
        desk.page.mouse.click(*corner)
    desk.page.keyboard.press("Enter")
    assert expect_area(desk, city) > 0
    desk.open_settled(urlsplit(desk.page.url).query.join(["?", ""]))
    expect_area(desk, city)


def test_delete_removes_a_corner_down_to_three(desk: Watched, city: pd.DataFrame) -> None:
    desk.open_settled("?panel=area")
    draw_rectangle(desk, 200, 200)
    handles = desk.page.locator(".area-handle")
    handles.first.focus()
    desk.page.keyboard.press("Delete")
    expect(handles).to_have_count(3)
    expect_area(desk, city)
    expect(handles.first).to_be_focused()
    desk.page.keyboard.press("Delete")
    desk.wait_text("#map-said", "three corners at least")


def test_a_place_is_named(desk: Watched, city: pd.DataFrame) -> None:
    desk.open_settled("?panel=area")
    search, chips = desk.page.locator("#area-place"), desk.page.locator("#chips")
    search.fill("jfk")
    desk.page.keyboard.press("Enter")
    expect(chips).to_have_text("Pickup in JFK Airport")
    desk.page.wait_for_url("**from_place=jfk-airport**")
    expect_place(desk, city)
    search.fill("midtown-times square")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#area-name")).to_contain_text("Midtown-Times Square")
    assert expect_place(desk, city) > 0


def test_a_place_is_chosen_from_what_is_offered_by_key_and_by_hand(desk: Watched) -> None:
    desk.open_settled("?panel=area")
    search, options = desk.page.locator("#area-place"), desk.page.locator("#area-place-list > li")
    search.press_sequentially("station")
    expect(search).to_have_attribute("aria-expanded", "true")
    expect(desk.page.locator("#area-place-status")).to_contain_text("Enter takes")
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("ArrowDown")
    second = options.nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    expect(search).to_have_attribute("aria-activedescendant", str(second.get_attribute("id")))
    name = second.locator("span").first.inner_text()
    desk.page.keyboard.press("Enter")
    expect(search).to_have_value(name)
    expect(desk.page.locator("#chips")).to_have_text(f"Pickup in {name}")
    expect(options).to_have_count(0)
    search.fill("yankee")
    options.first.click()
    expect(desk.page.locator("#area-name")).to_contain_text("Yankee Stadium, within 980 ft")
    search.fill("bro")
    desk.page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(desk.page.locator("#dock")).to_be_visible()
    desk.page.keyboard.press("Tab")  # what was typed and not taken does not stay as if it were
    expect(search).to_have_value("Yankee Stadium")
    desk.page.locator("[data-chip=from_area]").click()
    expect(search).to_have_value("")


def test_a_failed_search_leaves_nothing_of_the_area_before(
    desk: Watched, city: pd.DataFrame
) -> None:
    desk.open_settled("?panel=area&place=east-village")
    expect(desk.page.locator("#chips")).to_have_text("Pickup in East Village")
    everything = len(select_trips(city, Endpoint.PICKUP, select()))
    desk.page.locator("#area-place").fill("nowhere at all")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#area-place-status")).to_contain_text("draw the area on the map")
    expect(desk.page.locator("#area-none")).to_be_visible()
    expect(desk.page.locator("[data-chip]")).to_have_count(0)
    expect(desk.page.locator("path.area-outline")).to_have_count(0)
    expect(desk.page.locator("#figures-matching")).to_have_text(f"{everything:,}")
    desk.page.locator("#chips-undo").click()
    expect(desk.page.locator("#chips")).to_have_text("Pickup in East Village")


def test_a_link_names_its_place_and_asks_for_nothing_else_first(
    desk: Watched, city: pd.DataFrame
) -> None:
    gate = Gate(desk.page, "gazetteer")
    desk.open("?place=soho&hours=0-11")
    desk.wait(lambda: gate.held, "the places to be asked for")
    gate.open()
    desk.settle()
    expect(desk.page.locator("#chips")).to_contain_text("SoHo")
    asked = [url for url in desk.requests if "/api/tiles/" in url]
    assert asked
    assert all("from_area=" in url and "hours=0-11" in url for url in asked)
    west, south, east, north = desk.bounds()
    assert (west < -74.007, east > -73.994, east < west + 0.1) == (True,) * 3, "SoHo is in view"
    assert (south < 40.719, north > 40.728, north < south + 0.1) == (True,) * 3
    desk.open_settled("?place=neverland")
    desk.wait_text("#page-notice-text", "This link's place could not be read")


def test_places_that_do_not_come_are_said_and_asked_for_again(desk: Watched) -> None:
    desk.page.route("**/gazetteer.geojson*", lambda route: route.abort())
    desk.allowed += ["gazetteer", "ERR_FAILED"]
    desk.open_settled("?place=soho")
    desk.wait_text("#page-notice-text", "could not be looked up")
    desk.page.unroute("**/gazetteer.geojson*")
    desk.page.get_by_role("button", name="Area", exact=True).click()
    expect(desk.page.locator("#area-place")).to_be_visible()


def test_a_link_brings_the_area_back(desk: Watched, city: pd.DataFrame) -> None:
    area = "-73.99,40.76,-73.97,40.76,-73.97,40.74,-73.99,40.74"
    desk.open_settled(f"?area={area}&panel=area")
    assert area_of(desk) == area
    expect_area(desk, city)
    expect(desk.page.locator("#area-name")).to_contain_text("Rectangle")
    expect(desk.page.locator(".area-handle")).to_have_count(4)


def test_on_a_phone_the_panel_makes_way_for_the_hand(phone: Watched, city: pd.DataFrame) -> None:
    phone.open_settled("?panel=area")
    phone.page.locator("#area-draw-rectangle").tap()
    expect(phone.page.locator("#dock")).to_be_hidden()
    expect(phone.page.locator("#area-map-hint")).to_be_visible()
    hint, zoom = (
        box_of(phone.page.locator(it)) for it in ("#area-map-hint", ".leaflet-control-zoom")
    )
    assert hint["x"] + hint["width"] <= zoom["x"] or hint["y"] >= zoom["y"] + zoom["height"]
    outline = "getComputedStyle(document.querySelector('.area-sheet')).outlineStyle"
    assert phone.page.evaluate(outline) == "none"  # no frame round the map for a finger
    phone.page.locator("#area-give-up").tap()
    expect(phone.page.locator("#dock")).to_be_visible()
    phone.page.locator("#area-draw-view").tap()
    assert expect_area(phone, city) > 0


def outlines_of(tab: Watched) -> list[str]:
    """The shape of the area on each map, in that map's own pixels."""
    return [str(path.get_attribute("d")) for path in tab.page.locator("path.area-outline").all()]


def drag_by(tab: Watched, thing: Locator, right: float, down: float) -> None:
    box = box_of(thing)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.page.mouse.move(x, y)
    tab.page.mouse.down()
    tab.page.mouse.move(x + right, y + down, steps=6)
    tab.page.mouse.up()


def test_two_maps_side_by_side_both_have_the_area(desk: Watched, city: pd.DataFrame) -> None:
    west, south, east, north = -73.99, 40.74, -73.97, 40.76
    corners = f"{west},{north},{east},{north},{east},{south},{west},{south}"
    desk.open_settled(f"?mode=side&panel=area&view=12/40.75/-73.98&area={corners}")
    for place in ("#map", "#map-other"):
        expect(desk.page.locator(f"{place} path.area-outline")).to_have_count(1)
        expect(desk.page.locator(f"{place} .area-handle")).to_have_count(4)
        expect(desk.page.locator(f"{place} path.area-outline")).to_be_visible()
    desk.shot("side-by-side-area")
    # A corner is taken on the second map: the first one has the same area.
    before, shapes = area_of(desk), outlines_of(desk)
    drag_by(desk, desk.page.locator("#map-other .area-handle").nth(2), 30, 20)
    desk.wait(lambda: area_of(desk) != before, "the corner to move")
    expect_area(desk, city)
    assert all(old != new for old, new in zip(shapes, outlines_of(desk), strict=True))
    # And by key.
    before = area_of(desk)
    handle = desk.page.locator("#map-other .area-handle").first
    handle.focus()
    desk.page.keyboard.press("ArrowUp")
    desk.wait(lambda: area_of(desk) != before, "the corner to move by key")
    expect(handle).to_be_focused()
    desk.page.evaluate("() => dashapp.displayStore.change({mode: 'single'})")
    expect(desk.page.locator("path.area-outline")).to_have_count(1)


def test_an_area_is_drawn_on_either_of_two_maps(desk: Watched, city: pd.DataFrame) -> None:
    desk.open_settled("?mode=side&panel=area&view=12/40.75/-73.98")
    desk.page.locator("#area-draw-rectangle").click()
    expect(desk.page.locator(".area-sheet")).to_have_count(2)
    box = box_of(desk.page.locator("#map-other .map"))
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    desk.page.mouse.move(x - 60, y - 50)
    desk.page.mouse.down()
    desk.page.mouse.move(x + 60, y + 50, steps=6)
    desk.page.mouse.up()
    expect(desk.page.locator(".area-sheet")).to_have_count(0)
    expect(desk.page.locator("path.area-outline")).to_have_count(2)
    # The second map shows dropoffs, so it is theirs.
    assert expect_area(desk, city, "to_area") > 0
    expect(desk.page.locator("#chips")).to_have_text("Dropoff in the drawn area")
    desk.page.locator("#area-draw-polygon").click()
    expect(desk.page.locator(".area-sheet")).to_have_count(2)
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator(".area-sheet")).to_have_count(0)
    expect(desk.page.locator("path.area-outline")).to_have_count(2)
