"""Every filter by hand: brushed, typed, clicked, by key; histograms, chips, undo, the URL."""

from urllib.parse import urlsplit

import pytest
from browser_filters import (
    brush,
    expect_matching,
    matching,
    point_at,
    query_of,
    summary_of,
    type_into,
)
from browser_page import box_of, resting_box
from playwright.sync_api import expect
from support.zones import find_zones

from dashapp.model import Endpoint


def test_hours_are_brushed_past_midnight(desk, city):
    desk.open_settled()
    brush(desk, "hours", 21.5 / 24, 26.5 / 24)
    expect_matching(desk, city, "hours=21-2")
    expect(desk.page.locator("#filter-hours-text")).to_have_text("21:00 \N{EN DASH} 03:00")
    # Moved as a whole: it keeps its length.
    brush(desk, "hours", 22.5 / 24, 10.5 / 24)
    expect_matching(desk, city, "hours=9-14")
    desk.page.locator("#filter-hours .histogram-area").dblclick()
    expect_matching(desk, city, "")
    expect(desk.page.locator("#filter-hours-text")).to_have_text("all day")


def test_amounts_are_brushed_and_typed(desk, city):
    desk.open_settled()
    brush(desk, "fare", 5.5 / 80, 11.5 / 80)
    expect_matching(desk, city, "fare=5-12")
    type_into(desk, "fare", 1, "12.5")
    expect_matching(desk, city, "fare=5-12.5")
    type_into(desk, "fare", 0, "")
    expect_matching(desk, city, "fare=-12.5")
    expect(desk.page.locator("#filter-fare-text")).to_have_text("up to $12.50")
    type_into(desk, "distance", 0, "3")
    expect_matching(desk, city, "fare=-12.5&distance=3-")
    type_into(desk, "fare", 0, "50")
    expect_matching(desk, city, "fare=12.5-50&distance=3-")
    type_into(desk, "fare", 0, "0.001")
    desk.wait_text("#filter-fare-inputs", "0.001 became 0.00")
    desk.page.locator("[data-filter-reset=fare]").click()
    expect_matching(desk, city, "distance=3-")
    assert desk.page.locator("[data-filter-input=fare]").nth(1).input_value() == ""


BESIDE = {
    # What is set, where the hand presses beside it and lets go, and what was drawn.
    "hours": ("hours=8-8", 7.5 / 24, 11.5 / 24, "hours=7-11"),
    "fare": ("fare=20-31", 18.5 / 80, 45.5 / 80, "fare=18-46"),
}


@pytest.mark.parametrize("name", BESIDE)
def test_a_drag_that_begins_beside_a_range_is_the_range_that_was_drawn(desk, city, name):
    before, begin, end, drawn = BESIDE[name]
    desk.open_settled(f"?{before}")
    brush(desk, name, begin, end, height=0.3)
    expect_matching(desk, city, drawn)
    hold_end(desk, name, 0, beyond=1)
    desk.wait(lambda: query_of(desk) != drawn, "an end taken by its handle")
    value = desk.page.evaluate("name => dashapp.selection.current()[name]", name)
    assert value[0] == {"hours": 12, "fare": 46}[name], "the ends have swapped"


def test_a_finger_draws_beside_a_range_and_takes_its_ends(phone, city):
    phone.open_settled("?hours=8-8")
    phone.page.locator("#page-sheet-toggle").tap()
    phone.page.locator("details", has=phone.page.locator("#filter-hours")).locator("summary").tap()
    area = phone.page.locator("#filter-hours .histogram-area")
    area.scroll_into_view_if_needed()
    box = resting_box(phone, area)
    at = lambda hour: box["x"] + hour * box["width"] / 24  # noqa: E731 - a word for a place
    swipe(phone, (at(7.5), box["y"] + 6), (at(11.5), box["y"] + 6))
    expect_matching(phone, city, "hours=7-11")
    handle = middle_of(phone, "#filter-hours [role=slider] >> nth=1")
    swipe(phone, (handle[0] + 5, handle[1] - 12), (at(16) + 5, handle[1]))
    expect_matching(phone, city, "hours=7-15")


def test_both_handles_of_one_hour_can_be_taken(desk, city):
    desk.open_settled("?hours=8-8")
    from_x, to_x = (middle_of(desk, f"#filter-hours [role=slider] >> nth={n}")[0] for n in (0, 1))
    assert to_x - from_x >= 24, "one lies over the other"
    hold_end(desk, "hours", 0, by=-3)
    expect_matching(desk, city, "hours=5-8")
    desk.page.locator("#chips-undo").click()
    expect_matching(desk, city, "hours=8-8")
    hold_end(desk, "hours", 1, by=3)
    expect_matching(desk, city, "hours=8-11")


