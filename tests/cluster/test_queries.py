"""How a question ends: right, tried again, or with one of the two honest errors. No cluster."""

from concurrent.futures import CancelledError
from types import SimpleNamespace

import numpy as np
import pytest
from distributed.comm import CommClosedError
from support.fanouts import ThreadFanOut
from support.selecting import select

from dashapp.cluster.load.tasks import Span
from dashapp.cluster.query.executor import BlockGoneError
from dashapp.cluster.query.queries import ClusterQueries
from dashapp.engine.grids import SparseCounts
from dashapp.engine.queries import TileQuery, TripsQuery
from dashapp.errors import NotReadyError, QueryTimeoutError
from dashapp.model import Bounds, Endpoint, TileAddress

WORLD = TileAddress(0, 0, 0)
ONE_TRIP = SparseCounts(np.array([5], np.uint32), np.array([1], np.uint32))


class FakeSessions:
    """Two workers, `a` and `b`, with a block each; `script` is what each asking comes to."""

    def __init__(self, *script) -> None:
        self.script, self.asked, self.refreshed = list(script), 0, 0
        self.suspected, self.noted = 0, 0
        self.shares = {"a": [("block", 0)], "b": [("block", 1)]}
        blocks = SimpleNamespace(meeting_any=lambda ranges: [0, 1])
        self.dataset = SimpleNamespace(blocks=dict.fromkeys(Endpoint, blocks))
        self.client = SimpleNamespace()
        self.placement = SimpleNamespace(shares=lambda *_: self.shares, refresh=self._refresh)

    def session(self):
        return self

    def mark_unhealthy(self) -> None:
        self.suspected += 1

    def touch(self) -> None:
        self.noted += 1

    def answer(self, *_):
        self.asked += 1
        outcome = self.script.pop(0)
        if isinstance(outcome, BaseException):
            raise outcome
        return {a: b if isinstance(b, Exception) else [b] for a, b in outcome.items()}

    def _refresh(self) -> None:
        self.refreshed += 1


def ask(sessions) -> ClusterQueries:
    return ClusterQueries(sessions, 2, lambda _: ThreadFanOut(sessions.answer))


def count(sessions) -> int:
    queries = ask(sessions)
    return queries.ask(TileQuery(Endpoint.PICKUP, WORLD, select())).total


BOTH = {"a": [ONE_TRIP], "b": [ONE_TRIP]}


def test_parts_of_all_workers_are_added() -> None:
    sessions = FakeSessions({"a": [ONE_TRIP, ONE_TRIP], "b": [ONE_TRIP], "idle": []})
    assert count(sessions) == 3
    assert (sessions.noted, sessions.suspected) == (1, 0)


def test_pages_of_all_workers_are_put_together() -> None:
    sessions = FakeSessions({"a": [(1, {"lon": [1.0]})], "b": [(1, {"lon": [2.0]})]})
    queries = ask(sessions)
    page = queries.ask(TripsQuery(Endpoint.PICKUP, Bounds.world(), select(), 10))
    assert (page.total, page.columns) == (2, {"lon": [1.0, 2.0]})


@pytest.mark.parametrize(
    "first",
    [
        {"a": [ONE_TRIP]},
        {"a": [ONE_TRIP], "b": BlockGoneError("block", 1)},
        {"a": [ONE_TRIP], "b": CommClosedError("b is dead")},
    ],
    ids=["worker unknown", "block moved", "connection lost"],
)
def test_a_part_that_is_missing_is_asked_for_again_in_whole(first) -> None:
    sessions = FakeSessions(first, BOTH)
    assert count(sessions) == 2
    assert (sessions.asked, sessions.refreshed, sessions.suspected) == (2, 1, 1)


def test_gives_up_when_parts_stay_missing() -> None:
    sessions = FakeSessions(*[{"a": [ONE_TRIP]}] * 3)
    with pytest.raises(NotReadyError, match="loaded again"):
        count(sessions)


def test_says_so_while_nobody_holds_a_block() -> None:
    sessions = FakeSessions()
    sessions.shares = None
    with pytest.raises(NotReadyError, match="loaded again"):
        count(sessions)
    assert sessions.asked == 0


