"""Two sets of trips on one real cluster: what fails for one fails for it alone, and is mended."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.clusters import wait_until
from support.oracle import OracleQueries
from support.reading import read_rows
from support.selecting import select

from dashapp.cache.backend import create_live_cache
from dashapp.cluster.operator.cluster_operator import ClusterOperator
from dashapp.cluster.service import ClusterService
from dashapp.cluster.sets import ClusterSets
from dashapp.data.sources import StorageOptions, plan_chunks, resolve_sources
from dashapp.engine.queries import TileQuery
from dashapp.errors import NotReadyError
from dashapp.model import ClusterState, Endpoint, TileAddress
from dashapp.model.operating import Action, Order, Traffic
from dashapp.settings import Settings

pytestmark = pytest.mark.cluster

WORLD = TileQuery(Endpoint.PICKUP, TileAddress(0, 0, 0), select())


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """Files of the second set, which come when the first is there."""
    return tmp_path / "later.csv"


@pytest.fixture
def own_folder(tmp_path: Path, compiled_folder: Path) -> Path:
    """What the operator wants here, no other cluster hears; kernels are those of all tests."""
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    (compiled_folder / "numba").mkdir(parents=True, exist_ok=True)
    (folder / "numba").symlink_to(compiled_folder / "numba")
    return folder


@pytest.fixture
def settings(settings_for, trip_files, later, own_folder) -> Settings:
    data = (f"first={trip_files[0]}", f"second={later}")
    return settings_for(data=data, local_workers=1, cache_folder=own_folder)


@pytest.fixture
def sets(settings: Settings) -> Iterator[ClusterSets]:
    made = ClusterSets(settings, create_live_cache())
    made.start()
    yield made
    for service in made.services.values():
        service.close()


def count(service: ClusterService) -> int:
    return service.queries.ask(WORLD).total


def expect(path: str) -> int:
    [chunk] = plan_chunks(resolve_sources([path], StorageOptions()))
    return OracleQueries(read_rows(chunk).trips).ask(WORLD).total


def test_one_fails_and_is_mended_while_the_other_answers(
    sets: ClusterSets, settings: Settings, trip_files: tuple[str, ...], later: Path
) -> None:
    first, second = sets.services.values()
    wait_until(lambda: first.status().state is ClusterState.READY, 330)
    wait_until(lambda: second.status().state is ClusterState.FAILED)
    assert "There is nothing at" in second.status().message
    drawn = expect(trip_files[0])
    assert (count(first), first.status().account.rows_read) == (drawn, 1500)
    with pytest.raises(NotReadyError):
        count(second)

    later.write_text("".join(Path(trip_files[1]).read_text().splitlines(keepends=True)[:700]))
    sets.desired_states().ask()  # the operator's "Try now"
    wait_until(lambda: second.status().state is ClusterState.READY)
    assert (count(second), second.status().account.rows_read) == (expect(str(later)), 699)
    assert count(first) == drawn, "nobody has asked the first to load anew"
    one, other = first.session(), second.session()
    assert one.client.scheduler.address == other.client.scheduler.address
    assert one.dataset.version != other.dataset.version

    versions = (first.status().version, second.status().version)
    later.write_text(Path(trip_files[1]).read_text())
    ClusterOperator(settings, sets, Traffic).act(Order(Action.RELOAD))
    wait_until(lambda: second.status().version not in ("", versions[1]), 120)
    for service in (first, second):
        wait_until(lambda each=service: each.status().state is ClusterState.READY, 120)
    assert first.status().version == versions[0], "its files are what they were"
    assert (count(first), count(second)) == (drawn, expect(str(later)))
    assert (first.status().account.rows_read, second.status().account.rows_read) == (1500, 1500)

    sets.desired_states().ask(stopped=True, message="Closed for tonight.")
    for service in (first, second):
        wait_until(lambda each=service: each.status().state is ClusterState.STOPPED)
        assert service.status().message == "Closed for tonight."
