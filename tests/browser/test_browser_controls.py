"""How the controls feel: answers while the hand still moves, no pile of overtaken questions."""

from browser_page import box_of
from expected import selected
from playwright.sync_api import expect


def hold(desk, places):
    """Move the upper thumb by mouse to each place, 0 to 1 along the slider, and keep it held."""
    thumb, track = (
        box_of(desk.thumb(1)),
        box_of(desk.page.locator("#filter-passengers .histogram-area")),
    )
    middle = thumb["y"] + thumb["height"] / 2
    desk.page.mouse.move(thumb["x"] + thumb["width"] / 2, middle)
    desk.page.mouse.down()
    for place in places:
        desk.page.mouse.move(track["x"] + track["width"] * place, middle, steps=10)


def test_the_map_answers_before_the_slider_is_let_go(desk, city):
    desk.open_settled()
    hold(desk, [0.4])
    desk.wait_text("#filter-passengers-text", "0 to 3")
    desk.settle_on("pickup", "passengers=0-3")
    desk.wait_text("#figures-matching", f"{len(selected(city, 'pickup', (0, 3))):,}")
    desk.page.mouse.up()


def test_a_long_drag_does_not_pile_up(desk, city):
    desk.open_settled()
    before = len(desk.requests)
    hold(desk, [0.1, 0.9, 0.15, 0.95, 0.5])
    desk.page.mouse.up()
    desk.settle_on("pickup", "passengers=0-4")
    desk.wait_text("#figures-matching", f"{len(selected(city, 'pickup', (0, 4))):,}")
    tiles = [url for url in desk.requests[before:] if "/tiles/" in url]
    questions = []
    for url in tiles:
        if not questions or questions[-1][0] != url.partition("?")[2]:
            questions.append((url.partition("?")[2], []))
        questions[-1][1].append(url)
    in_view = len(desk.density()["tiles"])
    assert len(questions[-1][1]) >= in_view, "the last question was asked whole"
    overtaken = sum(len(urls) for _, urls in questions[:-1])
    assert overtaken <= in_view * (len(questions) - 1)


def test_no_match_says_so(desk):
    desk.open_settled("?view=14/10/10")
    desk.wait_text("#figures-in-view", "0")
    desk.wait_text("#figures-hint", "No trip matches here")
    expect(desk.page.locator(".map-area > .no-match")).to_be_hidden()


def test_no_match_anywhere_offers_to_clear_the_filters(desk):
    desk.open_settled("?passengers=9-9&fare=20000000-")
    desk.wait_text("#figures-hint", "No trips match these filters")
    for place in (".map-area", ".filters"):
        expect(desk.page.locator(f"{place} > .no-match")).to_be_visible()
    desk.page.locator(".map-area > .no-match button").click()
    expect(desk.page.locator("[data-chip]")).to_have_count(0)
    expect(desk.page.locator(".map-area > .no-match")).to_be_hidden()
