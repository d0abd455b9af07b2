"""Who is told to be unwell, and who is replaced. No cluster: a scheduler of plain values."""

import asyncio
from types import SimpleNamespace

import pytest
from distributed import Status

from dashapp.cluster import health
from dashapp.cluster.health import Guard, fan_out_under_way, find_oldest, look_at_workers

A, B = "unix:///a", "unix:///b"


class FakeScheduler:
    """Two workers that send a heartbeat with each second, unless they are in `silent`."""

    def __init__(self) -> None:
        self.now, self.restarted, self.silent = 0.0, [], set()
        self.extensions, self.periodic_callbacks = {}, {}
        self.workers = {
            address: SimpleNamespace(
                address=address,
                nthreads=1,
                last_seen=0.0,
                status=Status.running,
                metrics={health.METRIC: (0.0, 0.0)},
                processing={},
            )
            for address in (A, B)
        }
        self.guard = self.extensions["dashapp-guard"] = Guard(self, lambda: self.now)

    async def restart_workers(self, workers, **_) -> None:
        self.restarted += workers

    async def live(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now += 1
            for address, state in self.workers.items():
                if address not in self.silent:
                    state.last_seen += 1
            self.guard.look()
            await asyncio.sleep(0)

    def ailments(self) -> dict[str, str]:
        return look_at_workers(self)[1]


@pytest.fixture
def scheduler() -> FakeScheduler:
    return FakeScheduler()


def live(scheduler: FakeScheduler, seconds: int) -> None:
    asyncio.run(scheduler.live(seconds))


def test_who_sends_heartbeats_is_well(scheduler) -> None:
    live(scheduler, 100)
    assert scheduler.ailments() == {}
    assert scheduler.restarted == []


def test_a_worker_that_falls_silent_is_told_and_then_replaced_once(scheduler) -> None:
    live(scheduler, 3)
    scheduler.silent = {A}
    live(scheduler, 7)
    assert scheduler.ailments() == {A: "silent"}
    assert scheduler.restarted == []
    live(scheduler, 11)
    assert scheduler.restarted == [A]


def test_a_worker_of_somebody_else_is_told_and_left_alone(scheduler) -> None:
    scheduler.guard.replaces = False
    live(scheduler, 3)
    scheduler.silent = {A}
    live(scheduler, 60)
    assert scheduler.ailments() == {A: "silent"}
    assert scheduler.restarted == []


def test_one_that_comes_back_in_time_is_left_alone(scheduler) -> None:
    live(scheduler, 3)
    scheduler.silent = {A}
    live(scheduler, 12)
    scheduler.silent = set()
    live(scheduler, 30)
    assert scheduler.ailments() == {}
    assert scheduler.restarted == []


def test_a_scheduler_that_was_held_up_itself_blames_nobody(scheduler) -> None:
    live(scheduler, 3)
    scheduler.now += 600
    scheduler.silent = {A, B}  # what they sent meanwhile is not read yet
    live(scheduler, 3)
    scheduler.silent = set()
    live(scheduler, 30)
    assert scheduler.restarted == []


def test_a_clock_that_is_set_blames_nobody(scheduler) -> None:
    live(scheduler, 3)
    for state in scheduler.workers.values():
        state.last_seen -= 3600
    live(scheduler, 30)
    assert scheduler.restarted == []


def test_a_worker_without_memory_is_replaced(scheduler) -> None:
    scheduler.workers[A].status = Status.paused
    live(scheduler, 2)
    assert scheduler.ailments() == {A: "full"}
    live(scheduler, 12)
    assert scheduler.restarted == [A]


def test_one_that_is_slow_is_told_and_one_at_a_question_for_ever_replaced(scheduler) -> None:
    state = scheduler.workers[A]
    state.metrics = {health.METRIC: (7.0, 8.0)}
    live(scheduler, 60)
    assert scheduler.ailments() == {A: "slow"}
    assert scheduler.restarted == []
    state.metrics = {health.METRIC: (10.0, 8.0)}
    live(scheduler, 14)
    assert scheduler.restarted == [A]


def test_a_task_may_take_its_time_unless_it_waits_as_the_question_does(scheduler) -> None:
    state = scheduler.workers[A]
    live(scheduler, 3)
    state.processing = {"a file of trips": 1}
    live(scheduler, 20)
    state.metrics = {health.METRIC: (10.0, 8.0)}
    live(scheduler, 60)
    assert scheduler.restarted == []
    state.processing, state.metrics = {}, {health.METRIC: (0.0, 0.0)}
    live(scheduler, 3)
    for age in range(1, 30):
        state.metrics = {health.METRIC: (float(age), 8.0)}
        if age == 2:
            state.processing = {"to keep awake": 1}
        live(scheduler, 1)
    assert scheduler.restarted == [A]


@pytest.mark.parametrize("status", [Status.init, Status.running])
def test_a_worker_that_warms_up_is_none_yet_and_has_time(scheduler, status) -> None:
    """It is running by its own account, and sends no heartbeat before it is done."""
    state = scheduler.workers[A]
    state.status, state.metrics, scheduler.silent = status, {}, {A}
    live(scheduler, 120)
    assert look_at_workers(scheduler) == ({B: 1}, {})
    assert scheduler.restarted == []
    live(scheduler, 200)
    assert scheduler.restarted == [A]


def test_the_oldest_question_of_a_worker_counts() -> None:
    worker = SimpleNamespace(extensions={})
    assert find_oldest(worker)[1] == 0
    with fan_out_under_way(worker, 3.0):
        with fan_out_under_way(worker, 5.0):
            assert find_oldest(worker)[1] == 3
        assert find_oldest(worker)[1] == 3
    assert find_oldest(worker)[1] == 0
