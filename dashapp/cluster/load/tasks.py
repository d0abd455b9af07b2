"""What runs on the workers while data are loaded: reading, sorting, cutting, merging, indexing.

The engine and the readers are imported inside, so that the web process, which only names these
functions, stays free of pandas and numba.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from distributed import get_client, get_worker, secede, wait

from dashapp.cluster.load.allocator import keep_freed_memory
from dashapp.cluster.load.compiling import compiling_once
from dashapp.dataset import Dataset as Declared
from dashapp.model import Account, Endpoint, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from dashapp.cluster.load.keys import LoadGraph
    from dashapp.data.chunks import Chunk
    from dashapp.data.manifest import Manifest, StoredBlock
    from dashapp.data.sources import SourceSet
    from dashapp.data.storage import StorageOptions
    from dashapp.data.tlc.fetching import Fetched, TlcOptions
    from dashapp.engine.index import BlockIndex

DEMO_TOPIC = "dashapp-demo-data"
FETCH_TOPIC = "dashapp-fetched"


@dataclass(frozen=True)
class Runs:
    """A chunk as sorted runs, by end, with what the plan needs to know of it."""

    frames: "Mapping[Endpoint, pd.DataFrame]"
    facts: "Facts"


@dataclass(frozen=True)
class Facts:
    account: Account
    samples: "Mapping[Endpoint, tuple[NDArray[np.uint64], float]]"


@dataclass(frozen=True)
class Span:
    """What the web process knows of a block: its rows and its first and last Morton code."""

    rows: int
    first_code: int
    last_code: int


SAMPLE_POINTS = 500
"""Of a block, about."""


@dataclass(frozen=True)
class Sample:
    """Some points of a block that has so many, in steps of the world."""

    rows: int
    x: list[int]
    y: list[int]


@dataclass(frozen=True)
class IndexedBlock:
    """A block frame with its index: what a question is put to.

    The partition of the Dask DataFrame is this very frame, so only the index counts as memory of
    its own. One key for both: they can never end on two workers.
    """

    frame: "pd.DataFrame"
    index: "BlockIndex"

    def seen_from(self, endpoint: Endpoint) -> "tuple[pd.DataFrame, BlockIndex]":
        """As the engine takes it for questions about an end."""
        return self.frame, self.index.seen_from(endpoint)

    def __sizeof__(self) -> int:
        return self.index.nbytes


def resolve(
    uris: Sequence[str],
    storage: "StorageOptions",
    declared: Declared | None,
    tlc: "TlcOptions",
    columns: str,
) -> "SourceSet":
    """Runs on a worker because the workers are the ones who must be able to read.

    TLC's files are fetched first where that is wanted, which tells its progress as it goes.
    """
    from dashapp.data.tlc.finding import find_sources

    def report(fetched: "Fetched") -> None:
        get_worker().log_event(FETCH_TOPIC, asdict(fetched))

    return find_sources(uris, storage, tlc, declared, report, columns)


def read_prepared_manifest(uri: str, storage: "StorageOptions") -> "Manifest":
    from dashapp.data.manifest import read_manifest

    return read_manifest(uri, storage)


def make_demo_data(rows: int, cache_folder: "Path", declared: Declared) -> str:
    """Path of the demo data, made first if they are not there; tells its progress as it goes."""
    from dashapp.data.demo import ensure_demo_data

    worker = get_worker()

    def report(progress: Progress) -> None:
        worker.log_event(DEMO_TOPIC, asdict(progress))

    made: str = ensure_demo_data(rows, cache_folder, report, declared)
    return made


def read_runs(chunk: "Chunk") -> Runs:
    from dashapp.data.reading import read_chunk
    from dashapp.engine.blocks import sample_codes, sort_trips
    from dashapp.engine.columns import block_ends

    read = read_chunk(chunk)
    declared = chunk.file.dataset
    ends = block_ends(declared)
    frames = {endpoint: sort_trips(read.trips, endpoint, declared) for endpoint in ends}
    samples = {endpoint: sample_codes(frame) for endpoint, frame in frames.items()}
    return Runs(frames, Facts(read.account, samples))


def facts_of(runs: Runs) -> Facts:
    return runs.facts


def account_of(runs: Runs) -> Account:
    return runs.facts.account


def choose_all_divisions(
    facts: Sequence[Facts], n_blocks: int, ends: Sequence[Endpoint]
) -> "dict[Endpoint, NDArray[np.uint64]]":
    from dashapp.engine.blocks import choose_divisions

    return {
        endpoint: choose_divisions([one.samples[endpoint] for one in facts], n_blocks)
        for endpoint in ends
    }


def cut_runs(
    runs: Runs, divisions: "Mapping[Endpoint, NDArray[np.uint64]]"
) -> "dict[Endpoint, list[pd.DataFrame]]":
    """One piece a block. Copies, because a view would keep the whole run in memory."""
    from dashapp.engine.blocks import cut_run

    return {
        endpoint: [piece.copy() for piece in cut_run(frame, divisions[endpoint])]
        for endpoint, frame in runs.frames.items()
    }


def take_piece(
    pieces: "Mapping[Endpoint, list[pd.DataFrame]]", endpoint: Endpoint, number: int
) -> "pd.DataFrame":
    return pieces[endpoint][number]


def merge_pieces(
    pieces: "Sequence[pd.DataFrame]", endpoint: Endpoint, declared: Declared
) -> IndexedBlock:
    from dashapp.engine.blocks import merge_runs
    from dashapp.engine.index import build_index
    from dashapp.engine.layout import layout_of
    from dashapp.engine.packing import pack_trips

    frame, beside = pack_trips(merge_runs(pieces, declared), declared)
    return IndexedBlock(frame, build_index(frame, beside, endpoint, layout_of(declared)))


def read_prepared_block(
    block: "StoredBlock", storage: "StorageOptions", endpoint: Endpoint, declared: Declared
) -> IndexedBlock:
    from dashapp.data.prepared import read_packed_block
    from dashapp.engine.index import build_index
    from dashapp.engine.layout import layout_of

    keep_freed_memory()
    frame, beside = read_packed_block(block, storage, declared)
    return IndexedBlock(frame, build_index(frame, beside, endpoint, layout_of(declared)))


def frame_of(block: IndexedBlock) -> "pd.DataFrame":
    """The partition of the Dask DataFrame: the very frame, not a copy."""
    return block.frame


def sample_points(block: IndexedBlock) -> Sample:
    """Points at even steps along the order of the block, so from all over it."""
    from dashapp.engine.columns import NO_POINT_Y

    if "y" not in block.frame:  # they are known by their zones alone
        return Sample(0, [], [])
    x, y = (block.frame[name].to_numpy() for name in ("x", "y"))
    rows = (y != NO_POINT_Y).nonzero()[0]
    some = rows[:: max(1, rows.size // SAMPLE_POINTS)]
    return Sample(rows.size, x[some].tolist(), y[some].tolist())


def find_codes(block: IndexedBlock, declared: Declared) -> dict[str, set[int]]:
    from dashapp.engine.present_codes import find_present_codes

    return find_present_codes((block.frame, block.index), declared)


def span_of(block: IndexedBlock, endpoint: Endpoint) -> Span:
    return Span(block.index.rows, *block.index.spans[endpoint])


def compute_frames(
    build_graph: "Callable[[], LoadGraph]", names: "Mapping[Endpoint, str]", declared: Declared
) -> None:
    """Compute the frames and publish them as Dask DataFrames whose partitions they are.

    Runs beside the web process's own computing of the same graph, and on a worker, because who
    holds a future of a frame must load pandas to know its type.

    Raises:
        Exception: whatever the first frame that failed has raised.
    """
    import pandas as pd
    from dask.dataframe import from_graph

    from dashapp.engine.columns import packed_dtypes

    dtypes = packed_dtypes(declared)
    meta = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes.items()})
    client, graph = get_client(), build_graph()
    frames = {endpoint: list(graph.keys[endpoint].frames) for endpoint in names}
    wanted = [key for keys in frames.values() for key in keys]
    futures = dict(zip(wanted, client.get(graph.graph, wanted, sync=False), strict=True))
    secede()  # the thread waits for others that need it
    wait(list(futures.values()))
    for failed in (future for future in futures.values() if future.status == "error"):
        failed.result()
    for endpoint, keys in frames.items():
        blocks = {key: futures[key] for key in keys}
        divisions = (None,) * (len(keys) + 1)
        frame = from_graph(blocks, meta, divisions, keys, names[endpoint])
        # Whoever published it before us had the same data of this very version.
        client.publish_dataset(frame, name=names[endpoint], override=True)


def warm_up() -> None:
    """Compile the kernels, or find them on disk, where another process may just be making them."""
    from dashapp.engine import warmup

    with compiling_once(warmup.find_code_folder() / warmup.name_complete_code()):
        warmup.warm_up()
