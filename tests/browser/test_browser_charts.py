"""Linked charts: lazy, exact, brushed both ways, of the view or the city, on desk and phone."""

import re

import pytest
from browser_charts import expect_all_plotted, expect_plotted, open_charts
from browser_filters import brush, expect_matching, query_of, summary_of
from browser_page import Gate, box_of
from playwright.sync_api import expect

from dashapp.model import Bounds

DASH = "\N{EN DASH}"
CURSOR = "(name) => getComputedStyle(document.querySelector(`#chart-${name} .nsewdrag`)).cursor"
CURSORS = dict.fromkeys(("hours", "weekdays", "dates", "fare", "tip", "speed"), "crosshair")
CURSORS |= {"tips": "default"}
COLOURS = """name => {
  const {color} = document.querySelector(`#chart-${name} .js-plotly-plot`).data[0].marker;
  return color.map((one) => one === color[0]);
}"""


def drag_on(tab, name, begin, end):
    """Drag across a chart, 0 to 1 of its plot."""
    plot = tab.page.locator(f"#chart-{name} .nsewdrag")
    plot.scroll_into_view_if_needed()
    box = box_of(plot)
    y = box["y"] + box["height"] / 2
    tab.page.mouse.move(box["x"] + begin * box["width"], y)
    tab.page.mouse.down()
    tab.page.mouse.move(box["x"] + end * box["width"], y, steps=8)
    tab.page.mouse.up()


def test_plotly_comes_with_the_first_chart_and_counts_what_pandas_counts(desk, city):
    desk.open_settled()
    assert [url for url in desk.requests if "plotly" in url] == []
    open_charts(desk, "?view=13/40.75/-73.98")
    assert [url for url in desk.requests if "/plotly." in url]
    counts = summary_of(desk, city)
    expect_all_plotted(desk, counts)
    expect(desk.page.locator("#charts-note")).to_contain_text(f"{counts.total:,} pickups in view")
    desk.shot("charts")
    # The hint says which charts filter, and so does the pointer over them.
    hint = desk.page.locator(".charts-hint:visible")
    expect(hint).to_contain_text("a chart of numbers or times")
    cursors = [desk.page.evaluate(CURSOR, name) for name in CURSORS]
    assert cursors == list(CURSORS.values())


def test_a_range_dragged_on_a_chart_is_its_filter_and_links_the_others(desk, city):
    open_charts(desk)
    drag_on(desk, "hours", 6.7 / 24, 10.2 / 24)
    expect_matching(desk, city, "hours=7-9")
    expect_all_plotted(desk, summary_of(desk, city))
    inside = [7 <= hour <= 9 for hour in range(24)]
    same = [not chosen for chosen in inside]  # as the first bar, which is outside
    desk.wait(lambda: desk.page.evaluate(COLOURS, "hours") == same, "the hours in colour")
    drag_on(desk, "fare", 0.002, 20.2 / 80)
    expect_matching(desk, city, "hours=7-9&fare=-20")
    expect_all_plotted(desk, summary_of(desk, city))
    # And the other way: brushed in the panel, shown on the chart.
    brush(desk, "hours", 20.5 / 24, 22.5 / 24)
    expect_matching(desk, city, "hours=20-22&fare=-20")
    expect_all_plotted(desk, summary_of(desk, city))
    # As the panel's buttons: a second one is added.
    for day, chosen in ((2, "&weekdays=2"), (4, "&weekdays=2,4"), (2, "&weekdays=4"), (4, "")):
        click_on(desk, "weekdays", (day + 0.5) / 7)
        expect_matching(desk, city, f"hours=20-22{chosen}&fare=-20")
    plot = desk.page.locator("#chart-hours .nsewdrag")
    plot.scroll_into_view_if_needed()
    box = box_of(plot)
    desk.page.mouse.dblclick(box["x"] + 4.5 / 24 * box["width"], box["y"] + 0.95 * box["height"])
    expect_matching(desk, city, "fare=-20")


