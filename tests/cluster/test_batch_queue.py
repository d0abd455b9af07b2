"""Batch queues: who goes alone or together, who is dropped, and that nobody waits for ever."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from random import Random
from typing import Any

import pytest
from support.clusters import wait_until
from support.fanouts import ThreadFanOut

from dashapp.cancellation import CancellationToken
from dashapp.cluster.query.batch_queue import MAX_BATCH, BatchQueue, PendingQuery
from dashapp.cluster.query.executor import Request
from dashapp.errors import ViewerLeftError

LONG_S = 60.0


class Workers:
    """One worker that answers with what it was asked, as soon as its gate is open."""

    def __init__(self) -> None:
        self.fan_outs: list[list[Any]] = []
        self.gate = threading.Event()
        self.fails_with: Exception | None = None

    def answer(self, client: Any, requests: Sequence[Request], limit_s: float) -> dict[str, Any]:
        self.fan_outs.append([request.query for request in requests])
        if not self.gate.wait(limit_s):
            raise TimeoutError
        if self.fails_with:
            raise self.fails_with
        return {"a": [request.query for request in requests], "b": OSError("gone")}


class Asking:
    """Threads that ask in one queue, each with a number as its question."""

    def __init__(
        self, threads: ThreadPoolExecutor, max_concurrency: int = 1, *, per_viewer: bool = False
    ) -> None:
        self.workers = Workers()
        self.dropped: list[str] = []
        fan_out = ThreadFanOut(self.workers.answer, self.dropped.append)
        self.queue = BatchQueue(fan_out, max_concurrency, per_viewer=per_viewer)
        self.threads = threads
        self.waits = 0

    def ask(
        self,
        number: int,
        token: CancellationToken | None = None,
        limit_s: float = LONG_S,
        client: str = "",
    ) -> "Future[Any]":
        request = Request((number,), {}, limit_s)
        deadline = time.monotonic() + limit_s
        query = PendingQuery(
            client, request, deadline, token or CancellationToken(deadline=deadline)
        )
        return self.threads.submit(self.queue.ask, query)

    def wait_for_waiting(self, n: int) -> None:
        wait_until(lambda: len(self.queue._waiting) == n)

    def wait_for_fan_outs(self, n: int) -> None:
        wait_until(lambda: len(self.workers.fan_outs) == n)


@pytest.fixture
def asking():
    with ThreadPoolExecutor(40) as threads:
        made = Asking(threads)
        yield made
        made.workers.gate.set()


def fill(asking: Asking, numbers: Sequence[int], **given: Any) -> "list[Future[Any]]":
    """The first is under way; then all of `numbers` wait, in this order."""
    first = asking.ask(-1)
    asking.wait_for_fan_outs(1)
    futures = []
    for place, number in enumerate(numbers):
        futures.append(asking.ask(number, **given))
        asking.wait_for_waiting(place + 1)
    return [first, *futures]


def test_one_alone_goes_at_once(asking) -> None:
    asking.workers.gate.set()
    answer = asking.ask(7).result(LONG_S)
    assert answer["a"] == (7,)
    assert isinstance(answer["b"], OSError)
    assert asking.workers.fan_outs == [[(7,)]]


def test_those_who_come_meanwhile_go_together_and_each_gets_its_own(asking) -> None:
    futures = fill(asking, range(5))
    asking.workers.gate.set()
    assert [future.result(LONG_S)["a"] for future in futures] == [(n,) for n in range(-1, 5)]
    assert asking.workers.fan_outs == [[(-1,)], [(n,) for n in range(5)]]


def test_no_fan_out_grows_without_end(asking) -> None:
    futures = fill(asking, range(MAX_BATCH + 3))
    asking.workers.gate.set()
    assert [future.result(LONG_S)["a"] for future in futures[1:]] == [
        (n,) for n in range(MAX_BATCH + 3)
    ]
    assert [len(fan_out) for fan_out in asking.workers.fan_outs] == [1, MAX_BATCH, 3]


def test_several_may_be_abreast() -> None:
    with ThreadPoolExecutor(4) as threads:
        asking = Asking(threads, max_concurrency=2)
        futures = [asking.ask(n) for n in range(3)]
        asking.wait_for_fan_outs(2)
        asking.wait_for_waiting(1)
        asking.workers.gate.set()
        assert {future.result(LONG_S)["a"] for future in futures} == {(0,), (1,), (2,)}


def test_clusters_are_kept_apart(asking) -> None:
    futures = fill(asking, [1, 2], client="new")
    asking.workers.gate.set()
    assert [future.result(LONG_S)["a"] for future in futures] == [(-1,), (1,), (2,)]
    assert asking.workers.fan_outs == [[(-1,)], [(1,), (2,)]]


def test_one_who_has_left_is_never_asked_for(asking) -> None:
    gone = threading.Event()
    first, *left = fill(asking, range(10), token=CancellationToken(gone.is_set))
    stays = asking.ask(99)
    asking.wait_for_waiting(11)
    gone.set()
    asking.workers.gate.set()
    assert first.result(LONG_S)["a"] == (-1,)
    assert stays.result(LONG_S)["a"] == (99,)
    assert all(isinstance(future.exception(LONG_S), ViewerLeftError) for future in left)
    assert asking.workers.fan_outs == [[(-1,)], [(99,)]]


def test_when_all_have_left_nothing_is_sent(asking) -> None:
    gone = threading.Event()
    _, *left = fill(asking, range(3), token=CancellationToken(gone.is_set))
    gone.set()
    asking.workers.gate.set()
    assert all(isinstance(future.exception(LONG_S), ViewerLeftError) for future in left)
    assert len(asking.workers.fan_outs) == 1
    assert asking.ask(5).result(LONG_S)["a"] == (5,), "and the queue is free"


def test_a_failure_goes_to_all_of_the_fan_out_and_the_lane_goes_on(asking) -> None:
    futures = fill(asking, range(3))
    asking.workers.fails_with = OSError("closed")
    asking.workers.gate.set()
    assert [str(future.exception(LONG_S)) for future in futures] == ["closed"] * 4
    asking.workers.fails_with = None
    assert asking.ask(5).result(LONG_S)["a"] == (5,)


def test_silence_ends_at_the_deadline_of_each(asking) -> None:
    futures = [asking.ask(n, limit_s=0.2) for n in range(6)]
    assert all(isinstance(future.exception(LONG_S), TimeoutError) for future in futures)
    asking.workers.gate.set()
    assert asking.ask(5).result(LONG_S)["a"] == (5,)


def test_another_ones_deadline_is_not_ones_own(asking) -> None:
    futures = fill(asking, [1])
    hurried = asking.ask(2, limit_s=0.5)
    assert isinstance(hurried.exception(LONG_S), TimeoutError), "while it waits for its turn"
    asking.workers.gate.set()
    assert [future.result(LONG_S)["a"] for future in futures] == [(-1,), (1,)]


def test_a_fan_out_goes_on_for_those_with_time_left(asking) -> None:
    gate, asking.workers.gate = asking.workers.gate, threading.Event()
    first = asking.ask(-1)
    asking.wait_for_fan_outs(1)
    hurried, patient = asking.ask(1, limit_s=5.0), asking.ask(2)
    asking.wait_for_waiting(2)
    open_now, asking.workers.gate = asking.workers.gate, gate
    open_now.set()
    asking.wait_for_fan_outs(2)
    assert first.result(LONG_S)["a"] == (-1,)
    assert isinstance(hurried.exception(LONG_S), TimeoutError)
    gate.set()
    assert patient.result(LONG_S)["a"] == (2,)
    assert sorted(asking.workers.fan_outs[1]) == [(1,), (2,)]
    assert len(asking.workers.fan_outs) == 2


def test_one_who_leaves_while_he_waits_is_free_at_once(asking) -> None:
    gone = threading.Event()
    first, left = fill(asking, [1], token=CancellationToken(gone.is_set))
    gone.set()
    assert isinstance(left.exception(LONG_S), ViewerLeftError), "and the gate is still closed"
    asking.workers.gate.set()
    assert first.result(LONG_S)["a"] == (-1,)
    assert asking.workers.fan_outs == [[(-1,)]]


def test_one_who_leaves_while_he_is_asked_for_is_free_and_the_workers_are_told(asking) -> None:
    gone = threading.Event()
    left = asking.ask(1, CancellationToken(gone.is_set))
    asking.wait_for_fan_outs(1)
    gone.set()
    assert isinstance(left.exception(LONG_S), ViewerLeftError)
    wait_until(lambda: len(asking.dropped) == 1)
    stays = asking.ask(2)
    asking.wait_for_fan_outs(2)  # the queue does not wait for what nobody waits for
    asking.workers.gate.set()
    assert stays.result(LONG_S)["a"] == (2,)


def test_what_one_has_left_is_not_asked_for_again_by_those_who_stay(asking) -> None:
    gone = threading.Event()
    token = CancellationToken(gone.is_set)
    left = asking.ask(1, token)
    asking.wait_for_fan_outs(1)
    stays = CancellationToken()
    assert token.join(stays)
    gone.set()
    assert isinstance(left.exception(LONG_S), ViewerLeftError)
    takes_over = asking.ask(1, stays)
    wait_until(lambda: len(token._others) == 2)  # he has joined what is under way
    asking.workers.gate.set()
    assert takes_over.result(LONG_S)["a"] == (1,)
    assert (asking.workers.fan_outs, asking.dropped) == ([[(1,)]], [])


def test_where_viewers_are_apart_none_waits_for_another_ones_questions() -> None:
    with ThreadPoolExecutor(8) as threads:
        asking = Asking(threads, max_concurrency=2, per_viewer=True)
        ann, bob, cid = (CancellationToken(viewer=name) for name in ("ann", "bob", "cid"))
        futures = [asking.ask(0, ann)]
        asking.wait_for_fan_outs(1)
        for place, number in enumerate((1, 2)):
            futures.append(asking.ask(number, ann))
            asking.wait_for_waiting(place + 1)
        futures.append(asking.ask(3, bob))
        asking.wait_for_fan_outs(2)
        futures.append(asking.ask(4, cid))
        asking.wait_for_waiting(3)
        assert asking.workers.fan_outs == [[(0,)], [(3,)]]
        asking.workers.gate.set()
        assert [future.result(LONG_S)["a"] for future in futures] == [(n,) for n in range(5)]
    assert sorted(asking.workers.fan_outs[2:]) == [[(1,), (2,)], [(4,)]]


def test_a_storm_is_answered_to_the_last() -> None:
    draw = Random(1)
    gone = [draw.random() < 0.3 for _ in range(500)]
    with ThreadPoolExecutor(50) as threads:
        asking = Asking(threads, max_concurrency=2)
        asking.workers.gate.set()
        futures = [
            asking.ask(n, CancellationToken(lambda left=left: left)) for n, left in enumerate(gone)
        ]
        for number, (future, left) in enumerate(zip(futures, gone, strict=True)):
            if left:
                assert isinstance(future.exception(LONG_S), ViewerLeftError)
            else:
                assert future.result(LONG_S)["a"] == (number,)
    asked = [arguments[0] for fan_out in asking.workers.fan_outs for arguments in fan_out]
    assert sorted(asked) == [n for n in range(500) if not gone[n]], "each once"