def middle_of(tab, selector):
    box = resting_box(tab, tab.page.locator(selector))
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def hold_end(tab, name, end, by=0, beyond=None):
    """Drag a handle by so many cells, or well beyond the other one."""
    area = tab.page.locator(f"#filter-{name} .histogram-area")
    area.scroll_into_view_if_needed()
    x, y = middle_of(tab, f"#filter-{name} [role=slider] >> nth={end}")
    box = box_of(area)
    to = x + by * box["width"] / 24
    if beyond is not None:
        to = middle_of(tab, f"#filter-{name} [role=slider] >> nth={beyond}")[0] + box["width"] / 8
    tab.page.mouse.move(x, y)
    tab.page.mouse.down()
    tab.page.mouse.move(to, y, steps=6)
    tab.page.mouse.up()


def swipe(tab, begin, end):
    touch = tab.page.context.new_cdp_session(tab.page)
    steps = [[a + (b - a) * step / 6 for a, b in zip(begin, end, strict=True)] for step in range(7)]
    for kind, places in (("touchStart", steps[:1]), ("touchMove", steps[1:]), ("touchEnd", [None])):
        for place in places:
            points = [{"x": place[0], "y": place[1]}] if place else []
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_days_are_brushed_and_typed(desk, city):
    desk.open_settled()
    brush(desk, "dates", 4.5 / 31, 9.5 / 31)
    expect_matching(desk, city, "dates=2015-01-05..2015-01-10")
    type_into(desk, "dates", 1, "2015-01-07")
    expect_matching(desk, city, "dates=2015-01-05..2015-01-07")
    expect(desk.page.locator("#filter-dates-text")).to_have_text("Jan 5 \N{EN DASH} 7, 2015")
    type_into(desk, "dates", 0, "2015-01-09")
    expect_matching(desk, city, "dates=2015-01-07..2015-01-09")
    # By key a day is made in steps, during which it may lie beyond the other one.
    desk.page.locator("[data-filter-input=dates]").nth(1).focus()
    desk.page.keyboard.type("01012015")
    expect(desk.page.locator("[data-filter-input=dates]").nth(1)).to_have_value("2015-01-01")
    desk.page.keyboard.press("Enter")
    expect_matching(desk, city, "dates=2015-01-01..2015-01-07")


def test_weekdays_and_payment_are_clicked(desk, city):
    desk.open_settled()
    days = desk.page.locator("#filter-weekdays button")
    for day in (5, 6):
        days.nth(day).click()
    expect_matching(desk, city, "weekdays=5,6")
    assert [days.nth(n).get_attribute("aria-pressed") for n in (4, 5, 6)] == [
        "false",
        "true",
        "true",
    ]
    desk.page.locator("#filter-payment button", has_text="Cash").click()
    expect_matching(desk, city, "weekdays=5,6&payment=2")
    counts = summary_of(desk, city)
    # A histogram leaves its own filter out, and keeps all others.
    for day, trips in enumerate(counts["weekdays"].counts):
        expect(days.nth(day)).to_have_attribute("title", days_title(day, trips))
    days.nth(5).click()
    days.nth(6).click()
    expect_matching(desk, city, "payment=2")


def days_title(day, trips):
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return f"{names[day]}: {trips:,} trip{'' if trips == 1 else 's'}"


def test_bars_tell_what_pandas_counts(desk, city):
    desk.open_settled("?hours=22-3&fare=5-20&view=13/40.75/-73.98")
    expect_matching(desk, city, "hours=22-3&fare=5-20")
    counts = summary_of(desk, city)
    for name, place, trips in (
        ("passengers", 1.5 / 10, counts["passengers"].counts[1]),
        ("hours", 7.5 / 24, counts["hours"].counts[7]),
        ("hours", 23.5 / 24, counts["hours"].counts[23]),
        ("fare", 30.5 / 80, counts["fare"].counts[30]),
        ("distance", 10.5 / 60, counts["distance"].counts[10]),
        ("dates", 0.5 / 31, next(iter(counts["dates"].counts.values()))),
    ):
        words = f": {trips:,} trip{'' if trips == 1 else 's'}"
        desk.wait(
            lambda name=name, place=place, words=words: point_at(desk, name, place).endswith(words),
            f"{name}{words}, not {point_at(desk, name, place)}",
        )


