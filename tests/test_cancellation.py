"""Who waits: one who stays keeps an answer alive, and none is let in where it was given up."""

import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from dashapp.cancellation import CancellationToken
from dashapp.errors import ViewerLeftError

LONG_S = 60.0


class Viewer:
    def __init__(self) -> None:
        self.gone = False

    def has_left(self) -> bool:
        return self.gone


def test_somebody_unknown_stays() -> None:
    assert not CancellationToken().is_cancelled()


def test_all_must_leave() -> None:
    first, second = Viewer(), Viewer()
    token = CancellationToken(first.has_left)
    assert token.join(CancellationToken(second.has_left))
    first.gone = True
    assert not token.is_cancelled()
    second.gone = True
    assert token.is_cancelled()


def test_nobody_is_admitted_where_it_was_given_up() -> None:
    first = Viewer()
    token = CancellationToken(first.has_left)
    first.gone = True
    assert token.join(CancellationToken()), "nobody has looked yet, so the work goes on"
    assert not token.is_cancelled()

    alone = CancellationToken(first.has_left)
    assert alone.is_cancelled()
    assert not alone.join(CancellationToken())
    assert alone.is_cancelled(), "it stays given up"


def test_one_whose_time_is_over_waits_no_more() -> None:
    over, later = CancellationToken(deadline=time.monotonic()), time.monotonic() + LONG_S
    assert not over.waits()
    assert over.join(CancellationToken(deadline=later)), "nobody has looked yet"
    assert not over.is_cancelled()
    assert over.last_deadline() == later


def test_those_who_were_admitted_to_one_who_was_admitted_count() -> None:
    first, second, third = Viewer(), Viewer(), Viewer()
    token, joined = CancellationToken(first.has_left), CancellationToken(second.has_left)
    assert token.join(joined)
    assert joined.join(CancellationToken(third.has_left))
    first.gone = second.gone = True
    assert not token.is_cancelled()
    third.gone = True
    assert token.is_cancelled()


def test_who_waits_gets_what_comes() -> None:
    future: Future[int] = Future()
    with ThreadPoolExecutor(1) as threads:
        waits = threads.submit(CancellationToken().wait_for, future)
        future.set_result(7)
        assert waits.result(LONG_S) == 7


def test_a_failure_is_not_taken_for_a_time_that_is_over() -> None:
    future: Future[int] = Future()
    future.set_exception(TimeoutError("of the workers"))
    with pytest.raises(TimeoutError, match="of the workers"):
        CancellationToken().wait_for(future)


def test_who_leaves_while_he_waits_is_free_though_nothing_has_come() -> None:
    viewer = Viewer()
    with ThreadPoolExecutor(1) as threads:
        waits = threads.submit(CancellationToken(viewer.has_left).wait_for, Future())
        viewer.gone = True
        assert isinstance(waits.exception(LONG_S), ViewerLeftError)


def test_who_waits_for_nothing_is_free_at_his_deadline() -> None:
    with pytest.raises(TimeoutError):
        CancellationToken(deadline=time.monotonic() + 0.1).wait_for(Future())
    with pytest.raises(TimeoutError):
        CancellationToken().wait_for(Future(), deadline=time.monotonic() + 0.1)
