"""From start to stop: states, messages, progress, and nothing left behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from distributed import Future, as_completed
from support.selecting import select

from dashapp.cache.backend import create_live_cache
from dashapp.cluster import lifecycle
from dashapp.cluster.lifecycle import Common, Lifecycle
from dashapp.cluster.local.backend import LocalBackend
from dashapp.cluster.operator.desired_state import DesiredStates
from dashapp.cluster.service import ClusterService
from dashapp.engine.queries import TileQuery
from dashapp.errors import ClusterError, ConfigurationError, NotReadyError
from dashapp.model import ClusterState, Endpoint, TileAddress

pytestmark = pytest.mark.cluster

WORLD = TileAddress(0, 0, 0)


class FailingBackend:
    idle_seconds = None

    def __init__(self, error: Exception) -> None:
        self.error, self.starts = error, 0

    def describe(self) -> str:
        return "nothing"

    def start(self):
        self.starts += 1
        raise self.error


def service_failing_with(error: Exception, settings) -> tuple[ClusterService, FailingBackend]:
    backend = FailingBackend(error)
    return ClusterService(settings, create_live_cache(), lambda: backend), backend


def test_before_the_start_it_is_stopped_and_says_so(settings_for) -> None:
    service = ClusterService(settings_for(), create_live_cache())
    assert service.status().state is ClusterState.STOPPED
    with pytest.raises(NotReadyError, match="not been started"):
        service.queries.ask(TileQuery(Endpoint.PICKUP, WORLD, select()))
    service.close()


def test_our_own_failures_are_told_word_by_word(settings_for, poll) -> None:
    service, backend = service_failing_with(ConfigurationError("Set this."), settings_for())
    service.start()
    poll(lambda: service.status().state is ClusterState.FAILED)
    assert service.status().message == "Set this."
    with pytest.raises(NotReadyError, match="log says why"):
        service.queries.ask(TileQuery(Endpoint.PICKUP, WORLD, select()))
    assert backend.starts == 1
    assert "Set this" not in service.status().for_viewers
    service.close()
    assert service.status().state is ClusterState.STOPPED


def test_a_cluster_that_fails_is_tried_again(settings_for, poll) -> None:
    service, backend = service_failing_with(ClusterError("No answer."), settings_for())
    service.start()
    poll(lambda: service.status().message == "No answer. Next try in 2 s.")
    poll(lambda: backend.starts == 2)
    service.close()


def test_surprises_are_logged_and_told_plainly(settings_for, poll, caplog) -> None:
    service, _ = service_failing_with(ZeroDivisionError("secret"), settings_for())
    service.start()
    poll(lambda: service.status().state is ClusterState.FAILED)
    assert "log" in service.status().message
    assert "secret" not in service.status().message
    assert "ZeroDivisionError" in caplog.text
    service.close()


class Surprised(DesiredStates):
    """Fails as often as it was told, then knows of no wish."""

    def __init__(self, failures: int) -> None:
        super().__init__()
        self.failures = failures

    def desired(self):
        if self.failures:
            self.failures -= 1
            raise ZeroDivisionError("nobody has thought of this")
        return super().desired()


def test_the_thread_that_looks_after_the_cluster_outlives_every_surprise(
    monkeypatch, poll, caplog
) -> None:
    monkeypatch.setattr(lifecycle, "SURPRISE_SECONDS", 0.01)
    backend = FailingBackend(ConfigurationError("Set this."))
    common = Common(desired_states=Surprised(3))
    alive = Lifecycle(lambda: backend, lambda *_: None, common=common).begin()
    poll(lambda: alive.status().state is ClusterState.FAILED)
    assert alive.is_attended
    assert "ZeroDivisionError" in caplog.text
    alive.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_has_died_all_the_same_is_seen_and_replaced(settings_for, poll) -> None:
    service, backend = service_failing_with(SystemExit(), settings_for())
    assert service.is_attended(), "nobody has begun"
    service.start()
    poll(lambda: not service.is_attended())
    service.start()
    poll(lambda: backend.starts == 2)
    service.close()


def test_a_closed_service_can_start_again(settings_for, poll) -> None:
    service, backend = service_failing_with(ConfigurationError("Set this."), settings_for())
    for starts in (1, 2):
        service.start()
        poll(lambda starts=starts: backend.starts == starts)
        service.close()


def test_tells_what_it_does_on_the_way(settings_for, trip_files) -> None:
    service = ClusterService(settings_for(data=trip_files, local_workers=1), create_live_cache())
    statuses = []
    service.start()
    while not statuses or statuses[-1].state not in (ClusterState.READY, ClusterState.FAILED):
        status = service.status()
        if not statuses or status != statuses[-1]:
            statuses.append(status)
    seen = list(dict.fromkeys(status.state for status in statuses))
    assert seen == [ClusterState.STARTING, ClusterState.LOADING, ClusterState.READY]
    assert "1 local worker" in statuses[0].message or "started" in statuses[0].message
    reading = [status.progress for status in statuses if status.progress.files_total]
    assert {progress.files_total for progress in reading} == {3}
    assert reading[-1].rows_done == 4500
    service.close()


def test_data_that_cannot_be_used_fail_with_their_sentence(join, settings_for) -> None:
    service = join(settings_for(data=("/nowhere/at/all.csv",)))
    assert service.status().state is ClusterState.FAILED
    assert "/nowhere/at/all.csv" in service.status().message


def test_data_without_a_drawn_trip_fail_with_column_and_first_value(
    join, settings_for, tmp_path
) -> None:
    path = tmp_path / "none.csv"
    names = "pickup_datetime,dropoff_datetime,passenger_count,pickup_longitude,pickup_latitude"
    path.write_text(f"{names},dropoff_longitude,dropoff_latitude\nsoon,soon,1,-73,40,-73,40\n")
    service = join(settings_for(data=(str(path),)))
    assert service.status().state is ClusterState.FAILED
    assert "no time that can be read in pickup_datetime (the first: “soon”)" in (
        service.status().message
    )
    assert "Next try" not in service.status().message


@pytest.mark.parametrize("wait", [Future.result, lambda future: next(_completed(future))])
def test_closing_while_it_loads_ends_at_once(settings_for, poll, wait) -> None:
    settings, loading, ended = settings_for(local_workers=1), [], []

    def load(connection, holder):
        future = connection.client.submit(time.sleep, 600, pure=False)
        loading.append(connection)
        try:
            wait(future)
        finally:
            ended.append(True)

    lifecycle = Lifecycle(lambda: LocalBackend(settings), load).begin()
    poll(lambda: bool(loading))
    lifecycle.close()
    poll(lambda: bool(ended), 10)
    assert lifecycle.status().state is ClusterState.STOPPED


def _completed(future):
    return as_completed([future], loop=future.client.loop)


SCRIPT = """
    import os, sys, time
    from pathlib import Path
    from dashapp.cache.backend import create_live_cache
    from dashapp.cluster.service import ClusterService
    from dashapp.model import ClusterState
    from dashapp.settings import Settings

    if __name__ == "__main__":
        settings = Settings(
            data=(sys.argv[1],),
            cache_folder=Path(sys.argv[2]),
            run_folder=Path(__file__).parent,
            local_workers=2,
            local_linger_seconds=0,
        )
        service = ClusterService(settings, create_live_cache())
        service.start()
        while service.status().state not in (ClusterState.READY, ClusterState.FAILED):
            time.sleep(0.01)
        heavy = {"pandas", "numba", "pyarrow", "dask.dataframe", "s3fs", "coiled"}
        pids = service.session().client.run(os.getpid).values()
        print(service.status().state, *pids, *sorted(heavy & set(sys.modules)), flush=True)
        if sys.argv[3] == "wait":
            time.sleep(600)