def test_ranges_by_key(desk, city):
    desk.open_settled()
    for name, end, keys, query in (
        ("hours", 0, ["ArrowRight"] * 3, "hours=3-23"),
        ("hours", 1, ["Home", "PageUp"], "hours=0-6"),
        ("fare", 0, ["PageUp", "ArrowRight"], "fare=11-"),
        ("dates", 1, ["ArrowLeft"], "dates=2015-01-01..2015-01-30"),
        ("distance", 1, ["Home", "ArrowRight"], "distance=-1"),
    ):
        desk.page.locator(f"#filter-{name} [role=slider]").nth(end).focus()
        for key in keys:
            desk.page.keyboard.press(key)
        expect_matching(desk, city, query)
        desk.page.locator("#chips-clear").click()
        expect_matching(desk, city, "")


def test_chips_take_back_one_or_all(desk, city):
    desk.open_settled("?passengers=1-4&hours=7-9&payment=1")
    chips = desk.page.locator("#chips button")
    expect(chips).to_have_text(["1 \N{EN DASH} 4 passengers", "07:00 \N{EN DASH} 10:00", "card"])
    desk.shot("chips")
    chips.nth(1).click()
    expect_matching(desk, city, "passengers=1-4&payment=1")
    expect(chips.nth(1)).to_be_focused()
    desk.page.locator("#chips-clear").click()
    expect_matching(desk, city, "")
    expect(chips).to_have_count(0)
    expect(desk.page.locator("#chips-clear")).to_be_disabled()


def test_undo_and_redo_by_button_and_key(desk, city):
    desk.open_settled()
    undo, redo = desk.page.locator("#chips-undo"), desk.page.locator("#chips-redo")
    expect(undo).to_be_disabled()
    brush(desk, "hours", 7.5 / 24, 9.5 / 24)
    desk.page.locator("#filter-weekdays button").nth(0).click()
    expect_matching(desk, city, "hours=7-9&weekdays=0")
    undo.click()
    expect_matching(desk, city, "hours=7-9")
    desk.page.keyboard.press("Control+z")
    expect_matching(desk, city, "")
    expect(undo).to_be_disabled()
    desk.page.keyboard.press("Control+Shift+Z")
    expect_matching(desk, city, "hours=7-9")
    redo.click()
    expect_matching(desk, city, "hours=7-9&weekdays=0")
    expect(redo).to_be_disabled()
    desk.choose("Dropoffs")
    expect_matching(desk, city, "hours=7-9&weekdays=0")
    desk.page.locator("#filter-hours [role=slider]").first.focus()
    desk.page.keyboard.press("Control+z")
    desk.wait(
        lambda: desk.page.locator("#filter-endpoint").input_value() == "pickup", "the first end"
    )


def test_every_filter_is_in_the_url_and_comes_back(desk, city):
    filters = "hours=22-3&weekdays=4,5&dates=2015-01-05..2015-01-20&payment=1&fare=5-40"
    desk.open_settled(f"?{filters}&distance=1-15")
    expect_matching(desk, city, f"{filters}&distance=1-15")
    assert matching(desk, city) > 0
    desk.page.locator("[data-filter-reset=distance]").click()
    desk.wait(lambda: "distance" not in urlsplit(desk.page.url).query, "the URL without a distance")
    assert filters in urlsplit(desk.page.url).query
    desk.page.go_back()
    expect_matching(desk, city, f"{filters}&distance=1-15")
    expect(desk.page.locator("#filter-distance-text")).to_have_text("1 \N{EN DASH} 15 mi")
    desk.page.go_forward()
    expect_matching(desk, city, filters)


def test_one_gesture_is_one_step_of_the_history(desk, city):
    desk.open_settled()
    desk.wait(lambda: "view=" in desk.page.url, "the view in the URL")
    length = desk.page.evaluate("() => history.length")
    box = box_of(desk.page.locator("#filter-hours .histogram-area"))
    y = box["y"] + 0.3 * box["height"]
    desk.page.mouse.move(box["x"] + box["width"] * 0.3, y)
    desk.page.mouse.down()
    for place in (0.4, 0.7, 0.5):
        desk.page.mouse.move(box["x"] + box["width"] * place, y, steps=4)
        # The map answers while the hand rests; nothing is written yet.
        desk.settle_on("pickup", query_of(desk))
        assert "hours" not in desk.page.url
    desk.page.mouse.up()
    desk.wait(lambda: "hours=7-12" in desk.page.url, "the hours in the URL")
    assert desk.page.evaluate("() => history.length") == length + 1
    desk.page.go_back()
    expect_matching(desk, city, "")


