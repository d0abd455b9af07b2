"""Reading the GeoJSON of the base map."""

import json
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).resolve().parents[2] / "assets" / "geo"

Ring = list[tuple[float, float]]


def features_of(path: Path) -> list[dict[str, Any]]:
    collection = json.loads(path.read_text(encoding="utf-8"))
    assert collection["type"] == "FeatureCollection"
    features: list[dict[str, Any]] = collection["features"]
    return features


def rings_of(path: Path, name: str | None = None) -> list[tuple[Ring, bool]]:
    """Each ring, and whether it is a hole."""
    rings = []
    for feature in features_of(path):
        geometry = feature["geometry"]
        if name in {None, feature["properties"]["name"]}:
            many = geometry["type"] == "MultiPolygon"
            for polygon in geometry["coordinates"] if many else [geometry["coordinates"]]:
                rings += [(ring, number > 0) for number, ring in enumerate(polygon)]
    return rings
