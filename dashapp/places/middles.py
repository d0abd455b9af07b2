"""A middle of each place: a point well inside, by which it is in a rectangle or an area, or not.

numpy alone, like `partition`.
"""

import numpy as np
from numpy.typing import NDArray

from dashapp.places.outlines import Outlines

LINES = 15
"""Level lines through a polygon, on which its middle is sought."""

Floats = NDArray[np.float64]


def find_middles(outlines: Outlines) -> tuple[NDArray[np.uint16], Floats, Floats]:
    """Ids of all places, ascending, with longitude and latitude of their middles in degrees.

    Of the place's largest polygon, cut by level lines, the middle of the widest chord of each line
    is a candidate; the one farthest from the outline is taken. It depends on the outlines alone.
    """
    ids = np.unique(outlines.place_ids)
    middles = np.array([_find_middle(outlines, int(number)) for number in ids]).reshape(-1, 2)
    return ids, middles[:, 0].copy(), middles[:, 1].copy()


def _find_middle(outlines: Outlines, number: int) -> tuple[float, float]:
    """Degrees of longitude are shrunk as the map has them there, so that distances compare."""
    polygons = np.flatnonzero(outlines.place_ids == number)
    edges = max((_edges_of(outlines, int(polygon)) for polygon in polygons), key=_size_of)
    shrunk = float(np.cos(np.radians(edges[:, [1, 3]].mean())))
    edges = edges * np.array([shrunk, 1.0, shrunk, 1.0])
    south, north = edges[:, [1, 3]].min(), edges[:, [1, 3]].max()
    lines = south + (north - south) * np.arange(1, LINES + 1) / (LINES + 1)
    found = [chord for at in lines if (chord := _widest_chord(edges, float(at))) is not None]
    lon, lat = max(found, key=lambda point: _distance_from(edges, *point))
    return lon / shrunk, lat


def _edges_of(outlines: Outlines, polygon: int) -> Floats:
    """float64[edges, 4] of the outer ring and all holes: longitude and latitude of both ends."""
    lon, lat, starts = outlines.lon, outlines.lat, outlines.ring_starts.tolist()
    rings = np.flatnonzero(outlines.ring_polygons == polygon).tolist()
    each = [slice(starts[ring], starts[ring + 1]) for ring in rings]
    begins = [[lon[ring][:-1], lat[ring][:-1]] for ring in each]
    ends = [[lon[ring][1:], lat[ring][1:]] for ring in each]
    return np.vstack([np.hstack(begins), np.hstack(ends)]).T


def _size_of(edges: Floats) -> float:
    """Area in square degrees; holes run the other way round. Source: the shoelace formula."""
    lon_0, lat_0, lon_1, lat_1 = edges.T
    return float(abs((lon_0 * lat_1 - lon_1 * lat_0).sum()))


def _widest_chord(edges: Floats, at: float) -> tuple[float, float] | None:
    """The middle of the longest stretch of a level line inside; an edge holds its southern end."""
    lon_0, lat_0, lon_1, lat_1 = edges[(edges[:, 1] <= at) != (edges[:, 3] <= at)].T
    crossed = np.sort(lon_0 + (lon_1 - lon_0) * (at - lat_0) / (lat_1 - lat_0))
    enters, leaves = crossed[::2], crossed[1::2]
    if enters.size == 0:
        return None
    widest = int(np.argmax(leaves - enters))
    return float(enters[widest] + leaves[widest]) / 2, at


def _distance_from(edges: Floats, lon: float, lat: float) -> float:
    """To the nearest edge."""
    lon_0, lat_0, lon_1, lat_1 = edges.T
    run, rise = lon_1 - lon_0, lat_1 - lat_0
    length = run**2 + rise**2
    along = (lon - lon_0) * run + (lat - lat_0) * rise
    share = np.clip(along / np.where(length > 0, length, 1.0), 0.0, 1.0)
    away = (lon_0 + share * run - lon) ** 2 + (lat_0 + share * rise - lat) ** 2
    return float(np.sqrt(away.min()))
