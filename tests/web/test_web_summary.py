"""GET /api/summary against the oracle."""

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from support.oracle import OracleCluster
from support.selecting import LINKED, select

from dashapp.model import Bounds, ClusterState, Endpoint

MIDTOWN = "-73.99,40.75,-73.97,40.77"
TRIANGLE = "-74,40.74,-73.97,40.74,-73.98,40.78"
FILTERS = "hours=17-19&passengers=1-4&payment=1,2"


def ask(http: FlaskClient, query: str) -> dict[str, Any]:
    response = http.get(f"/api/summary?{query}")
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/json"
    assert response.headers["Cache-Control"] == "no-cache"
    answer: dict[str, Any] = response.json
    return answer


@pytest.mark.parametrize("endpoint", list(Endpoint))
def test_figures_are_the_oracles(
    http: FlaskClient, oracle: OracleCluster, endpoint: Endpoint
) -> None:
    answer = ask(http, f"endpoint={endpoint}&bounds={MIDTOWN}&hours=6-20")
    found = oracle.queries.summarise_trips(
        endpoint, Bounds.parse(MIDTOWN), select(hours=(6, 20)), ()
    )
    assert answer["version"] == "v1"
    assert answer["total"] == found.total > 100
    assert answer["hours"] == {"counts": list(found["hours"].counts), "missing": 0}
    assert len(answer["weekdays"]["counts"]) == 7
    assert len(answer["passengers"]["counts"]) == 10
    assert answer["payment"]["counts"] == list(found["payment"].counts)
    days = {day.isoformat(): trips for day, trips in found["dates"].counts.items()}
    assert answer["dates"]["counts"] == days
    assert "2015-01-15" in days


def test_amounts_are_in_dollars_and_miles(http: FlaskClient, oracle: OracleCluster) -> None:
    answer = ask(http, "endpoint=pickup")
    widths = {name: answer[name]["width"] for name in ("fare", "distance", "tip")}
    assert widths == {"fare": 1.0, "distance": 0.5, "tip": 0.5}
    for name in widths:
        histogram = answer[name]
        beside = sum(histogram.get(key, 0) for key in ("under", "over", "missing", "unrecorded"))
        assert sum(histogram["counts"]) + beside == answer["total"]
    assert answer["tip"]["unrecorded"] > 0


def test_tips_are_of_trips_whose_tip_is_on_record(http: FlaskClient, oracle: OracleCluster) -> None:
    answer = ask(http, "endpoint=pickup")
    trips = oracle.queries.trips.query("pickup_reason == 0 and passenger_count == 1")
    tips = trips.query("tip_cents > 0 or (tip_cents == 0 and payment_type == 1)")["tip_cents"]
    unrecorded = trips.query("tip_cents == 0 and payment_type != 1")
    told = answer["tips_by_passengers"][1]
    assert told["trips"] == len(tips)
    assert told["unrecorded"] == len(unrecorded) > 0
    assert told["missing"] == len(trips) - len(tips) - len(unrecorded) > 0
    assert told["sum"] == tips.sum() / 100
    assert told["mean"] == pytest.approx(tips.mean() / 100)
    assert told["median"] == tips.median() / 100
    assert 0 < told["mean_share"] < told["share_trips"] <= told["trips"]


def test_an_area_and_bounds_cut_each_other(http: FlaskClient) -> None:
    in_area = ask(http, f"endpoint=pickup&area={TRIANGLE}")["total"]
    in_both = ask(http, f"endpoint=pickup&area={TRIANGLE}&bounds={MIDTOWN}")["total"]
    assert 0 < in_both < in_area < ask(http, "endpoint=pickup")["total"]


def test_each_linked_chart_leaves_out_its_own_filter(http: FlaskClient) -> None:
    plain = ask(http, f"endpoint=pickup&{FILTERS}")
    linked = ask(http, f"endpoint=pickup&{FILTERS}&without={','.join(LINKED)}")
    others = {"hours": "passengers=1-4&payment=1,2", "payment": "hours=17-19&passengers=1-4"}
    for name, filters in others.items():
        assert linked[name] == ask(http, f"endpoint=pickup&{filters}")[name] != plain[name]
    for name in ("total", "fare", "tip", "weekdays", "tips_by_payment"):
        assert linked[name] == plain[name]


def test_equal_questions_are_computed_once(http: FlaskClient, oracle: OracleCluster) -> None:
    first = ask(http, "endpoint=pickup&hours=1-2&without=hours,fare")
    asked = oracle.queries.asked
    again = ask(http, "without=hours&endpoint=pickup&hours=1-2")
    assert oracle.queries.asked == asked
    assert (first["cached"], again["cached"]) == (False, True)
    assert first["elapsed_ms"] > 0
    assert {**first, "cached": True} == again
    ask(http, "endpoint=pickup&hours=1-2")
    assert oracle.queries.asked > asked


def test_only_the_histograms_asked_for_are_counted(http: FlaskClient) -> None:
    everything = ask(http, "endpoint=pickup&passengers=1-4")
    some = ask(http, "endpoint=pickup&passengers=1-4&histograms=speed,hours")
    known = {"total", "version", "elapsed_ms", "cached"}
    assert some.keys() == known | {"hours", "speed"}
    assert (some["hours"], some["speed"]) == (everything["hours"], everything["speed"])
    by_groups = ask(http, "endpoint=pickup&passengers=1-4&histograms=tip")
    assert by_groups.keys() == known | {"tip", "tips_by_passengers", "tips_by_payment"}
    assert by_groups["tips_by_payment"] == everything["tips_by_payment"]


def test_no_trips_have_no_means(http: FlaskClient) -> None:
    answer = ask(http, "endpoint=pickup&bounds=0,0,1,1")
    assert answer["total"] == 0
    assert answer["dates"]["counts"] == {}
    assert answer["tips_by_payment"][1] == {
        "trips": 0,
        "unrecorded": 0,
        "missing": 0,
        "sum": 0.0,
        "mean": None,
        "median": None,
        "share_trips": 0,
        "mean_share": None,
    }


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "endpoint is missing"),
        ("endpoint=up", "endpoint is pickup or dropoff"),
        ("endpoint=pickup&limit=5", "There is no parameter 'limit'"),
        ("endpoint=pickup&without=hour", "Did you mean hours?"),
        ("endpoint=pickup&without=area", "without is a list of passengers, hours"),
        ("endpoint=pickup&without=hours,", "not ''"),
        ("endpoint=pickup&histograms=area", "histograms is a list of passengers, hours"),
        ("endpoint=pickup&histograms=fares", "Did you mean fare?"),
        ("endpoint=pickup&bounds=1,2,3", "bounds are four numbers"),
        ("endpoint=pickup&distance=x", "distance is lo-hi in miles"),
    ],
)
def test_bad_parameters_are_400_with_a_sentence(http: FlaskClient, query: str, words: str) -> None:
    response = http.get(f"/api/summary?{query}")
    assert response.status_code == 400
    assert words in response.json["error"]


def test_not_ready_is_503(http: FlaskClient, oracle: OracleCluster) -> None:
    oracle.become(state=ClusterState.STARTING, version=None)
    assert http.get("/api/summary?endpoint=pickup").status_code == 503
    oracle.current = replace(oracle.current, version="v1")
    assert http.get("/api/summary?endpoint=pickup").status_code == 503
