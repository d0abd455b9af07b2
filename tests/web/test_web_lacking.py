"""What the loaded trips lack is asked in vain, with a sentence, and is in no description."""

import json
import re

import pytest
from flask.testing import FlaskClient
from support.oracle import OracleCluster
from support.selecting import YELLOW

TILE = "/api/tiles/latest/{}/9/150/192"


@pytest.fixture
def fares(oracle: OracleCluster) -> None:
    """Trips as Kaggle's fares: a pickup time, two places, passengers, a fare."""
    lacks = ("dropoff_time", "payment", "distance", "tip", "total_paid", "rate")
    oracle.become(dataset=YELLOW.without(lacks))


@pytest.mark.usefixtures("fares")
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/api/summary?endpoint=pickup&tip=1-2", "The loaded trips have no tip; leave tip out."),
        (TILE.format("pickup") + "?rate=2", "have no rate code; leave rate out"),
        ("/api/trips?endpoint=pickup&speed=3-4", "have no mean speed; leave speed out"),
        ("/api/export?endpoint=pickup&payment=1", "have no payment; leave payment out"),
        ("/api/summary?endpoint=pickup&histograms=hours,duration", "have no duration"),
        ("/api/summary?endpoint=pickup&without=tip", "have no tip"),
        ("/api/trips?endpoint=dropoff&hours=3-4", "no times of dropoffs; leave hours out, or ask"),
        (TILE.format("dropoff") + "?weekdays=5", "no times of dropoffs; leave weekdays out"),
        ("/api/trips?endpoint=pickup&time_at=dropoff", "no times of dropoffs; leave time_at out"),
        ("/api/trips?endpoint=pickup&tipp=1", "There is no parameter 'tipp'"),
    ],
)
def test_a_question_about_it_is_refused(http: FlaskClient, path: str, said: str) -> None:
    response = http.get(path)
    assert response.status_code == 400
    assert said in response.json["error"]


@pytest.mark.usefixtures("fares")
@pytest.mark.parametrize(
    "query",
    [
        "endpoint=dropoff&fare=5-6",
        "endpoint=pickup&hours=3-4",
        "endpoint=dropoff&hours=3-4&time_at=pickup",
    ],
)
def test_all_else_is_answered(http: FlaskClient, query: str) -> None:
    assert http.get(f"/api/trips?{query}").status_code == 200


def test_an_end_that_is_nowhere_is_refused(http: FlaskClient, oracle: OracleCluster) -> None:
    oracle.become(dataset=YELLOW.without(["dropoff_point", "dropoff_place", "dropoff_time"]))
    for path in ("/api/trips?endpoint=dropoff", TILE.format("dropoff")):
        response = http.get(path)
        assert response.status_code == 400
        assert response.json["error"] == (
            "The loaded trips have no places of dropoffs; ask for pickup."
        )


def test_pages_follow_what_is_loaded(site: FlaskClient, oracle: OracleCluster) -> None:
    def look() -> tuple[str, list[str], str]:
        text = site.get("/").text
        [embedded] = re.findall(r'<script id="dashapp-dataset"[^>]*>([^<]+)</script>', text)
        layout = site.get("/_dash-layout").text
        boxes = re.findall(r'"data-filter-box": ?"(\w+)"', layout)
        [made_for] = re.findall(r'"data-dataset": ?"([^"]+)"', layout)
        described = json.loads(embedded)
        assert described == site.get("/api/dataset").json
        assert described["name"] == made_for
        return made_for, boxes, json.dumps(described["lacks"])

    oracle.become(dataset=None)  # before the files were looked at
    assert look()[0] == YELLOW.name
    assert site.get("/api/status").json["dataset"] is None
    narrow = YELLOW.without(["tip", "dropoff_point"])
    oracle.become(dataset=narrow)
    made_for, boxes, lacks = look()
    assert site.get("/api/status").json["dataset"] == made_for == narrow.name
    assert "fare" in boxes
    assert not {"tip", "tip_share"} & {*boxes}
    gone = {"tip": "tip", "tip_share": "tip share", "figure": "tip", "group": "tip"}
    assert gone.items() <= json.loads(lacks).items()
    assert not {"fare", "hours"} & json.loads(lacks).keys()
    oracle.become(dataset=YELLOW)
    assert look()[0] == YELLOW.name
