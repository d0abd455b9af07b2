"""Days, however many: each dip shows, a day can be pointed at, what is chosen is marked."""

import io
import json
from datetime import date, timedelta
from typing import Any

import numpy as np
from browser_filters import query_of
from browser_page import Watched, box_of
from PIL import Image
from playwright.sync_api import Route, expect

FIRST, DAYS = date(2014, 1, 1), 730
LONG_FIRST, LONG_DAYS = date(2009, 1, 1), 6209
DIP = date(2015, 1, 27)
USUAL, LEAST = 2700, 883
PLACE = """async (day) => {
  const plot = document.querySelector("#chart-dates .js-plotly-plot");
  const place = () => plot._fullLayout.xaxis.d2p(day);
  // plotly has new data before it has the axis that goes with them
  for (let before = null; before !== place();) {
    before = place();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return place();
}"""
CHOSEN = """() => {
  const [{x, type, marker}] = document.querySelector("#chart-dates .js-plotly-plot").data;
  const {color} = marker ?? {};
  if (type !== "bar" || new Set(color).size !== 2) return null;
  const rare = color.filter((one) => one === color[0]).length === 1 ? color[0]
    : color.find((one) => one !== color[0]);
  return x.filter((_, i) => color[i] === rare);
}"""


def give_days(watched: Watched, first: date, count: int) -> None:
    """Every answer has so many days, all alike but for one with a third of the trips."""
    days = [first + timedelta(day) for day in range(count)]
    counts = {str(day): LEAST if day == DIP else USUAL for day in days}

    def answer(route: Route) -> None:
        response = route.fetch()
        figures: dict[str, Any] = json.loads(response.text())
        figures["dates"] = {"counts": counts, "missing": 0}
        route.fulfill(response=response, json=figures)

    watched.page.route("**/api/summary?*", answer)


def column_of(watched: Watched, day: date) -> float:
    return float(watched.page.evaluate(PLACE, str(day)))


def point_at(watched: Watched, day: date) -> tuple[float, float]:
    """Where the day lies on the screen, in the empty upper part of its column."""
    box = box_of(watched.page.locator("#chart-dates .nsewdrag"))
    return box["x"] + column_of(watched, day), box["y"] + 0.3 * box["height"]


def resting_point(watched: Watched, day: date) -> tuple[float, float]:
    """The same once the chart has come to rest: a change of the days moves it under the pointer."""
    places: list[tuple[float, float]] = []

    def rests() -> bool:
        watched.page.wait_for_timeout(150)
        places.append(point_at(watched, day))
        return len(places) > 2 and places[-1] == places[-2] == places[-3]

    watched.settle()
    watched.wait(rests, "the chart to rest")
    return places[-1]


def test_each_day_of_two_years_shows_and_one_can_be_chosen(desk: Watched) -> None:
    give_days(desk, FIRST, DAYS)
    desk.open_settled("?panel=charts")
    plot = desk.page.locator("#chart-dates .nsewdrag")
    expect(desk.page.locator("#chart-dates .js-line").first).to_be_attached()
    plot.scroll_into_view_if_needed()
    desk.shot("two-years")

    # The dip is there: in its column, and in no other, something is drawn well below the line.
    grey = np.asarray(Image.open(io.BytesIO(plot.screenshot())).convert("L"), dtype=np.int64)
    middle = grey[int(0.45 * grey.shape[0]) : int(0.6 * grey.shape[0]), 3:-3]
    unlike = np.abs(middle - np.median(middle)).max(axis=0)
    at = column_of(desk, DIP) - 3
    found = np.flatnonzero(unlike > 25)
    assert found.size, "the dip is hidden"
    assert np.abs(found - at).max() <= 2

    # A click takes the day that was told, and shows its neighbours large.
    x, y = point_at(desk, DIP)
    desk.page.mouse.move(x, y)
    told = desk.page.locator("#chart-dates .hovertext")
    expect(told).to_contain_text("trips")
    day = (told.text_content() or "").split("trips")[0]
    desk.page.mouse.click(x, y)
    desk.wait(lambda: desk.page.evaluate(CHOSEN), "one day in colour")
    [chosen] = desk.page.evaluate(CHOSEN)
    assert f"{date.fromisoformat(chosen):%b %-d, %Y}" in day
    assert query_of(desk) == f"dates={chosen}..{chosen}"

    # Now each day is wide enough to be told and chosen exactly; once more gives all of them back.
    x, y = point_at(desk, DIP)
    desk.page.mouse.move(x, y)
    expect(told).to_contain_text(f"Jan 27, 2015{LEAST} trips")
    if chosen != str(DIP):
        desk.page.mouse.click(x, y)
    desk.wait(lambda: desk.page.evaluate(CHOSEN) == [str(DIP)], "the very day in colour")
    assert query_of(desk) == f"dates={DIP}..{DIP}"
    desk.shot("two-years-one-day")

    # By key an end moves by a day, where the day is seen.
    edges = desk.page.locator("#chart-keys-dates [role=slider]")
    for end, query in ((1, "dates=2015-01-27..2015-01-28"), (0, "dates=2015-01-28..2015-01-28")):
        edges.nth(end).press("ArrowRight")
        desk.wait(lambda query=query: query_of(desk) == query, query)
    desk.wait(lambda: desk.page.evaluate(CHOSEN) == ["2015-01-28"], "the next day in colour")
    assert 0.4 < float(edges.nth(0).evaluate("(edge) => parseFloat(edge.style.left)")) / 100 < 0.6
    desk.page.mouse.click(*resting_point(desk, date(2015, 1, 28)))
    desk.wait(lambda: query_of(desk) == "", "no filter")


def test_seventeen_years_go_by_month_in_chart_and_slider(desk: Watched) -> None:
    give_days(desk, LONG_FIRST, LONG_DAYS)
    desk.open_settled("?panel=charts&dates=2015-01-15..2015-02-28")
    chart = desk.page.locator("section.chart", has=desk.page.locator("#chart-dates"))
    expect(chart.locator(".chart-title")).to_have_text("Trips by month")
    desk.wait(lambda: desk.page.evaluate(CHOSEN) == [73], "the whole month of both in colour")
    expect(chart.locator(".shapelayer path")).to_have_count(1)

    # Exact days are kept until their end is moved; then it stands between months.
    slider = desk.page.locator("#filter-dates [role=slider]")
    expect(slider.nth(0)).to_have_attribute("aria-valuetext", "Jan 15, 2015")
    steps = (
        (1, "ArrowRight", "2015-01-15..2015-03-31"),
        (0, "ArrowLeft", "2015-01-01..2015-03-31"),
    )
    for end, key, query in (*steps, (1, "PageUp", "2015-01-01..2016-03-31")):
        slider.nth(end).press(key)
        desk.wait(lambda query=query: query_of(desk) == f"dates={query}", query)

    edge = desk.page.locator("#chart-keys-dates [role=slider]").first
    said = f"Jan 1, 2015; January 2015: {30 * USUAL + LEAST:,} trips"
    expect(edge).to_have_attribute("aria-valuetext", said)
    desk.shot("seventeen-years")
