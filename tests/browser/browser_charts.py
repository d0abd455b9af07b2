"""The charts of the dock: opened, read, and what they have to show."""

import pytest
from browser_page import Watched
from playwright.sync_api import expect

from dashapp.model import Summary

PLOTTED = """name => {
  const plot = document.querySelector(`#chart-${name} .js-plotly-plot`);
  return plot?.data?.length ? plot.data[0].y : null;
}"""


def open_charts(tab: Watched, query: str = "") -> None:
    tab.open_settled(query)
    tab.page.get_by_role("button", name="Charts", exact=True).click()
    expect(tab.page.locator("#chart-tips .bars .point").first).to_be_attached()
    tab.settle()


def expect_plotted(tab: Watched, name: str, values: list[float | None]) -> None:
    wanted = [None if value is None else pytest.approx(value, abs=1e-6) for value in values]
    tab.wait(lambda: tab.page.evaluate(PLOTTED, name) == wanted, f"{name}: {values}")


def expect_all_plotted(tab: Watched, counts: Summary) -> None:
    expect_plotted(tab, "hours", counts["hours"].counts)
    expect_plotted(tab, "weekdays", counts["weekdays"].counts)
    expect_plotted(tab, "fare", counts["fare"].counts)
    expect_plotted(tab, "distance", counts["distance"].counts)
    expect_plotted(tab, "tip", counts["tip"].counts)
    expect_plotted(tab, "tips", [tips.mean for tips in counts.groups["passengers"]])