def test_the_head_of_a_phones_sheet_is_one_line_whatever_is_set(phone):
    phone.open_settled()
    line = phone.page.locator(".sheet-selection")
    height = box_of(line)["height"]
    phone.open_settled("?duration=-70&speed=-30&tip=-5&tip_share=-30&total_paid=-70&rate=1")
    expect(line).to_contain_text("rate standard")
    assert box_of(line)["height"] == height
    assert box_of(line)["width"] <= 390


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_filters_on_a_phone(phone, city, theme):
    phone.page.emulate_media(color_scheme=theme)
    phone.open_settled()
    asked = [url for url in phone.requests if "/api/summary" in url]
    assert asked == [], "nobody sees the histograms while the sheet is closed"
    phone.page.route("**/api/status", lambda route: None)  # the next look at the status never ends
    phone.page.locator("#page-sheet-toggle").tap()
    expect(phone.page.locator("#filter-passengers .histogram-top")).not_to_be_empty()
    phone.page.unroute("**/api/status")
    hours = phone.page.locator("details", has=phone.page.locator("#filter-hours"))
    expect(phone.page.locator("#filter-passengers")).to_be_visible()
    expect(phone.page.locator("#filter-hours")).not_to_be_visible()
    hours.locator("summary").tap()
    expect(phone.page.locator("#filter-hours")).to_be_visible()
    phone.settle()
    for target in ("#filter-hours .histogram-area", "details summary", "[data-scope=city]"):
        assert box_of(phone.page.locator(target).first)["height"] >= 44, target
    area = phone.page.locator("#filter-hours .histogram-area")
    area.scroll_into_view_if_needed()
    box = box_of(area)
    area.tap(position={"x": box["width"] * 7.5 / 24, "y": 15})
    expect_matching(phone, city, "hours=7-7")
    chip = phone.page.locator("#chips button").first
    chip.scroll_into_view_if_needed()
    assert box_of(chip)["height"] >= 44
    phone.shot(f"phone-filters-{theme}")
    chip.tap()
    expect_matching(phone, city, "")


@pytest.fixture
def zoned(city):
    """The same trips, whose zones the oracle has found: its plain test takes a second an end."""
    for end in Endpoint:
        find_zones(city[f"{end}_x"], city[f"{end}_y"])
    return city


def test_zones_are_searched_and_ticked_and_taken_back(desk, zoned):
    desk.open_settled("?to=230")
    chip = desk.page.locator(".chips-section [data-chip]")
    expect(chip).to_have_text("to Times Sq/Theatre District")
    box = desk.page.locator("[data-filter-box=from]")
    box.locator("summary").click()
    box.get_by_role("searchbox", name="Search taxi zones").fill("midtown")
    expect(box.get_by_role("checkbox")).to_have_count(
        8
    )  # the four of that name, and all of Midtown
    for name in MIDTOWN[:2]:
        box.get_by_role("checkbox", name=name).press("Space")
    expect_matching(desk, zoned, f"from=161,162&{SQUARE}")
    expect(desk.page.locator("#filter-from-text")).to_have_text(", ".join(MIDTOWN[:2]))
    desk.wait(lambda: f"from=161,162&{SQUARE}" in urlsplit(desk.page.url).query, "a link")
    box.get_by_role("button", name=f"Remove {MIDTOWN[0]}").click()
    expect_matching(desk, zoned, f"from=midtown-east&{SQUARE}")
    box.get_by_role("checkbox", name="All but these").press("Space")
    expect_matching(desk, zoned, f"from=!midtown-east&{SQUARE}")
    expect(desk.page.locator("[data-chip=from]")).to_have_text(f"Pickup not in {MIDTOWN[1]}")
    desk.page.locator("#chips-undo").click()
    desk.page.locator("#chips-undo").click()
    expect_matching(desk, zoned, f"from=161,162&{SQUARE}")
    box.get_by_role("searchbox").fill("no such zone")
    desk.wait_text("#chooser-1-status", "No taxi zone has “no such zone” in its name or borough.")
    desk.page.locator("[data-chip=from]").click()
    expect_matching(desk, zoned, SQUARE)


SQUARE = "to=times-sq-theatre-district"
MIDTOWN = ("Midtown Center", "Midtown East", "Midtown North", "Midtown South")
