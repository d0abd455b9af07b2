"""Partitions made of a few rings, and a plain reference of which place holds a point."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashapp.places import UNKNOWN, Outlines, Partition, Place

Floats = NDArray[np.float64]
Ring = Sequence[tuple[float, float]]


def make_partition(polygons: Sequence[tuple[int, Sequence[Ring]]]) -> Partition:
    """Of (id of the place, closed rings: outer, holes), by ids."""
    rings = [(at, ring) for at, (_, rings) in enumerate(polygons) for ring in rings]
    corners = np.array([corner for _, ring in rings for corner in ring], dtype=np.float64)
    outlines = Outlines(
        place_ids=np.array([number for number, _ in polygons], dtype=np.uint16),
        ring_polygons=np.array([at for at, _ in rings], dtype=np.int32),
        ring_starts=np.cumsum([0, *(len(ring) for _, ring in rings)], dtype=np.int64),
        lon=corners[:, 0].copy(),
        lat=corners[:, 1].copy(),
    )
    ids = sorted({number for number, _ in polygons})
    places = tuple(Place(number, f"Place {number}", "Here") for number in ids)
    return Partition("made-up", places, (), {}, outlines)


def find_places_plainly(partition: Partition, lon: Floats, lat: Floats) -> list[int]:
    """Each point against every edge of every polygon, by the even-odd rule; the smallest id."""
    outlines = partition.outlines
    holds = np.zeros((len(outlines.place_ids), len(lon)), dtype=np.bool_)
    for ring, polygon in enumerate(outlines.ring_polygons):
        first, last = outlines.ring_starts[ring], outlines.ring_starts[ring + 1] - 1
        for corner in range(first, last):
            ends = [(outlines.lat[at], outlines.lon[at]) for at in (corner, corner + 1)]
            (south, lon_0), (north, lon_1) = sorted(ends, key=lambda end: end[0])
            if south == north:
                continue
            crossed = np.flatnonzero((south <= lat) & (lat < north))
            at_lat = (lon_1 - lon_0) / (north - south) * (lat[crossed] - south) + lon_0
            holds[polygon, crossed] ^= lon[crossed] < at_lat
    first_holder = np.argmax(holds, axis=0)
    ids = np.where(holds.any(axis=0), outlines.place_ids[first_holder], UNKNOWN)
    return [int(number) for number in ids]
