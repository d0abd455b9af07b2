"""/api/status, /healthz and /readyz."""

import pytest
from flask.testing import FlaskClient
from support.oracle import OracleCluster

from dashapp.model import ClusterState, Progress


def test_status_has_every_documented_key(http: FlaskClient, oracle: OracleCluster) -> None:
    status = http.get("/api/status").json
    account = oracle.status().account
    assert set(status) == {
        "state",
        "message",
        "progress",
        "version",
        "rows_read",
        "pickup",
        "dropoff",
        "files",
        "gaps",
        "not_read",
        "files_not_read",
        "warning",
        "data_name",
        "workers",
        "export_limit",
    }
    assert status["state"] == "ready"
    assert status["rows_read"] == 2000
    assert status["pickup"] == account.pickup.to_json()
    for endpoint in ("pickup", "dropoff"):
        left_out = sum(status[endpoint]["left_out"].values())
        assert status[endpoint]["drawn"] + left_out == status["rows_read"]


def test_progress_is_told_while_loading(http: FlaskClient, oracle: OracleCluster) -> None:
    progress = Progress(files_done=3, files_total=12, rows_done=500, fraction=0.25)
    oracle.become(state=ClusterState.LOADING, progress=progress)
    assert http.get("/api/status").json["progress"] == {
        "files_done": 3,
        "files_total": 12,
        "rows_done": 500,
        "rows_total": None,
        "fraction": 0.25,
    }


@pytest.mark.parametrize("path", ["/api/status", "/healthz", "/readyz"])
def test_answers_are_never_stored(http: FlaskClient, path: str) -> None:
    assert http.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("state", list(ClusterState))
def test_a_monitor_hears_of_what_is_not_as_it_should_be_and_a_platform_never(
    http: FlaskClient, oracle: OracleCluster, state: ClusterState
) -> None:
    oracle.become(state=state, message="As it is.")
    response = http.get("/readyz")
    assert http.get("/healthz").status_code == 200
    if state in (ClusterState.READY, ClusterState.ASLEEP, ClusterState.STOPPED):
        assert response.json == {"status": state.value}, "nobody need be told, nor sent elsewhere"
    else:
        assert (response.status_code, response.json) == (503, {"error": "As it is."})
        assert response.headers["Retry-After"]


def test_a_process_that_looks_after_its_cluster_no_more_is_to_be_replaced(
    http: FlaskClient, oracle: OracleCluster
) -> None:
    oracle.attended = False
    assert http.get("/healthz").status_code == 503
