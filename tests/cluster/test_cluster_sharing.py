"""One start for fifty threads; one load for two services; blocks spread over the workers."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from distributed import futures_of
from support.selecting import select

from dashapp.cache.backend import create_live_cache
from dashapp.cluster.load.dataset import about_name, frame_name
from dashapp.cluster.local.backend import LocalBackend
from dashapp.cluster.service import ClusterService
from dashapp.engine.queries import TileQuery
from dashapp.model import ClusterState, Endpoint, TileAddress

pytestmark = pytest.mark.cluster

WORLD = TileAddress(0, 0, 0)


def test_fifty_threads_start_one(settings_for, poll) -> None:
    starts = []

    class CountingBackend(LocalBackend):
        def start(self):
            starts.append(1)
            return super().start()

    settings = settings_for(local_workers=1, data=("/nowhere/at/all.csv",))
    service = ClusterService(settings, create_live_cache(), lambda: CountingBackend(settings))
    with ThreadPoolExecutor(50) as threads:
        list(threads.map(lambda _: service.start(), range(50)))
    poll(lambda: service.status().state is ClusterState.FAILED)
    assert len(starts) == 1
    service.close()


def test_a_second_service_finds_the_data_and_loads_nothing(
    cluster, join, settings_for, trip_files
) -> None:
    runs_before = _tasks_run(cluster)
    second = join(settings_for(data=trip_files))
    assert _tasks_run(second) == runs_before
    assert second.status().version == cluster.status().version
    assert second.status().account == cluster.status().account
    assert (
        second.queries.ask(TileQuery(Endpoint.PICKUP, WORLD, select())).total
        == cluster.status().account.pickup.drawn
    )


def _tasks_run(service) -> int:
    """How often files were read on this cluster, as its workers remember."""
    client = service.session().client
    stories = client.run_on_scheduler(
        lambda dask_scheduler: [
            row[1] for row in dask_scheduler.transition_log if "runs-" in str(row[0])
        ]
    )
    return len(stories)


def test_data_survive_the_service_that_loaded_them(join, settings_for, trip_files) -> None:
    settings = settings_for(data=trip_files[:1])
    first = join(settings)
    first.close()
    second = join(settings)
    total = second.queries.ask(TileQuery(Endpoint.PICKUP, WORLD, select())).total
    assert total == second.status().account.pickup.drawn > 0


def test_publishes_persisted_frames_under_the_version(cluster, plain_trips) -> None:
    client, status = cluster.session().client, cluster.status()
    for endpoint in Endpoint:
        frame = client.get_dataset(frame_name(status.version, endpoint))
        assert len(futures_of(frame)) == frame.npartitions
        drawn = plain_trips[plain_trips[f"{endpoint}_reason"] == 0]
        with client.as_current():
            assert len(frame) == len(drawn)
            assert frame["passenger_count"].sum().compute() == drawn["passenger_count"].sum()
    assert client.get_dataset(about_name(status.version))["name"] == status.data_name


@pytest.mark.parametrize("endpoint", list(Endpoint))
def test_no_worker_holds_all_blocks_of_an_endpoint(cluster, endpoint) -> None:
    session = cluster.session()
    keys = session.dataset.blocks[endpoint].indexed
    held = Counter(
        worker for workers in session.client.who_has(list(keys)).values() for worker in workers
    )
    assert len(held) == 2
    assert max(held.values()) <= 0.75 * len(keys)


def test_only_blocks_that_the_question_meets_are_asked(cluster) -> None:
    blocks = cluster.session().dataset.blocks[Endpoint.PICKUP]
    everything = range(len(blocks.spans))
    filled = [number for number in everything if blocks.spans[number].rows]
    assert blocks.meeting(0, 2**64 - 1) == filled
    third = blocks.spans[filled[2]]
    assert blocks.meeting(third.first_code, third.first_code) == [filled[2]]
    assert blocks.meeting(0, 0) == []
