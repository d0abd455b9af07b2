"""Prepare: any files -> a folder of Morton-sorted Parquet blocks that loads in seconds.

A prepared set holds manifest.json, pickup/block-0000.parquet, … and dropoff/block-0000.parquet, …;
the latter not where trips are known by their zones alone, which are kept once.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dashapp.data.block_files import read_block, read_packed_block
from dashapp.data.destination import begin_set, find_prepared, finish_set, open_destination
from dashapp.data.external_sort import (
    BlockPlan,
    Run,
    cut_run_file,
    plan_blocks,
    write_merged_block,
    write_run,
)
from dashapp.data.manifest import BlockFile, Manifest, read_manifest
from dashapp.data.process_pool import TaskPool, open_pool
from dashapp.data.run_folder import open_run_folder
from dashapp.data.sources import CHUNK_BYTES, Chunk, SourceKind, SourceSet, plan_chunks
from dashapp.data.storage import Location
from dashapp.engine.blocks import choose_divisions
from dashapp.engine.columns import block_ends
from dashapp.errors import PreparedSetError
from dashapp.model import Account, Endpoint, Progress
from dashapp.model.loss_sentences import refuse_nothing_drawn

__all__ = ["Manifest", "PrepareOptions", "choose_block_count", "prepare", "read_block"]
__all__ += ["read_manifest", "read_packed_block"]

ROWS_PER_BLOCK = 6_000_000
"""About 0.9 GB while it is merged; the full year 2015 makes 28 blocks an endpoint."""

_BLOCK_STEP = 4
_READING_SHARE = 0.7
"""Of the whole time, the rest being merging; measured."""

Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class PrepareOptions:
    """`processes` None is one a core, at most eight; `name` None is the source's own."""

    processes: int | None = None
    chunk_bytes: int = CHUNK_BYTES
    rows_per_block: int = ROWS_PER_BLOCK
    name: str | None = None


def _say_nothing(progress: Progress) -> None:
    """For callers that do not listen."""


def prepare(
    source_set: SourceSet,
    destination: str,
    progress: Report = _say_nothing,
    options: PrepareOptions | None = None,
) -> Manifest:
    """Sort all trips of a raw set into blocks under `destination`, a local folder or a URL.

    Memory is bounded by processes times the larger of chunk and block, whatever the size of the
    input. A set of the same version that is whole already is left as it is.

    Raises:
        PreparedSetError: the destination holds something else, or the source is prepared already.
        NothingDrawnError: not one row can be drawn.
        DataError: whatever reading the source or writing the destination raises.
    """
    options = options or PrepareOptions()
    if source_set.kind is SourceKind.PREPARED:
        raise PreparedSetError(f"{source_set.name} is a prepared set already; serve it as it is.")
    location = open_destination(destination, source_set.storage)
    whole = find_prepared(location, source_set.version, source_set.storage)
    if whole is not None:
        return whole
    begin_set(location, source_set.version)
    chunks = plan_chunks(source_set, options.chunk_bytes)
    with open_run_folder(location) as folder, open_pool(options.processes, len(chunks)) as pool:
        runs = _write_runs(pool, chunks, folder, progress)
        manifest = _describe(source_set, runs, options)
        manifest = _write_blocks(
            pool, runs, _Target(location, manifest, options, source_set), progress
        )
    finish_set(location, manifest)
    return manifest


def choose_block_count(rows: int, rows_per_block: int = ROWS_PER_BLOCK) -> int:
    """At least four, and a multiple of it, so that blocks spread evenly over the workers."""
    return _BLOCK_STEP * max(1, math.ceil(rows / (rows_per_block * _BLOCK_STEP)))


def _write_runs(
    pool: TaskPool, chunks: Sequence[Chunk], folder: str, progress: Report
) -> list[Run]:
    files_total = len({chunk.file.shown for chunk in chunks})
    bytes_total = max(sum(chunk.n_bytes for chunk in chunks), 1)
    chunks_left = Counter(chunk.file.shown for chunk in chunks)
    runs: dict[int, Run] = {}
    rows_done = bytes_done = 0
    tasks = [(chunk, number, folder) for number, chunk in enumerate(chunks)]
    for number, run in pool.run_all(write_run, tasks):
        runs[number] = run
        rows_done += run.account.rows_read
        bytes_done += chunks[number].n_bytes
        chunks_left[chunks[number].file.shown] -= 1
        files_done = sum(1 for left in chunks_left.values() if not left)
        fraction = _READING_SHARE * bytes_done / bytes_total
        progress(Progress(files_done, files_total, rows_done, None, fraction))
    return [runs[number] for number in range(len(chunks))]


@dataclass(frozen=True)
class _Target:
    """Where blocks go and what the set is, so far without its blocks."""

    location: Location
    manifest: Manifest
    options: PrepareOptions
    source_set: SourceSet


def _describe(source_set: SourceSet, runs: Sequence[Run], options: PrepareOptions) -> Manifest:
    account = sum((run.account for run in runs), Account())
    refuse_nothing_drawn(account, source_set.name)
    return Manifest(
        version=source_set.version,
        name=options.name or source_set.name,
        account=account.of_files(source_set.n_files, source_set.not_read),
        pickup=(),
        dropoff=(),
        sources=tuple(file.shown for file in source_set.all_files),
        dataset=source_set.dataset.whole.name,
        has=source_set.dataset.has,
        is_by_zone=source_set.dataset.is_by_zone,
        told=source_set.told,
    )


def _write_blocks(
    pool: TaskPool, runs: Sequence[Run], target: _Target, progress: Report
) -> Manifest:
    ends = block_ends(target.source_set.dataset)
    plans = [plan for endpoint in ends for plan in _plan(pool, runs, endpoint, target)]
    account = target.manifest.account
    rows_total = max(sum(account[endpoint].rows_kept for endpoint in ends), 1)
    blocks: dict[int, BlockFile] = {}
    for number, block in pool.run_all(write_merged_block, [(plan,) for plan in plans]):
        blocks[number] = block
        share = min(sum(block.rows for block in blocks.values()) / rows_total, 1.0)
        fraction = _READING_SHARE + (1 - _READING_SHARE) * share
        rows = account.rows_read
        progress(Progress(account.files, account.files, rows, rows, fraction))
    in_order = [(plan.endpoint, blocks[number]) for number, plan in enumerate(plans)]
    pickup, dropoff = (
        tuple(block for owner, block in in_order if owner is endpoint) for endpoint in Endpoint
    )
    return replace(target.manifest, pickup=pickup, dropoff=dropoff)


def _plan(
    pool: TaskPool, runs: Sequence[Run], endpoint: Endpoint, target: _Target
) -> list[BlockPlan]:
    kept = target.manifest.account[endpoint].rows_kept
    n_blocks = choose_block_count(kept, target.options.rows_per_block)
    divisions = choose_divisions([run.samples[endpoint] for run in runs], n_blocks)
    tasks = [(run.paths[endpoint], divisions, target.source_set.dataset) for run in runs]
    cuts = dict(pool.run_all(cut_run_file, tasks))
    ordered = [cuts[number] for number in range(len(runs))]
    storage = replace(target.source_set.storage, s3_anonymous=False)
    return plan_blocks(
        ordered,
        endpoint,
        (target.location.uri, storage, target.manifest.version, target.source_set.dataset),
    )
