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
    return Partition("made-up", "area", places, (), {}, outlines)


def find_places_plainly(partition: Partition, lon: Floats, lat: Floats) -> list[int]:
    """Each point against every edge of every polygon, by the even-odd rule; the smallest id."""
    outlines = partition.outlines
    holds = np.zeros((len(outlines.place_ids), len(lon)), dtype=np.bool_)
    for ring, polygon in enumerate(outlines.ring_polygons):
        at = slice(*outlines.ring_starts[ring : ring + 2])
        ends = np.column_stack([outlines.lon[at], outlines.lat[at]])
        edges = np.hstack([ends[:-1], ends[1:]])
        edges = np.where((edges[:, 1] > edges[:, 3])[:, None], edges[:, [2, 3, 0, 1]], edges)
        lon_0, south, lon_1, north = edges[edges[:, 1] < edges[:, 3]].T[:, :, None]
        near = np.flatnonzero((lat >= south.min()) & (lat < north.max()))
        crossed = (south <= lat[near]) & (lat[near] < north)
        at_lat = (lon_1 - lon_0) / (north - south) * (lat[near] - south) + lon_0
        holds[polygon, near] ^= (crossed & (lon[near] < at_lat)).sum(axis=0) % 2 == 1
    first_holder = np.argmax(holds, axis=0)
    ids = np.where(holds.any(axis=0), outlines.place_ids[first_holder], UNKNOWN)
    return [int(number) for number in ids]