def click_on(tab, name, place):
    """Click a bar of a chart at its foot, 0 to 1 of its plot."""
    plot = tab.page.locator(f"#chart-{name} .nsewdrag")
    plot.scroll_into_view_if_needed()
    box = box_of(plot)
    at = box["x"] + place * box["width"], box["y"] + 0.95 * box["height"]
    tab.page.mouse.move(at[0], at[1] - 3)
    tab.page.mouse.click(*at)


def focus_edge(tab, name, end):
    edge = tab.page.locator(f"#chart-keys-{name} [role=slider]").nth(end)
    edge.focus()
    expect(edge).to_be_focused()
    return edge


def test_keys_do_on_a_chart_what_the_pointer_does(desk, city):
    open_charts(desk)
    first = focus_edge(desk, "hours", 0)
    desk.page.keyboard.press("PageUp")
    desk.page.keyboard.press("ArrowRight")
    expect_matching(desk, city, "hours=7-23")
    hours = summary_of(desk, city)["hours"].counts
    expect(first).to_have_attribute("aria-valuenow", "7")
    told = f"from 07:00; 07:00 {DASH} 08:00: {hours[7]:,} trips"
    expect(first).to_have_attribute("aria-valuetext", told)
    edge = focus_edge(desk, "fare", 1)
    for key in ("Home", "PageUp", "ArrowRight"):
        desk.page.keyboard.press(key)
    expect_matching(desk, city, "hours=7-23&fare=-12")
    expect(edge).to_have_attribute("aria-label", "Highest fare")
    focus_edge(desk, "weekdays", 0)
    for _ in range(5):
        desk.page.keyboard.press("ArrowRight")
    expect_matching(desk, city, "hours=7-23&weekdays=5,6&fare=-12")
    focus_edge(desk, "distance", 0)
    desk.page.keyboard.press("ArrowUp")
    expect_matching(desk, city, "hours=7-23&weekdays=5,6&fare=-12&distance=0.5-")
    expect_all_plotted(desk, summary_of(desk, city))
    desk.page.keyboard.press("Delete")
    expect_matching(desk, city, "hours=7-23&weekdays=5,6&fare=-12")
    focus_edge(desk, "dates", 1)
    desk.page.keyboard.press("PageDown")
    desk.wait(lambda: "dates=" in query_of(desk), "the days")
    expect_matching(desk, city, query_of(desk))
    desk.shot("charts-by-key")


def test_every_edge_is_reached_by_tab_and_shows_its_focus(desk):
    open_charts(desk)
    desk.page.locator("#dock").focus()
    reached = []
    for _ in range(60):
        desk.page.keyboard.press("Tab")
        at = desk.page.evaluate(
            """() => {
              const at = document.activeElement, style = getComputedStyle(at);
              return at.matches(".chart-edge")
                ? [at.getAttribute("aria-label"), style.opacity, style.outlineStyle] : null;
            }"""
        )
        if at:
            assert at[1:] == ["1", "solid"]
            reached.append(at[0])
    assert reached[:4] == ["First hour", "Last hour", "First weekday", "Last weekday"]
    assert len(reached) == 22


def rows_of(tab, name):
    table = tab.page.locator(f"#chart-table-{name} tbody tr").all()
    return [row.locator("th, td").all_inner_texts() for row in table]


