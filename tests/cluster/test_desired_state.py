"""What the operator wants reaches every process: by a file, by Redis, by whichever is newer."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import pytest
from support.processes import find_free_port

from dashapp.cluster.operator.desired_state import DesiredState, DesiredStates, open_desired_states
from dashapp.cluster.operator.operations import finish_operation
from dashapp.cluster.operator.stores import FolderStore, RedisStore
from dashapp.errors import ClusterError
from dashapp.model.operating import Action, Operation, Outcome
from dashapp.settings import Settings


class DictStore:
    """As a Redis of another machine would be; `down` answers nothing."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.down, self.taken = False, False

    def read(self, name: str) -> str:
        return "" if self.down else self.kept.get(name, "")

    def write(self, name: str, text: str) -> bool:
        if not self.down:
            self.kept[name] = text
        return not self.down

    @contextmanager
    def locked(self) -> Iterator[bool]:
        first, self.taken = not self.taken, True
        yield first
        self.taken = not first


def test_nothing_is_wished_until_somebody_does(tmp_path) -> None:
    desired_states = DesiredStates(FolderStore(tmp_path / "none"))
    assert desired_states.desired() == DesiredState()
    assert desired_states.operation() == Operation()
    assert DesiredStates().desired() == DesiredState()


def test_another_process_reads_what_one_has_written(tmp_path) -> None:
    one, other = (DesiredStates(FolderStore(tmp_path)) for _ in range(2))
    asked = one.ask(stopped=True, message="Later.")
    assert other.desired() == asked == DesiredState(asked.at, stopped=True, message="Later.")
    other.ask()
    assert not one.desired().stopped
    assert one.desired().at >= asked.at
    told = other.tell("scale", Outcome.RUNNING, "Scaling.")
    assert one.operation() == told


def test_the_newer_of_two_stores_counts(tmp_path) -> None:
    redis = DictStore()
    here, there = (DesiredStates(FolderStore(tmp_path / name), redis) for name in ("a", "b"))
    here.ask(stopped=True)
    assert there.desired().stopped, "without a common disk"
    redis.down = True
    here.ask()
    redis.down = False
    assert not here.desired().stopped, "what was asked while Redis was away"


RUBBISH = [
    "{",
    "[]",
    '"x"',
    "null",
    "7",
    '{"at": "soon"}',
    '{"at": null}',
    '{"at": NaN}',
    '{"at": 1e999, "stopped": true}',
    '{"at": 5.0, "stopped": "yes"}',
    '{"at": 5.0, "until": Infinity}',
    "[" * 100_000,
    "\ud800",
]


@pytest.mark.parametrize("text", RUBBISH, ids=range(len(RUBBISH)))
def test_what_is_no_wish_is_none_wherever_it_lies(tmp_path, text) -> None:
    redis = DictStore()
    redis.kept = {"wish": text, "deed": text}
    for name in redis.kept:
        (tmp_path / f"{name}.json").write_text(text, errors="surrogatepass")
    for desired_states in (DesiredStates(FolderStore(tmp_path)), DesiredStates(redis)):
        assert desired_states.desired() == DesiredState()
        assert not desired_states.operation().sentence
        assert desired_states.ask(stopped=True) == desired_states.desired()


def test_what_later_releases_add_is_left_aside(tmp_path) -> None:
    (tmp_path / "wish.json").write_text('{"at": 5.0, "stopped": true, "of_later_releases": 1}')
    assert DesiredStates(FolderStore(tmp_path)).desired() == DesiredState(5.0, stopped=True)


def test_a_folder_that_cannot_be_written_is_told_and_the_wish_known_here(tmp_path, caplog) -> None:
    (tmp_path / "file").write_text("")
    desired_states = DesiredStates(FolderStore(tmp_path / "file"))
    asked = desired_states.ask(stopped=True)
    assert "cannot be written down" in caplog.text
    assert desired_states.desired() == asked
    assert desired_states.alone
    assert not DesiredStates(FolderStore(tmp_path / "file"), DictStore()).desired().stopped


def test_a_cache_folder_that_cannot_be_written_hides_no_wish(tmp_path) -> None:
    (tmp_path / "cache").write_text("")
    places = {"cache_folder": tmp_path / "cache" / "x", "run_folder": tmp_path / "run"}
    desired_states = open_desired_states(Settings(**places))
    asked = desired_states.ask(stopped=True)
    assert not desired_states.alone
    assert open_desired_states(Settings(**places)).desired() == asked


FULL_DISK = """
import resource, sys
from pathlib import Path
from dashapp.cluster.operator.stores import FolderStore
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
print(FolderStore(Path(sys.argv[1])).write("wish", "{}"))
"""


