"""On a cluster that somebody else runs: joined, given our code, left as it was, joined again."""

from collections.abc import Iterator

import dask
import numpy as np
import pytest
from distributed import Client, Future
from support.clusters import start
from support.owned_cluster import OwnedCluster
from support.selecting import select

from dashapp.cache.backend import create_live_cache
from dashapp.cluster import backends, lifecycle
from dashapp.cluster.address.backend import AddressBackend, forget_release
from dashapp.cluster.load.dataset import NAME_PREFIX
from dashapp.cluster.operator.cluster_operator import ClusterOperator
from dashapp.cluster.service import ClusterService
from dashapp.engine.mercator import lon_lat_to_xy
from dashapp.engine.queries import TileQuery
from dashapp.errors import ConflictError
from dashapp.model import ClusterState, Endpoint, TileAddress
from dashapp.model.operating import Action, Order, Outcome, Traffic
from dashapp.settings import Settings

pytestmark = pytest.mark.cluster

WORLD, MIDTOWN = TileAddress(0, 0, 0), TileAddress(12, 1206, 1539)
PATIENCE_S = 330  # kernels are compiled first


@pytest.fixture(scope="module")
def owned(tmp_path_factory) -> Iterator[OwnedCluster]:
    """A scheduler and one worker of somebody else."""
    cluster = OwnedCluster(tmp_path_factory.mktemp("owned"))
    cluster.start_scheduler()
    cluster.start_worker()
    yield cluster
    cluster.kill()


@pytest.fixture(scope="module")
def settings(owned, settings_for, trip_files) -> Settings:
    return settings_for(backend="address", scheduler=owned.address, data=trip_files)


@pytest.fixture(scope="module")
def service(settings) -> Iterator[ClusterService]:
    started = ClusterService(settings, create_live_cache())
    started.start()
    yield started
    started.close()


@pytest.fixture
def ready(service, poll) -> ClusterService:
    """What takes time at first: processes that start, and a server that was there before them."""
    poll(lambda: service.status().state is ClusterState.READY, PATIENCE_S)
    return service


@pytest.fixture
def others_data(owned, ready) -> Iterator[Future]:
    """What another user of that cluster holds in its memory, with a name that resembles ours."""
    with Client(owned.address, set_as_default=False) as client:
        held = client.submit(sum, [1, 2], key="others-sum")
        client.publish_dataset(held, name="trips-of-others")
        yield held
        assert "trips-of-others" in client.list_datasets()
        assert (held.status, held.result(10)) == ("finished", 3)
        client.unpublish_dataset("trips-of-others")


def test_answers_are_those_of_plain_pandas(ready, plain) -> None:
    for endpoint in Endpoint:
        for tile in (WORLD, MIDTOWN):
            expected = plain.count_tile(endpoint, tile, select())
            answered = ready.queries.ask(TileQuery(endpoint, tile, select()))
            assert answered.total == expected.total > 0
            assert np.array_equal(answered.counts, expected.counts)


def test_it_is_said_to_be_somebody_elses(ready, owned, settings) -> None:
    operator = ClusterOperator(settings, ready, Traffic)
    view = operator.look()
    assert ready.status().message == "Ready, on a cluster that somebody else runs."
    assert owned.address not in ready.status().message, "an address of the inside"
    assert view.place == f"Somebody else's cluster at {owned.address}"
    assert (sorted(view.actions), view.most_workers) == (["reload", "retry"], 0)
    for action in (Action.START, Action.SCALE, Action.RESTART, Action.STOP):
        with pytest.raises(ConflictError, match="belongs to whoever runs its scheduler"):
            operator.act(Order(action, 1))


def test_data_are_loaded_anew_beside_those_of_others(ready, settings, others_data, poll) -> None:
    operator = ClusterOperator(settings, ready, Traffic)
    operator.act(Order(Action.RELOAD))
    poll(lambda: operator.look().deed.outcome == Outcome.DONE, PATIENCE_S)
    poll(lambda: ready.status().state is ClusterState.READY, PATIENCE_S)


def test_another_release_takes_over_and_nobody_elses_data_with_it(
    ready, others_data, plain, poll
) -> None:
    client = ready.session().client
    futures = list(ready.session().dataset.futures())
    forget_release(client)
    poll(lambda: all(future.cancelled() for future in futures))
    assert not [one for one in client.list_datasets() if str(one).startswith(NAME_PREFIX)]
    poll(lambda: ready.status().state is not ClusterState.READY)
    poll(lambda: ready.status().state is ClusterState.READY, PATIENCE_S)
    world = TileQuery(Endpoint.PICKUP, WORLD, select())
    assert ready.queries.ask(world).total == plain.count_tile(world.endpoint, WORLD, select()).total


def test_who_leaves_leaves_all_of_it(owned, settings, ready, others_data) -> None:
    leaving = start(settings)
    version = ready.status().version
    assert leaving.status().version == version
    leaving.close()
    assert "left the cluster" in leaving.status().message
    assert owned.is_running()
    assert f"{NAME_PREFIX}{version}" in others_data.client.list_datasets()


def test_a_scheduler_that_comes_back_is_joined_again(ready, owned, monkeypatch, poll) -> None:
    monkeypatch.setattr(lifecycle, "PAUSES_SECONDS", (0.5,))
    monkeypatch.setattr(backends, "CONNECT_SECONDS", 1.0)
    version = ready.status().version
    owned.kill()
    poll(lambda: ready.status().state is ClusterState.FAILED, 30)
    assert f"No scheduler answers at {owned.address}" in ready.status().message
    assert "Next try" in ready.status().message
    owned.start_scheduler()
    poll(lambda: "no workers yet" in ready.status().message, 60)
    owned.start_worker()
    poll(lambda: ready.status().state is ClusterState.READY, PATIENCE_S)
    assert ready.status().version == version
    assert ready.queries.ask(TileQuery(Endpoint.PICKUP, WORLD, select())).total > 0


def test_a_cluster_with_tls_is_joined_by_its_certificates(tmp_path, poll) -> None:
    cluster = OwnedCluster(tmp_path, "tls")
    cluster.start_scheduler()
    cluster.start_worker()
    backend = AddressBackend(cluster.address)
    try:
        with dask.config.set(cluster.config):
            poll(backend.is_alive)
            connection = backend.start()
            mapped = connection.client.submit(lon_lat_to_xy, [0.0], [0.0], pure=False)
            assert mapped.result(60)[0][0] == 2**31
            connection.close()
            assert backend.is_alive()
    finally:
        cluster.kill()
