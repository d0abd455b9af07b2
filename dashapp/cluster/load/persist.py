"""From source files to blocks in the memory of the workers: compute, watch, collect.

Runs in the background thread only; the reading itself happens in tasks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from distributed import Client, Future, as_completed

from dashapp.cluster.load import first_view, tasks
from dashapp.cluster.load.dataset import Blocks, Dataset, frame_name, publish_dataset
from dashapp.cluster.load.graph import build_prepared_graph, build_raw_graph
from dashapp.cluster.load.keys import BlockKey, LoadGraph
from dashapp.cluster.load.memory_check import MemoryCheck, count_drawn, count_least_rows
from dashapp.cluster.load.on_scheduler import agree
from dashapp.cluster.load.progress import LoadProgress
from dashapp.engine.columns import block_ends
from dashapp.errors import NothingDrawnError
from dashapp.model import Account, Bounds, Endpoint, Progress
from dashapp.model.loss_sentences import refuse_nothing_drawn

if TYPE_CHECKING:
    from dashapp.data.manifest import Manifest
    from dashapp.data.sources import SourceSet

BYTES_PER_ROW = 150
"""Of TLC's CSV, roughly: enough to choose how many blocks there shall be."""

BLOCK_ROWS = 4_000_000
BLOCKS_PER_THREAD = 4
"""So that a near view, which meets few blocks, still gives work to every thread."""

Report = Callable[[Progress], None]


@dataclass(frozen=True, eq=False)
class _Computing:
    """A graph under way: what this process holds of it, and the task that publishes its frames."""

    client: Client
    graph: LoadGraph
    futures: Mapping[BlockKey, Future]
    publishing: Future


def persist_dataset(
    client: Client, sources: "SourceSet", report: Report, require_memory: MemoryCheck
) -> Dataset:
    """Load, persist and publish; returns when every block is in memory.

    Raises:
        ClusterError: there is no room for so many trips.
        NothingDrawnError: not one row can be drawn.
        DashAppError: what reading a file raised on a worker.
        distributed.KilledWorker: a task that took several workers down with it.
    """
    persist = _persist_raw if sources.prepared_uri is None else _persist_prepared
    return persist(client, sources, report, require_memory)


