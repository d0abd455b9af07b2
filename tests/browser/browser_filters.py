"""What a hand does to the filters, and what plain pandas says of the result."""

from urllib.parse import parse_qsl

import pandas as pd
from browser_page import Watched, box_of, resting_box
from support.oracle import OracleQueries, select_trips
from support.selecting import LINKED, YELLOW

from dashapp.model import Bounds, Endpoint, Summary, TripFilter


def query_of(tab: Watched) -> str:
    """The selection as the API takes it."""
    query: str = tab.page.evaluate("() => dashapp.selection.current().query")
    return query


def filter_of(query: str) -> TripFilter:
    return TripFilter.parse(YELLOW, dict(parse_qsl(query)))


def endpoint_of(tab: Watched) -> Endpoint:
    return Endpoint(tab.page.evaluate("() => dashapp.selection.current().endpoint"))


def brush(tab: Watched, name: str, begin: float, end: float, height: float = 0.3) -> None:
    """Drag over the bars of a filter by mouse, from 0 at the left rim to 1 at the right one."""
    area = tab.page.locator(f"#filter-{name} .histogram-area")
    area.scroll_into_view_if_needed()
    box = resting_box(tab, area)
    y = box["y"] + height * box["height"]
    tab.page.mouse.move(box["x"] + begin * box["width"], y)
    tab.page.mouse.down()
    tab.page.mouse.move(box["x"] + end * box["width"], y, steps=8)
    tab.page.mouse.up()


def point_at(tab: Watched, name: str, place: float) -> str:
    """What is told of the bar at `place`, 0 to 1."""
    area = tab.page.locator(f"#filter-{name} .histogram-area")
    area.scroll_into_view_if_needed()
    box = box_of(area)
    # Away first: the words come with a move.
    tab.page.mouse.move(box["x"], box["y"] - 20)
    tab.page.mouse.move(box["x"] + place * box["width"], box["y"] + 0.3 * box["height"])
    return tab.text(f"#filter-{name} .histogram-told")


def type_into(tab: Watched, name: str, end: int, text: str) -> None:
    field = tab.page.locator(f"[data-filter-input={name}]").nth(end)
    field.fill(text)
    field.blur()


def summary_of(tab: Watched, trips: pd.DataFrame, bounds: Bounds | None = None) -> Summary:
    """The figures of the page's selection in its view, each without its own filter."""
    wanted = filter_of(query_of(tab))
    west, south, east, north = tab.bounds()
    here = bounds or Bounds(west=west, south=south, east=east, north=north)
    without = tuple(name for name in wanted.to_params() if name in LINKED)
    return OracleQueries(trips).summarise_trips(endpoint_of(tab), here, wanted, without)


def matching(tab: Watched, trips: pd.DataFrame) -> int:
    return len(select_trips(trips, endpoint_of(tab), filter_of(query_of(tab))))


def expect_matching(tab: Watched, trips: pd.DataFrame, query: str) -> None:
    """The selection is `query`, and the page counts what plain pandas counts."""
    tab.wait(lambda: query_of(tab) == query, query)
    tab.settle_on(endpoint_of(tab), query)
    tab.wait_text("#figures-matching", f"{matching(tab, trips):,}")
    tab.settle()


def everywhere(wanted: TripFilter, name: str) -> TripFilter:
    """The same without the filter of that name."""
    return wanted.replaced(**{name: None})
