"""An answer is of the version that it names, also when the data change under the question."""

import json

import pytest
from flask.testing import FlaskClient
from support.oracle import DictResults, OracleCluster

from dashapp.services import Services

TILE = "/api/tiles/{}/pickup/9/150/192"
PATHS = [
    TILE.format("v1"),
    TILE.format("latest"),
    "/api/trips?endpoint=pickup&limit=10",
    "/api/summary?endpoint=pickup",
    "/api/places?endpoint=pickup",
    "/api/flows?endpoint=pickup",
    "/api/export?endpoint=pickup",
]


@pytest.fixture
def overtaken(oracle: OracleCluster) -> OracleCluster:
    """The board still names v1, and the session is that of v2 already."""
    oracle.queries.loaded_version = lambda: "v2"
    return oracle


@pytest.mark.parametrize("path", PATHS)
def test_other_data_are_not_told_under_this_versions_name(
    http: FlaskClient, overtaken: OracleCluster, services: Services, path: str
) -> None:
    response = http.get(path)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert response.headers["Cache-Control"] == "no-store"
    assert isinstance(services.results, DictResults)
    assert services.results.kept == {}


@pytest.mark.parametrize("path", PATHS)
def test_the_next_answer_is_of_the_new_data(
    http: FlaskClient, overtaken: OracleCluster, path: str
) -> None:
    http.get(path)
    overtaken.become(version="v2")
    response = http.get(path.replace("v1", "v2"), buffered=True)
    assert response.status_code == 200
    told = response.headers.get("X-Data-Version") or response.text
    assert "v2" in told


class ReloadsMeanwhile:
    """Queries of a cluster whose data are loaded anew once `after` was asked."""

    def __init__(self, oracle: OracleCluster, after: str) -> None:
        self._oracle, self._queries, self._after = oracle, oracle.queries, after

    def __getattr__(self, name: str):
        found = getattr(self._queries, name)
        if name == "of":
            return lambda version: ReloadsMeanwhile.bound(self, found(version))
        if name != self._after:
            return found

        def ask(*given, **named):
            answer = found(*given, **named)
            self._oracle.become(version="v2")
            return answer

        return ask

    @staticmethod
    def bound(like: "ReloadsMeanwhile", queries: object) -> "ReloadsMeanwhile":
        made = ReloadsMeanwhile(like._oracle, like._after)
        made._queries = queries
        return made


def test_a_reload_between_count_and_file_ends_an_export(
    http: FlaskClient, oracle: OracleCluster
) -> None:
    oracle.queries = ReloadsMeanwhile(oracle, after="ask")
    assert http.get("/api/export?endpoint=pickup", buffered=True).status_code == 503


def test_a_reload_after_the_file_was_made_changes_nothing_in_it(
    http: FlaskClient, oracle: OracleCluster
) -> None:
    oracle.queries = ReloadsMeanwhile(oracle, after="make_file")
    response = http.get("/api/export?endpoint=pickup", buffered=True)
    assert response.status_code == 200
    assert "trips-pickup-v1.csv" in response.headers["Content-Disposition"]
    assert "# version: v1\n" in response.text
    rows = [line for line in response.text.splitlines() if not line.startswith("# ")]
    assert len(rows) - 1 == int(response.headers["X-Trips"])
    notes = dict(line[2:].split(": ", 1) for line in response.text.splitlines() if "# " in line)
    assert json.loads(notes["pickup"])["drawn"] == len(rows) - 1
