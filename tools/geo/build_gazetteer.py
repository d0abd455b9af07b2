"""Build assets/geo/gazetteer.geojson: the names people search by, each with an area of its own.

Needs what build_base_map.py needs, and its results. Input: tools/geo/gazetteer.csv (names, kinds,
points, taxi zones) and NYC Open Data's taxi zones as GeoJSON; see assets/geo/README.md.
"""

import argparse
import csv
import gzip
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import shapely
from build_base_map import DECIMALS, DEGREES, METRES, Feature, feature, project, write
from shapely.geometry import shape

BASE_MAP = ("neighbourhoods.geojson", "places.geojson")
RADIUS_M = 300  # a station and the streets around it: three blocks
TOWN_RADIUS_M = 1_500
FIRST_TOLERANCE_M = 12
MOST_LETTERS = 3_000
"""Of a shape's corners: every tile that is asked for carries them."""
SMALLEST_PART_M2 = 20_000
GAP_M = 8  # taxi zones do not meet exactly
SHORE_M = 60
"""Boroughs are drawn coarsely: so much of the water beside them keeps piers and shores inside."""
AREAS = {"area", "zone", "neighbourhood"}

OWN_SHAPES = {
    "JFK Airport": "John F. Kennedy International Airport",
    "Saint Albans": "St. Albans",
    "Flushing Meadows": "Flushing Meadows-Corona Park",
    "Jacob Riis Park": "Jacob Riis Park-Fort Tilden-Breezy Point Tip",
}
"""Names beside those of the base map's shapes that mean the same ground."""
MERGED_ZONES = {"57": "56", "104": "103", "105": "103"}
"""LocationIDs of the lookup that the polygons do not have, and those that hold their ground."""
PARKS_BY_ZONE = {"Battery Park", "Governors Island"}

WATERS = {
    "Hudson River": [
        [-74.022, 40.705], [-74.031, 40.72], [-74.016, 40.765], [-73.985, 40.81], [-73.957, 40.852],
        [-73.937, 40.885], [-73.918, 40.879], [-73.93, 40.862], [-73.975, 40.79], [-74.0, 40.757],
        [-74.008, 40.73],
    ],
    "East River": [
        [-74.012, 40.699], [-73.997, 40.711], [-73.974, 40.711], [-73.968, 40.745],
        [-73.94, 40.777],
        [-73.932, 40.795], [-73.918, 40.795], [-73.93, 40.777], [-73.955, 40.74], [-73.96, 40.71],
        [-73.985, 40.703], [-74.004, 40.692],
    ],
    "Harlem River": [
        [-73.932, 40.795], [-73.942, 40.83], [-73.914, 40.871], [-73.923, 40.88], [-73.903, 40.873],
        [-73.927, 40.83], [-73.924, 40.803],
    ],
    "Upper Bay": [
        [-74.018, 40.698], [-74.04, 40.705], [-74.075, 40.655], [-74.065, 40.64], [-74.053, 40.607],
        [-74.035, 40.608], [-74.02, 40.65], [-74.0, 40.68],
    ],
}  # fmt: skip
"""Drawn by hand around the water; land is cut out of them."""

KIND_ORDER = (
    "city", "borough", "airport", "station", "area", "landmark", "stadium", "museum", "park",
    "university", "hospital", "ferry", "bridge", "tunnel", "neighbourhood", "zone", "cemetery",
    "outside", "water",
)  # fmt: skip

BOROUGHS = {"EWR": "New Jersey"}
Row = dict[str, str]


def read_features(path: Path) -> list[Feature]:
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    features: list[Feature] = json.loads(text)["features"]
    return features


def by_name(features: list[Feature]) -> dict[str, Feature]:
    return {one["properties"]["name"]: one for one in features}


def to_metres(geometries: list[Any]) -> list[Any]:
    return list(project(shapely.make_valid(geometries), DEGREES, METRES))