def test_what_a_chart_shows_is_told_and_stands_in_a_table(desk, city):
    open_charts(desk, "?hours=6-20")
    counts = summary_of(desk, city)
    picture = desk.page.locator("#chart-picture-hours")
    most = max(counts["hours"].counts)
    at = counts["hours"].counts.index(most)
    expect(picture).to_have_attribute("role", "img")
    label = (
        f"Trips by hour: {sum(counts['hours'].counts):,} trips, most at "
        f"{at:02}:00 {DASH} {at + 1:02}:00: {most:,} trips. Filtered to 06:00 {DASH} 21:00."
    )
    expect(picture).to_have_attribute("aria-label", label)
    for name in ("weekdays", "tips"):
        desk.page.locator(f"#chart-table-{name} summary").press("Enter")
        expect(desk.page.locator(f"#chart-table-{name} tbody tr").first).to_be_visible()
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    told = [f"{trips:,}" for trips in counts["weekdays"].counts]
    assert rows_of(desk, "weekdays") == [list(pair) for pair in zip(names, told, strict=True)]
    tips = counts.groups["passengers"][1]
    dollars = [f"${value:,.2f}" for value in (tips.mean, tips.median)]
    of = f"{tips.trips:,} of\N{NO-BREAK SPACE}{tips.trips + tips.unrecorded + tips.missing:,}"
    assert rows_of(desk, "tips")[1] == ["1", of, *dollars, f"${tips.total:,.0f}"]
    table = desk.page.locator("#chart-table-tips .chart-figures-box")
    assert table.evaluate("(box) => box.scrollWidth <= box.clientWidth"), "a column is cut off"
    desk.press(1, "ArrowLeft", times=8)
    expect_matching(desk, city, "passengers=0-1&hours=6-20")
    told = [f"{trips:,}" for trips in summary_of(desk, city)["weekdays"].counts]
    desk.wait(lambda: [row[1] for row in rows_of(desk, "weekdays")] == told, "the newer figures")


def test_tips_by_either_group_as_mean_median_or_sum(desk, city):
    open_charts(desk, "?hours=6-20")
    counts = summary_of(desk, city)
    groups = {"passengers": counts.groups["passengers"], "payment": counts.groups["payment"]}
    for group, tips in groups.items():
        desk.page.locator("#charts-group").select_option(group)
        for figure, name in (("mean", "mean"), ("median", "median"), ("sum", "total")):
            desk.page.locator("#charts-figure").select_option(figure)
            expect_plotted(desk, "tips", [getattr(one, name) for one in tips])


def expect_tips(tab, figure, group, tips):
    """The choice stands in both lists, and the chart shows it."""
    expect(tab.page.locator("#charts-figure")).to_have_value(figure)
    expect(tab.page.locator("#charts-group")).to_have_value(group)
    expect_plotted(tab, "tips", tips)


def test_the_choice_of_tips_lives_in_the_url(desk, tab, city):
    open_charts(desk, "?view=12/40.75/-73.98")
    counts = summary_of(desk, city)
    medians = [one.median for one in counts.groups["payment"]]
    desk.page.locator("#charts-figure").select_option("median")
    desk.page.locator("#charts-group").select_option("payment")
    desk.page.wait_for_url("**&figure=median&group=payment&panel=charts")
    other = tab(desk.page.context.new_page(), desk.url)
    other.page.goto(desk.page.url)
    expect_tips(other, "median", "payment", medians)
    desk.page.reload()
    expect_tips(desk, "median", "payment", medians)
    # A filter makes an entry of the history; what is chosen after it belongs to that entry.
    desk.page.locator("#filter-weekdays button").first.click()
    desk.page.wait_for_url("**weekdays=0&**")
    desk.page.locator("#charts-figure").select_option("mean")
    desk.page.locator("#charts-group").select_option("passengers")
    desk.page.wait_for_url(lambda url: "figure=" not in url and "group=" not in url)
    desk.page.go_back()
    expect_tips(desk, "median", "payment", medians)
    desk.page.go_forward()
    desk.settle_on("pickup", "weekdays=0")
    desk.settle()
    mondays = [one.mean for one in summary_of(desk, city).groups["passengers"]]
    expect_tips(desk, "mean", "passengers", mondays)


