"""What runs on the workers when a question comes: the engine over the blocks that they hold.

The engine is imported inside, as in `tasks`, so that the web process stays free of numba.
"""

import asyncio
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from distributed import Worker

from dashapp.cluster.health import fan_out_under_way
from dashapp.cluster.tasks import BlockKey, IndexedBlock

PARTS = "parts"
"""Parts of questions, each of which takes a thread."""

SLICE_SECONDS = 0.004
"""So long a thread works at one fan-out before those of others get a turn."""


class BlockGoneError(Exception):
    """This worker no longer holds a block it was asked about."""


@dataclass(frozen=True, slots=True)
class Question:
    """`kernel(blocks, *arguments)` over the blocks of each worker in `shares`.

    Nobody waits for the answer any more `limit_s` after the question has reached the worker.
    """

    kernel: Callable[..., Any]
    arguments: tuple[Any, ...]
    shares: Mapping[str, Sequence[BlockKey]]
    limit_s: float


async def answer(questions: Sequence[Question], dask_worker: Worker) -> list[Any]:
    """To each question the parts of this worker's threads, or the exception that one raised.

    Reads the worker's memory as it is: questions pass by the scheduler's task queue, which would
    cost each 10 ms. Fan-outs that are here at once take turns.
    """
    n_threads = dask_worker.state.nthreads
    began = time.monotonic()
    parts: list[list[Any]] = [[] for _ in questions]
    errors: list[Exception | None] = [None] * len(questions)

    def work(thread: int, todo: Iterator[int]) -> bool:
        """Answer until the slice is over; true when nothing is left."""
        until = time.monotonic() + SLICE_SECONDS
        for number in todo:
            try:
                parts[number] += _answer_share(questions[number], thread, dask_worker, began)
            except Exception as error:  # noqa: BLE001  the other questions go on
                error.add_note(traceback.format_exc())
                errors[number] = error
            if time.monotonic() > until:
                return False
        return True

    async def keep_at_it(thread: int) -> None:
        todo = iter(range(len(questions)))
        run = asyncio.get_running_loop().run_in_executor
        while not await run(dask_worker.executors["default"], work, thread, todo):
            pass

    load, n_parts = under_way(dask_worker), _count_parts(questions, dask_worker)
    load[PARTS] += n_parts
    limit_s = max((question.limit_s for question in questions), default=0.0)
    try:
        with fan_out_under_way(dask_worker, limit_s):
            await asyncio.gather(*(keep_at_it(thread) for thread in range(n_threads)))
    finally:
        load[PARTS] -= n_parts
    return [error or part for error, part in zip(errors, parts, strict=True)]


def under_way(dask_worker: Worker) -> "Counter[str]":
    """How much this worker has been asked and has not answered; changed in its event loop only."""
    load: Counter[str] = dask_worker.extensions.setdefault("dashapp-load", Counter())
    return load


def _count_parts(questions: Sequence[Question], worker: Worker) -> int:
    shares = (question.shares.get(worker.address, ()) for question in questions)
    return sum(min(worker.state.nthreads, len(keys)) for keys in shares)


def _answer_share(question: Question, thread: int, worker: Worker, began: float) -> list[Any]:
    """What one of the threads answers: one part, or none when there are fewer blocks.

    Raises:
        BlockGoneError: a block has left this worker since the question was put.
        TimeoutError: no thread was free in time.
    """
    keys = question.shares.get(worker.address, ())[thread :: worker.state.nthreads]
    if not keys:
        return []
    if time.monotonic() > began + question.limit_s:
        raise TimeoutError
    return [question.kernel(_take_blocks(worker.data, keys), *question.arguments)]


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
