"""Sorted trips: sort them, cut sorted runs into blocks, merge pieces.

Concatenating the blocks gives one global order: of codes, then the order the rows came in. The
code is that of the Morton curve or, in the layout by zone, of the pickup's zone and time. Knows
neither files nor Dask.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashapp.dataset import Dataset
from dashapp.engine.columns import (
    DROPOFF_ZONE,
    NOWHERE,
    PICKUP_ZONE,
    block_dtypes,
    block_names,
)
from dashapp.engine.mercator import morton_codes
from dashapp.model import Endpoint

SAMPLE_ROWS = 4096
"""Codes sampled from a run; 160 runs of a full year make 650,000, far below 1 % of error."""

Codes = NDArray[np.uint64]

_TIME_BITS = np.uint64(32)


def sort_trips(trips: pd.DataFrame, endpoint: Endpoint, dataset: Dataset) -> pd.DataFrame:
    """Sorted trips of the canonical ones drawn at `endpoint` (its reason column is 0).

    By zone they are those of any end, and the same for each. Equal codes keep the order of `trips`,
    so the result depends on nothing else.
    """
    if dataset.is_by_zone:
        return _sort_by_zone(trips, dataset)
    drawn = np.flatnonzero(trips[f"{endpoint.value}_reason"].to_numpy() == 0)
    names = block_names(endpoint, dataset)
    by_block_name = {block: source for source, block in names.items()}
    columns = {name: trips[by_block_name[name]].to_numpy() for name in block_dtypes(dataset)}
    codes = morton_codes(columns["x"][drawn], columns["y"][drawn])
    return _take(columns, drawn[np.argsort(codes, kind="stable")], dataset)


def _sort_by_zone(trips: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    counts = {end: trips[f"{end}_reason"].to_numpy() == 0 for end in Endpoint}
    drawn = np.flatnonzero(counts[Endpoint.PICKUP] | counts[Endpoint.DROPOFF])
    zones = {
        zone: np.where(counts[end], trips[f"{end}_x"].to_numpy(), NOWHERE).astype(np.uint16)
        for zone, end in ((PICKUP_ZONE, Endpoint.PICKUP), (DROPOFF_ZONE, Endpoint.DROPOFF))
    }
    times = {"time_s": "pickup_time_s", "other_time_s": "dropoff_time_s"}
    columns = zones | {
        name: trips[times.get(name, name)].to_numpy()
        for name in block_dtypes(dataset)
        if name not in zones
    }
    codes = _zone_codes(columns[PICKUP_ZONE][drawn], columns["time_s"][drawn])
    return _take(columns, drawn[np.argsort(codes, kind="stable")], dataset)


def _zone_codes(zones: NDArray[np.uint16], time_s: NDArray[np.uint32]) -> Codes:
    codes: Codes = zones.astype(np.uint64) << _TIME_BITS | time_s
    return codes


def block_codes(block: pd.DataFrame) -> Codes:
    """Ascending codes of sorted trips, uint64[n], from `columns.order_columns`."""
    if PICKUP_ZONE in block:
        return _zone_codes(block[PICKUP_ZONE].to_numpy(), block["time_s"].to_numpy())
    return morton_codes(block["x"].to_numpy(), block["y"].to_numpy())


def sample_codes(block: pd.DataFrame) -> tuple[Codes, float]:
    """Evenly spaced codes of a sorted run and how many rows each stands for."""
    rows = len(block)
    if rows == 0:
        return np.empty(0, dtype=np.uint64), 0.0
    picked = np.unique(np.linspace(0, rows - 1, min(rows, SAMPLE_ROWS)).astype(np.int64))
    return block_codes(block.iloc[picked]), rows / len(picked)


def choose_divisions(samples: Sequence[tuple[Codes, float]], n_blocks: int) -> Codes:
    """First codes of blocks 1, 2, ... so that blocks hold about equally many rows.

    Returns uint64[n_blocks - 1], ascending; equal ones mean an empty block between them.
    """
    codes = np.concatenate([codes for codes, _ in samples] or [np.empty(0, np.uint64)])
    if codes.size == 0:
        return np.zeros(n_blocks - 1, dtype=np.uint64)
    weights = np.concatenate([np.full(len(codes), weight) for codes, weight in samples])
    order = np.argsort(codes, kind="stable")
    before = np.cumsum(weights[order]) - weights[order]
    shares = np.arange(1, n_blocks) / n_blocks * weights.sum()
    picked: Codes = codes[order][np.minimum(np.searchsorted(before, shares), codes.size - 1)]
    return picked


def cut_run(block: pd.DataFrame, divisions: Codes) -> list[pd.DataFrame]:
    """One piece a block: piece i holds the codes in [divisions[i - 1], divisions[i])."""
    cuts = np.searchsorted(block_codes(block), divisions).tolist()
    edges = [0, *cuts, len(block)]
    return [block.iloc[first:last] for first, last in pairwise(edges)]


def merge_runs(pieces: Sequence[pd.DataFrame], dataset: Dataset) -> pd.DataFrame:
    """Sorted trips of sorted pieces; equal codes keep the order of the pieces."""
    columns = {
        name: np.concatenate([np.empty(0, dtype), *(piece[name].to_numpy() for piece in pieces)])
        for name, dtype in block_dtypes(dataset).items()
    }
    codes = block_codes(pd.DataFrame(columns, copy=False))
    return _take(columns, np.argsort(codes, kind="stable"), dataset)


def _take(
    columns: dict[str, NDArray[np.generic]], rows: NDArray[np.intp], dataset: Dataset
) -> pd.DataFrame:
    """Each column becomes its own contiguous array, which is what the kernels scan."""
    taken = {
        name: np.ascontiguousarray(columns[name][rows], dtype=dtype)
        for name, dtype in block_dtypes(dataset).items()
    }
    return pd.DataFrame(taken, copy=False)
