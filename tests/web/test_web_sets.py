"""Several sets of trips: `set=` everywhere, none of whose answers is ever another's."""

import dataclasses
import json
import re
from typing import Any

import pandas as pd
import pytest
from flask.testing import FlaskClient
from support.operating import OracleOperator
from support.oracle import DictResults, OracleCluster, create_cluster
from support.selecting import YELLOW
from support.shuttles import SHUTTLES

from dashapp.app import create_app
from dashapp.cache.results import ResultCache
from dashapp.model import ClusterState
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.web.operator import tell_state
from dashapp.web.sets import find_shared

QUESTIONS = (
    "/api/trips?endpoint=pickup&limit=0",
    "/api/summary?endpoint=pickup",
    "/api/export?endpoint=pickup",
    "/api/tiles/latest/pickup/0/0/0",
)
STATES = ("/api/status", "/api/dataset", "/api/openapi.json", "/readyz")
BIG, SMALL, OWN = 2000, 300, 200
"""Trips of each set; those of the last have columns of their own."""


@pytest.fixture
def clusters(sample_trips: pd.DataFrame) -> dict[str, OracleCluster]:
    sizes = {"2009": BIG, "small": SMALL, "own": OWN}
    return {
        name: create_cluster(sample_trips[:rows], f"v{rows}", SHUTTLES if name == "own" else YELLOW)
        for name, rows in sizes.items()
    }


@pytest.fixture
def sets(settings: Settings, clusters: dict[str, OracleCluster]) -> Services:
    """With the real result cache, which all sets of a process share."""
    results = ResultCache(settings)
    shuttles = settings.model_copy(update={"dataset": "support.shuttles:SHUTTLES"})
    first, *others = (
        Services(shuttles if name == "own" else settings, cluster, results, name=name)
        for name, cluster in clusters.items()
    )
    return dataclasses.replace(first, others=tuple(others))


@pytest.fixture
def http(sets: Services) -> FlaskClient:
    return create_app(sets.settings, sets).server.test_client()


def total_of(http: FlaskClient, path: str) -> int:
    response = http.get(path, buffered=True)  # a file is fetched to its end
    response.close()
    assert response.status_code == 200, response.text
    told = response.headers.get("X-Trips")
    return int(told) if told is not None else response.json["total"]


def with_set(path: str, name: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}set={name}"


@pytest.mark.parametrize("path", QUESTIONS)
def test_a_question_is_of_the_set_it_names_and_else_of_the_first(
    http: FlaskClient, clusters: dict[str, OracleCluster], path: str
) -> None:
    drawn = {name: one.status().account.pickup.drawn for name, one in clusters.items()}
    assert drawn["small"] < drawn["2009"]
    for _ in range(2):  # computed, then from the cache that the sets share
        assert total_of(http, path) == drawn["2009"]
        assert total_of(http, with_set(path, "small")) == drawn["small"]
        assert total_of(http, with_set(path, "2009")) == drawn["2009"]
        assert total_of(http, with_set(path, "")) == drawn["2009"]


def test_tiles_of_two_sets_differ_in_what_browsers_and_caches_know_them_by(
    http: FlaskClient,
) -> None:
    tile = QUESTIONS[3]
    one, other = http.get(tile), http.get(with_set(tile, "small"))
    assert one.headers["ETag"] != other.headers["ETag"]
    assert one.headers["X-Data-Version"] != other.headers["X-Data-Version"]
    asked_again = {"If-None-Match": one.headers["ETag"]}
    assert http.get(with_set(tile, "small"), headers=asked_again).status_code == 200
    of_other = tile.replace("latest", one.headers["X-Data-Version"])
    assert http.get(with_set(of_other, "small")).status_code == 404


