"""Locks and folders by which processes find one local cluster; no cluster is started here."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.processes import is_running, wait_for

from dashapp.cluster.local.runtime_directory import Lock, RuntimeDirectory, compute_key
from dashapp.errors import ClusterError, ConfigurationError
from dashapp.settings import Settings

HOLD = """
import sys, time
from pathlib import Path
from dashapp.cluster.local.runtime_directory import RuntimeDirectory
place = RuntimeDirectory(Path(sys.argv[1]))
if sys.argv[2] == "keep":
    with place.daemon_lock() as first:
        place.announce("tcp://127.0.0.1:1")
        print(first is not None, flush=True)
        time.sleep(600)
clients = place.register_client(60)
print(True, flush=True)
time.sleep(600)
"""


@pytest.fixture
def make_settings(tmp_path: Path) -> Callable[..., Settings]:
    def make(**given: object) -> Settings:
        return Settings(**{"run_folder": tmp_path / "run", "cache_folder": tmp_path, **given})

    return make


@pytest.fixture
def place(make_settings) -> RuntimeDirectory:
    return RuntimeDirectory.of(make_settings())


@pytest.fixture
def process_that(place) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Another process that attends or keeps until it is killed."""
    begun = []

    def begin(word: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", HOLD, str(place.folder), word]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        begun.append(process)
        assert process.stdout.readline() == "True\n"
        return process

    yield begin
    for process in begun:
        process.kill()
        process.wait(30)
        process.stdout.close()


def test_the_folder_is_private_and_made_where_needed(place, make_settings) -> None:
    for folder in (place.folder, place.folder.parent):
        assert folder.stat().st_mode & 0o077 == 0
    assert RuntimeDirectory.of(make_settings()) == place, "and found again"


def test_a_folder_where_others_can_write_is_refused(tmp_path, make_settings) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run").chmod(0o777)
    with pytest.raises(ConfigurationError, match=r"Other users can write.*DASHAPP_RUN_FOLDER"):
        RuntimeDirectory.of(make_settings())


def test_a_link_in_its_place_is_refused(tmp_path, make_settings) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigurationError, match="DASHAPP_RUN_FOLDER"):
        RuntimeDirectory.of(make_settings())


def test_a_folder_that_cannot_be_made_is_told(tmp_path, make_settings) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="DASHAPP_RUN_FOLDER"):
        RuntimeDirectory.of(make_settings(run_folder=tmp_path / "file" / "run"))


@pytest.mark.parametrize(
    "other",
    [
        {"data": ("b.csv",)},
        {"dataset": "support.shuttles:SHUTTLES"},
        {"local_workers": 7},
        {"demo_rows": 5},
        {"s3_anonymous": True},
    ],
)
def test_what_one_cluster_cannot_serve_meets_elsewhere(make_settings, other) -> None:
    given = {"data": ("/a.csv",), "local_workers": 1}
    assert compute_key(make_settings(**given)) != compute_key(make_settings(**{**given, **other}))


def test_what_only_the_page_needs_makes_no_difference(make_settings) -> None:
    assert compute_key(make_settings(port=1)) == compute_key(make_settings(port=2, web_threads=3))


def test_the_same_relative_path_elsewhere_is_other_data(
    make_settings, tmp_path, monkeypatch
) -> None:
    here = compute_key(make_settings(data=("a.csv",)))
    monkeypatch.chdir(tmp_path)
    assert compute_key(make_settings(data=("a.csv",))) != here


def test_members_are_many_and_a_keeper_is_one(place) -> None:
    clients = [place.register_client(1), place.register_client(1)]
    with place.daemon_lock() as first, place.daemon_lock() as second:
        assert first is not None
        assert second is None
        assert place.has_daemon()
        assert place.find_daemon() == os.getpid()
    assert not place.has_daemon()
    assert place.find_daemon() is None
    for member in clients:
        member.close()
        member.close()


def test_a_killed_process_gives_everything_back(place, process_that) -> None:
    daemon, member = process_that("keep"), process_that("attend")
    assert place.find_daemon() == daemon.pid
    clients = Lock(place.folder / "clients")
    assert not clients.take()
    for process in (daemon, member):
        process.kill()
        process.wait(30)
    assert clients.take()
    assert not place.has_daemon()
    assert place.find_address() == "tcp://127.0.0.1:1", "what it wrote stays, and is no proof"
    clients.close()


def test_a_keeper_that_hangs_can_be_killed(place, process_that) -> None:
    daemon = process_that("keep")
    daemon.send_signal(signal.SIGSTOP)
    place.kill_daemon()
    wait_for(lambda: not is_running(daemon.pid))
    assert not place.has_daemon()
    place.kill_daemon()  # there is nobody any more


def test_it_is_left_only_when_nobody_came_back(place, process_that) -> None:
    member = process_that("attend")
    member.kill()
    held = place.wait_until_unused(0)
    with pytest.raises(ClusterError, match="not ended yet"):
        place.register_client(0)
    held.close()
    place.register_client(1).close()


def test_one_at_a_time_goes_through_the_door(place) -> None:
    refused = pytest.raises(ClusterError, match="Another web process")
    with place.start_lock(1), refused, place.start_lock(0):
        pytest.fail("two at once")
    with place.start_lock(0):
        pass


def test_an_address_that_is_half_written_or_gone_is_none(place) -> None:
    assert place.find_address() is None
    (place.folder / "address.json").write_text('{"addr')
    assert place.find_address() is None
    place.announce("tcp://127.0.0.1:2")
    assert place.find_address() == "tcp://127.0.0.1:2"
    place.withdraw()
    place.withdraw()
    assert place.find_address() is None


def test_sockets_lie_where_their_address_is_short_enough(tmp_path) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as near:
        with RuntimeDirectory(Path(near)).sockets() as folder:
            assert folder == Path(near) / "sockets"
            (folder / "left-behind").touch()
        assert not folder.exists()
    deep = RuntimeDirectory(tmp_path / ("long" * 30))
    deep.folder.mkdir()
    with deep.sockets() as folder:
        assert len(str(folder)) < 60
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()


def test_a_keeper_puts_back_what_was_removed(place) -> None:
    with place.daemon_lock() as lock:
        place.announce("unix:///x")
        for name in ("daemon", "address.json"):
            (place.folder / name).unlink()
        place.restore(lock, "unix:///x")
        assert place.find_address() == "unix:///x"
        assert place.find_daemon() == os.getpid()
        (place.folder / "daemon").unlink()
        with place.daemon_lock() as second:
            place.withdraw()
            place.restore(lock, "unix:///x")
            assert second is not None
            assert place.find_address() is None, "another daemon was faster, and speaks for itself"


def test_who_waits_to_be_left_sees_those_who_came_after_the_file_was_lost(
    place, process_that
) -> None:
    first = process_that("attend")
    (place.folder / "clients").unlink()
    second = process_that("attend")
    ended = threading.Thread(target=lambda: place.wait_until_unused(0).close(), daemon=True)
    ended.start()
    first.kill()
    first.wait(30)
    ended.join(1.0)
    assert ended.is_alive()
    second.kill()
    ended.join(30)
    assert not ended.is_alive()