@pytest.mark.parametrize("error", [OSError("gone"), CancelledError(), RuntimeError("closed")])
def test_a_connection_that_is_lost_is_not_ready(error) -> None:
    sessions = FakeSessions(error)
    with pytest.raises(NotReadyError, match="connection"):
        count(sessions)
    assert sessions.suspected == 1


def test_silence_is_a_timeout() -> None:
    with pytest.raises(QueryTimeoutError, match="2 s"):
        count(FakeSessions(TimeoutError()))


@pytest.mark.parametrize("error", [ZeroDivisionError("bug"), RuntimeError("bug")])
def test_a_fault_of_ours_is_not_disguised(error) -> None:
    with pytest.raises(type(error), match="bug"):
        count(FakeSessions({"a": [ONE_TRIP], "b": error}))


def test_a_question_that_meets_no_block_asks_nobody() -> None:
    sessions = FakeSessions()
    nothing = SimpleNamespace(meeting_any=lambda ranges: [])
    sessions.dataset.blocks = dict.fromkeys(Endpoint, nothing)
    assert count(sessions) == 0


def test_spans_tell_which_blocks_a_question_meets() -> None:
    from dashapp.cluster.load.dataset import Blocks

    blocks = Blocks((Span(3, 10, 20), Span(0, 0, 0), Span(2, 20, 30)), ())
    assert blocks.meeting(0, 9) == []
    assert blocks.meeting(0, 10) == [0]
    assert blocks.meeting(20, 20) == [0, 2]
    assert blocks.meeting(31, 99) == []


def test_a_question_of_one_version_is_not_answered_from_another() -> None:
    sessions = FakeSessions(BOTH)
    sessions.dataset.version = "v2"
    queries = ask(sessions)
    with pytest.raises(NotReadyError, match="replaced"):
        queries.of("v1").ask(TileQuery(Endpoint.PICKUP, WORLD, select()))
    with pytest.raises(NotReadyError, match="replaced"):
        queries.of("v1").make_file(None)
    assert sessions.asked == 0
    assert queries.of("v2").ask(TileQuery(Endpoint.PICKUP, WORLD, select())).total == 2
    assert sessions.noted == 1


def test_blocks_estimate_the_rows_within_codes_by_their_spans() -> None:
    from dashapp.cluster.load.dataset import Blocks

    blocks = Blocks((Span(30, 10, 19), Span(0, 0, 0), Span(5, 20, 20), Span(8, 30, 33)), ())
    assert blocks.estimate_rows([(0, 9)]) == 0
    assert blocks.estimate_rows([]) == Blocks((), ()).estimate_rows([(0, 9)]) == 0
    assert blocks.estimate_rows([(15, 20)]) == pytest.approx(20)
    assert blocks.estimate_rows([(0, 14), (32, 99)]) == pytest.approx(15 + 4)
    assert blocks.estimate_rows([(0, 2**64 - 1)]) == pytest.approx(43)


@pytest.mark.parametrize(("pickups", "asked"), [(90, Endpoint.PICKUP), (300, Endpoint.DROPOFF)])
def test_the_blocks_with_fewer_rows_are_asked(pickups: int, asked: Endpoint) -> None:
    """Of dropoffs each would be tested against the polygon, which counts four times."""
    sessions, seen = FakeSessions(BOTH), []
    rows = {Endpoint.PICKUP: pickups, Endpoint.DROPOFF: 50}
    sessions.dataset.blocks = {
        end: SimpleNamespace(meeting_any=lambda _: [0, 1], estimate_rows=lambda _, n=n: n)
        for end, n in rows.items()
    }
    sessions.placement.shares = lambda end, _: seen.append(end) or sessions.shares
    area = ((-74.0, 40.7), (-73.9, 40.7), (-73.9, 40.8))
    query = TileQuery(Endpoint.DROPOFF, WORLD, select(from_area=area))
    assert ask(sessions).ask(query).total == 2
    assert seen == [asked]
