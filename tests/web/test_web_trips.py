"""GET /api/trips against the oracle."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from support.oracle import OracleCluster
from support.selecting import ZONED, select
from support.zone_trips import make_zone_trips

from dashapp.model import ClusterState, Endpoint, TripFilter

MIDTOWN = "-73.99,40.75,-73.97,40.77"


def ask(http: FlaskClient, query: str) -> dict[str, Any]:
    response = http.get(f"/api/trips?{query}")
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/geo+json"
    answer: dict[str, Any] = json.loads(response.data)
    return answer


@pytest.mark.parametrize("endpoint", list(Endpoint))
def test_numbers_are_the_oracles(
    http: FlaskClient, oracle: OracleCluster, endpoint: Endpoint
) -> None:
    answer = ask(http, f"endpoint={endpoint}&bounds={MIDTOWN}&passengers=1-2&limit=0")
    wanted = select(passengers=(1, 2))
    everywhere = ask(http, f"endpoint={endpoint}&passengers=1-2&limit=0")
    assert 0 < answer["total"] < everywhere["total"]
    assert everywhere["total"] == len(_select(oracle, endpoint, wanted))
    assert answer["features"] == []
    assert answer["version"] == "v1"


def _select(oracle: OracleCluster, endpoint: Endpoint, wanted: TripFilter) -> Any:
    from support.oracle import select_trips

    return select_trips(oracle.queries.trips, endpoint, wanted)


def test_features_lie_in_bounds_and_carry_the_documented_properties(http: FlaskClient) -> None:
    answer = ask(http, f"endpoint=pickup&bounds={MIDTOWN}")
    assert answer["type"] == "FeatureCollection"
    assert len(answer["features"]) == answer["total"] > 100
    for feature in answer["features"]:
        lon, lat = feature["geometry"]["coordinates"]
        assert -73.99 <= lon <= -73.97
        assert 40.75 <= lat <= 40.77
        assert set(feature["properties"]) == {
            "other_lon",
            "other_lat",
            "pickup_datetime",
            "dropoff_datetime",
            "passenger_count",
            "payment_type",
            "trip_distance",
            "fare_amount",
            "tip_amount",
            "tolls_amount",
            "rate_code",
            "duration_minutes",
            "mean_speed_mph",
            "tip_percent_of_fare",
            "total_amount",
        }


def test_bounds_are_the_world_when_not_given(http: FlaskClient, oracle: OracleCluster) -> None:
    answer = ask(http, "endpoint=dropoff&limit=0")
    assert answer["total"] == oracle.status().account.dropoff.drawn


@pytest.mark.parametrize(("limit", "features"), [(10, 0), (5000, 1864)])
def test_features_come_when_total_is_within_limit(
    http: FlaskClient, limit: int, features: int
) -> None:
    assert len(ask(http, f"endpoint=pickup&limit={limit}")["features"]) == features


def test_the_second_answer_is_cached_and_says_what_it_took(http: FlaskClient) -> None:
    query = f"endpoint=pickup&bounds={MIDTOWN}"
    first, second = ask(http, query), ask(http, query)
    assert (first["cached"], second["cached"]) == (False, True)
    assert (first["elapsed_ms"], second["elapsed_ms"]) == (12.5, 12.5)
    assert first["features"] == second["features"]


def test_the_trips_of_a_view_do_not_wait_for_those_of_the_world(
    http: FlaskClient, oracle: OracleCluster
) -> None:
    ask(http, f"endpoint=pickup&bounds={MIDTOWN}&limit=0")
    assert oracle.queries.asked == 1


def test_long_answers_are_compressed(http: FlaskClient) -> None:
    response = http.get("/api/trips?endpoint=pickup", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "endpoint is missing"),
        ("endpoint=start", "endpoint is pickup or dropoff"),
        ("endpoint=pickup&bounds=1,2,3", "four numbers"),
        ("endpoint=pickup&bounds=1,2,0,3", "west<=east"),
        ("endpoint=pickup&bounds=nan,2,3,4", "finite"),
        ("endpoint=pickup&limit=5001", "limit is 0 to 5000, not 5001"),
        ("endpoint=pickup&limit=-1", "limit is 0 to 5000"),
        ("endpoint=pickup&limit=many", "limit is a whole number"),
        ("endpoint=pickup&bound=1,2,3,4", "Did you mean bounds?"),
        ("endpoint=pickup&fare=a-b", "fare is lo-hi in US$"),
    ],
)
def test_bad_parameters_are_400_with_a_sentence(http: FlaskClient, query: str, words: str) -> None:
    response = http.get(f"/api/trips?{query}")
    assert response.status_code == 400
    assert words in response.json["error"]


def test_not_ready_is_503(http: FlaskClient, oracle: OracleCluster) -> None:
    oracle.become(state=ClusterState.STARTING, version=None)
    response = http.get("/api/trips?endpoint=pickup")
    assert response.status_code == 503
    assert response.headers["Retry-After"]


def test_the_first_trips_by_time_come_however_many_match(http: FlaskClient) -> None:
    answer = http.get("/api/trips?endpoint=pickup&order=time&limit=7").json
    times = [feature["properties"]["pickup_datetime"] for feature in answer["features"]]
    assert len(times) == 7 < answer["total"]
    assert times == sorted(times)
    refused = http.get("/api/trips?endpoint=pickup&order=fare")
    assert refused.status_code == 400
    assert "order is time, or left out" in refused.json["error"]


def test_a_trip_without_a_point_has_no_geometry_but_its_zone(
    http: FlaskClient, oracle: OracleCluster
) -> None:
    oracle.queries.trips = make_zone_trips(50, share=1.0)
    oracle.become(dataset=ZONED)
    features = http.get("/api/trips?endpoint=pickup").json["features"]
    assert {str(feature["geometry"]) for feature in features} == {"None"}
    zones = {feature["properties"]["pickup_zone_id"] for feature in features}
    assert {None, 132} < zones
