"""Data that change: noticed at the next load, never mixed; the old leave the memory in the end."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from distributed import Client
from support.clusters import start
from support.selecting import select

from dashapp.cluster.load.dataset import NAME_PREFIX
from dashapp.cluster.load.on_scheduler import agree, collect_versions
from dashapp.cluster.load.persist import persist_dataset
from dashapp.cluster.load.version_collection import VersionCollector
from dashapp.cluster.service import ClusterService
from dashapp.engine.queries import TileQuery
from dashapp.model import ClusterState, Endpoint, TileAddress
from dashapp.settings import Settings

pytestmark = pytest.mark.cluster


@pytest.fixture
def changing(tmp_path: Path, trip_files: tuple[str, ...]) -> tuple[Path, Callable[[], None]]:
    """A file, and what makes another one of it: all its rows twice."""
    path = Path(shutil.copy(trip_files[0], tmp_path / "trips.csv"))

    def change() -> None:
        header, *rows = path.read_text().splitlines()
        path.write_text("\n".join([header, *rows, *rows]) + "\n")

    return path, change


@pytest.fixture
def settings(settings_for, changing) -> Settings:
    """Services of these meet in one place, as the processes of one server do."""
    return settings_for(data=(str(changing[0]),), local_workers=1)


def count(service: ClusterService) -> int:
    return service.queries.ask(TileQuery(Endpoint.PICKUP, TileAddress(0, 0, 0), select())).total


def published(client: Client) -> set[str]:
    """Versions, whole or in part."""
    names = [str(name).removeprefix(NAME_PREFIX) for name in client.list_datasets()]
    return {name.partition("-")[0] for name in names}


def versions_in_memory(client: Client, versions: set[str]) -> set[str]:
    keys = [str(key) for key in client.run_on_scheduler(_held_keys)]
    return {version for version in versions if any(version in key for key in keys)}


def _held_keys(dask_scheduler) -> list[object]:
    return [key for key, state in dask_scheduler.tasks.items() if state.who_has]


def test_a_change_is_a_new_version_and_the_old_leaves_when_nobody_asks_it(
    settings, changing, poll
) -> None:
    before = start(settings)
    old, drawn = str(before.status().version), count(before)
    changing[1]()
    after = start(settings)
    client, new = after.session().client, str(after.status().version)
    assert (new != old, count(after), count(before)) == (True, 2 * drawn, drawn)
    assert client.scheduler.address == before.session().client.scheduler.address

    assert client.run_on_scheduler(collect_versions, new, 0) == [], "the first one still asks it"
    assert published(client) == {old, new}
    before.close()
    poll(lambda: client.run_on_scheduler(collect_versions, new, 0) == [old])
    assert published(client) == {new}
    poll(lambda: versions_in_memory(client, {old, new}) == {new})
    assert count(after) == 2 * drawn
    after.close()


def test_a_version_that_is_only_just_unused_stays_for_a_while(settings, changing, poll) -> None:
    before = start(settings)
    changing[1]()
    after = start(settings)
    client, new = after.session().client, str(after.status().version)
    before.close()
    assert client.run_on_scheduler(collect_versions, new, 3600) == []
    assert len(published(client)) == 2
    collector = VersionCollector(look_every_s=0, grace_s=0)
    poll(lambda: (collector.collect(client, new), published(client) == {new})[1])
    after.close()


def test_a_load_under_way_is_no_unused_version(cluster) -> None:
    """As another process sees it while the frames are published and the rest is not yet.

    The cluster is shared: what earlier tests loaded on it may be unused and go in the same look.
    """
    client, mine = cluster.session().client, str(cluster.status().version)
    name = f"{NAME_PREFIX}feed-pickup"
    with Client(client.scheduler.address, set_as_default=False) as loader:
        frame = loader.submit(abs, -1, key="frame-of-feed")
        indexed = loader.submit(abs, frame, key="indexed-of-feed")
        indexed.result()
        loader.publish_dataset(frame, name=name)
        del frame
        assert "feed" not in client.run_on_scheduler(collect_versions, mine, 0)
    assert name in client.list_datasets()


def test_what_others_published_and_what_is_ours_stays(cluster) -> None:
    client, mine = cluster.session().client, str(cluster.status().version)
    client.publish_dataset(1, name="somebody-elses")
    client.run_on_scheduler(collect_versions, mine, 0)
    assert {"somebody-elses", f"{NAME_PREFIX}{mine}"} <= set(client.list_datasets())
    client.unpublish_dataset("somebody-elses")


def test_a_change_in_the_middle_of_a_load_is_loaded_as_it_is_then(
    settings, changing, monkeypatch
) -> None:
    """Changed after it was looked at and before it is read."""
    _, change = changing
    looked_at: list[str] = []

    def persist_late(client, sources, report, require_memory):
        if not looked_at:
            change()
        looked_at.append(sources.version)
        return persist_dataset(client, sources, report, require_memory)

    monkeypatch.setattr("dashapp.cluster.load.loading.persist_dataset", persist_late)
    service = start(settings)
    assert service.status().state is ClusterState.READY
    assert len(set(looked_at)) == 2
    assert service.status().version == looked_at[1]
    assert service.status().account.rows_read == 3000
    service.close()


def test_processes_that_load_together_cut_the_data_alike(cluster) -> None:
    client = cluster.session().client
    with Client(client.scheduler.address, set_as_default=False) as other:
        assert client.run_on_scheduler(agree, "blocks", 4, client.id) == 4
        assert other.run_on_scheduler(agree, "blocks", 8, other.id) == 4
    with Client(client.scheduler.address, set_as_default=False) as third:
        assert third.run_on_scheduler(agree, "of the dead", 1, "client-that-has-gone") == 1
        assert third.run_on_scheduler(agree, "of the dead", 8, third.id) == 8


def test_the_same_bytes_at_another_time_are_another_version(settings, changing) -> None:
    """Bytes are not read to find that out: what was touched is loaded anew, rather than trusted."""
    path, _ = changing
    before = start(settings)
    os.utime(path, (1, 1))
    after = start(settings)
    assert before.status().version != after.status().version
    assert count(before) == count(after)
    for service in (before, after):
        service.close()
