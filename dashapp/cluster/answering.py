"""What runs on the workers when a question comes: the engine over the blocks that they hold.

The engine is imported inside, as in `tasks`, so that the web process stays free of numba.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from distributed import Worker

from dashapp.cluster.tasks import BlockKey, IndexedBlock

PARTS = "parts"
"""Parts of questions, each of which takes a thread."""


class BlockGoneError(Exception):
    """This worker no longer holds a block it was asked about."""


async def answer(
    kernel: Callable[..., Any],
    shares: Mapping[str, Sequence[BlockKey]],
    arguments: tuple[Any, ...],
    limit_s: float,
    dask_worker: Worker,
) -> list[Any]:
    """`kernel(blocks, *arguments)` over the blocks this worker is asked about, one part a thread.

    Reads the worker's memory as it is: the question passes by the scheduler's task queue, which
    would cost it 10 ms.

    Raises:
        BlockGoneError: a block has left this worker since the question was put.
        TimeoutError: no thread was free within `limit_s`; nobody waits for the answer any more.
    """
    deadline = time.monotonic() + limit_s
    keys = shares.get(dask_worker.address, ())
    n_parts = min(dask_worker.state.nthreads, len(keys))
    run = asyncio.get_running_loop().run_in_executor
    threads = dask_worker.executors["default"]
    parts = [keys[first::n_parts] for first in range(n_parts)]

    def work(part: Sequence[BlockKey]) -> Any:
        if time.monotonic() > deadline:
            raise TimeoutError
        return kernel(_take_blocks(dask_worker.data, part), *arguments)

    load = under_way(dask_worker)
    load[PARTS] += n_parts
    try:
        return await asyncio.gather(*(run(threads, work, part) for part in parts))
    finally:
        load[PARTS] -= n_parts


def under_way(dask_worker: Worker) -> "Counter[str]":
    """How much this worker has been asked and has not answered; changed in its event loop only."""
    load: Counter[str] = dask_worker.extensions.setdefault("dashapp-load", Counter())
    return load


def _take_blocks(
    held: Mapping[BlockKey, IndexedBlock], keys: Sequence[BlockKey]
) -> list[tuple[Any, Any]]:
    """Frames with their indexes, as the engine takes them."""
    try:
        blocks = [held[key] for key in keys]
    except KeyError as error:
        raise BlockGoneError(*error.args) from None
    return [(block.frame, block.index) for block in blocks]


def count_tile(blocks: Sequence[Any], *question: Any) -> Any:
    from dashapp.engine import density

    return density.count_tile(blocks, *question)


def find_trips(blocks: Sequence[Any], *question: Any) -> Any:
    from dashapp.engine import trips

    return trips.find_trips(blocks, *question)


def summarise_trips(blocks: Sequence[Any], *question: Any) -> Any:
    from dashapp.engine import summary

    return summary.summarise_trips(blocks, *question)


def do_nothing() -> None:
    """A task that shows the scheduler that its cluster is in use."""