def test_a_full_disk_is_not_filled_with_what_could_not_be_written(tmp_path) -> None:
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_had_begun_to_write_is_swept(tmp_path) -> None:
    old, new = tmp_path / ".begun-old", tmp_path / ".begun-new"
    old.write_text("{")
    new.write_text("{")
    os.utime(old, (1, 1))
    FolderStore(tmp_path)
    assert list(tmp_path.iterdir()) == [new]


def test_a_later_wish_counts_whatever_the_clock_of_its_machine_says() -> None:
    redis = DictStore()
    fast = DesiredState(time.time() + 3600, stopped=True)
    redis.kept["wish"] = json.dumps(asdict(fast))
    asked = DesiredStates(redis).ask()
    assert asked.at > fast.at
    assert not DesiredStates(redis).desired().stopped


def test_one_process_at_a_time_decides(tmp_path) -> None:
    one, other = (DesiredStates(FolderStore(tmp_path)) for _ in range(2))
    with one.deciding() as first:
        assert first
        with other.deciding() as second:
            assert not second
    with other.deciding() as again:
        assert again


class Machines:
    """ClusterControl that counts, or fails."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.ended, self.failure = 0, failure

    def end(self) -> None:
        self.ended += 1
        if self.failure:
            raise self.failure


@pytest.mark.parametrize(
    ("deed", "ends", "stopped"),
    [(Action.STOP, 1, True), (Action.RESTART, 1, False), (Action.RELOAD, 0, False)],
)
def test_what_a_killed_process_has_left_half_done_ends_in_what_was_asked(
    deed, ends, stopped
) -> None:
    store = DictStore()
    DesiredStates(store).lease(DesiredState(stopped=True, message="Later.", deed=deed))
    desired_states, machines = DesiredStates(store), Machines()
    finish_operation(desired_states, machines)
    assert (desired_states.desired().deed, machines.ended) == (deed, 0), "it may be alive"
    left = json.loads(store.kept["wish"]) | {"until": time.time() - 1}
    store.kept["wish"] = json.dumps(left)
    finish_operation(desired_states, machines)
    finish_operation(desired_states, machines)
    assert (desired_states.desired().deed, machines.ended) == ("", ends)
    assert desired_states.desired().stopped is stopped


def test_machines_that_cannot_be_ended_keep_nobody_stopped() -> None:
    store = DictStore()
    store.kept["wish"] = json.dumps(
        asdict(DesiredState(1.0, stopped=True, deed="restart", until=2.0))
    )
    finish_operation(DesiredStates(store), Machines(ClusterError("No answer.")))
    assert DesiredStates(store).desired().deed == ""
    assert not DesiredStates(store).desired().stopped


def test_a_redis_that_is_away_costs_no_answer_and_tells_no_password(caplog) -> None:
    url = f"redis://:hunter2@127.0.0.1:{find_free_port()}/0"
    store = RedisStore(Settings(redis_url=url), "taxi")
    assert not store.write("wish", "{}")
    assert store.read("wish") == ""
    with store.locked() as first:
        assert first
    assert caplog.text.count("Redis does not answer") == 1
    assert "hunter2" not in caplog.text


@pytest.mark.parametrize("backend", ["local", "coiled"])
def test_processes_of_one_server_meet(tmp_path, backend) -> None:
    places = {"cache_folder": tmp_path / "cache", "run_folder": tmp_path / "run"}
    settings = Settings(**places, backend=backend, coiled_name="../odd name")
    asked = open_desired_states(settings).ask(stopped=True)
    assert open_desired_states(settings).desired() == asked
    for place in places.values():
        assert list(place.iterdir()) == [place / "operator"]


def test_another_cluster_has_wishes_of_its_own(tmp_path) -> None:
    first, second = (
        open_desired_states(
            Settings(
                cache_folder=tmp_path,
                run_folder=tmp_path / "run",
                backend="coiled",
                coiled_name=name,
            )
        )
        for name in ("one", "two")
    )
    first.ask(stopped=True)
    assert not second.desired().stopped


def test_what_servers_that_have_ended_left_behind_is_removed(tmp_path) -> None:
    dead = tmp_path / "operator" / "server-1-999999999"
    dead.mkdir(parents=True)
    (dead / "wish.json").write_text("{}")
    (dead.parent / "server-x").mkdir()
    (dead.parent / "server-1-x").mkdir()
    open_desired_states(Settings(cache_folder=tmp_path, run_folder=tmp_path / "run"))
    assert not dead.exists()
