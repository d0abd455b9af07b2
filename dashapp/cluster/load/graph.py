"""The task graph from files to sorted, indexed blocks, for raw and for prepared data.

A lost block is computed again from this graph alone. Keys carry the version and the shape of the
cut, so that two processes that load the same data at once share the work, and never mix blocks.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dask.highlevelgraph import HighLevelGraph, MaterializedLayer
from dask.task_spec import List, Task, TaskRef

from dashapp.cluster.load import tasks
from dashapp.cluster.load.keys import BlockKey, BlockKeys, LoadGraph
from dashapp.dataset import Dataset
from dashapp.engine.columns import block_ends
from dashapp.model import Endpoint

if TYPE_CHECKING:
    from dashapp.data.chunks import Chunk
    from dashapp.data.manifest import StoredBlock
    from dashapp.data.storage import StorageOptions

Tasks = dict[tuple[str, int], Task]


def build_raw_graph(
    version: str,
    chunks: "Sequence[Chunk]",
    n_blocks: int,
    workers: Sequence[str],
    declared: Dataset,
) -> LoadGraph:
    """Read, sort and cut every chunk; merge the pieces of each block; index it."""
    mark = f"{version}-{len(chunks)}x{n_blocks}"
    ends = block_ends(declared)
    reading = _chunk_tasks(mark, chunks, n_blocks, ends)
    blocks: dict[Endpoint, Tasks] = {}
    for endpoint in ends:
        merged = [
            List(*(TaskRef((f"piece-{endpoint}-{number}-{mark}", c)) for c in range(len(chunks))))
            for number in range(n_blocks)
        ]
        blocks[endpoint] = _tasks(
            f"indexed-{endpoint}-{mark}", tasks.merge_pieces, merged, endpoint, declared
        )
    accounts = tuple((f"account-{mark}", c) for c in range(len(chunks)))
    return _assemble(mark, reading, blocks, workers, accounts)


def build_prepared_graph(
    version: str,
    stored: "Mapping[Endpoint, Sequence[StoredBlock]]",
    storage: "StorageOptions",
    workers: Sequence[str],
    declared: Dataset,
) -> LoadGraph:
    """Read each block from its own file; index it."""
    mark = f"{version}-prepared"
    blocks = {
        endpoint: _tasks(
            f"indexed-{endpoint}-{mark}",
            tasks.read_prepared_block,
            stored[endpoint],
            storage,
            endpoint,
            declared,
        )
        for endpoint in block_ends(declared)
    }
    return _assemble(mark, {}, blocks, workers, ())


def _chunk_tasks(
    mark: str, chunks: "Sequence[Chunk]", n_blocks: int, ends: Sequence[Endpoint]
) -> Tasks:
    numbers = range(len(chunks))
    runs = [TaskRef((f"runs-{mark}", c)) for c in numbers]
    cuts = [TaskRef((f"cut-{mark}", c)) for c in numbers]
    facts = List(*(TaskRef((f"facts-{mark}", c)) for c in numbers))
    divisions = (f"divisions-{mark}", 0)
    made = _tasks(f"runs-{mark}", tasks.read_runs, chunks)
    made |= _tasks(f"facts-{mark}", tasks.facts_of, runs)
    made |= _tasks(f"account-{mark}", tasks.account_of, runs)
    made |= {divisions: Task(divisions, tasks.choose_all_divisions, facts, n_blocks, ends)}
    made |= _tasks(f"cut-{mark}", tasks.cut_runs, runs, TaskRef(divisions))
    for endpoint in ends:
        for number in range(n_blocks):
            name = f"piece-{endpoint}-{number}-{mark}"
            made |= _tasks(name, tasks.take_piece, cuts, endpoint, number)
    return made


def _tasks(name: str, run: Any, firsts: Sequence[Any], *others: Any) -> Tasks:
    """`run(first, *others)` for each first, under (name, 0), (name, 1), ..."""
    return {
        (name, number): Task((name, number), run, first, *others)
        for number, first in enumerate(firsts)
    }


def _assemble(
    mark: str,
    reading: Tasks,
    blocks: Mapping[Endpoint, Tasks],
    workers: Sequence[str],
    accounts: tuple[BlockKey, ...],
) -> LoadGraph:
    """Put indexed blocks in one layer a worker, each asking to stay on that worker.

    It is a preference, not a rule: when the worker has gone, any other takes its blocks.
    """
    layers: dict[str, Tasks] = {f"worker-{i}-{mark}": {} for i in range(len(workers))}
    # An end without an order of its own is asked about in the blocks of the other.
    homes = {end: end if end in blocks else Endpoint.PICKUP for end in Endpoint}
    keys = {end: _block_keys(end, mark, homes[end], tuple(blocks[homes[end]])) for end in Endpoint}
    for endpoint, home in homes.items():
        for number, key in enumerate(keys[endpoint].indexed):
            # dropoff begins at another worker than pickup, so that few blocks spread well too
            shifted = number + list(Endpoint).index(home)
            layer = layers[f"worker-{shifted % len(workers)}-{mark}"]
            layer |= {key: blocks[home][key]} | _view_tasks(keys[endpoint], number, endpoint)
    preferred = [{"workers": [worker], "allow_other_workers": True} for worker in workers]
    placed = {
        name: MaterializedLayer(layer, annotations=annotation)
        for (name, layer), annotation in zip(layers.items(), preferred, strict=True)
    }
    first = {f"read-{mark}": MaterializedLayer(reading)}
    needs = {name: {f"read-{mark}"} for name in placed} | {f"read-{mark}": set()}
    return LoadGraph(HighLevelGraph(first | placed, needs), keys, accounts)


def _block_keys(
    endpoint: Endpoint, mark: str, home: Endpoint, indexed: tuple[BlockKey, ...]
) -> BlockKeys:
    """`home` is the end in whose order the blocks are."""
    numbers = range(len(indexed))
    return BlockKeys(
        tuple((f"trips-{home}-{mark}", number) for number in numbers),
        indexed,
        tuple((f"span-{endpoint}-{mark}", number) for number in numbers),
    )


def _view_tasks(keys: BlockKeys, number: int, endpoint: Endpoint) -> Tasks:
    """What is taken from an indexed block where it stands."""
    frame, indexed, span = keys.frames[number], keys.indexed[number], keys.spans[number]
    return {
        frame: Task(frame, tasks.frame_of, TaskRef(indexed)),
        span: Task(span, tasks.span_of, TaskRef(indexed), endpoint),
    }