def test_a_choice_of_tips_that_is_none_falls_to_the_mean_with_a_notice(desk):
    desk.open_settled("?figure=mode&group=hours&panel=charts")
    desk.wait_text("#page-notice-text", "figure and group could not be read")
    expect(desk.page.locator("#charts-figure")).to_have_value("mean")
    expect(desk.page.locator("#charts-group")).to_have_value("passengers")


def test_figures_of_the_view_or_of_the_whole_city(desk, city):
    open_charts(desk, "?view=15/40.757/-73.985")
    here = summary_of(desk, city)
    everywhere = summary_of(desk, city, Bounds.world())
    assert here.total < everywhere.total
    expect_plotted(desk, "hours", here["hours"].counts)
    panel = desk.page.locator("#dock-charts")
    panel.get_by_role("button", name="Whole city").click()
    expect_plotted(desk, "hours", everywhere["hours"].counts)
    expect(desk.page.locator("#charts-note")).to_contain_text("in the whole city")
    desk.wait(lambda: "scope=city" in desk.page.url, "the scope in the URL")
    desk.page.reload()
    desk.settle()
    expect_plotted(desk, "hours", everywhere["hours"].counts)
    expect(panel).to_be_visible()


def test_one_question_for_figures_at_a_time_however_long_the_drag(desk, city):
    desk.open_settled()
    gate = Gate(desk.page, "/api/summary")
    asked = len(desk.requests)
    for begin, end in ((1.5, 5.5), (8.5, 12.5), (14.5, 22.5), (3.5, 9.5)):
        desk.page.locator("#filter-hours .histogram-area").dblclick()
        brush(desk, "hours", begin / 24, end / 24)
        desk.settle_on("pickup", query_of(desk))
        desk.wait(lambda: gate.held, "the first question for figures")
    assert len(gate.held) == 1
    gate.open()
    expect_matching(desk, city, "hours=3-9")
    questions = [url for url in desk.requests[asked:] if "/api/summary" in url]
    assert len(questions) == 2, "the overtaken one, and the last"
    assert "hours=3-9" in questions[1]
    days = desk.page.locator("#filter-weekdays button")
    for day, trips in enumerate(summary_of(desk, city)["weekdays"].counts):
        expect(days.nth(day)).to_have_attribute("title", re.compile(rf": {trips:,} trips?$"))


def test_the_dock_by_key(desk):
    desk.open_settled()
    opener = desk.page.get_by_role("button", name="Charts", exact=True)
    opener.focus()
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#dock")).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "true")
    desk.wait(lambda: "panel=charts" in desk.page.url, "the panel in the URL")
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator("#dock")).not_to_be_visible()
    expect(opener).to_be_focused()
    desk.wait(lambda: "panel=" not in desk.page.url, "the URL without a panel")


def test_a_panel_that_there_is_not_is_told(desk):
    desk.open_settled("?panel=nothing")
    desk.wait_text("#page-notice-text", "panel could not be read")
    assert not desk.page.locator("#dock").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_charts_on_a_phone_are_a_sheet_over_the_page(phone, city, theme):
    phone.page.emulate_media(color_scheme=theme)
    phone.open_settled()
    opener = phone.page.get_by_role("button", name="Charts", exact=True)
    assert min(box_of(opener)["width"], box_of(opener)["height"]) >= 44
    opener.tap()
    expect(phone.page.locator("#chart-tips .bars .point").first).to_be_attached()
    sheet = box_of(phone.page.locator("#dock"))
    # The map stays in sight above it.
    assert sheet["width"] == 390
    assert sheet["y"] + sheet["height"] == 844
    assert phone.map_box()["height"] >= 0.45 * 844
    phone.settle()
    expect_plotted(phone, "hours", summary_of(phone, city)["hours"].counts)
    phone.shot(f"phone-charts-{theme}")
    phone.page.get_by_role("button", name="Close the panel").tap()
    expect(phone.page.locator("#dock")).not_to_be_visible()
    expect(opener).to_be_focused()
