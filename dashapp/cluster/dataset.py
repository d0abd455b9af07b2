"""The loaded trips: found on the scheduler under their published name, or loaded and published.

Talks to the cluster for the background thread only; nothing here is called within a request.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from distributed import Client, Future, as_completed

from dashapp.cluster import tasks
from dashapp.cluster.graph import LoadGraph, build_prepared_graph, build_raw_graph
from dashapp.cluster.progress import LoadProgress
from dashapp.cluster.tasks import Span
from dashapp.model import Account, Endpoint, Progress

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
class Blocks:
    """The blocks of one endpoint in Morton order. Holding the futures keeps them in memory.

    `frames` are the partitions of the published Dask DataFrame, `indexed` the same frames with
    their indexes, which is what questions are put to.
    """

    spans: tuple[Span, ...]
    frames: tuple[Future, ...]
    indexed: tuple[Future, ...]

    def meeting(self, first_code: int, last_code: int) -> list[int]:
        """Numbers of the blocks that may hold Morton codes of [first_code, last_code]."""
        return [
            number
            for number, span in enumerate(self.spans)
            if span.rows and span.first_code <= last_code and first_code <= span.last_code
        ]


@dataclass(frozen=True, eq=False)
class Dataset:
    """One version of the trips in the memory of the workers."""

    version: str
    name: str
    account: Account
    blocks: Mapping[Endpoint, Blocks]

    def futures(self) -> Iterator[Future]:
        for blocks in self.blocks.values():
            yield from blocks.frames
            yield from blocks.indexed


def frame_name(version: str, endpoint: Endpoint) -> str:
    """Name under which the Dask DataFrame of an endpoint is published."""
    return f"trips-{version}-{endpoint}"


def about_name(version: str) -> str:
    """Name of what is published last: the dataset with its account, without pandas."""
    return f"trips-{version}"


def find_dataset(client: Client, version: str) -> Dataset | None:
    """The dataset that this or another process has published on this scheduler."""
    found: Dataset | None = _from_published(client.get_dataset(about_name(version), default=None))
    return found


def load_dataset(client: Client, sources: "SourceSet", report: Report) -> Dataset:
    """Load, persist and publish; returns when every block and index is in memory.

    Raises:
        DashAppError: what reading a file raised on a worker.
        distributed.KilledWorker: a task that took several workers down with it.
    """
    if sources.prepared_uri is not None:
        dataset = _load_prepared(client, sources, report)
    else:
        dataset = _load_raw(client, sources, report)
    return _publish(client, dataset)


def _load_raw(client: Client, sources: "SourceSet", report: Report) -> Dataset:
    from dashapp.data.sources import plan_chunks  # noqa: PLC0415  fsspec, when there is data to load

    chunks = plan_chunks(sources)
    threads = client.nthreads()
    n_blocks = choose_block_count(sources.n_bytes // BYTES_PER_ROW, sum(threads.values()))
    graph = build_raw_graph(sources.version, chunks, n_blocks, sorted(threads))
    progress = LoadProgress([chunk.uri for chunk in chunks], len(graph.block_keys()), report)
    futures = _compute(client, graph)
    account = Account()
    read = [futures[key] for key in graph.accounts]
    for future, part in as_completed(read, loop=client.loop, with_results=True):
        account += part
        progress.read_chunk(graph.accounts.index(future.key), account.rows_read)
    _wait_for_blocks(client, [futures[key] for key in graph.block_keys()], progress)
    whole = Account(account.pickup, account.dropoff, len(sources.files))
    return _collect(client, sources, whole, graph, futures)


def _load_prepared(client: Client, sources: "SourceSet", report: Report) -> Dataset:
    uri = sources.prepared_uri
    read = client.submit(tasks.read_prepared_manifest, uri, sources.storage, pure=False)
    manifest: Manifest = read.result()
    uris = {endpoint: manifest.block_uris(str(uri), endpoint) for endpoint in Endpoint}
    workers = sorted(client.nthreads())
    graph = build_prepared_graph(sources.version, uris, sources.storage, workers)
    progress = LoadProgress([], len(graph.block_keys()), report, manifest.account)
    futures = _compute(client, graph)
    _wait_for_blocks(client, [futures[key] for key in graph.block_keys()], progress)
    return _collect(client, sources, manifest.account, graph, futures)


def choose_block_count(n_rows: int, n_threads: int) -> int:
    """Equally many for each thread: four, or more when they would grow beyond 4 million rows."""
    per_thread = -(-n_rows // (BLOCK_ROWS * n_threads))
    return n_threads * max(BLOCKS_PER_THREAD, per_thread)


Futures = Mapping[tasks.BlockKey, Future]


def _compute(client: Client, graph: LoadGraph) -> Futures:
    keys = graph.all_keys()
    return dict(zip(keys, client.get(graph.graph, keys, sync=False), strict=True))


def _wait_for_blocks(client: Client, blocks: list[Future], progress: LoadProgress) -> None:
    for future in as_completed(blocks, loop=client.loop):
        if future.status == "error":
            future.result()  # raises what went wrong on the worker
        progress.load_block()


def _collect(
    client: Client, sources: "SourceSet", account: Account, graph: LoadGraph, futures: Futures
) -> Dataset:
    blocks = {}
    for endpoint, keys in graph.keys.items():
        spans = client.gather([futures[key] for key in keys.spans])
        blocks[endpoint] = Blocks(
            tuple(spans),
            tuple(futures[key] for key in keys.frames),
            tuple(futures[key] for key in keys.indexed),
        )
    return Dataset(sources.version, sources.name, account, blocks)


def _publish(client: Client, dataset: Dataset) -> Dataset:
    """Publish frames first and the dataset last, so that what is found is whole."""
    frames = {
        frame_name(dataset.version, endpoint): [frame.key for frame in blocks.frames]
        for endpoint, blocks in dataset.blocks.items()
    }
    client.submit(tasks.publish_frames, frames, pure=False).result()
    first = find_dataset(client, dataset.version)
    if first is not None:
        return first
    try:
        client.publish_dataset(_to_published(dataset), name=about_name(dataset.version))
    except KeyError:  # another process was first in this very moment
        return find_dataset(client, dataset.version) or dataset
    return dataset


def _to_published(dataset: Dataset) -> dict[str, Any]:
    """Plain containers: the scheduler finds the futures in these and keeps them alive."""
    blocks = {
        endpoint.value: {
            "spans": [(span.rows, span.first_code, span.last_code) for span in blocks.spans],
            "frames": list(blocks.frames),
            "indexed": list(blocks.indexed),
        }
        for endpoint, blocks in dataset.blocks.items()
    }
    account = dataset.account.to_json()
    return {
        "version": dataset.version,
        "name": dataset.name,
        "account": account,
        "blocks": blocks,
    }


def _from_published(about: Mapping[str, Any] | None) -> Dataset | None:
    if about is None:
        return None
    blocks = {
        Endpoint(endpoint): Blocks(
            tuple(Span(*span) for span in parts["spans"]),
            tuple(parts["frames"]),
            tuple(parts["indexed"]),
        )
        for endpoint, parts in about["blocks"].items()
    }
    return Dataset(about["version"], about["name"], Account.from_json(about["account"]), blocks)
