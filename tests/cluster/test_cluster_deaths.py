"""Workers and schedulers die; questions answer right or fail honestly, and the data come back."""

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.clusters import start

from dashapp.errors import NotReadyError, QueryTimeoutError
from dashapp.model import ClusterState, Endpoint, TileAddress, TripFilter

pytestmark = pytest.mark.cluster

WORLD = TileAddress(0, 0, 0)


@pytest.fixture
def doomed(settings_for, trip_files):
    """A cluster of its own, to be broken."""
    service = start(settings_for(data=trip_files))
    yield service
    service.close()


def worker_pids(service) -> list[int]:
    return list(service.session().client.run(os.getpid).values())


def count_everything(service) -> int:
    return service.queries.count_tile(Endpoint.PICKUP, WORLD, TripFilter()).total


class Questioner:
    """Asks without end; collects what was answered and which errors were honest."""

    def __init__(self, service) -> None:
        self._service, self._stop = service, threading.Event()
        self.totals: set[int] = set()
        self.failures: set[type] = set()

    def __call__(self) -> None:
        while not self._stop.wait(0.005):
            try:
                self.totals.add(count_everything(self._service))
            except (NotReadyError, QueryTimeoutError) as error:
                self.failures.add(type(error))

    def stop(self) -> None:
        self._stop.set()


def while_asking(service, poll, disturb) -> Questioner:
    """Four threads ask while `disturb` does its worst and until all is well again."""
    questioner = Questioner(service)
    with ThreadPoolExecutor(4) as threads:
        asking = [threads.submit(questioner) for _ in range(4)]
        try:
            poll(lambda: bool(questioner.totals))
            disturb()
        finally:
            questioner.stop()
        for thread in asking:
            thread.result(60)
    return questioner


@pytest.mark.parametrize("victims", [1, 2], ids=["one", "all"])
def test_killed_workers_come_back_with_their_data(doomed, poll, victims) -> None:
    drawn, version = doomed.status().account.pickup.drawn, doomed.status().version
    old = worker_pids(doomed)

    def disturb() -> None:
        for pid in old[:victims]:
            os.kill(pid, signal.SIGKILL)
        poll(lambda: doomed.status().state is not ClusterState.READY)
        poll(lambda: doomed.status().state is ClusterState.READY and doomed.status().workers == 2)

    questioner = while_asking(doomed, poll, disturb)
    assert questioner.totals == {drawn}
    assert count_everything(doomed) == drawn
    assert doomed.status().version == version
    poll(lambda: workers_that_answer(doomed) == 2)


def workers_that_answer(service) -> int:
    """How many workers a question about everything goes to."""
    session = service.session()
    numbers = session.dataset.blocks[Endpoint.PICKUP].meeting(0, 2**64 - 1)
    shares = session.placement.shares(Endpoint.PICKUP, numbers)
    return len(shares or ())


def test_a_scheduler_that_is_gone_is_noticed_and_a_new_cluster_loads_again(doomed, poll) -> None:
    drawn = doomed.status().account.pickup.drawn
    seen: set[ClusterState] = set()

    def is_back() -> bool:
        status = doomed.status()
        seen.add(status.state)
        return ClusterState.LOST in seen and status.state is ClusterState.READY

    def disturb() -> None:
        client = doomed.session().client
        client.sync(client.cluster.scheduler.close, callback_timeout=30)
        poll(is_back)

    questioner = while_asking(doomed, poll, disturb)
    assert questioner.totals == {drawn}
    assert questioner.failures <= {NotReadyError, QueryTimeoutError}
    assert count_everything(doomed) == drawn


def test_a_question_that_takes_too_long_says_so(doomed, settings_for) -> None:
    pids = worker_pids(doomed)
    slow = type(doomed.queries)(doomed, timeout_seconds=0.3)
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        with pytest.raises(QueryTimeoutError, match=r"0\.3 s"):
            slow.count_tile(Endpoint.PICKUP, WORLD, TripFilter())
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    assert count_everything(doomed) == doomed.status().account.pickup.drawn
