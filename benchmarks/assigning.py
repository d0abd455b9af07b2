"""`python -m benchmarks.assigning`: what finding the taxi zones of trips costs, an end and a core.

Of made-up trips, in the order of time as files have them, and along the Morton curve as blocks do.
CPU time of this thread, so that a busy machine tells nearly the same.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow.dataset
from numpy.typing import NDArray

from dashapp.data.synthetic import write_synthetic
from dashapp.dataset import TAXI
from dashapp.engine.assignment import assign_places
from dashapp.engine.mercator import lon_lat_to_xy, morton_codes
from dashapp.engine.place_grid import build_place_grid
from dashapp.places import UNKNOWN, load_taxi_zones

Floats = NDArray[np.float64]


def make_points(rows: int, seed: int) -> tuple[Floats, Floats]:
    """Degrees of pickups, in the order of the files."""
    with TemporaryDirectory() as folder:
        write_synthetic(rows, folder, TAXI, "parquet", seed)
        files = sorted(map(str, Path(folder).glob("*.parquet")))
        trips = pyarrow.dataset.dataset(files).to_table(["pickup_longitude", "pickup_latitude"])
    return trips.column(0).to_numpy(), trips.column(1).to_numpy()


def time_s(work: Callable[[], object], times: int = 5) -> float:
    """The quickest of a few."""
    found = []
    for _ in range(times):
        started = time.thread_time()
        work()
        found.append(time.thread_time() - started)
    return min(found)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.assigning", description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    zones = load_taxi_zones()
    lon, lat = make_points(options.rows, options.seed)
    unknown = (assign_places(zones, lon, lat) == UNKNOWN).mean()
    order = np.argsort(morton_codes(*lon_lat_to_xy(lon, lat)))
    for name, rows in (("by time", slice(None)), ("by Morton code", order)):
        points = np.ascontiguousarray(lon[rows]), np.ascontiguousarray(lat[rows])
        seconds = time_s(lambda points=points: assign_places(zones, *points))
        print(f"{name}: {seconds / len(lon) * 1e9:.0f} ns a point")
    build_place_grid.cache_clear()
    print(f"the grid: {time_s(lambda: build_place_grid(zones), 1):.1f} s, once a process")
    print(f"in no zone: {unknown:.2%} of {len(lon):,} points")


if __name__ == "__main__":
    main()
