"""What the operator wants reaches every process: by a file, by Redis, by whichever is newer."""

from collections.abc import Mapping
from typing import Any

import pytest
from support.processes import find_free_port

from dashapp.cluster.wishes import FolderStore, RedisStore, Wish, Wishes, open_wishes
from dashapp.model.operating import Deed, Outcome
from dashapp.settings import Settings


class DictStore:
    """As a Redis of another machine would be; `down` answers nothing."""

    def __init__(self) -> None:
        self.kept: dict[str, Mapping[str, Any]] = {}
        self.down = False

    def read(self, name: str) -> Mapping[str, Any]:
        return {} if self.down else self.kept.get(name, {})

    def write(self, name: str, facts: Mapping[str, Any]) -> None:
        if not self.down:
            self.kept[name] = facts


def test_nothing_is_wished_until_somebody_does(tmp_path) -> None:
    wishes = Wishes(FolderStore(tmp_path / "none"))
    assert wishes.wish() == Wish()
    assert wishes.deed() == Deed()
    assert Wishes().wish() == Wish()


def test_another_process_reads_what_one_has_written(tmp_path) -> None:
    one, other = (Wishes(FolderStore(tmp_path)) for _ in range(2))
    asked = one.ask(stopped=True, message="Later.")
    assert other.wish() == asked == Wish(asked.at, stopped=True, message="Later.")
    other.ask()
    assert not one.wish().stopped
    assert one.wish().at >= asked.at
    told = other.tell("scale", Outcome.RUNNING, "Scaling.")
    assert one.deed() == told


def test_the_newer_of_two_stores_counts(tmp_path) -> None:
    redis = DictStore()
    here, there = (Wishes(FolderStore(tmp_path / name), redis) for name in ("a", "b"))
    here.ask(stopped=True)
    assert there.wish().stopped, "without a common disk"
    redis.down = True
    here.ask()
    redis.down = False
    assert not here.wish().stopped, "what was asked while Redis was away"


def test_what_cannot_be_read_is_nothing(tmp_path) -> None:
    (tmp_path / "wish.json").write_text("{")
    assert Wishes(FolderStore(tmp_path)).wish() == Wish()
    (tmp_path / "wish.json").write_text('{"at": 5.0, "stopped": true, "of_later_releases": 1}')
    assert Wishes(FolderStore(tmp_path)).wish() == Wish(5.0, stopped=True)


def test_a_folder_that_cannot_be_written_is_told_and_no_more(tmp_path, caplog) -> None:
    (tmp_path / "file").write_text("")
    FolderStore(tmp_path / "file").write("wish", {"at": 1.0})
    assert "cannot be written down" in caplog.text


def test_a_redis_that_is_away_costs_no_answer_and_tells_no_password(caplog) -> None:
    url = f"redis://:hunter2@127.0.0.1:{find_free_port()}/0"
    store = RedisStore(Settings(redis_url=url), "taxi")
    store.write("wish", {"at": 1.0})
    assert store.read("wish") == {}
    assert caplog.text.count("Redis does not answer") == 1
    assert "hunter2" not in caplog.text


@pytest.mark.parametrize("backend", ["local", "coiled"])
def test_processes_of_one_server_meet(tmp_path, backend) -> None:
    settings = Settings(cache_folder=tmp_path, backend=backend, coiled_name="../odd name")
    asked = open_wishes(settings).ask(stopped=True)
    assert open_wishes(settings).wish() == asked
    assert list(tmp_path.iterdir()) == [tmp_path / "operator"]


def test_another_cluster_has_wishes_of_its_own(tmp_path) -> None:
    first, second = (
        open_wishes(Settings(cache_folder=tmp_path, backend="coiled", coiled_name=name))
        for name in ("one", "two")
    )
    first.ask(stopped=True)
    assert not second.wish().stopped


def test_what_servers_that_have_ended_left_behind_is_removed(tmp_path) -> None:
    dead = tmp_path / "operator" / "server-1-999999999"
    dead.mkdir(parents=True)
    (dead / "wish.json").write_text("{}")
    open_wishes(Settings(cache_folder=tmp_path))
    assert not dead.exists()
