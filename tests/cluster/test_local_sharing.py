"""Web processes of one machine under a real gunicorn: one cluster for all, killed at will."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from support.local_servers import (
    PATIENCE_S,
    LocalServer,
    ask_scheduler,
    count_reads,
    parent_of,
    serve_locally,
)
from support.processes import find_descendants, is_running, running, wait_for

from benchmarks.asking import Asker
from benchmarks.soak.crowd import Crowd, Viewer
from benchmarks.soak.deaths import KILLED_WORKER
from benchmarks.soak.doomed import Doomed, read_trips
from benchmarks.soak.judging import Outcome
from benchmarks.soak.questions import draw_looks, draw_probes
from benchmarks.soak.run import Plan, Soak
from benchmarks.soak.tally import Limits, Tally
from benchmarks.soak.truth import Truth
from dashapp.cluster.local.runtime_directory import RuntimeDirectory

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def environment(trip_files, compiled_folder) -> dict[str, str]:
    return {"DASHAPP_DATA": trip_files[0], "DASHAPP_CACHE_FOLDER": str(compiled_folder)}


@pytest.fixture(scope="module")
def server(tmp_path_factory, environment) -> Iterator[LocalServer]:
    """Two web processes. Tests may kill what they like but the master."""
    with serve_locally(tmp_path_factory.mktemp("server"), **environment) as served:
        yield served


@pytest.fixture
def whole(server: LocalServer) -> LocalServer:
    """Both processes hold the data, whatever the test before has done."""
    server.wait_for_users(2)
    return server


def address_of(server: LocalServer) -> str:
    (folder,) = server.places()
    return str(RuntimeDirectory(folder).find_address())


def wait_until_gone(pids: set[int]) -> None:
    wait_for(lambda: not any(map(is_running, pids)), PATIENCE_S)


def test_two_web_processes_share_one_cluster_and_one_load(whole: LocalServer) -> None:
    assert len(whole.web_processes()) == 2
    assert len(whole.daemons()) == 1
    assert whole.count_pickups() == whole.status()["pickup"]["drawn"]


def test_the_cluster_outlives_the_process_that_started_it(whole: LocalServer) -> None:
    daemon, drawn = whole.daemon(), whole.count_pickups()
    reads = ask_scheduler(address_of(whole), count_reads)
    for victim in whole.web_processes():  # one of them has started the cluster
        os.kill(victim, signal.SIGKILL)
        wait_for(lambda victim=victim: not is_running(victim))
        wait_for(lambda: len(whole.web_processes()) == 2, PATIENCE_S)
        whole.wait_for_users(2)
    assert whole.daemons() == [daemon]
    assert ask_scheduler(address_of(whole), count_reads) == reads, "nothing was loaded again"
    assert whole.count_pickups() == drawn


def test_killed_all_at_once_they_find_cluster_and_data_again(whole: LocalServer) -> None:
    daemon, victims = whole.daemon(), whole.web_processes()
    for victim in victims:
        os.kill(victim, signal.SIGKILL)
    wait_for(lambda: len(whole.web_processes() - victims) == 2, PATIENCE_S)
    whole.wait_for_users(2)
    assert whole.daemons() == [daemon], "the master needed it all the while"


def test_lost_files_do_not_end_a_healthy_cluster(whole: LocalServer) -> None:
    """As a cleaner of temporary folders takes them; a web process that starts then joins."""
    daemon, reads = whole.daemon(), ask_scheduler(address_of(whole), count_reads)
    (folder,) = whole.places()
    for name in ("address.json", "sockets/scheduler", "daemon", "clients", "start"):
        (folder / name).unlink()
    wait_for((folder / "sockets" / "scheduler").exists)
    victim = min(whole.web_processes())
    os.kill(victim, signal.SIGKILL)
    wait_for(lambda: not is_running(victim))
    wait_for(lambda: len(whole.web_processes()) == 2, PATIENCE_S)
    whole.wait_for_users(2)
    assert whole.daemons() == [daemon]
    assert ask_scheduler(address_of(whole), count_reads) == reads, "nothing was loaded again"


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def hang(pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)


@pytest.mark.parametrize("harm", [kill, hang])
def test_a_cluster_that_is_gone_is_started_by_one_and_joined_by_the_other(
    whole: LocalServer, harm: Callable[[int], None]
) -> None:
    old, drawn, version = whole.daemon(), whole.count_pickups(), whole.status()["version"]
    workers = whole.family() - {old, whole.process.pid} - whole.web_processes()
    harm(old)
    wait_until_gone({old} | workers)
    whole.wait_for_users(2)
    assert whole.daemon() != old
    wait_for(lambda: whole.status()["state"] == "ready", PATIENCE_S)
    assert (whole.count_pickups(), whole.status()["version"]) == (drawn, version)


def test_another_server_of_the_same_settings_joins_and_inherits(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    with serve_locally(tmp_path, WEB_CONCURRENCY="1", **environment) as first:
        daemon, drawn = first.daemon(), first.count_pickups()
        with serve_locally(tmp_path, WEB_CONCURRENCY="1", **environment) as second:
            second.wait_for_users(2)
            first.process.terminate()
            assert first.process.wait(60) == 0
            second.wait_for_users(1)
            assert second.daemons() == [daemon]
            assert second.count_pickups() == drawn


@pytest.mark.parametrize("options", ["", " --preload"])
def test_nothing_is_made_before_the_fork(
    tmp_path: Path, environment: dict[str, str], options: str
) -> None:
    with serve_locally(tmp_path, options, **environment) as server:
        server.wait_for_users(2)
        master = server.process.pid
        assert len(list(Path(f"/proc/{master}/task").iterdir())) == 1
        assert parent_of(server.daemon()) in server.web_processes()
        family = server.family()
        server.process.terminate()
        assert server.process.wait(60) == 0
        wait_until_gone(family)
    assert "Traceback" not in server.log.read_text("utf-8")


@pytest.mark.parametrize("victims", ["master", "everybody"])
def test_no_process_is_left_when_all_web_processes_were_killed(
    tmp_path: Path, environment: dict[str, str], victims: str
) -> None:
    with serve_locally(tmp_path, **environment) as server:
        server.wait_for_users(2)
        family, web = server.family(), server.web_processes()
        assert family > web | {server.process.pid, server.daemon()}
        os.kill(server.process.pid, signal.SIGKILL)
        if victims == "everybody":
            for pid in web:
                os.kill(pid, signal.SIGKILL)
        server.process.wait(10)
        wait_until_gone(family)


def test_two_web_processes_hold_two_sets_on_one_cluster_whose_worker_dies(
    tmp_path: Path, environment: dict[str, str], trip_files: tuple[str, ...]
) -> None:
    """Each process has a connection for each set; what one asks is not what the other answers."""
    names = ("first", "second")
    given = {**environment, "DASHAPP_DATA": ",".join(map("{}={}".format, names, trip_files))}
    drawn = {name: count_drawn(file) for name, file in zip(names, trip_files, strict=False)}

    with serve_locally(tmp_path, **given) as server:
        server.wait_for_users(4)
        assert len(server.daemons()) == 1
        before = {name: server.status(name) for name in names}
        assert before["first"]["version"] != before["second"]["version"]
        assert {name: server.count_pickups(name) for name in names} == drawn
        victims = server.workers()
        for pid in victims:
            kill(pid)
        wait_until_gone(victims)
        for name in names:
            wait_for(lambda name=name: server.status(name)["state"] == "ready", PATIENCE_S)
        server.wait_for_users(4)
        assert {name: server.count_pickups(name) for name in names} == drawn
        for name in names:
            assert server.status(name)["version"] == before[name]["version"]
    assert "Traceback" not in server.log.read_text("utf-8")


def count_drawn(file: str) -> int:
    return int((read_trips(file)["pickup_reason"] == 0).sum())


def test_a_starter_killed_in_the_middle_leaves_nothing(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    """Killed as soon as the daemon is there, which then is still starting its workers."""
    command = [sys.executable, "-m", "dashapp", "--port", "0"]
    given = {**environment, "DASHAPP_RUN_FOLDER": str(tmp_path / "run")}
    with running(command, tmp_path / "log", **given) as process:
        place = wait_for(lambda: next((tmp_path / "run").glob("*/daemon"), None), PATIENCE_S)
        daemon = wait_for(RuntimeDirectory(place.parent).find_daemon, PATIENCE_S)
        family = {process.pid} | find_descendants(process.pid)
        assert daemon in family
        for pid in family - {daemon}:
            os.kill(pid, signal.SIGKILL)
        process.wait(10)
        wait_until_gone(family | find_descendants(daemon))


def test_a_short_soak(whole: LocalServer, trip_files) -> None:
    """As `python -m benchmarks.soak`, of seconds: six viewers, and a worker that is killed."""

    walks, probes = draw_looks(4, 2, seed=1), draw_probes()
    asked = [one for walk in walks for look in walk for one in look.questions()]
    truth = Truth(read_trips(trip_files[0]), dict.fromkeys((*asked, *probes)))
    tally = Tally(Limits(PATIENCE_S, PATIENCE_S))  # the machine may be busy: no time is judged
    crowd = Crowd(whole.url, {whole.status()["version"]: truth}, walks, probes, tally, think_s=0.1)
    death = replace(KILLED_WORKER, back_s=PATIENCE_S)
    doomed = Doomed(whole, {"run": whole.run_folder}, n_workers=1, n_web=2)
    soak = Soak(Plan(6, (death,), every_s=4, warm_up_s=1, before_s=0.5, calm_s=0.5), doomed, crowd)
    soak.run()
    with Asker(whole.url) as asker:
        viewer = Viewer(crowd, asker, Random(0), "the last one")
        for question in walks[0][0].questions():  # of all kinds, and it is whole again
            wait_for(lambda question=question: viewer.ask(question) is Outcome.RIGHT)
    assert not tally.total(Outcome.WRONG), tally.examples
    assert {role for rest in soak.rests for role, _ in rest.measures} >= {
        "master",
        "web processes",
        "cluster daemon",
        "workers",
        "run folder",
    }
    assert len(soak.returns) == 1
