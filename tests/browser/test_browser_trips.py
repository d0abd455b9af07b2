"""Single trips: points over the density when few are in view, each with its facts."""

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from browser_oracle import choose_trips, count_within
from browser_page import Watched
from expected import selected
from playwright.sync_api import expect
from support.oracle import describe_trip

from dashapp.model import Endpoint

NEAR = "?view=15/40.72/-73.93"

POINTS = """() => {
  const points = [];
  dashapp.map.leaflet().eachLayer((layer) => {
    if (layer.feature && layer.getRadius) points.push(layer.options.fillColor);
  });
  return points;
}"""

CURSOR = "([x, y]) => getComputedStyle(document.elementFromPoint(x, y)).cursor"
WIDEST_EDGE = """() => {
  let widest = 0;
  dashapp.map.leaflet().eachLayer((layer) => {
    if (layer.feature && layer.getRadius) widest = Math.max(widest, layer.options.weight);
  });
  return widest;
}"""
LOWEST = "(t) => dashapp.colour.toCss(dashapp.colour.buildColours(dashapp.colour.DEFAULT, t)[0])"


def points(watched: Watched) -> list[str]:
    """The fill of each single trip on the map."""
    found: list[str] = watched.page.evaluate(POINTS)
    return found


def loneliest(chosen: pd.DataFrame) -> Any:
    """Of the first trips the one whose nearest neighbour is farthest: a pointer hits it alone."""
    lon, lat = chosen["lon"].to_numpy(), chosen["lat"].to_numpy()
    with_facts = chosen[(chosen["payment_type"] > 0) & (chosen["fare_cents"] > 0)][:300]
    steps = np.hypot(
        with_facts["lon"].to_numpy()[:, None] - lon, with_facts["lat"].to_numpy()[:, None] - lat
    )
    return with_facts.iloc[np.sort(steps, axis=1)[:, 1].argmax()]


def hover(watched: Watched, x: float, y: float) -> None:
    """A hand trembles: Leaflet looks for points under a moving pointer at a bounded pace."""
    tremble = itertools.cycle((0, 1))
    tooltip = watched.page.locator(".trip-tooltip")

    def look() -> bool:
        watched.page.mouse.move(x + next(tremble), y)
        return tooltip.count() == 1

    watched.wait(look, "the tooltip")


def told_tip(trip: Mapping[str, Any]) -> str:
    """The zero of a trip that no card paid is no record."""
    recorded = trip["payment_type"] == 1 or trip["tip_amount"] != 0
    return f"${trip['tip_amount']:,.2f}" if recorded else "not recorded"


def facts_on_receipt(trip: Mapping[str, Any]) -> dict[str, str]:
    pickup, dropoff = (pd.Timestamp(trip[f"{end}_datetime"]) for end in ("pickup", "dropoff"))
    minutes = int((dropoff - pickup).total_seconds() / 60 + 0.5)
    return {
        "Pickup": f"{pickup:%H:%M}",
        "Dropoff": f"{dropoff:%H:%M}",
        "Duration": f"{minutes:,} min",
        "Passengers": f"{trip['passenger_count']}",
        "Distance": f"{trip['trip_distance']:.1f} mi",
        "Fare": f"${trip['fare_amount']:,.2f}",
        "Tip": told_tip(trip),
    }


def test_a_trip_tells_what_it_was(dashboard: Watched, trips: pd.DataFrame) -> None:
    row = loneliest(choose_trips(trips, "pickup"))
    dashboard.open_settled(f"?view=18/{row['lat']:.5f}/{row['lon']:.5f}")
    dashboard.wait(lambda: points(dashboard), "the points")
    box = dashboard.map_box()
    hover(dashboard, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    dashboard.shot("single-trip-tooltip")
    # What is under the pointer is counted, and looks as if it could be opened.
    expect(dashboard.page.locator("#map-readout")).to_contain_text("1 pickup within")
    at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert dashboard.page.evaluate(CURSOR, at) == "pointer"
    assert dashboard.page.evaluate(WIDEST_EDGE) == 2.5
    for name, text in facts_on_receipt(describe_trip(row.to_dict(), Endpoint.PICKUP)).items():
        line = dashboard.page.locator(f".trip-facts dt:text-is('{name}') + dd")
        expect(line).to_contain_text(text)
    expect(dashboard.page.locator(".trip-facts dt:text-is('Payment') + dd")).not_to_be_empty()


def test_every_trip_in_view_is_a_point(desk: Watched, city: pd.DataFrame) -> None:
    desk.open_settled(NEAR)
    in_view = count_within(choose_trips(city, "pickup"), desk.bounds())
    assert 0 < in_view < 5_000
    desk.wait(lambda: len(points(desk)) == in_view, "the points")
    desk.expect_numbers(in_view, len(selected(city, "pickup", (0, 9))))
    desk.wait_text("#figures-hint", "Each dot is one trip.")
    expect(desk.page.locator("#map-legend")).to_have_text("Each point is one pickup")
    desk.shot("single-trips")
    desk.press(0, "ArrowRight", times=2)
    desk.settle_on("pickup", "passengers=2-9")
    fewer = count_within(choose_trips(city, "pickup", (2, 9)), desk.bounds())
    desk.wait(lambda: len(points(desk)) == fewer, "the points of the narrower filter")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_point_has_the_colour_of_one_trip_in_the_density(desk: Watched, theme: str) -> None:
    desk.page.emulate_media(color_scheme=theme)
    desk.open_settled(NEAR)
    lowest = desk.page.evaluate(LOWEST, theme)
    desk.wait(lambda: {*points(desk)} == {lowest}, "the colours")
    other = "dark" if theme == "light" else "light"
    desk.page.get_by_role("button", name=f"Switch to {other} theme").click()
    desk.wait(lambda: points(desk) and lowest not in points(desk), "new colours")
    assert desk.density()["tiles"]


def test_points_are_only_there_when_they_are_few(desk: Watched) -> None:
    desk.open_settled()
    assert points(desk) == []
    desk.page.evaluate("() => void dashapp.map.leaflet().setView([40.72, -73.93], 15)")
    desk.wait(lambda: points(desk), "the points")
    desk.page.evaluate("() => void dashapp.map.leaflet().setView([40.757, -73.985], 12)")
    desk.wait(lambda: not points(desk), "the points to go")
    desk.wait_text("#map-legend", "Pickups per ")
