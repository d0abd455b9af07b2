"""The control plane for tests carries the real coiled.Cluster through its whole life."""

from importlib.util import find_spec

import pytest
from controlplane.server import Fault
from distributed import Client

pytestmark = [
    pytest.mark.cluster,
    # coiled leaves its HTTP session to the garbage collector
    pytest.mark.filterwarnings("ignore:Unclosed c:ResourceWarning"),
]


def make_cluster(n_workers: int = 1, **more):
    import coiled

    given = {"software": "acme/env", "credentials": None, "send_dask_config": False, **more}
    return coiled.Cluster(name="viewer", n_workers=n_workers, shutdown_on_close=False, **given)


def test_creates_attaches_scales_and_deletes(control_plane, poll) -> None:
    first, second = make_cluster(), make_cluster(n_workers=7)
    assert first.cluster_id == second.cluster_id
    with Client(first, set_as_default=False) as client, Client(second, set_as_default=False) as two:
        client.publish_dataset(x=client.submit(lambda: 42, pure=False))
        assert two.get_dataset("x").result(10) == 42
        second.scale(2)
        poll(lambda: len(client.nthreads()) == 2)
    second.close()
    assert control_plane.named("viewer").state()[0] == "ready"
    first.shutdown()
    poll(lambda: control_plane.named("viewer") is None)
    first.close()
    body = control_plane.created()[0]
    assert (body["name"], body["workers"], body["env_name"]) == ("viewer", 1, "acme/env")
    assert body["dask_config"] == {}


def test_bare_machines_do_not_have_the_project(control_plane, bare_machines) -> None:
    cluster = make_cluster()
    with Client(cluster, set_as_default=False) as client:
        assert set(client.run(find_spec, "dashapp.errors").values()) == {None}
        assert client.run_on_scheduler(find_spec, "dashapp.errors") is None
    cluster.close()


def test_faults_and_unknown_routes_are_loud(control_plane_server) -> None:
    import requests

    server, headers = control_plane_server, {"Authorization": "ApiToken token-of-tests"}
    server.faults = {"GET /api/v2/user/me": Fault(418, {"message": "tea"}, delay_s=0.01)}
    answer = requests.get(f"{server.url}/api/v2/user/me", headers=headers, timeout=5)
    assert (answer.status_code, answer.json()) == (418, {"message": "tea"})
    server.faults = {}
    answer = requests.get(f"{server.url}/api/v9/news", headers=headers, timeout=5)
    assert answer.status_code == 404
    assert "has no GET /api/v9/news" in answer.text
    assert server.unknown() == ["GET /api/v9/news"]
    server.requests.clear()
