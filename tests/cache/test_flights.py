"""Single flight: equal work asked for together is done once."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from dashapp.cache.flights import Flights
from dashapp.cancellation import CancellationToken
from dashapp.errors import QueryTimeoutError, ViewerLeftError


class Gate:
    """Work that says when it has begun and ends when the gate is opened."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.begun, self.open = threading.Event(), threading.Event()

    def __call__(self) -> int:
        self.begun.set()
        assert self.open.wait(10)
        if self.error:
            raise self.error
        return 42


@contextmanager
def eight_at_once(flights: Flights[int], gate: Gate, poll):
    """One caller leads; seven join it, whose own work would fail the test."""
    with ThreadPoolExecutor(8) as threads:
        asked: list[Future[int]] = [threads.submit(flights.join, "key", gate)]
        assert gate.begun.wait(10)
        asked += [threads.submit(flights.join, "key", pytest.fail) for _ in range(7)]
        poll(lambda: flights.joined == 7)
        gate.open.set()
        yield asked


def test_all_get_what_one_computed(poll) -> None:
    with eight_at_once(Flights(), Gate(), poll) as asked:
        assert [future.result(10) for future in asked] == [42] * 8


def test_all_get_the_failure_and_the_next_one_tries_again(poll) -> None:
    flights: Flights[int] = Flights()
    with eight_at_once(flights, Gate(ValueError("no")), poll) as asked:
        assert [str(future.exception(10)) for future in asked] == ["no"] * 8
    assert flights.join("key", lambda: 1) == 1


def test_other_keys_do_not_wait(poll) -> None:
    flights, gate = Flights[int](), Gate()
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(flights.join, "slow", gate)
        assert gate.begun.wait(10)
        assert flights.join("quick", lambda: 1) == 1
        gate.open.set()
        assert slow.result(10) == 42


def test_a_leader_that_is_interrupted_frees_its_waiters(poll) -> None:
    with eight_at_once(Flights(), Gate(SystemExit("stopped")), poll) as asked:
        assert all(isinstance(future.exception(10), SystemExit) for future in asked)


def test_whoever_joins_keeps_the_work_wanted(poll) -> None:
    flights, gate, first = Flights[int](), Gate(), threading.Event()
    token = CancellationToken(first.is_set)
    with ThreadPoolExecutor(2) as threads:
        leader = threads.submit(flights.join, "key", gate, token)
        assert gate.begun.wait(10)
        joined = threads.submit(flights.join, "key", pytest.fail)
        poll(lambda: flights.joined == 1)
        first.set()
        assert not token.is_cancelled()
        gate.open.set()
        assert [leader.result(10), joined.result(10)] == [42, 42]


def test_work_that_was_given_up_is_begun_anew(poll) -> None:
    flights, gate, first = Flights[int](), Gate(ValueError("given up")), threading.Event()
    token = CancellationToken(first.is_set)
    with ThreadPoolExecutor(1) as threads:
        leader = threads.submit(flights.join, "key", gate, token)
        assert gate.begun.wait(10)
        first.set()
        assert token.is_cancelled()
        assert flights.join("key", lambda: 7) == 7
        gate.open.set()
        assert str(leader.exception(10)) == "given up"
    assert flights.join("key", lambda: 8) == 8


class Viewer:
    def __init__(self) -> None:
        self.gone = threading.Event()
        self.token = CancellationToken(self.gone.is_set)


def test_one_who_joined_and_leaves_is_free_before_the_work_ends(poll) -> None:
    flights, gate, viewer = Flights[int](), Gate(), Viewer()
    with ThreadPoolExecutor(2) as threads:
        leader = threads.submit(flights.join, "key", gate)
        assert gate.begun.wait(10)
        joined = threads.submit(flights.join, "key", pytest.fail, viewer.token)
        poll(lambda: flights.joined == 1)
        viewer.gone.set()
        assert isinstance(joined.exception(10), ViewerLeftError)
        gate.open.set()
        assert leader.result(10) == 42


def test_one_who_joined_waits_no_longer_than_he_has_time(poll) -> None:
    flights, gate = Flights[int](), Gate()
    with ThreadPoolExecutor(1) as threads:
        leader = threads.submit(flights.join, "key", gate)
        assert gate.begun.wait(10)
        with pytest.raises(QueryTimeoutError):
            flights.join("key", pytest.fail, CancellationToken(deadline=time.monotonic() + 0.1))
        gate.open.set()
        assert leader.result(10) == 42


@pytest.mark.parametrize("error", [ViewerLeftError(), QueryTimeoutError("8 s")])
def test_when_the_one_at_work_leaves_one_of_those_who_wait_takes_over(poll, error) -> None:
    flights, gate, taken = Flights[int](), Gate(error), []
    with ThreadPoolExecutor(4) as threads:
        leader = threads.submit(flights.join, "key", gate)
        assert gate.begun.wait(10)
        work = lambda: taken.append(1) or 7  # noqa: E731
        joined = [threads.submit(flights.join, "key", work) for _ in range(3)]
        poll(lambda: flights.joined == 3)
        gate.open.set()
        assert leader.exception(10) is error
        assert [future.result(10) for future in joined] == [7, 7, 7]