def read_zones(path: Path) -> dict[str, tuple[Any, str]]:
    """LocationID -> its ground in metres, and its borough. Some zones come in several features."""
    parts: dict[str, list[Any]] = defaultdict(list)
    boroughs: dict[str, str] = {}
    for one in read_features(path):
        number = one["properties"]["locationid"]
        parts[number].append(shape(one["geometry"]))
        boroughs[number] = one["properties"]["borough"]
    return {n: (shapely.union_all(to_metres(all_)), boroughs[n]) for n, all_ in parts.items()}


def fit(metres: Any) -> dict[str, Any]:
    """GeoJSON in degrees, as fine as `MOST_LETTERS` allows."""
    tolerance = float(FIRST_TOLERANCE_M)
    while True:
        simple = shapely.simplify(drop_specks(metres, tolerance), tolerance)
        degrees = shapely.set_precision(project(simple, METRES, DEGREES), 10**-DECIMALS)
        corners = shapely.get_coordinates(degrees).tolist()
        if len(json.dumps(corners)) - 4 * len(corners) <= MOST_LETTERS:
            return feature({}, degrees)["geometry"]  # type: ignore[no-any-return]
        tolerance *= 1.25


def drop_specks(geometry: Any, tolerance: float) -> Any:
    """Without islets that are small beside the tolerance, and without slits inside."""
    least = max(SMALLEST_PART_M2, 40 * tolerance**2)
    parts = [shapely.Polygon(p.exterior) for p in shapely.get_parts(geometry) if p.area >= least]
    return shapely.union_all(parts)


class Shapes:
    """Where a place's area comes from."""

    def __init__(self, zones: dict[str, tuple[Any, str]], folder: Path) -> None:
        self.zones = zones
        self.base = by_name([one for name in BASE_MAP for one in read_features(folder / name)])
        land = read_features(folder / "land.geojson")
        grounds = to_metres([shape(one["geometry"]) for one in land])
        self.boroughs = {
            one["properties"]["name"]: ground for one, ground in zip(land, grounds, strict=True)
        }
        self.land = shapely.union_all(grounds)

    def properties_of(self, row: Row) -> tuple[dict[str, Any], Any]:
        """What stands in the file beside name and kind, and the geometry or None."""
        name, kind = row["name"], row["kind"]
        known = OWN_SHAPES.get(name, name)
        if kind != "borough" and known in self.base:
            own = {} if known == name else {"shape": known}
            return {"of": self.borough_of(row), **own}, None
        if kind in {"city", "borough"}:
            ground = self.land if kind == "city" else self.boroughs[name]
            return {}, fit(shapely.buffer(ground, SHORE_M, quad_segs=2))
        if kind == "water":
            return {}, fit(self.water(name))
        return self.zoned(row) if self.is_zoned(row) else self.circle(row)

    def is_zoned(self, row: Row) -> bool:
        is_area = row["kind"] in AREAS or row["name"] in PARKS_BY_ZONE
        return (is_area or row["kind"] == "airport") and bool(row["taxi_zone_id"])

    def zoned(self, row: Row) -> tuple[dict[str, Any], Any]:
        numbers = sorted({MERGED_ZONES.get(n, n) for n in row["taxi_zone_id"].split(";")})
        grown = [shapely.buffer(self.zones[n][0], GAP_M, join_style="mitre") for n in numbers]
        joined = shapely.buffer(shapely.union_all(grown), -GAP_M, join_style="mitre")
        if row["name"] in PARKS_BY_ZONE:  # the harbour's islands are one zone
            (here,) = to_metres([shapely.Point(float(row["lon"]), float(row["lat"]))])
            joined = min(shapely.get_parts(joined), key=here.distance)
        return {"of": self.borough_of(row)}, fit(joined)

    def circle(self, row: Row) -> tuple[dict[str, Any], Any]:
        radius = TOWN_RADIUS_M if row["kind"] == "outside" else RADIUS_M
        point = {"type": "Point", "coordinates": [float(row["lon"]), float(row["lat"])]}
        return {"of": self.borough_of(row), "radius_m": radius}, point

    def water(self, name: str) -> Any:
        (hull,) = to_metres([shapely.Polygon(WATERS[name])])
        return shapely.difference(hull, self.land)

    def borough_of(self, row: Row) -> str:
        numbers = row["taxi_zone_id"].split(";")
        found = {self.zones[n][1] for n in numbers if n in self.zones}
        known = self.base.get(row["name"], {"properties": {}})["properties"].get("borough")
        return known or BOROUGHS.get(name := found.pop() if len(found) == 1 else "", name)


