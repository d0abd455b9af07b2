"""Local workers and their daemon die while viewers ask: right answers, honest refusals, return."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from support.clusters import start, wait_until
from support.selecting import select
from support.viewers import WORLD, Viewers, expect, serving

from dashapp.cluster import lifecycle
from dashapp.cluster.health import WARM_UP_SECONDS
from dashapp.cluster.local import backend
from dashapp.cluster.local.runtime_directory import RuntimeDirectory
from dashapp.cluster.query.queries import ClusterQueries
from dashapp.cluster.service import ClusterService
from dashapp.errors import QueryTimeoutError
from dashapp.model import ClusterState, Endpoint
from dashapp.settings import Settings

pytestmark = pytest.mark.cluster

LIMIT_SECONDS = 8.0


@dataclass(frozen=True)
class Doomed:
    """A page with a cluster of its own, to be broken."""

    settings: Settings
    service: ClusterService
    url: str
    expected: dict[str, int]

    @contextmanager
    def asked(self) -> Iterator[Viewers]:
        """Viewers who have had right answers before, and shall have them again."""
        viewers = Viewers(self.url, self.expected, LIMIT_SECONDS)
        with viewers.asking():
            viewers.wait_for_answers()
            viewers.mark()
            yield viewers
            viewers.wait_for_answers()

    def worker_pids(self) -> list[int]:
        return list(self.service.session().client.run(os.getpid).values())

    def daemon(self) -> int:
        pid = RuntimeDirectory.of(self.settings).find_daemon()
        assert pid is not None
        return pid

    def is_whole(self) -> bool:
        status = self.service.status()
        return status.state is ClusterState.READY and status.workers == 2


@pytest.fixture(scope="module")
def stage(settings_for, trip_files, plain) -> Iterator[Doomed]:
    settings = settings_for(
        data=trip_files, query_timeout_seconds=LIMIT_SECONDS, result_cache_entries=1
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lifecycle, "STEADY_SECONDS", 0.0)  # else pauses grow from test to test
        service = start(settings)
        with serving(settings, service) as url:
            yield Doomed(settings, service, url, expect(plain))
        service.close()


@pytest.fixture
def doomed(stage) -> Iterator[Doomed]:
    """Whole before and after, with the same data."""
    wait_until(stage.is_whole, 120)
    before = stage.service.status()
    yield stage
    wait_until(stage.is_whole, 120)
    after = stage.service.status()
    assert (after.version, after.account) == (before.version, before.account)


@pytest.mark.parametrize("victims", [1, 2], ids=["one", "all"])
def test_killed_workers_come_back_with_their_data(doomed, poll, victims) -> None:
    with doomed.asked() as viewers:
        for pid in doomed.worker_pids()[:victims]:
            os.kill(pid, signal.SIGKILL)
        viewers.wait_for_return("loading")
    poll(lambda: workers_that_answer(doomed.service) == 2)


@pytest.fixture
def hasty(doomed) -> Doomed:
    """Its guard waits for 3 s only, so that the test need not."""
    doomed.service.session().client.run_on_scheduler(wait_less)
    return doomed


def wait_less(dask_scheduler) -> None:
    from dashapp.cluster import health

    health.REPLACE_SECONDS = 3.0


async def hold_the_threads(seconds: float, dask_worker) -> None:
    """As a library that hangs would: the worker lives, and answers nothing."""
    import time

    from dashapp.cluster.query.thread_pools import THREADS_EACH, executor_of

    for kind in THREADS_EACH:
        threads = executor_of(kind, dask_worker)
        for _ in range(threads._max_workers):
            threads.submit(time.sleep, seconds)


def pause(dask_worker) -> None:
    from distributed import Status

    dask_worker.status = Status.paused


for harmful in (wait_less, hold_the_threads, pause):
    harmful.__module__ = "__main__"  # so that they travel by value: nobody there imports this file


def hang(client, worker: str) -> None:
    (pid,) = client.run(os.getpid, workers=[worker]).values()
    os.kill(pid, signal.SIGSTOP)


def stick(client, worker: str) -> None:
    client.run(hold_the_threads, 600.0, workers=[worker])


def fill(client, worker: str) -> None:
    client.run(pause, workers=[worker])


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (hang, "A worker does not answer"),
        (stick, "does not come to the end of a question"),
        (fill, "no memory left"),
    ],
)
def test_a_worker_that_is_of_no_use_is_told_and_replaced(hasty, harm, said, poll) -> None:
    """Stopped by a signal (a swap, a paused machine), at work for ever, at its memory's end."""
    client = hasty.service.session().client
    worker = next(iter(client.nthreads()))
    with hasty.asked() as viewers:
        harm(client, worker)
        viewers.wait_for_return("loading")
        poll(lambda: worker not in client.nthreads(), 120)
        poll(hasty.is_whole, 120)
    assert said in str(viewers.told())


def test_a_worker_that_is_slow_for_a_while_is_told_and_left_alone(doomed) -> None:
    client = doomed.service.session().client
    pids = doomed.worker_pids()
    worker = next(iter(client.nthreads()))
    with doomed.asked() as viewers:
        client.run(hold_the_threads, LIMIT_SECONDS + 2, workers=[worker])
        viewers.wait_for_return("loading")
    assert "slow just now" in str(viewers.told())
    assert doomed.worker_pids() == pids


def forget_a_nanny(dask_scheduler) -> None:
    """As distributed does with one whose worker has stayed away for long."""
    import asyncio

    from dashapp.cluster.local.scaling import CLUSTER

    _, nanny = dask_scheduler.extensions[CLUSTER].workers.popitem()
    dask_scheduler.forgotten = asyncio.ensure_future(nanny.close())


def find_patience(dask_scheduler) -> float:
    import dask

    return float(dask.config.get("distributed.deploy.lost-worker-timeout"))


for harmful in (forget_a_nanny, find_patience):
    harmful.__module__ = "__main__"


def test_a_nanny_that_was_given_up_is_followed_by_another_one(doomed) -> None:
    """A busy machine may take minutes for what distributed waits for 15 s."""
    client = doomed.service.session().client
    assert client.run_on_scheduler(find_patience) >= WARM_UP_SECONDS
    with doomed.asked() as viewers:
        client.run_on_scheduler(forget_a_nanny)
        viewers.wait_for_return("loading")
        wait_until(doomed.is_whole, 120)


def workers_that_answer(service) -> int:
    """How many workers a question about everything goes to."""
    session = service.session()
    numbers = session.dataset.blocks[Endpoint.PICKUP].meeting(0, 2**64 - 1)
    shares = session.placement.shares(Endpoint.PICKUP, numbers)
    return len(shares or ())


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hung"])
def test_a_scheduler_that_is_gone_is_replaced_and_the_data_loaded_again(
    doomed, monkeypatch, how
) -> None:
    monkeypatch.setattr(backend, "HUNG_SECONDS", 3.0)
    daemon = doomed.daemon()
    with doomed.asked() as viewers:
        os.kill(daemon, how)
        viewers.wait_for_return("lost")
    assert doomed.daemon() != daemon


def test_a_question_that_takes_too_long_says_so(doomed) -> None:
    pids = doomed.worker_pids()
    slow = ClusterQueries(doomed.service, timeout_seconds=0.3)
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        with pytest.raises(QueryTimeoutError, match=r"0\.3 s"):
            slow.count_tile(Endpoint.PICKUP, WORLD, select())
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    with doomed.asked():
        pass
