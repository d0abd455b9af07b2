"""Single trips: points over the density when few are in view, each with its facts."""

import pytest
from expected import in_bounds, selected

NEAR = "?view=15/40.72/-73.93"

POINTS = """() => {
  const points = [];
  window.dashapp.map.leaflet().eachLayer((layer) => {
    if (layer.feature && layer.getRadius) {
      const at = layer._map.latLngToContainerPoint(layer.getLatLng());
      points.push({ x: at.x, y: at.y, fill: layer.options.fillColor });
    }
  });
  return points;
}"""


def points(watched):
    return watched.page.evaluate(POINTS)


def test_many_trips_are_no_points(desk):
    desk.open_settled()
    assert points(desk) == []


def test_every_trip_in_view_is_a_point_with_its_facts(desk, city):
    desk.open_settled(NEAR)
    address = [request for request in desk.requests if "/api/trips" in request][-1]
    seen = in_bounds(selected(city, "pickup", (0, 9)), "pickup", address)
    desk.wait(lambda: len(points(desk)) == len(seen), "the points")
    desk.wait_text("#figures-hint", "Every one is drawn")
    size = desk.page.locator("#map").bounding_box()
    inside = [p for p in points(desk) if 100 < p["x"] < size["width"] - 300 and 250 < p["y"] < 700]
    point = inside[0]
    desk.page.mouse.move(size["x"] + point["x"] - 30, size["y"] + point["y"])
    desk.page.mouse.move(size["x"] + point["x"], size["y"] + point["y"], steps=4)
    tooltip = desk.page.locator(".trip-tooltip")
    desk.wait(lambda: tooltip.count() == 1, "the tooltip")
    text = tooltip.inner_text()
    for name in ("Pickup", "Dropoff", "Passengers", "Distance", "Fare", "Tip", "Payment"):
        assert name in text
    desk.shot("single-trips")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_point_has_the_colour_of_one_trip_in_the_density(desk, theme):
    desk.page.emulate_media(color_scheme=theme)
    desk.open_settled(NEAR)
    desk.wait(lambda: points(desk), "the points")
    lowest = desk.page.evaluate(
        "(t) => dashapp.colour.toCss(dashapp.colour.buildColours(dashapp.colour.DEFAULT, t)[0])",
        theme,
    )
    desk.wait(lambda: {point["fill"] for point in points(desk)} == {lowest}, "the colours")
    other = "dark" if theme == "light" else "light"
    desk.page.get_by_role("button", name=f"Switch to {other} theme").click()
    desk.wait(lambda: {point["fill"] for point in points(desk)}.isdisjoint({lowest}), "new colours")
    assert desk.density()["tiles"]


def test_points_go_when_there_are_too_many_again(desk):
    desk.open_settled(NEAR)
    desk.wait(lambda: points(desk), "the points")
    desk.page.evaluate("() => void dashapp.map.leaflet().setView([40.757, -73.985], 12)")
    desk.wait(lambda: not points(desk), "the points to go")
