"""Everything that a shared cluster dies of, while viewers ask; it comes back with the same data.

One cluster on the control plane for tests serves the whole module: real processes, hit by signals.
"""

import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import dask
import pytest
from controlplane.server import ControlPlane, Fault
from support.clusters import start, wait_until
from support.s3_server import EXPIRED, S3Server, Trouble
from support.viewers import Viewers, expect, serving
from support.wire import Wire

from dashapp.cluster import lifecycle, monitor
from dashapp.cluster.coiled import probe
from dashapp.cluster.coiled.commands import operate
from dashapp.cluster.service import ClusterService
from dashapp.model import ClusterState
from dashapp.settings import Settings

pytestmark = pytest.mark.cluster

WORKERS = 2
LIMIT_SECONDS = 8.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stage:
    """A page that is served, its cluster, and what may be broken of both."""

    settings: Settings
    service: ClusterService
    plane: ControlPlane
    s3: S3Server
    url: str
    expected: dict[str, int]

    def viewers(self) -> Viewers:
        return Viewers(self.url, self.expected, LIMIT_SECONDS)

    def machines(self):
        return self.plane.named(self.settings.coiled_name).machines

    def worker_pids(self) -> list[int]:
        """Of the processes that nannies keep."""
        return list(self.service.session().client.run(os.getpid, on_error="ignore").values())


@pytest.fixture(scope="module")
def stage(control_plane_server, settings_for, trip_files, plain) -> Iterator[Stage]:
    plane = control_plane_server
    plane.faults, plane.routes.idle_timeout = {}, ""
    with pytest.MonkeyPatch.context() as patch, S3Server().running() as s3, _coiled(plane, patch):
        patch.setattr(lifecycle, "STEADY_SECONDS", 0.0)  # else pauses grow from test to test
        for path in trip_files:
            s3.put("doomed", f"trips/{Path(path).name}", Path(path))
        settings = settings_for(
            backend="coiled",
            coiled_name="doomed",
            coiled_workers=WORKERS,
            coiled_start_seconds=60,
            data=("s3://doomed/trips/",),
            s3_endpoint_url=s3.url,
            s3_anonymous=True,
            storage_timeout_seconds=3,
            query_timeout_seconds=LIMIT_SECONDS,
            result_cache_entries=1,
        )
        service = start(settings)
        try:
            with serving(settings, service) as url:
                yield Stage(settings, service, plane, s3, url, expect(plain))
        finally:
            service.close()
            plane.kill_clusters()


@contextmanager
def _coiled(plane: ControlPlane, patch: pytest.MonkeyPatch) -> Iterator[None]:
    import coiled

    coiled.Cloud._recent_sync.clear()
    patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with dask.config.set(plane.config):
        yield


@pytest.fixture
def whole(stage) -> Iterator[Stage]:
    """The stage, ready and with all its workers before and after; nothing of the data changed."""
    before = await_whole(stage)
    yield stage
    after = await_whole(stage)
    assert (after.version, after.account) == (before.version, before.account)


def await_whole(stage: Stage):
    def is_whole() -> bool:
        status = stage.service.status()
        return status.state is ClusterState.READY and status.workers == WORKERS

    wait_until(is_whole, 120)
    return stage.service.status()


Record = Callable[[Viewers, float, tuple[float, float]], None]


@pytest.fixture
def measure(request) -> Record:
    """Seconds until it was noticed and until questions were answered again: `--log-level=INFO`."""

    def record(viewers: Viewers, began: float, seen: tuple[float, float]) -> None:
        noticed, ready = (f"{at - began:.1f}" for at in seen)
        _log.info("%s: noticed %s s, ready %s s", request.node.name, noticed, ready)
        _log.info("%s %s", dict(viewers.statuses), viewers.told())

    return record


@contextmanager
def asked(stage: Stage) -> Iterator[Viewers]:
    """Viewers who have had right answers before, and shall have them again."""
    viewers = stage.viewers()
    with viewers.asking():
        viewers.wait_for_answers()
        yield viewers
        viewers.wait_for_answers()


@pytest.mark.parametrize("victims", [1, WORKERS], ids=["one", "all"])
def test_killed_workers(whole, measure, victims) -> None:
    with asked(whole) as viewers:
        pids, began = whole.worker_pids(), viewers.mark()
        for pid in pids[:victims]:
            os.kill(pid, signal.SIGKILL)
        measure(viewers, began, viewers.wait_for_return("loading"))


def test_a_worker_that_hangs(whole, measure) -> None:
    with asked(whole) as viewers:
        pids, began = whole.worker_pids(), viewers.mark()
        os.kill(pids[0], signal.SIGSTOP)
        measure(viewers, began, viewers.wait_for_return("loading"))
    assert "does not answer" in str(viewers.told())
    assert pids[0] not in whole.worker_pids()


async def eat_memory() -> None:
    """More than the 1 GiB of a machine, in a thread of its own: the answer does not wait.

    Kept for good: the nanny looks now and then only.
    """
    import threading

    def hold() -> None:
        held = b"\1" * (1100 << 20)
        threading.Event().wait()
        del held

    threading.Thread(target=hold, daemon=True).start()