"""


@pytest.fixture
def web_process(tmp_path, trip_files, compiled_folder):
    """A process of its own that serves until it is stopped; its workers' ids, and the process."""
    script = tmp_path / "web.py"
    script.write_text(textwrap.dedent(SCRIPT))
    started = []

    def launch(then: str) -> tuple[subprocess.Popen, list[int], list[str]]:
        arguments = [script, trip_files[0], compiled_folder, then]
        process = subprocess.Popen(
            [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        state, first, second, *heavy = process.stdout.readline().split()
        assert state == "ready"
        return process, [int(first), int(second)], heavy

    yield launch
    for process in started:
        process.kill()
        process.wait(10)
        process.stdout.close()
        process.stderr.close()


def is_alive(pid: int) -> bool:
    """Whether it runs; one that has ended and waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_an_end_without_close_is_quiet_and_leaves_no_worker(web_process, poll) -> None:
    process, workers, heavy = web_process("end")
    assert process.wait(30) == 0
    assert process.stderr.read() == ""
    assert heavy == []
    poll(lambda: not any(map(is_alive, workers)))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_workers_end_with_a_web_process_that_is_stopped(web_process, poll, number) -> None:
    process, workers, _ = web_process("wait")
    assert all(map(is_alive, workers))
    os.kill(process.pid, number)
    process.wait(30)
    poll(lambda: not any(map(is_alive, workers)))
