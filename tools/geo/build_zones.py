"""Build assets/geo/zones.geojson: the taxi zones as the page draws them, simplified together.

Needs what build_base_map.py needs (shapely >= 2.2 for this one) and, from the project's root, the
exact zones that `python -m tools.zones` has made; see assets/geo/README.md.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from build_base_map import DECIMALS, DEGREES, METRES, Feature, feature, project, write

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dashapp.places.outlines import Outlines
from dashapp.places.partition import read_partition
from dashapp.places.taxi_zones import TAXI_ZONE, TAXI_ZONES, TAXI_ZONES_FILE

SNAP_M = 0.5
"""Corners of neighbours that were drawn apart by less are one corner."""
GAP_M = 8
"""Taxi zones do not meet exactly: slits narrower than this belong to a neighbour."""
TOLERANCE_M = 40
"""Of Visvalingam triangles, whose area is its square. Nine tenths of the corners left out lie
within 22 m of the line, a pixel of zoom 12."""
SMALLEST_PART_M2 = 4_000
"""Smaller islets are left out, unless a zone would have nothing else."""


def read_shapes(outlines: Outlines) -> tuple[list[int], Any]:
    """Ids and shapes in degrees, a place's polygons joined."""
    starts = outlines.ring_starts
    corners = np.column_stack([outlines.lon, outlines.lat])
    rings: dict[int, list[Any]] = {}
    for ring, polygon in enumerate(outlines.ring_polygons.tolist()):
        rings.setdefault(polygon, []).append(corners[starts[ring] : starts[ring + 1]])
    parts: dict[int, list[Any]] = {}
    for polygon, (outer, *holes) in rings.items():
        number = int(outlines.place_ids[polygon])
        parts.setdefault(number, []).append(shapely.Polygon(outer, holes))
    shapes = [shapely.union_all(shapely.make_valid(np.array(all_))) for all_ in parts.values()]
    return list(parts), np.array(shapes)


def simplify_together(shapes: Any) -> Any:
    """In degrees: what two zones share is the same line of both, before and after."""
    metres = project(shapes, DEGREES, METRES)
    clean = shapely.coverage_clean(metres, gap_width=GAP_M, snapping_distance=SNAP_M)
    simple = shapely.coverage_simplify(clean, TOLERANCE_M)
    degrees = project(np.array([drop_islets(one) for one in simple]), METRES, DEGREES)
    rounded = shapely.transform(degrees, lambda corners: np.round(corners, DECIMALS))
    return shapely.orient_polygons(rounded)  # RFC 7946: outer rings counterclockwise


def drop_islets(geometry: Any) -> Any:
    parts = shapely.get_parts(geometry)
    sizes = shapely.area(parts)
    return shapely.multipolygons(parts[sizes >= min(SMALLEST_PART_M2, sizes.max())])


def build_features(path: Path) -> list[Feature]:
    """One a place.

    Raises:
        ValueError: rounding has folded a shape over itself.
    """
    partition = read_partition(path, TAXI_ZONES, TAXI_ZONE)
    ids, shapes = read_shapes(partition.outlines)
    simple = simplify_together(shapes)
    if not shapely.is_valid(simple).all():
        raise ValueError("A zone's simplified outline crosses itself; change the tolerance.")
    named = [partition.place(number) for number in ids]
    return [
        feature({"id": place.id, "name": place.name, "borough": place.borough}, shape)
        for place, shape in zip(named, simple, strict=True)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zones", type=Path, default=TAXI_ZONES_FILE)
    parser.add_argument("--to", type=Path, default=Path("assets/geo/zones.geojson"))
    arguments = parser.parse_args()
    write(arguments.to, build_features(arguments.zones))


if __name__ == "__main__":
    main()
