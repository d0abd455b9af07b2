"""GET /api/flows against the oracle."""

import io
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from flask.testing import FlaskClient
from support.oracle import OracleCluster
from support.places import find_places_plainly
from support.selecting import YELLOW, select
from support.shuttles import SHUTTLES

from dashapp.app import create_app
from dashapp.dataset import Dataset
from dashapp.model import Bounds, ClusterState, Endpoint
from dashapp.places import load_taxi_zones
from dashapp.services import Services


def ask(http: FlaskClient, query: str) -> dict[str, Any]:
    response = http.get(f"/api/flows?{query}")
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/json"
    assert response.headers["Cache-Control"] == "no-cache"
    answer: dict[str, Any] = response.json
    return answer


@pytest.mark.parametrize("endpoint", list(Endpoint))
def test_flows_are_the_oracles_and_add_up(
    http: FlaskClient, oracle: OracleCluster, endpoint: Endpoint
) -> None:
    asked = f"endpoint={endpoint}&hours=6-20&passengers=1-4&limit=67600"
    answer = ask(http, asked)
    found = oracle.queries.count_flows(
        endpoint, Bounds.world(), select(hours=(6, 20), passengers=(1, 4))
    )
    listed = [[flow["from"], flow["to"], flow["trips"]] for flow in answer["flows"]]
    assert listed == found.flows.tolist()
    assert answer["pairs"] == len(listed) > 100
    assert answer["covered"] == sum(trips for _, _, trips in listed)
    assert answer["total"] == answer["covered"] + answer["unknown"]
    assert answer["unknown"] == found.unknown > 0
    assert answer["version"] == "v1"
    whole = http.get(f"/api/places?endpoint={endpoint}&hours=6-20&passengers=1-4").json
    assert answer["total"] == whole["total"]


def test_twenty_are_listed_or_as_many_as_asked_and_the_rest_is_told(http: FlaskClient) -> None:
    twenty = ask(http, "endpoint=pickup")
    assert len(twenty["flows"]) == 20
    assert twenty["covered"] < twenty["total"] - twenty["unknown"]
    three, none = ask(http, "endpoint=pickup&limit=3"), ask(http, "endpoint=pickup&limit=0")
    assert three["flows"] == twenty["flows"][:3]
    assert none["flows"] == []
    assert none["covered"] == 0
    assert {three["total"], none["total"]} == {twenty["total"]}


def test_filters_of_both_ends_and_the_view_hold(http: FlaskClient) -> None:
    [first, *_] = ask(http, "endpoint=pickup")["flows"]
    only = ask(http, f"endpoint=pickup&from={first['from']}&to={first['to']}")
    assert only["flows"] == [first]
    assert only["unknown"] == 0
    others = ask(http, f"endpoint=pickup&from=!{first['from']}&limit=60000")
    assert first["from"] not in {flow["from"] for flow in others["flows"]}
    near = ask(http, "endpoint=dropoff&bounds=-74.03,40.70,-73.93,40.80")
    assert 0 < near["total"] < ask(http, "endpoint=dropoff")["total"]


def test_equal_questions_are_computed_once(http: FlaskClient, oracle: OracleCluster) -> None:
    first = ask(http, "endpoint=pickup&hours=1-2")
    asked = oracle.queries.asked
    assert ask(http, "hours=1-2&endpoint=pickup") == {**first, "cached": True}
    assert oracle.queries.asked == asked


def test_a_file_has_the_same_with_names(http: FlaskClient) -> None:
    answer = ask(http, "endpoint=pickup&hours=7-9&limit=5")
    response = http.get("/api/flows?endpoint=pickup&hours=7-9&limit=5&format=csv")
    assert response.mimetype == "text/csv"
    assert 'filename="flows-v1.csv"' in response.headers["Content-Disposition"]
    notes = [line for line in response.text.splitlines() if line.startswith("# ")]
    for name in ("total", "unknown", "covered", "pairs"):
        assert f"# {name}: {answer[name]}" in notes
    assert {"# filters: hours=7-9", "# endpoint: pickup", "# version: v1"} <= {*notes}
    table = pd.read_csv(io.StringIO(response.text), comment="#", keep_default_na=False)
    listed = table[["from_id", "to_id", "trips"]].to_numpy().tolist()
    assert listed == [[flow["from"], flow["to"], flow["trips"]] for flow in answer["flows"]]
    for end in ("from", "to"):
        zones = [load_taxi_zones().place(number) for number in table[f"{end}_id"]]
        assert table[f"{end}_name"].tolist() == [zone.name for zone in zones]
        assert table[f"{end}_borough"].tolist() == [zone.borough for zone in zones]


