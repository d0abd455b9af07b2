"""What runs on the workers when a question comes: its `run` over the blocks that they hold."""

import asyncio
import time
import traceback
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from distributed import Worker

from dashapp.cluster.health import fan_out_under_way
from dashapp.cluster.load.keys import BlockKey
from dashapp.cluster.load.tasks import IndexedBlock
from dashapp.cluster.query.thread_pools import executor_of
from dashapp.model import Endpoint, Query
from dashapp.model.work import Work

PARTS = "parts"
"""Parts of questions, each of which takes a thread."""

SLICE_SECONDS = 0.004
"""So long a thread works at one fan-out before those of others get a turn."""


class BlockGoneError(Exception):
    """This worker no longer holds a block it was asked about."""


class CancelledQueryError(Exception):
    """Nobody waits for the answer any more."""


@dataclass(frozen=True, slots=True)
class Request:
    """A query on its way to the blocks of each worker in `shares`.

    Nobody waits for the answer any more `limit_s` after the request has reached the worker. Two
    are equal when their answers are.
    """

    query: Query[Any]
    shares: Mapping[str, Sequence[BlockKey]]
    limit_s: float = field(compare=False)
    name: str = field(default_factory=lambda: uuid4().hex, compare=False)


async def answer(requests: Sequence[Request], kind: Work, dask_worker: Worker) -> list[Any]:
    """To each request the parts of this worker's threads, or the exception that one raised.

    Reads the worker's memory as it is: questions pass by the scheduler's task queue, which would
    cost each 10 ms. Fan-outs of a kind that are here at once take turns.
    """
    n_threads = dask_worker.state.nthreads
    threads, tokens = executor_of(kind, dask_worker), _create_tokens(requests, dask_worker)
    parts: list[list[Any]] = [[] for _ in requests]
    errors: list[Exception | None] = [None] * len(requests)

    def work(thread: int, todo: Iterator[int]) -> bool:
        """Answer until the slice is over; true when nothing is left."""
        until = time.monotonic() + SLICE_SECONDS
        for number in todo:
            try:
                parts[number] += _answer_share(
                    requests[number], thread, dask_worker, tokens[number]
                )
            except Exception as error:  # noqa: BLE001  the other requests go on
                error.add_note(traceback.format_exc())
                errors[number] = error
            if time.monotonic() > until:
                return False
        return True

    async def keep_at_it(thread: int) -> None:
        todo = iter(range(len(requests)))
        run = asyncio.get_running_loop().run_in_executor
        while not await run(threads, work, thread, todo):
            pass

    load, n_parts = under_way(dask_worker), _count_parts(requests, dask_worker)
    load[PARTS] += n_parts
    limit_s = max((request.limit_s for request in requests), default=0.0)
    try:
        with fan_out_under_way(dask_worker, limit_s):
            await asyncio.gather(*(keep_at_it(thread) for thread in range(n_threads)))
    finally:
        load[PARTS] -= n_parts
        for request in requests:
            _tokens_of(dask_worker).pop(request.name, None)
    return [error or part for error, part in zip(errors, parts, strict=True)]


async def drop(names: Collection[str], dask_worker: Worker) -> None:
    """Nobody waits for these requests any more: their threads are free after the block at hand."""
    for name in names:
        if name in _tokens_of(dask_worker):
            _tokens_of(dask_worker)[name].is_cancelled = True


@dataclass(slots=True)
class CancellationToken:
    """Whether anybody waits for the answer to a question; `until` as of `time.monotonic`."""

    until: float
    is_cancelled: bool = False

    def check(self) -> None:
        """Raises CancelledQueryError or TimeoutError when nobody does."""
        if self.is_cancelled:
            raise CancelledQueryError
        if time.monotonic() > self.until:
            raise TimeoutError


def _create_tokens(requests: Sequence[Request], worker: Worker) -> list[CancellationToken]:
    now = time.monotonic()
    tokens = [CancellationToken(now + request.limit_s) for request in requests]
    names = (request.name for request in requests)
    _tokens_of(worker).update(zip(names, tokens, strict=True))
    return tokens


def _tokens_of(worker: Worker) -> dict[str, CancellationToken]:
    """By the request's name; changed in the worker's event loop only."""
    tokens: dict[str, CancellationToken] = worker.extensions.setdefault("dashapp-tokens", {})
    return tokens


def under_way(dask_worker: Worker) -> "Counter[str]":
    """How much this worker has been asked and has not answered; changed in its event loop only."""
    load: Counter[str] = dask_worker.extensions.setdefault("dashapp-load", Counter())
    return load


def _count_parts(requests: Sequence[Request], worker: Worker) -> int:
    shares = (request.shares.get(worker.address, ()) for request in requests)
    return sum(min(worker.state.nthreads, len(keys)) for keys in shares)


def _answer_share(
    request: Request, thread: int, worker: Worker, token: CancellationToken
) -> list[Any]:
    """What one of the threads answers: one part, or none when there are fewer blocks.

    Raises:
        BlockGoneError: a block has left this worker since the question was put.
        CancelledQueryError, TimeoutError: nobody waits for it any more.
    """
    keys = request.shares.get(worker.address, ())[thread :: worker.state.nthreads]
    if not keys:
        return []
    token.check()
    blocks = _take_blocks(worker.data, keys, request.query.blocks_of)
    return [request.query.run(CancellableBlocks(blocks, token))]


class CancellableBlocks(Sequence[tuple[Any, Any]]):
    """Blocks for a query, which goes from one to the next only while its answer is wanted."""

    def __init__(self, blocks: Sequence[tuple[Any, Any]], token: CancellationToken) -> None:
        self._blocks, self._token = blocks, token

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        for block in self._blocks:
            self._token.check()
            yield block

    def __len__(self) -> int:
        return len(self._blocks)

    def __getitem__(self, position: Any) -> Any:
        return self._blocks[position]


def _take_blocks(
    held: Mapping[BlockKey, IndexedBlock], keys: Sequence[BlockKey], endpoint: Endpoint
) -> list[tuple[Any, Any]]:
    """Frames with their indexes, as the engine takes them for questions about an end."""
    try:
        blocks = [held[key] for key in keys]
    except KeyError as error:
        raise BlockGoneError(*error.args) from None
    return [block.seen_from(endpoint) for block in blocks]


def do_nothing() -> None:
    """A task that shows the scheduler that its cluster is in use."""
