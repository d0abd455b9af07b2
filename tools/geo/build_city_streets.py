"""Build assets/geo/streets.json, streets_local.json and outside.geojson: the ground of near views.

Takes a folder of GeoJSON files (*.geojson.gz) of streets and of the land outside the city; where
they come from stands in assets/geo/README.md. Needs shapely:

    /tmp/geo-venv/bin/python tools/geo/build_city_streets.py FOLDER
"""

import argparse
import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping, shape

Street = list[Any]
"""[name, class, lines]; a line is longitudes and latitudes by turns, the first ones whole, all
others the difference to the one before, in steps of DEGREES_A_STEP."""

DEGREES_A_STEP = 1e-5
CLASSES = ("highway", "ramp", "arterial", "local")
LEAST = CLASSES.index("local")
"""Of service roads and what else there is."""
MAIN = (
    "streets_highway.geojson.gz",
    "streets_arterial.geojson.gz",
    "streets_extra_dcp.geojson.gz",
    "streets_outside_main_census.geojson.gz",
)
LOCAL = ("streets_local.geojson.gz",)
OUTSIDE_LAND = "outside_land.geojson.gz"

LAND_TOLERANCE_DEGREES = 2.5e-4
"""About 25 m: far views show it, near ones show the city."""
SMALLEST_LAND = 2e-5
"""Square degrees, 0.2 km2: smaller islands are left out."""


MAINLAND = (
    *((-74.45, 40.55), (-74.3, 40.47), (-74.2, 40.445), (-74.1, 40.445), (-74.03, 40.42)),
    *((-74.005, 40.475), (-73.985, 40.46), (-73.98, 40.25), (-74.03, 40.1), (-74.1, 39.75)),
    *((-74.42, 39.35), (-74.93, 38.93), (-75.0, 39.2), (-75.5, 39.45), (-75.4, 39.8)),
    *((-77.0, 39.8), (-77.0, 42.2), (-71.8, 42.2), (-71.8, 41.32), (-72.3, 41.27)),
    *((-72.9, 41.25), (-73.2, 41.14), (-73.45, 41.03), (-73.6, 40.99), (-73.66, 40.985)),
    *((-73.66, 41.045), (-74.45, 41.045)),
)
LONG_ISLAND = (
    *((-73.503, 40.6), (-73.3, 40.63), (-72.9, 40.74), (-72.5, 40.83), (-71.87, 41.06)),
    *((-72.25, 41.15), (-72.6, 40.98), (-73.1, 40.97), (-73.503, 40.92)),
)
HUDSON = (
    *((-73.885, 41.0), (-73.9, 41.1), (-73.95, 41.25), (-73.96, 41.4)),
    *((-73.95, 41.6), (-73.93, 42.2)),
)
"""Beyond the box of the files, drawn by hand for views of the whole region."""
HUDSON_DEGREES = 0.013
"""To each side of its middle."""


def draw_hudson() -> Any:
    return shapely.LineString(HUDSON).buffer(HUDSON_DEGREES)


def draw_beyond() -> Any:
    """What the farthest views show around the files."""
    parts = [shapely.Polygon(MAINLAND), shapely.Polygon(LONG_ISLAND)]
    return shapely.union_all(parts) - draw_hudson()


def read_features(path: Path) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads(gzip.decompress(path.read_bytes()))["features"]
    return features


def build_streets(paths: Iterable[Path]) -> list[Street]:
    """Streets of a class first come first, those of files without names under ""."""
    streets = [street for path in paths for street in _read_streets(path)]
    return sorted(streets, key=lambda street: (street[1], street[0]))


def _read_streets(path: Path) -> Iterator[Street]:
    for feature in read_features(path):
        given, geometry = feature["properties"], shapely.line_merge(shape(feature["geometry"]))
        lines = [encode(np.asarray(line.coords)) for line in shapely.get_parts(geometry)]
        kind = CLASSES.index(given["class"]) if given["class"] in CLASSES else LEAST
        yield [given.get("name") or "", kind, lines]


def encode(corners: Any) -> list[int]:
    steps = np.round(corners[:, :2] / DEGREES_A_STEP).astype(int)
    return [int(step) for step in np.diff(steps, axis=0, prepend=0).ravel()]


def build_land(path: Path) -> list[dict[str, Any]]:
    features = []
    for feature in read_features(path):
        parts = shapely.get_parts(
            shapely.simplify(shape(feature["geometry"]), LAND_TOLERANCE_DEGREES)
        )
        large = shapely.multipolygons([part for part in parts if part.area >= SMALLEST_LAND])
        large = shapely.make_valid(large) - draw_hudson()
        rounded = shapely.transform(large, lambda corners: np.round(corners, 4))
        properties = {"name": feature["properties"]["name"], "kind": "outside"}
        geometry = mapping(shapely.make_valid(rounded))
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    beyond = {"name": "The land beyond", "kind": "outside"}
    return [
        *features,
        {
            "type": "Feature",
            "properties": beyond,
            "geometry": mapping(shapely.transform(draw_beyond(), lambda p: np.round(p, 4))),
        },
    ]


def write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{path}: {path.stat().st_size:,} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--to", type=Path, default=Path("assets/geo"))
    options = parser.parse_args()
    for name, files in (("streets.json", MAIN), ("streets_local.json", LOCAL)):
        streets = build_streets(options.folder / file for file in files)
        write(options.to / name, {"classes": CLASSES, "streets": streets})
    land = build_land(options.folder / OUTSIDE_LAND)
    write(options.to / "outside.geojson", {"type": "FeatureCollection", "features": land})


if __name__ == "__main__":
    main()