def test_the_places_of_listed_flows_tell_where_they_are_and_what_leaves_and_arrives(
    http: FlaskClient,
) -> None:
    answer = ask(http, "endpoint=pickup&limit=5")
    listed = {flow[end] for flow in answer["flows"] for end in ("from", "to")}
    assert [place["id"] for place in answer["places"]] == sorted(listed)
    every = ask(http, "endpoint=pickup&limit=67600")["flows"]
    for place in answer["places"]:
        zone = load_taxi_zones().place(place["id"])
        assert place["name"] == zone.name
        point = np.array([[place["lon"], place["lat"]]])
        assert find_places_plainly(load_taxi_zones(), *point.T) == [zone.id]
        for side, end in (("out", "from"), ("in", "to")):
            trips = sum(flow["trips"] for flow in every if flow[end] == zone.id)
            assert place[side] == trips > 0


def test_boroughs_have_the_sums_of_their_zones_and_filters_take_their_names(
    http: FlaskClient,
) -> None:
    zones = ask(http, "endpoint=dropoff&hours=6-20&limit=67600")
    wanted: Counter[tuple[str, str]] = Counter()
    for flow in zones["flows"]:
        ends = [load_taxi_zones().place(flow[end]).borough for end in ("from", "to")]
        wanted[ends[0], ends[1]] += flow["trips"]
    answer = ask(http, "endpoint=dropoff&hours=6-20&by=borough&limit=36")
    names = {place["id"]: place["name"] for place in answer["places"]}
    assert names["manhattan"] == "Manhattan"
    assert names.get("ewr", "Newark Airport") == "Newark Airport"
    boroughs = {slug: name.replace("Newark Airport", "EWR") for slug, name in names.items()}
    found = {
        (boroughs[flow["from"]], boroughs[flow["to"]]): flow["trips"] for flow in answer["flows"]
    }
    assert found == wanted
    assert [flow["trips"] for flow in answer["flows"]] == sorted(wanted.values(), reverse=True)
    assert answer["pairs"] == len(wanted)
    for key in ("total", "unknown"):
        assert answer[key] == zones[key]
    assert answer["covered"] == answer["total"] - answer["unknown"]
    [first, *_] = answer["flows"]
    query = f"endpoint=dropoff&hours=6-20&from={first['from']}&to={first['to']}&by=borough"
    assert ask(http, query)["flows"] == [first]


def test_a_file_by_borough_names_boroughs(http: FlaskClient) -> None:
    answer = ask(http, "endpoint=pickup&by=borough&limit=3")
    response = http.get("/api/flows?endpoint=pickup&by=borough&limit=3&format=csv")
    table = pd.read_csv(io.StringIO(response.text), comment="#")
    assert [*table] == ["from_id", "from_name", "to_id", "to_name", "trips"]
    listed = table[["from_id", "to_id", "trips"]].to_numpy().tolist()
    assert listed == [[*flow.values()] for flow in answer["flows"]]
    names = {place["id"]: place["name"] for place in answer["places"]}
    assert table["to_name"].tolist() == [names[slug] for slug in table["to_id"]]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "endpoint is missing"),
        ("endpoint=pickup&by=zone", "by is place or borough, not 'zone'."),
        ("endpoint=pickup&limit=-1", "limit is 0 to 67600, not -1."),
        ("endpoint=pickup&limit=67601", "limit is 0 to 67600"),
        ("endpoint=pickup&limit=2.5", "limit is a whole number"),
        ("endpoint=pickup&limit=all", "limit is a whole number"),
        ("endpoint=pickup&format=parquet", "format is json or csv, not 'parquet'."),
        ("endpoint=pickup&order=time", "There is no parameter 'order'"),
        ("endpoint=pickup&from=nowhere", "'nowhere' is none"),
    ],
)
def test_bad_parameters_are_400_with_a_sentence(http: FlaskClient, query: str, words: str) -> None:
    response = http.get(f"/api/flows?{query}")
    assert response.status_code == 400
    assert words in response.json["error"]


@pytest.mark.parametrize(
    ("dataset", "words"),
    [
        (SHUTTLES, f"{SHUTTLES.trips} that are loaded are not counted by place"),
        (
            YELLOW.without(["dropoff_point", "dropoff_place"]),
            "no places of dropoffs",
        ),
    ],
)
def test_trips_without_places_at_both_ends_are_404(
    services: Services, oracle: OracleCluster, dataset: Dataset, words: str
) -> None:
    oracle.become(dataset=dataset)
    settings = services.settings.model_copy(update={"dataset": dataset.whole.name})
    app = create_app(settings, replace(services, settings=settings))
    response = app.server.test_client().get("/api/flows?endpoint=pickup")
    assert response.status_code == 404
    assert words in response.json["error"]


def test_not_ready_is_503(http: FlaskClient, oracle: OracleCluster) -> None:
    oracle.become(state=ClusterState.STARTING, version=None)
    assert http.get("/api/flows?endpoint=pickup").status_code == 503
