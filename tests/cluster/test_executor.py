"""On a worker: none waits behind another kind, and what nobody waits for ends with its block."""

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from dashapp.cluster.query import executor
from dashapp.cluster.query.executor import CancelledQueryError, Request, answer, drop
from dashapp.cluster.query.thread_pools import THREADS_EACH, lower_priority
from dashapp.model import Endpoint
from dashapp.model.work import Work

LONG_S = 60.0
BLOCKS = 4


class OneWorker:
    """A worker of one thread with four blocks, in an event loop of its own."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        keys = [("block", number) for number in range(BLOCKS)]
        block = SimpleNamespace(seen_from=lambda _end: ("frame", "index"))
        self.worker: Any = SimpleNamespace(
            state=SimpleNamespace(nthreads=1),
            address="here",
            executors={},
            extensions={},
            data=dict.fromkeys(keys, block),
        )
        self.shares = {"here": keys}
        self.loop = asyncio.new_event_loop()
        threads.submit(self.loop.run_forever)

    def ask(self, query: Any, kind: Work, limit_s: float = LONG_S, name: str = "") -> Future[Any]:
        request = Request(query, self.shares, limit_s, name)
        return self.run(answer([request], kind, self.worker))

    def run(self, task: Any) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(task, self.loop)


@pytest.fixture
def one() -> Iterator[OneWorker]:
    with ThreadPoolExecutor(1) as threads:
        made = OneWorker(threads)
        yield made
        for executor in made.worker.executors.values():
            executor.shutdown()
        made.loop.call_soon_threadsafe(made.loop.stop)
    made.loop.close()


class LongQuery:
    """Counts the blocks it is given; goes from each to the next when it is let."""

    blocks_of = Endpoint.PICKUP

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.gate = threading.Event()
        self.blocks = 0

    def run(self, blocks: Any) -> int:
        for _ in blocks:
            self.blocks += 1
            self.begun.set()
            assert self.gate.wait(LONG_S)
        return self.blocks


@dataclass(frozen=True)
class Quick:
    """Says at once how many blocks there are."""

    blocks_of = Endpoint.PICKUP
    number: int = 0

    def run(self, blocks: Any) -> int:
        return len(blocks)


def test_a_tile_does_not_wait_for_summaries_and_scans(one: OneWorker) -> None:
    queries = {kind: [LongQuery() for _ in range(3)] for kind in (Work.ROWS, Work.FIGURES)}
    long = [one.ask(query, kind) for kind, some in queries.items() for query in some]
    assert all(some[0].begun.wait(LONG_S) for some in queries.values())
    assert one.ask(Quick(), Work.TILES).result(LONG_S) == [[BLOCKS]]
    assert not any(future.done() for future in long)
    for query in (query for some in queries.values() for query in some):
        query.gate.set()
    assert [future.result(LONG_S) for future in long] == [[[BLOCKS]]] * 6


@pytest.mark.parametrize("kind", [Work.ROWS, Work.FIGURES])
def test_a_short_pass_does_not_wait_for_a_long_one(one: OneWorker, kind: Work) -> None:
    query = LongQuery()
    long = one.ask(query, kind)
    assert query.begun.wait(LONG_S)
    assert THREADS_EACH[kind] > 1
    assert one.ask(Quick(), kind).result(LONG_S) == [[BLOCKS]]
    query.gate.set()
    assert long.result(LONG_S) == [[BLOCKS]]


def test_what_nobody_waits_for_ends_with_the_block_at_hand(one: OneWorker) -> None:
    query = LongQuery()
    long = one.ask(query, Work.FIGURES, name="left")
    assert query.begun.wait(LONG_S)
    one.run(drop(["left", "unknown"], one.worker)).result(LONG_S)
    query.gate.set()
    assert isinstance(long.result(LONG_S)[0], CancelledQueryError)
    assert query.blocks == 1
    assert one.worker.extensions["dashapp-tokens"] == {}, "and nothing is remembered of it"


def test_what_is_late_ends_with_the_block_at_hand(one: OneWorker) -> None:
    query = LongQuery()
    query.gate.set()
    late = one.ask(query, Work.ROWS, limit_s=-1.0)
    assert isinstance(late.result(LONG_S)[0], TimeoutError)
    assert query.blocks == 0


def test_questions_are_equal_when_their_answers_are() -> None:
    one, same = (Request(Quick(1), {"a": [("b", 1)]}, limit) for limit in (1.0, 2.0))
    assert one == same
    assert one != Request(Quick(2), {"a": [("b", 1)]}, 1.0)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have no priority")
def test_only_the_thread_itself_becomes_nice() -> None:
    before = os.getpriority(os.PRIO_PROCESS, 0)
    with ThreadPoolExecutor(1, initializer=lower_priority, initargs=(3,)) as threads:
        theirs = threads.submit(os.getpriority, os.PRIO_PROCESS, 0).result(LONG_S)
    assert theirs == min(before + 3, 19)
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


def test_the_load_is_counted_while_it_lasts(one: OneWorker) -> None:
    query = LongQuery()
    long = one.ask(query, Work.ROWS)
    assert query.begun.wait(LONG_S)
    assert executor.under_way(one.worker)[executor.PARTS] == 1
    query.gate.set()
    long.result(LONG_S)
    assert executor.under_way(one.worker)[executor.PARTS] == 0