def choose_block_count(n_rows: int, n_threads: int) -> int:
    """Equally many for each thread: four, or more when they would grow beyond 4 million rows."""
    per_thread = -(-n_rows // (BLOCK_ROWS * n_threads))
    return n_threads * max(BLOCKS_PER_THREAD, per_thread)


def _persist_raw(
    client: Client, sources: "SourceSet", report: Report, require_memory: MemoryCheck
) -> Dataset:
    from dashapp.data.sources import plan_chunks  # noqa: PLC0415  fsspec, when there is data to load

    least = count_least_rows({file.uri: file.size for file in sources.files})
    require_memory(least, sources.dataset)
    chunks = plan_chunks(sources)
    threads = client.nthreads()
    proposed = choose_block_count(sources.n_bytes // BYTES_PER_ROW, sum(threads.values()))
    # Another process may load the same at once and have seen fewer workers; blocks must agree.
    n_blocks = client.run_on_scheduler(agree, f"blocks-{sources.version}", proposed, client.id)
    build = partial(
        build_raw_graph, sources.version, chunks, n_blocks, sorted(threads), sources.dataset
    )
    computing = _compute(client, sources, build)
    graph = computing.graph
    progress = LoadProgress([chunk.file.shown for chunk in chunks], len(graph.indexed()), report)
    parts: dict[int, Account] = {}
    read = [computing.futures[key] for key in graph.accounts]
    for future, part in as_completed(read, loop=client.loop, with_results=True):
        if isinstance(part, BaseException):  # of a future that was cancelled: the cluster was left
            raise part
        parts[future.key[1]] = part
        progress.read_chunk(future.key[1], sum(part.rows_read for part in parts.values()))
    # In the order of the files, so that the first value told of a column is the first there is.
    account = sum((parts[number] for number in sorted(parts)), Account())
    whole = account.of_files(sources.n_files, sources.not_read)
    _refuse_nothing_drawn(computing, whole, sources.name)
    return _collect(computing, sources, whole, progress)


def _refuse_nothing_drawn(computing: _Computing, account: Account, name: str) -> None:
    """Leave nothing of it on the cluster."""
    try:
        refuse_nothing_drawn(account, name)
    except NothingDrawnError:
        computing.client.cancel([computing.publishing, *computing.futures.values()])
        raise


def _persist_prepared(
    client: Client, sources: "SourceSet", report: Report, require_memory: MemoryCheck
) -> Dataset:
    uri, storage = str(sources.prepared_uri), sources.storage
    read = client.submit(tasks.read_prepared_manifest, uri, storage, pure=False)
    manifest: Manifest = read.result()
    refuse_nothing_drawn(manifest.account, manifest.name)
    require_memory(count_drawn(manifest.account, sources.dataset), sources.dataset)
    stored = {endpoint: manifest.stored_blocks(uri, endpoint) for endpoint in Endpoint}
    workers = sorted(client.nthreads())
    declared = sources.dataset
    build = partial(build_prepared_graph, sources.version, stored, storage, workers, declared)
    computing = _compute(client, sources, build)
    progress = LoadProgress([], len(computing.graph.indexed()), report, manifest.account)
    return _collect(computing, sources, manifest.account, progress)


def _compute(client: Client, sources: "SourceSet", build: Callable[[], LoadGraph]) -> _Computing:
    """Begin; the frames first, so that they are wanted before anything is computed."""
    ends = block_ends(sources.dataset)
    names = {endpoint: frame_name(sources.version, endpoint) for endpoint in ends}
    publishing = client.submit(tasks.compute_frames, build, names, sources.dataset, pure=False)
    graph = build()
    wanted = graph.wanted()
    futures = client.get(graph.graph, wanted, sync=False)
    return _Computing(client, graph, dict(zip(wanted, futures, strict=True)), publishing)


def _collect(
    computing: _Computing, sources: "SourceSet", account: Account, progress: LoadProgress
) -> Dataset:
    """Publish the dataset once all its blocks are there; the first failure of a task is raised."""
    client, futures = computing.client, computing.futures
    indexed = [futures[key] for key in computing.graph.indexed()]
    for future in as_completed(indexed, loop=client.loop):
        if future.status == "error":
            future.result()
        progress.load_block()
    computing.publishing.result()
    blocks = {
        endpoint: Blocks(
            tuple(client.gather([futures[key] for key in keys.spans])),
            tuple(futures[key] for key in keys.indexed),
        )
        for endpoint, keys in computing.graph.keys.items()
    }
    # While `computing` still holds what was read: who begins this moment need not read it again.
    bounds = None if sources.dataset.has_home else _find_bounds(client, blocks)
    codes = _find_codes(client, blocks, sources)
    loaded = Dataset(sources.version, sources.name, account, blocks, sources.dataset, bounds, codes)
    return publish_dataset(client, loaded)


def _find_codes(
    client: Client, blocks: Mapping[Endpoint, Blocks], sources: "SourceSet"
) -> dict[str, tuple[int, ...]]:
    """Of all blocks, and what the headers tell of all trips together."""
    # Where trips are kept once, both ends have the same blocks.
    indexed = list(dict.fromkeys(one for each in blocks.values() for one in each.indexed))
    parts = client.gather(
        client.map(tasks.find_codes, indexed, declared=sources.dataset, pure=False)
    )
    present: dict[str, set[int]] = {name: {code} for name, code in sources.told}
    for part in parts:
        for name, codes in part.items():
            present.setdefault(name, set()).update(codes)
    return {name: tuple(sorted(codes)) for name, codes in present.items()}


def _find_bounds(client: Client, blocks: Mapping[Endpoint, Blocks]) -> Bounds | None:
    """Of the end with most trips, which is the one that may be the only one."""
    indexed = max(blocks.values(), key=lambda one: sum(span.rows for span in one.spans)).indexed
    samples = client.map(tasks.sample_points, indexed, pure=False)
    return first_view.find_bounds(client.gather(samples))