eat_memory.__module__ = "__main__"  # so that it travels by value


def test_a_worker_out_of_memory(whole, measure) -> None:
    with asked(whole) as viewers:
        client, began = whole.service.session().client, viewers.mark()
        client.run(eat_memory, workers=list(client.nthreads())[:1], wait=False)
        measure(viewers, began, viewers.wait_for_return("loading"))


def blame_sooner(dask_scheduler) -> None:
    """The second death around a task is held against it, so that few have to be brought about."""
    dask_scheduler.allowed_failures = 1


blame_sooner.__module__ = "__main__"


def test_workers_killed_again_and_again_while_they_load(whole, measure, caplog) -> None:
    """Distributed gives the blocks up (KilledWorker); the monitor does not."""
    whole.service.session().client.run_on_scheduler(blame_sooner)
    with asked(whole) as viewers:
        began = viewers.mark()
        whole.s3.trouble = Trouble(delay_s=60)
        while "failed while being loaded again" not in caplog.text:
            for pid in whole.worker_pids():
                os.kill(pid, signal.SIGKILL)
            met = whole.s3.met
            viewers.wait_for(
                lambda met=met: whole.s3.met >= met + WORKERS or "failed while" in caplog.text
            )
        whole.s3.recover()
        measure(viewers, began, viewers.wait_for_return("loading"))


def test_storage_in_trouble_while_lost_trips_are_loaded_again(whole, measure) -> None:
    with asked(whole) as viewers:
        began = viewers.mark()
        whole.s3.trouble = EXPIRED
        for pid in whole.worker_pids():
            os.kill(pid, signal.SIGKILL)
        viewers.wait_for(lambda: "is refused to us" in viewers.moments[-1].message)
        whole.s3.recover()
        measure(viewers, began, viewers.wait_for_return("loading"))


def test_no_worker_left(whole, measure, monkeypatch) -> None:
    monkeypatch.setattr(monitor, "NO_WORKERS_SECONDS", 3.0)
    with asked(whole) as viewers:
        began = viewers.mark()
        for process in whole.machines().workers.values():
            os.killpg(process.pid, signal.SIGKILL)
        measure(viewers, began, viewers.wait_for_return("loading"))
    assert "All workers have gone" in str(viewers.told())


def test_a_scheduler_that_hangs_for_a_while_keeps_its_data(whole, measure) -> None:
    created = len(whole.plane.created())
    with asked(whole) as viewers:
        pid, began = whole.machines().scheduler.pid, viewers.mark()
        os.kill(pid, signal.SIGSTOP)
        viewers.wait_for(lambda: "lost" in viewers.states())
        os.kill(pid, signal.SIGCONT)
        measure(viewers, began, viewers.wait_for_return("lost"))
    assert len(whole.plane.created()) == created


def test_a_scheduler_that_hangs_for_good_is_replaced(whole, measure, monkeypatch) -> None:
    monkeypatch.setattr(probe, "HUNG_SECONDS", 3.0)
    with asked(whole) as viewers:
        began = viewers.mark()
        os.kill(whole.machines().scheduler.pid, signal.SIGSTOP)
        measure(viewers, began, viewers.wait_for_return("lost"))


def test_a_killed_scheduler(whole, measure) -> None:
    with asked(whole) as viewers:
        began = viewers.mark()
        os.kill(whole.machines().scheduler.pid, signal.SIGKILL)
        measure(viewers, began, viewers.wait_for_return("lost"))


def test_a_network_that_is_cut(stage, measure) -> None:
    """Between web process and scheduler: no word comes any more, and no call goes through."""
    cluster = stage.plane.named(stage.settings.coiled_name)
    with Wire(cluster.details()["scheduler_port"]).ending() as wire:
        cluster.wires[cluster.details()["scheduler_port"]] = wire.port
        second = start(stage.settings)
        with serving(stage.settings, second) as url:
            created = len(stage.plane.created())
            with asked(replace(stage, service=second, url=url)) as viewers:
                began = viewers.mark()
                wire.cut()
                viewers.wait_for(lambda: "lost" in viewers.states())
                wire.mend()
                measure(viewers, began, viewers.wait_for_return("lost"))
            assert len(stage.plane.created()) == created
        cluster.wires.clear()
        second.close()


@pytest.mark.parametrize(("action", "said"), [("stop", "stopped"), ("restart", "is running")])
def test_deleted_and_created_anew_elsewhere(whole, measure, action, said) -> None:
    """By a shell that no web process hears of; clusters of one name compare equal."""
    with asked(whole) as viewers:
        began = viewers.mark()
        assert said in operate(whole.settings, action)
        measure(viewers, began, viewers.wait_for_return("lost"))


def test_a_control_plane_that_is_down(whole) -> None:
    with asked(whole) as viewers:
        before = len(whole.plane.requests)
        whole.plane.faults = {"/": Fault(503)}
        viewers.wait_for(lambda: len(whole.plane.requests) >= before + 3)
        viewers.wait_for_answers()
        whole.plane.faults = {}
    assert set(viewers.statuses) <= {200, 204}