@pytest.mark.parametrize("path", [*QUESTIONS, *STATES])
def test_a_set_that_is_not_here_is_refused_with_those_that_are(
    http: FlaskClient, path: str
) -> None:
    refused = http.get(with_set(path, "2015"))
    assert refused.status_code == 400
    assert refused.json["error"] == "There is no set of trips '2015' here. Did you mean 2009?"
    assert "There is 2009, small, own." in http.get(with_set(path, "zz")).json["error"]
    twice = http.get(with_set(with_set(path, "small"), "2009"))
    assert (twice.status_code, twice.json["error"]) == (
        400,
        "set is given 2 times; give it once.",
    )


def test_each_set_has_its_own_columns(http: FlaskClient) -> None:
    fare = "/api/trips?endpoint=pickup&limit=0&fare=1-9"
    assert http.get(with_set(fare, "small")).status_code == 200
    assert "There is no parameter 'fare'" in http.get(with_set(fare, "own")).json["error"]
    assert http.get("/api/dataset").json["title"] == YELLOW.title
    own = http.get("/api/dataset?set=own").json
    assert own["title"] == "Airport shuttle trips"
    assert own["lacks"]["fare"] == "fare"
    assert "wait" in http.get("/api/dataset").json["lacks"], "a link may be of the other set"


def test_each_set_has_its_own_description_for_programs(http: FlaskClient) -> None:
    def parameters(name: str) -> dict[str, Any]:
        paths = http.get(with_set("/api/openapi.json", name)).json["paths"]
        return {one["name"]: one for one in paths["/api/trips"]["get"]["parameters"]}

    first, own = parameters(""), parameters("own")
    assert (first["set"]["required"], first["set"]["schema"]["enum"]) == (False, ["2009"])
    assert (own["set"]["required"], own["set"]["schema"]["enum"]) == (True, ["own"])
    assert "fare" in first
    assert "fare" not in own


def test_the_status_is_of_one_set_and_lists_all(
    http: FlaskClient, clusters: dict[str, OracleCluster]
) -> None:
    clusters["small"].become(
        state=ClusterState.FAILED, message="/secret/path is gone.", viewers_message="Gone."
    )
    status = http.get("/api/status?set=small").json
    assert (status["state"], status["message"], status["set"]) == ("failed", "Gone.", "small")
    assert http.get("/api/status").json["state"] == "ready", "the others are not taken down"
    assert [(one["name"], one["state"], one["trips"]) for one in status["sets"]] == [
        ("2009", "ready", BIG),
        ("small", "failed", SMALL),
        ("own", "ready", OWN),
    ]
    assert total_of(http, QUESTIONS[0]) > 0


def test_readiness_is_that_of_every_set_or_of_the_one_asked(
    http: FlaskClient, clusters: dict[str, OracleCluster]
) -> None:
    assert http.get("/readyz").json == {"status": "ready"}
    clusters["small"].become(state=ClusterState.LOADING, message="Loading.")
    assert http.get("/readyz").json == {"error": "small: Loading."}
    assert http.get("/readyz?set=small").json == {"error": "Loading."}
    assert http.get("/readyz?set=2009").json == {"status": "ready"}


def test_a_visit_wakes_every_set_and_health_is_that_of_all(
    http: FlaskClient, clusters: dict[str, OracleCluster]
) -> None:
    http.post("/api/wake?set=own", headers={"Origin": "http://localhost"})
    assert {cluster.starts > 0 for cluster in clusters.values()} == {True}
    assert http.get("/healthz").status_code == 200
    clusters["own"].attended = False
    assert http.get("/healthz").status_code == 503


def test_all_sets_are_left_at_the_end(sets: Services, clusters: dict[str, OracleCluster]) -> None:
    sets.close()
    assert {cluster.closes for cluster in clusters.values()} == {1}


def test_the_operator_is_told_of_every_set_and_of_the_gravest_state(
    sets: Services, clusters: dict[str, OracleCluster]
) -> None:
    clusters["small"].become(state=ClusterState.FAILED, message="No such file.")
    state, message = tell_state(sets)
    assert state is ClusterState.FAILED
    assert message == "2009: Ready. small: No such file. own: Ready."


def read_document(http: FlaskClient, path: str, element: str) -> Any:
    [text] = re.findall(rf'<script id="{element}"[^>]*>([^<]+)</script>', http.get(path).text)
    return json.loads(text)


