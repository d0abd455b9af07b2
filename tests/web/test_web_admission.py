"""Who may hold a thread of the server: everybody while answers are quick, else not one for all."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import pytest
from flask import Flask
from support.oracle import DictResults, OracleCluster, OracleQueries, create_cluster
from support.processes import wait_for
from support.trips import make_trips

from dashapp import web
from dashapp.cancellation import CancellationToken
from dashapp.errors import BusyError, TooManyRequestsError
from dashapp.model import Summary
from dashapp.model.work import Work
from dashapp.services import Services
from dashapp.web.admission import SOON_S, Admission

LONG_S = 60.0
THREADS = 8
EACH = 12


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Hall:
    """An admission whose time is told; who came in stays until he is sent away."""

    def __init__(self, stack: ExitStack) -> None:
        self.clock, self._stack = Clock(), stack
        self.admission = Admission(THREADS, files=3, each=EACH, clock=self.clock)

    def enter(self, work: Work, viewer: str = "ann") -> ExitStack:
        inside = ExitStack()
        inside.enter_context(self.admission.slot(work, CancellationToken(viewer=viewer)))
        self._stack.enter_context(inside)
        return inside

    def come_and_go(self, work: Work, seconds: float) -> None:
        with self.admission.slot(work, CancellationToken(viewer="before")):
            self.clock.now += seconds

    def ask(self, work: Work, viewer: str, seconds: float) -> AbstractContextManager[None]:
        """A place for somebody who waits so long."""
        token = CancellationToken(deadline=self.clock.now + seconds, viewer=viewer)
        return self.admission.slot(work, token)

    def fill(self, work: Work, viewer: str = "ann") -> int:
        """How many come in before the first is refused."""
        for number in range(50):
            try:
                self.enter(work, viewer)
            except BusyError:
                return number
        raise AssertionError("no end")


@pytest.fixture
def hall() -> Iterator[Hall]:
    with ExitStack() as stack:
        yield Hall(stack)


def test_where_answers_take_long_some_threads_stay_free(hall: Hall) -> None:
    hall.come_and_go(Work.FIGURES, 3.0)
    hall.come_and_go(Work.ROWS, 3.0)
    assert hall.fill(Work.FIGURES, "ann") + hall.fill(Work.FIGURES, "bob") == 2
    assert hall.fill(Work.ROWS, "ann") + hall.fill(Work.ROWS, "bob") == 4
    hall.enter(Work.TILES)  # and health has the last one


def test_one_viewer_never_has_all_places_of_a_kind(hall: Hall) -> None:
    hall.come_and_go(Work.ROWS, 3.0)
    assert hall.fill(Work.ROWS, "ann") == 4, "as many as a page asks for at once"
    hall.enter(Work.ROWS, "bob")


def test_where_answers_are_quick_nobody_is_refused_a_place_that_is_there(hall: Hall) -> None:
    hall.come_and_go(Work.ROWS, SOON_S / 2)
    for _ in range(THREADS - 2):
        hall.enter(Work.ROWS)


def test_those_who_are_here_for_long_make_a_kind_slow_before_any_has_ended(hall: Hall) -> None:
    hall.enter(Work.FIGURES)
    hall.enter(Work.FIGURES)
    hall.clock.now += SOON_S * 2
    with pytest.raises(BusyError):
        hall.enter(Work.FIGURES, "bob")


def test_a_place_that_is_left_is_free(hall: Hall) -> None:
    hall.come_and_go(Work.FIGURES, 3.0)
    inside = hall.enter(Work.FIGURES)
    with pytest.raises(BusyError):
        hall.enter(Work.FIGURES)
    inside.close()
    hall.enter(Work.FIGURES)


def test_kinds_that_became_quick_again_are_free_again(hall: Hall) -> None:
    hall.come_and_go(Work.FIGURES, 3.0)
    for _ in range(10):
        hall.come_and_go(Work.FIGURES, 0.01)
    for _ in range(4):
        hall.enter(Work.FIGURES)


def test_what_cannot_be_answered_in_time_is_refused_at_once(hall: Hall) -> None:
    hall.come_and_go(Work.FIGURES, 3.0)
    hall.enter(Work.FIGURES, "bob")
    with (
        pytest.raises(BusyError) as refused,
        hall.ask(Work.FIGURES, "ann", 2),
    ):
        pytest.fail("it came in")
    assert refused.value.retry_after_s == 3
    with hall.ask(Work.FIGURES, "ann", 4):
        pass


def test_a_kind_that_took_too_long_is_tried_again_and_not_refused_for_good(hall: Hall) -> None:
    hall.come_and_go(Work.FIGURES, 100.0)
    with hall.ask(Work.FIGURES, "ann", 8):
        with (
            pytest.raises(BusyError),
            hall.ask(Work.FIGURES, "bob", 8),
        ):
            pytest.fail("it came in")
        hall.clock.now += 1


def test_as_many_files_are_made_at_once_as_the_setting_says(hall: Hall) -> None:
    hall.come_and_go(Work.FILES, 25.0)
    assert [hall.fill(Work.FILES, who) for who in ("ann", "bob")] == [2, 1]


def test_a_file_that_takes_long_makes_no_summary_wait(hall: Hall) -> None:
    hall.come_and_go(Work.FILES, 25.0)
    for _ in range(THREADS - 3):
        hall.enter(Work.FIGURES)


def put_off(
    hall: Hall, viewer: str, deadline: float, told: list[str], has_left: Callable[[], bool] = bool
) -> BusyError:
    token = CancellationToken(has_left, hall.clock.now + deadline, viewer)
    with pytest.raises(BusyError) as refused, hall.admission.slot(Work.FIGURES, token):
        pytest.fail("it came in")
    if refused.value.wait is not None:
        refused.value.wait(lambda: told.append(viewer))
    return refused.value


def test_who_can_be_answered_in_time_waits_and_is_called_when_a_place_is_free(hall: Hall) -> None:
    hall.come_and_go(Work.FIGURES, 3.0)
    inside, told = [hall.enter(Work.FIGURES, who) for who in ("ann", "bob")], []
    put_off(hall, "ann", 100.0, told)
    put_off(hall, "cid", 101.0, told)
    hall.admission.wake()
    assert not told, "nobody before there is a place"
    inside[1].close()
    hall.admission.wake()
    assert told == ["cid"], "ann has one already"
    inside[0].close()
    hall.enter(Work.FIGURES, "cid")
    hall.admission.wake()
    assert told == ["cid", "ann"]


def test_whose_turn_would_come_too_late_is_refused_and_not_kept_waiting(hall: Hall) -> None:
    hall.come_and_go(Work.FIGURES, 3.0)
    for who in ("ann", "bob"):
        hall.enter(Work.FIGURES, who)
    told: list[str] = []
    kept = [put_off(hall, f"viewer {n}", 8.0, told).wait is not None for n in range(30)]
    assert kept == [True] * 4 + [False] * 26, "two turns of two each end within 8 s"
    hall.clock.now += 6.0
    hall.admission.wake()
    assert len(told) == 4, "by now it is too late for them too"


def test_one_viewer_has_so_many_questions_here_and_no_more(hall: Hall) -> None:
    hall.come_and_go(Work.FIGURES, 3.0)
    hall.enter(Work.FIGURES, "ann")
    inside = hall.enter(Work.FIGURES, "bob")
    told: list[str] = []
    for _ in range(EACH - 1):
        put_off(hall, "ann", 1e6, told)
    for _ in range(500):
        with pytest.raises(TooManyRequestsError, match=f"^{EACH} of your questions") as refused:
            hall.enter(Work.FIGURES, "ann")
        assert (refused.value.http_status, refused.value.retry_after_s) == (429, 3)
    put_off(hall, "cid", 1e6 + 1, told)
    inside.close()
    hall.admission.wake()
    assert told == ["cid"], "who came last, and before all that ann has waiting"


def test_questions_whose_viewer_has_left_them_do_not_count(hall: Hall) -> None:
    hall.come_and_go(Work.FIGURES, 3.0)
    hall.enter(Work.FIGURES, "ann")
    hall.enter(Work.FIGURES, "bob")
    for _ in range(3 * EACH):
        put_off(hall, "ann", 1e6, [], has_left=lambda: True)


class HeldQueries(OracleQueries):
    """Summaries are answered once the gate is open."""

    gate = threading.Event()
    held = 0

    def summarise_trips(self, *question: Any, **more: Any) -> Summary:
        self.held += 1
        assert self.gate.wait(LONG_S)
        return super().summarise_trips(*question, **more)


@pytest.fixture
def held(services: Services) -> Iterator[tuple[Flask, HeldQueries]]:
    plain = create_cluster(make_trips(50))
    queries = HeldQueries(plain.queries.trips)
    queries.gate = threading.Event()
    cluster = OracleCluster(queries, plain.current)
    server = Flask("test")
    web.register(server, Services(services.settings, cluster, DictResults()))
    yield server, queries
    queries.gate.set()


def test_thirty_summaries_leave_threads_for_tiles_and_the_rest_is_refused_at_once(held) -> None:
    server, queries = held

    def summarise(number: int) -> Any:
        path = f"/api/summary?endpoint=pickup&passengers={number % 9}-9&hours={number % 24}-23"
        return server.test_client().get(path)

    with ThreadPoolExecutor(THREADS) as threads:
        asked: list[Future[Any]] = [threads.submit(summarise, number) for number in range(30)]
        wait_for(lambda: sum(one.done() for one in asked) >= 30 - (THREADS - 2))
        refused = [one.result() for one in asked if one.done()]
        assert {answer.status_code for answer in refused} == {503}
        assert all(int(answer.headers["Retry-After"]) >= 1 for answer in refused)
        assert all("Others are being answered" in answer.json["error"] for answer in refused)
        tile = server.test_client().get("/api/tiles/v1/pickup/0/0/0")
        assert (tile.status_code, tile.headers["X-Trips"] != "0") == (200, True)
        assert server.test_client().get("/healthz").status_code == 200
        queries.gate.set()
        answered = [one.result() for one in asked if one.result().status_code == 200]
        assert 1 <= len(answered) == queries.held <= THREADS - 2


def test_a_stored_answer_needs_no_place(held) -> None:
    server, queries = held
    http = server.test_client()
    queries.gate.set()
    assert http.get("/api/summary?endpoint=pickup").status_code == 200
    queries.gate.clear()
    late = {"dashapp.arrived": time.monotonic() - 1000}
    stored = http.get("/api/summary?endpoint=pickup", environ_overrides=late)
    assert (stored.status_code, stored.json["cached"]) == (200, True)
    new = http.get("/api/summary?endpoint=dropoff", environ_overrides=late)
    assert (new.status_code, queries.held) == (503, 1)
