"""/api/status, /healthz and /readyz."""

import dataclasses

import pytest
from flask import Flask
from flask.testing import FlaskClient
from support.oracle import OracleCluster

from dashapp import web
from dashapp.model import ClusterState, Progress
from dashapp.services import Services


def test_status_has_every_documented_key(http: FlaskClient, oracle: OracleCluster) -> None:
    status = http.get("/api/status").json
    account = oracle.status().account
    assert set(status) == {
        "state",
        "message",
        "progress",
        "version",
        "tile_version",
        "rows_read",
        "pickup",
        "dropoff",
        "files",
        "gaps",
        "not_read",
        "files_not_read",
        "warning",
        "data_name",
        "bounds",
        "dataset",
        "told",
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
        told = PLAIN if state is ClusterState.FAILED else "As it is."
        assert (response.status_code, response.json) == (503, {"error": told})
        assert response.headers["Retry-After"]


SECRET = "Workspace acme-prod-4711 of arn:aws:iam::123456789012:role/x has no quota."
PLAIN = "The cluster cannot be used just now; the server's log says why."


@pytest.fixture
def failed(oracle: OracleCluster) -> OracleCluster:
    oracle.become(state=ClusterState.FAILED, message=SECRET, viewers_message=PLAIN, version=None)
    return oracle


ASKED = ["/api/status", "/readyz", "/api/trips?endpoint=pickup", "/api/tiles/latest/pickup/0/0/0"]


@pytest.mark.parametrize("path", ASKED)
def test_viewers_are_not_told_what_is_for_the_operator(
    http: FlaskClient, failed: OracleCluster, path: str
) -> None:
    text = http.get(path).text
    assert "4711" not in text
    assert "the server's log says why" in text


def test_who_serves_himself_is_told_everything(services: Services, failed: OracleCluster) -> None:
    server = Flask("test")
    settings = services.settings.model_copy(update={"tell_viewers": True})
    web.register(server, dataclasses.replace(services, settings=settings))
    assert server.test_client().get("/api/status").json["message"] == SECRET


def test_a_failure_without_a_sentence_for_viewers_is_not_told_either(
    http: FlaskClient, oracle: OracleCluster
) -> None:
    oracle.become(state=ClusterState.FAILED, message=SECRET)
    assert "4711" not in http.get("/api/status").text


def test_a_process_that_looks_after_its_cluster_no_more_is_to_be_replaced(
    http: FlaskClient, oracle: OracleCluster
) -> None:
    oracle.attended = False
    assert http.get("/healthz").status_code == 503