def test_the_page_of_a_set_has_its_title_its_columns_and_a_link_to_each_other(
    http: FlaskClient,
) -> None:
    own = http.get("/?set=own").text
    assert "<title>own \N{MIDDLE DOT} Airport shuttle trips</title>" in own
    assert '<meta name="description" content="Every shuttle.">' in own
    assert read_document(http, "/?set=own", "dashapp-dataset")["title"] == "Airport shuttle trips"
    assert f"<title>2009 \N{MIDDLE DOT} {YELLOW.title}</title>" in http.get("/").text
    assert read_document(http, "/?set=nothing", "dashapp-set")["set"] == "2009"
    layout = http.get("/_dash-layout?set=own").text
    assert "filter-wait" in layout
    assert "filter-fare" not in layout
    assert "?set=small" in layout
    assert "filter-fare" in http.get("/_dash-layout").text


def test_links_take_along_what_means_the_same_in_both_sets(http: FlaskClient) -> None:
    told = read_document(http, "/", "dashapp-set")
    assert told["sets"] == http.get("/api/status").json["sets"]
    shares = {one["name"]: one["shares"] for one in told["sets"]}
    assert {"passengers", "fare", "place", "figure", "group"} <= set(shares["small"])
    assert "fare" not in shares["own"]
    assert not {"figure", "group"} & set(shares["own"])


def test_what_is_named_alike_and_means_something_else_is_not_shared() -> None:
    changed = tuple(
        dataclasses.replace(column, label="Method") if column.name == "payment" else column
        for column in YELLOW.columns
    )
    other = dataclasses.replace(YELLOW, name="other taxis", columns=changed)
    assert set(find_shared(YELLOW, YELLOW)) - set(find_shared(YELLOW, other)) == {"payment"}


def test_a_panel_of_python_asks_the_set_of_its_selection(
    sets: Services, clusters: dict[str, OracleCluster]
) -> None:
    site = create_app(sets.settings, sets)
    callback = next(one for one in site.callback_map if "panel-table-answer" in one)
    known = site.callback_map[callback]
    values = {"panel-table-selection": "set=small&endpoint=pickup"}
    body = {
        "output": callback,
        "outputs": {"id": "panel-table-answer", "property": "children"},
        "inputs": [one | {"value": values.get(one["id"], "passengers")} for one in known["inputs"]],
        "state": [],
        "changedPropIds": ["panel-table-selection.data"],
    }
    answer = site.server.test_client().post("/_dash-update-component", json=body)
    assert answer.status_code == 200, answer.text
    assert f"{clusters['small'].status().account.pickup.drawn:,}" in answer.text
    assert f"{clusters['2009'].status().account.pickup.drawn:,}" not in answer.text


def test_where_the_one_set_has_no_name_all_is_as_ever(
    settings: Settings, oracle: OracleCluster
) -> None:
    http = create_app(settings, Services(settings, oracle, DictResults())).server.test_client()
    assert "There is no parameter 'set'" in http.get(with_set(QUESTIONS[0], "x")).json["error"]
    assert not {"set", "sets"} & http.get("/api/status").json.keys()
    assert "dashapp-set" not in http.get("/").text
    assert "page-sets" not in http.get("/_dash-layout").text


def test_one_set_with_a_name_has_links_and_no_switch(
    settings: Settings, oracle: OracleCluster
) -> None:
    only = Services(settings, oracle, DictResults(), OracleOperator(), name="2009")
    http = create_app(settings, only).server.test_client()
    assert total_of(http, with_set(QUESTIONS[0], "2009")) > 0
    assert read_document(http, "/", "dashapp-set")["set"] == "2009"
    assert "page-sets" not in http.get("/_dash-layout").text


def test_a_file_says_which_set_it_is_of(http: FlaskClient) -> None:
    text = http.get(with_set(QUESTIONS[2], "small")).text
    assert text.startswith("# set: small\n")
