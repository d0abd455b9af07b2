"""Sorting more trips than fit in memory: a sorted run on disk a chunk, then block by block.

Each function is one task of a process pool; none needs more memory than a chunk or a block.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from dashapp.data.block_files import to_block, to_table, write_block
from dashapp.data.chunks import Chunk
from dashapp.data.destination import writing_errors
from dashapp.data.manifest import BlockFile
from dashapp.data.reading import read_chunk
from dashapp.data.storage import Location, StorageOptions, open_location
from dashapp.dataset import Dataset
from dashapp.engine.blocks import block_codes, merge_runs, sample_codes, sort_trips
from dashapp.engine.columns import block_ends, order_columns
from dashapp.model import Account, Endpoint

Codes = NDArray[np.uint64]


@dataclass(frozen=True)
class Run:
    """One chunk on disk, sorted as the set's layout asks, and what planning needs to know of it."""

    paths: Mapping[Endpoint, str]
    samples: Mapping[Endpoint, tuple[Codes, float]]
    account: Account


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows [start, stop) of a run file."""

    path: str
    start: int
    stop: int


@dataclass(frozen=True)
class BlockPlan:
    """One block to be merged and written; `path` is relative to `folder_uri`."""

    endpoint: Endpoint
    path: str
    slices: tuple[Slice, ...]
    folder_uri: str
    storage: StorageOptions
    version: str
    dataset: Dataset


def write_run(chunk: Chunk, number: int, folder: str) -> Run:
    read, dataset = read_chunk(chunk), chunk.file.dataset
    paths, samples = {}, {}
    for endpoint in block_ends(dataset):
        block = sort_trips(read.trips, endpoint, dataset)
        paths[endpoint] = str(Path(folder, f"{endpoint.value}-{number:06d}.arrow"))
        samples[endpoint] = sample_codes(block)
        _write_table(to_table(block, dataset), paths[endpoint])
    return Run(paths, samples, read.account)


def _write_table(table: Any, path: str) -> None:
    # As bytes: Arrow takes a text for UTF-8, and a folder's name need not be that.
    with (
        writing_errors(path),
        pa.OSFile(os.fsencode(path), "wb") as sink,
        pa.ipc.new_file(sink, table.schema) as writer,
    ):
        writer.write_table(table)


def _map_table(path: str) -> Any:
    """The run's table in the page cache; nothing is read before it is looked at."""
    with pa.memory_map(os.fsencode(path)) as source:
        return pa.ipc.open_file(source).read_all()


def cut_run_file(path: str, divisions: Codes, dataset: Dataset) -> list[Slice]:
    """What of a run file belongs to each block."""
    table, names = _map_table(path), order_columns(dataset)
    order = pd.DataFrame({name: table.column(name).to_numpy() for name in names}, copy=False)
    cuts = np.searchsorted(block_codes(order), divisions).tolist()
    edges = [0, *cuts, len(order)]
    return [Slice(path, start, stop) for start, stop in pairwise(edges)]


def write_merged_block(plan: BlockPlan) -> BlockFile:
    pieces = [piece for piece in plan.slices if piece.stop > piece.start]
    block = merge_runs([_read_slice(piece, plan.dataset) for piece in pieces], plan.dataset)
    location: Location = open_location(plan.folder_uri, plan.storage).child(plan.path)
    write_block(block, location, plan.endpoint, plan.version, plan.dataset)
    ends = block_codes(block.iloc[[0, -1]]).tolist() if len(block) else [None, None]
    return BlockFile(plan.path, len(block), ends[0], ends[1])


def _read_slice(piece: Slice, dataset: Dataset) -> pd.DataFrame:
    return to_block(_map_table(piece.path).slice(piece.start, piece.stop - piece.start), dataset)


def plan_blocks(
    cuts: Sequence[Sequence[Slice]],
    endpoint: Endpoint,
    target: tuple[str, StorageOptions, str, Dataset],
) -> list[BlockPlan]:
    """One plan a block from the cuts of all runs.

    `target` is folder URI, storage, version and data set.
    """
    return [
        BlockPlan(endpoint, f"{endpoint.value}/block-{number:04d}.parquet", pieces, *target)
        for number, pieces in enumerate(zip(*cuts, strict=True))
    ]