def simplify_name(name: str) -> str:
    """Names alike to who types them are alike here: see assets/js/later/placesearch.js."""
    words = re.sub(r"[^a-z0-9]+", " ", re.sub(r"['.]", "", name.lower())).split()
    return " ".join({"saint": "st", "sq": "square"}.get(word, word) for word in words)


def list_places(rows: list[Row], shapes: Shapes) -> dict[str, Row]:
    """Rows with an area of their own, by simplified name; the base map's shapes come first.

    Also aliases that name such a shape: Woodside is one, and part of a taxi zone's name.
    """
    same = set(OWN_SHAPES.values())  # they become other names
    own = [
        r for r in rows if r["name"] not in same and (not r["alias_of"] or r["name"] in shapes.base)
    ]
    named = {row["name"] for row in own} | same
    added = [
        {"name": name, "kind": one["properties"].get("kind", "neighbourhood"), "taxi_zone_id": ""}
        for name, one in shapes.base.items()
        if name not in named
    ]
    ordered = sorted(own + added, key=lambda row: row["name"] not in shapes.base)
    return {simplify_name(row["name"]): row for row in reversed(ordered)}


def gather_aliases(rows: list[Row], places: dict[str, Row]) -> dict[str, list[str]]:
    """Other names by the name of the place; one like a place's own is that place's."""
    meant = {base: name for name, base in OWN_SHAPES.items()}
    aliases: dict[str, list[str]] = defaultdict(list)
    own = {row["name"] for row in places.values()}
    for row in rows:
        name = row["name"]
        wanted = (meant.get(name, name), row["alias_of"])
        candidates = (places.get(simplify_name(one)) for one in wanted)
        if name not in own:
            aliases[next(place["name"] for place in candidates if place)].append(name)
    return aliases


def build(rows: list[Row], shapes: Shapes, labels: set[str]) -> list[Feature]:
    """In the order in which equally good matches are offered: what the map names, kinds, size."""
    places = list_places(rows, shapes)
    aliases = gather_aliases(rows, places)
    built = []
    for row in places.values():
        name = row["name"]
        properties, geometry = shapes.properties_of(row)
        more = {"aliases": aliases[name]} if aliases[name] else {}
        base = shapes.base.get(properties.get("shape", name))
        used = geometry or base["geometry"]
        kind = row["kind"] if geometry else base["properties"].get("kind", "neighbourhood")
        names = {"name": name, "kind": kind, **properties, **more}
        is_label = bool({name, *aliases[name]} & labels)
        order = (not is_label, KIND_ORDER.index(row["kind"]), -shape(used).area, name)
        built.append((order, {"type": "Feature", "properties": names, "geometry": geometry}))
    return [one for _, one in sorted(built, key=lambda pair: pair[0])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "zones", type=Path, help="NYC Open Data's taxi zones, .geojson or .geojson.gz"
    )
    parser.add_argument("--to", type=Path, default=Path("assets/geo"))
    options = parser.parse_args()
    with Path(__file__).with_name("gazetteer.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    labels = set(by_name(read_features(options.to / "labels.geojson")))
    shapes = Shapes(read_zones(options.zones), options.to)
    write(options.to / "gazetteer.geojson", build(rows, shapes, labels))


if __name__ == "__main__":
    main()
