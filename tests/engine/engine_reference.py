"""What the engine must say, in plain numpy and pandas, with none of its shortcuts."""

from itertools import pairwise

import numpy as np
import pandas as pd
from support.columns import find_elapsed, passes
from support.selecting import NO_PASSENGERS, YELLOW
from support.zones import passes_zones

from dashapp.dataset import Dataset
from dashapp.engine.blocks import cut_run
from dashapp.engine.columns import NO_TIME, OPPOSITE_NAMES
from dashapp.engine.index import Block, build_block
from dashapp.engine.mercator import lon_lat_to_xy
from dashapp.engine.preaggregates import SEGMENT_ROWS
from dashapp.engine.zone_rows import find_row_partition
from dashapp.model import Bounds, Endpoint, TileAddress, TripFilter
from dashapp.places import Partition, load_taxi_zones

ZONES = load_taxi_zones()


def morton_code(x: int, y: int) -> int:
    """Bit by bit."""
    return sum(((x >> bit & 1) << 2 * bit) | ((y >> bit & 1) << 2 * bit + 1) for bit in range(32))


def matching(
    block: pd.DataFrame, wanted: TripFilter, endpoint: Endpoint, partition: Partition = ZONES
) -> np.ndarray:
    """bool[rows]: the filter's words, each said once more in pandas."""
    keep = pd.Series(True, index=block.index)
    if wanted.sets("passengers"):
        keep &= block["passenger_count"].between(*wanted["passengers"])
        keep &= block["passenger_count"] != NO_PASSENGERS
    keep &= passes(block, wanted, find_elapsed(block, endpoint))
    own, other = ("from", "to") if endpoint is Endpoint.PICKUP else ("to", "from")
    keep &= passes_zones(
        wanted, {own: (block["x"], block["y"]), other: (block["other_x"], block["other_y"])}
    )
    seen = {endpoint: block, endpoint.other: block.rename(columns=OPPOSITE_NAMES)}
    for end, trips in seen.items():
        if (area := wanted.area_at(end)) is not None:
            keep &= in_area(trips, area, partition)
            if end is not endpoint and find_row_partition(wanted.dataset) is None:
                keep &= trips["y"] > 0  # no place is known there, only that there is no point
    return (keep & _in_time(seen[wanted.clock or endpoint]["time_s"], wanted)).to_numpy()


def _in_time(seconds: pd.Series, wanted: TripFilter) -> pd.Series:
    times = pd.to_datetime(seconds.astype("int64"), unit="s")
    keep = pd.Series(True, index=seconds.index)
    if wanted.sets("hours"):
        first, last = wanted["hours"]
        hours = range(first, last + 1) if first <= last else [*range(first, 24), *range(last + 1)]
        keep &= times.dt.hour.isin(hours) & (seconds != NO_TIME)
    if wanted.sets("weekdays"):
        keep &= times.dt.day_of_week.isin(wanted["weekdays"]) & (seconds != NO_TIME)
    if wanted["dates"] is not None:
        keep &= times.dt.date.between(*wanted["dates"]) & (seconds != NO_TIME)
    return keep


def standing(block: pd.DataFrame, partition: Partition) -> tuple[pd.Series, pd.Series]:
    """Steps at which rows count: without a point the middle of their place, nan if unknown."""
    ids, lon, lat = partition.middles
    middles = pd.DataFrame(dict(zip("xy", lon_lat_to_xy(lon, lat), strict=True)), index=ids)
    named = block["y"] == 0
    x, y = (
        block[axis].astype("float64").mask(named, block["x"].map(middles[axis])) for axis in "xy"
    )
    return x, y


def in_area(
    block: pd.DataFrame, area: tuple[tuple[float, float], ...], partition: Partition = ZONES
) -> np.ndarray:
    """Even-odd rule over all corners for all rows."""
    lon, lat = (np.array(values, dtype=np.float64) for values in zip(*area, strict=True))
    corner_x, corner_y = (steps.astype(np.float64) for steps in lon_lat_to_xy(lon, lat))
    x, y = (steps.to_numpy(np.float64) for steps in standing(block, partition))
    inside = np.zeros(len(block), dtype=bool)
    for now in range(len(area)):
        x0, y0, x1, y1 = corner_x[now - 1], corner_y[now - 1], corner_x[now], corner_y[now]
        crosses = (y1 > y) != (y0 > y)
        if y0 != y1:
            inside ^= crosses & (x < (x0 - x1) / (y0 - y1) * (y - y1) + x1)
    return inside


def in_bounds(block: pd.DataFrame, bounds: Bounds, partition: Partition = ZONES) -> np.ndarray:
    if bounds == Bounds.world():
        return np.ones(len(block), dtype=bool)
    lon, lat = np.array([bounds.west, bounds.east]), np.array([bounds.north, bounds.south])
    x, y = lon_lat_to_xy(lon, lat)
    at_x, at_y = standing(block, partition)
    return (at_x.between(x[0], x[1]) & at_y.between(y[0], y[1])).to_numpy()


def tile_counts(
    block: pd.DataFrame, tile: TileAddress, wanted: TripFilter, endpoint: Endpoint
) -> np.ndarray:
    """int64[512, 512], of rows with a point."""
    rows = block[matching(block, wanted, endpoint) & (block["y"] > 0)]
    x, y = (rows[name].to_numpy(np.int64) >> (23 - tile.zoom) for name in ("x", "y"))
    here = (x // 512 == tile.x) & (y // 512 == tile.y)
    counts = np.zeros((512, 512), dtype=np.int64)
    np.add.at(counts, (y[here] % 512, x[here] % 512), 1)
    return counts


def indexed(
    blocks: list[pd.DataFrame],
    endpoint: Endpoint = Endpoint.PICKUP,
    dataset: Dataset = YELLOW,
    segment_rows: int = SEGMENT_ROWS,
) -> list[Block]:
    return [build_block(block, dataset, endpoint, segment_rows) for block in blocks]


def cut_anywhere(
    block: pd.DataFrame,
    n_blocks: int,
    seed: int,
    endpoint: Endpoint = Endpoint.PICKUP,
    dataset: Dataset = YELLOW,
    segment_rows: int = SEGMENT_ROWS,
) -> list[Block]:
    """Blocks cut at random rows: short, long and empty ones."""
    draw = np.random.default_rng(seed)
    cuts = [0, *sorted(draw.integers(0, len(block) + 1, n_blocks - 1).tolist()), len(block)]
    pieces = [block.iloc[first:last] for first, last in pairwise(cuts)]
    return indexed(pieces, endpoint, dataset, segment_rows)


def cut_by_divisions(block: pd.DataFrame, divisions: np.ndarray) -> list[Block]:
    return indexed(cut_run(block, divisions))
