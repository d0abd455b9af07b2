"""In which place of a partition each point lies."""

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.compiled import as_column, kernel
from dashapp.engine.place_grid import COLUMNS, ROWS, PlaceGrid, build_place_grid, is_among
from dashapp.places import UNKNOWN, Partition

Floats = NDArray[np.float64]
Ids = NDArray[np.uint16]


def assign_places(partition: Partition, lon: Floats, lat: Floats) -> Ids:
    """uint16[n], the place that each point lies in; UNKNOWN where in none, or not finite.

    Exact: as testing each point against the outlines as published, float64 degrees (EPSG:4326)
    with straight edges, would tell. On an edge that two places share a point is of the one to the
    east, or to the north where the edge is level; where outlines overlap, of the smaller id.
    """
    found = np.empty(len(lon), dtype=np.uint16)
    _assign(
        build_place_grid(partition),
        as_column(np.asarray(lon, dtype=np.float64)),
        as_column(np.asarray(lat, dtype=np.float64)),
        found,
    )
    return found


@kernel
def _assign(grid: PlaceGrid, lon: Floats, lat: Floats, found: Ids) -> None:
    # Looked up once: a tuple of arrays that goes into a call counts references of each.
    cells, first_tests, tests = grid.cells, grid.first_tests, grid.tests
    slice_ids, first_edges, edges = grid.slice_ids, grid.first_edges, grid.edges
    for point in range(lon.size):
        found[point] = UNKNOWN
        across = (lon[point] - grid.west) * grid.per_lon
        up = (lat[point] - grid.south) * grid.per_lat
        if not (0.0 <= across < COLUMNS and 0.0 <= up < ROWS):  # also where it is nan
            continue
        cell = cells[int(up), int(across)]
        if cell >= 0:
            found[point] = cell
            continue
        for test in range(first_tests[-1 - cell], first_tests[-cell]):
            which = tests[test]
            first, stop = first_edges[which], first_edges[which + 1]
            if is_among(edges, first, stop, lon[point], lat[point]):
                found[point] = slice_ids[which]
                break
