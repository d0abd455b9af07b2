"""Makes dashapp/places/taxi_zones.npz: the taxi zones with their exact outlines and names.

`python -m tools.zones ZONES.geojson[.gz] LOOKUP.csv`, of NYC Open Data's "NYC Taxi Zones" and TLC's
taxi zone lookup table. Needs nothing but the product's own environment. The simplified outlines
that the page draws are made of the same two files by tools/geo/build_zones.py.
"""

import argparse
import csv
import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from dashapp.places.outlines import Outlines
from dashapp.places.partition import Partition, Place, write_partition
from dashapp.places.taxi_zones import TAXI_ZONE, TAXI_ZONES, TAXI_ZONES_FILE

FOLDED = {57: 56, 104: 103, 105: 103}
"""Ids of the lookup table whose ground is part of another zone's polygons.

In TLC's shapefile they are OBJECTIDs: Corona comes twice and the harbour islands three times, all
with one LocationID. Trips have them all the same.
"""

Ring = list[list[float]]


def read_polygons(path: Path) -> list[tuple[int, list[Ring]]]:
    """LocationID and rings of every polygon, in the order of the ids.

    Raises:
        ValueError: no GeoJSON of zones, or a ring that does not end where it began.
    """
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    found: list[tuple[int, list[Ring]]] = []
    for feature in json.loads(text)["features"]:
        number, geometry = int(feature["properties"]["locationid"]), feature["geometry"]
        is_many = geometry["type"] == "MultiPolygon"
        many = geometry["coordinates"] if is_many else [geometry["coordinates"]]
        found += [(number, rings) for rings in many]
    for number, rings in found:
        if any(ring[0] != ring[-1] for ring in rings):
            raise ValueError(f"A ring of zone {number} does not end where it began.")
    return sorted(found, key=lambda one: one[0])


def read_lookup(path: Path) -> list[Place]:
    """Every row; "N/A" and "NV" are texts of it."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [
            Place(int(row["LocationID"]), row["Zone"], row["Borough"], row["service_zone"])
            for row in csv.DictReader(lines)
        ]


def build_outlines(polygons: Iterable[tuple[int, list[Ring]]]) -> Outlines:
    """Coordinates as they are published; zones that come in several features are one place."""
    polygons = list(polygons)
    rings = [(at, ring) for at, (_, rings) in enumerate(polygons) for ring in rings]
    corners = np.array([corner[:2] for _, ring in rings for corner in ring], dtype=np.float64)
    return Outlines(
        place_ids=np.array([number for number, _ in polygons], dtype=np.uint16),
        ring_polygons=np.array([at for at, _ in rings], dtype=np.int32),
        ring_starts=np.cumsum([0, *(len(ring) for _, ring in rings)], dtype=np.int64),
        lon=np.ascontiguousarray(corners[:, 0]),
        lat=np.ascontiguousarray(corners[:, 1]),
    )


def build_partition(zones: Path, lookup: Path, folded: Mapping[int, int] = FOLDED) -> Partition:
    """The partition of the two files.

    Raises:
        ValueError: ids of one file are not those of the other.
    """
    outlines = build_outlines(read_polygons(zones))
    named = read_lookup(lookup)
    drawn = {*outlines.place_ids.tolist()}
    if unnamed := sorted(drawn - {place.id for place in named}):
        raise ValueError(f"{lookup} has no name for the zones {unnamed}.")
    if lost := sorted(({*folded} & drawn) | ({*folded.values()} - drawn)):
        raise ValueError(f"{zones} has no longer the polygons that ids were folded by: {lost}.")
    return Partition(
        TAXI_ZONES,
        TAXI_ZONE,
        places=tuple(place for place in named if place.id in drawn),
        listed=tuple(place for place in named if place.id not in drawn),
        folded=folded,
        outlines=outlines,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("zones", type=Path)
    parser.add_argument("lookup", type=Path)
    parser.add_argument("--to", type=Path, default=TAXI_ZONES_FILE)
    arguments: Any = parser.parse_args()
    write_partition(arguments.to, build_partition(arguments.zones, arguments.lookup))


if __name__ == "__main__":
    main()
