"""The dropdown and the slider are moved as a user moves them; numbers are compared with pandas."""

from expected import in_bounds, selected
from playwright.sync_api import expect


def last_trips_request(watched):
    return [request for request in watched.requests if "/api/trips" in request][-1]


def assert_numbers(watched, city, endpoint, passengers):
    chosen = selected(city, endpoint, passengers)
    watched.wait_text("#figures-matching", f"{len(chosen):,}")
    seen = in_bounds(chosen, endpoint, last_trips_request(watched))
    watched.wait_text("#figures-in-view", f"{len(seen):,}")
    assert 0 < len(seen) < len(chosen)
    state = watched.settle()
    shown = sum(tile["total"] for tile in state["tiles"])
    assert len(seen) <= shown <= len(chosen)


def thumb(watched, which):
    return watched.page.locator("#filter-passengers [role=slider]").nth(which)


def test_everything_is_shown_at_first(desk, city):
    desk.open_settled()
    assert_numbers(desk, city, "pickup", (0, 9))
    assert desk.text("#filter-passengers-text") == "0 to 9, all trips"
    assert desk.text(".legend-title") == "Pickups per pixel"
    desk.shot("desk-light")


def test_dropdown_shows_dropoffs(desk, city):
    desk.open_settled()
    desk.page.get_by_label("Show", exact=True).select_option("Dropoffs")
    assert_numbers(desk, city, "dropoff", (0, 9))
    desk.wait_text(".legend-title", "Dropoffs per pixel")


def test_slider_by_keyboard(desk, city):
    desk.open_settled()
    thumb(desk, 0).focus()
    desk.page.keyboard.press("ArrowRight")
    desk.page.keyboard.press("ArrowRight")
    assert_numbers(desk, city, "pickup", (2, 9))
    thumb(desk, 1).focus()
    desk.page.keyboard.press("Home")
    desk.wait_text("#filter-passengers-text", "exactly 2")
    assert_numbers(desk, city, "pickup", (2, 2))


def test_the_map_answers_before_the_slider_is_let_go(desk, city):
    desk.open_settled()
    page = desk.page
    handle, track = thumb(desk, 1).bounding_box(), page.locator("#filter-passengers").bounding_box()
    middle = handle["y"] + handle["height"] / 2
    page.mouse.move(handle["x"] + handle["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] * 0.34, middle, steps=25)
    desk.wait_text("#filter-passengers-text", "0 to 3")
    assert_numbers(desk, city, "pickup", (0, 3))
    page.mouse.up()
    assert_numbers(desk, city, "pickup", (0, 3))


def test_a_long_drag_does_not_pile_up(desk, city):
    desk.open_settled()
    page = desk.page
    handle, track = thumb(desk, 1).bounding_box(), page.locator("#filter-passengers").bounding_box()
    middle = handle["y"] + handle["height"] / 2
    asked_before = len(desk.requests)
    page.mouse.move(handle["x"] + handle["width"] / 2, middle)
    page.mouse.down()
    for there in (0.1, 0.9, 0.15, 0.95, 0.45):
        page.mouse.move(track["x"] + track["width"] * there, middle, steps=40)
    page.mouse.up()
    assert_numbers(desk, city, "pickup", (0, 4))
    queries = [
        r.partition("passengers=")[2] for r in desk.requests[asked_before:] if "/tiles/" in r
    ]
    last = queries.index("0-4", len(queries) - queries[::-1].index("0-4") - 1)
    # Four requests run at a time: of a question that was overtaken no more than those were sent.
    overtaken = [query for query in queries[:last] if query != "0-4"]
    assert all(query == "0-4" for query in queries[-4:])
    assert len(overtaken) <= 12 * len(queries)


def test_the_account_adds_up_for_each_endpoint(desk, cluster):
    desk.open_settled()
    for option, name in (("Pickups", "pickup"), ("Dropoffs", "dropoff")):
        desk.page.get_by_label("Show", exact=True).select_option(option)
        desk.wait_text("#account-drawn-name", f"Drawn as {option.lower()}")
        own = cluster.current.account.to_json()[name]
        assert desk.number("#account-drawn") == own["drawn"]
        left_out = desk.number("#account-left-out")
        assert left_out == sum(own["left_out"].values())
        assert desk.number("#account-rows-read") == own["drawn"] + left_out
        reasons = dict(
            zip(
                desk.page.locator("#account-reasons dt").all_inner_texts(),
                desk.page.locator("#account-reasons dd").all_inner_texts(),
                strict=True,
            )
        )
        wanted = {key.replace("_", " "): f"{rows:,}" for key, rows in own["left_out"].items()}
        assert reasons == wanted
    expect(desk.page.locator("#account-data-name")).to_have_text(cluster.current.data_name)


def test_the_page_tells_what_was_computed_and_what_was_cached(desk):
    desk.open_settled()
    desk.wait_text("#figures-how", "computed in")
    desk.page.get_by_label("Show", exact=True).select_option("Dropoffs")
    desk.wait_text("#filter-passengers-text", "0 to 9")
    desk.wait(lambda: any("endpoint=dropoff" in r for r in desk.requests), "the new question")
    desk.settle()
    desk.page.get_by_label("Show", exact=True).select_option("Pickups")
    desk.wait_text("#figures-how", "from cache")


def test_no_match_says_so(desk):
    desk.open_settled("?view=14/10/10")
    desk.wait_text("#figures-in-view", "0")
    desk.wait_text("#figures-hint", "No trip matches here")
