"""The real coiled.Cluster, real processes on machines without this project, trips from S3."""

import pytest
import requests
from support.clusters import start
from support.selecting import select
from support.viewers import serving

from dashapp.engine.queries import TileQuery
from dashapp.model import ClusterState, Endpoint, TileAddress

pytestmark = pytest.mark.cluster

WORLD = TileAddress(0, 0, 0)


def count_everything(service) -> int:
    return service.queries.ask(TileQuery(Endpoint.PICKUP, WORLD, select())).total


@pytest.fixture
def serve(coiled_settings):
    """Services that are ready; closed with the test."""
    services = []

    def make(**given):
        services.append(start(coiled_settings(**given)))
        assert services[-1].status().state is ClusterState.READY, services[-1].status().message
        return services[-1]

    yield make
    for service in services:
        service.close()


def test_loads_once_is_shared_and_outlives_its_web_processes(
    serve, control_plane, plain, caplog
) -> None:
    first = serve()
    expected = plain.count_tile(Endpoint.PICKUP, WORLD, select()).total
    assert count_everything(first) == expected
    second = serve(coiled_workers=7)
    assert count_everything(second) == expected
    first.close()
    assert count_everything(second) == expected
    second.close()
    assert control_plane.named("dashapp-taxi") is not None
    (asked,) = control_plane.created()
    assert "token-of-tests" not in str(asked) + caplog.text
    assert (asked["workers"], asked["env_name"]) == (1, "dashapp")
    assert asked["scheduler_options"]["idle_timeout"] == "20 minutes"
    third = serve()
    assert count_everything(third) == expected
    assert third.status().workers == 1


def end_when_idle(dask_scheduler) -> None:
    """Let this scheduler alone have a short idle timeout; those that come later start in peace."""
    from tornado.ioloop import PeriodicCallback

    dask_scheduler.idle_timeout = 1.0
    dask_scheduler.periodic_callbacks["idle"] = PeriodicCallback(dask_scheduler.check_idle, 200)
    dask_scheduler.periodic_callbacks["idle"].start()


end_when_idle.__module__ = "__main__"  # so that it travels by value


def test_sleeps_when_nobody_asks_and_wakes_with_a_question(
    serve, coiled_settings, control_plane, poll
) -> None:
    control_plane.routes.idle_timeout = "20 minutes"
    settings = coiled_settings(coiled_idle_timeout="1 second", result_cache_entries=1)
    service = serve(coiled_idle_timeout="1 second")
    with serving(settings, service) as url:

        def ask(hour: int) -> requests.Response:
            tile = f"{url}/api/tiles/latest/pickup/0/0/0?hours={hour}-{hour}"
            return requests.get(tile, timeout=60)

        trips = ask(9).headers["X-Trips"]
        service.session().client.run_on_scheduler(end_when_idle)
        poll(lambda: service.status().state is ClusterState.ASLEEP)
        assert "went to sleep" in service.status().message
        poll(lambda: control_plane.named("dashapp-taxi") is None)
        assert len(control_plane.created()) == 1
        refused = ask(10)
        assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
        poll(lambda: service.status().state is ClusterState.READY, 120)
        assert len(control_plane.created()) == 2
        assert ask(9).headers["X-Trips"] == trips
