"""GET /api/places against the oracle."""

import csv
import io
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from flask.testing import FlaskClient
from support.oracle import OracleCluster
from support.selecting import select
from support.shuttles import SHUTTLES

from dashapp.app import create_app
from dashapp.model import Bounds, ClusterState, Endpoint
from dashapp.places import UNKNOWN, load_taxi_zones
from dashapp.services import Services


def ask(http: FlaskClient, query: str) -> dict[str, Any]:
    response = http.get(f"/api/places?{query}")
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/json"
    assert response.headers["Cache-Control"] == "no-cache"
    answer: dict[str, Any] = response.json
    return answer


@pytest.mark.parametrize("bounds", ["", "-74.03,40.70,-73.93,40.80"])
@pytest.mark.parametrize("endpoint", list(Endpoint))
def test_places_are_the_oracles(
    http: FlaskClient, oracle: OracleCluster, endpoint: Endpoint, bounds: str
) -> None:
    asked = f"endpoint={endpoint}&bounds={bounds}&hours=6-20&passengers=1-4"
    answer = ask(http, asked)
    found = oracle.queries.count_places(
        endpoint,
        Bounds.parse(bounds) if bounds else Bounds.world(),
        select(hours=(6, 20), passengers=(1, 4)),
    )
    assert answer["version"] == "v1"
    assert answer["unknown"] == found.unknown
    assert {place["id"]: place["trips"] for place in answer["places"]} == found.trips
    assert len(found.trips) > (20 if bounds else 50)
    assert found.unknown > 0 or bounds
    named = {
        place.id: {"id": place.id, "name": place.name, "borough": place.borough}
        for place in load_taxi_zones().places
    }
    for place in answer["places"]:
        assert place == named[place["id"]] | {"trips": place["trips"]}
    assert answer["total"] == answer["unknown"] + sum(one["trips"] for one in answer["places"])
    summary = http.get(f"/api/summary?{asked}").json
    assert answer["total"] == summary["total"]


def test_the_place_with_most_trips_comes_first_and_of_equal_ones_the_smaller_id(
    http: FlaskClient,
) -> None:
    places = ask(http, "endpoint=pickup")["places"]
    order = [(-place["trips"], place["id"]) for place in places]
    assert order == sorted(order)
    assert len({trips for trips, _ in order}) < len(order)
    assert all(place["trips"] > 0 for place in places)


def test_equal_questions_are_computed_once(http: FlaskClient, oracle: OracleCluster) -> None:
    first = ask(http, "endpoint=pickup&hours=1-2")
    asked = oracle.queries.asked
    again = ask(http, "hours=1-2&endpoint=pickup")
    assert oracle.queries.asked == asked
    assert {**first, "cached": True} == again


def test_no_trips_are_in_no_place(http: FlaskClient) -> None:
    answer = ask(http, "endpoint=pickup&area=0,0,1,0,1,1")
    assert (answer["total"], answer["unknown"], answer["places"]) == (0, 0, [])


def test_the_same_counts_are_a_table_with_its_notes(http: FlaskClient) -> None:
    asked = "endpoint=dropoff&hours=6-20&bounds=-74.3,40.5,-73.7,40.95"
    response, told = http.get(f"/api/places?{asked}&format=csv"), ask(http, asked)
    assert response.mimetype == "text/csv"
    name = "taxi-zones-dropoff-v1.csv"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    lines = response.text.splitlines()
    notes = dict(line.removeprefix("# ").split(": ", 1) for line in lines if line.startswith("# "))
    assert notes == {
        "data": "oracle",
        "version": "v1",
        "endpoint": "dropoff",
        "bounds": "-74.3,40.5,-73.7,40.95",
        "filters": "hours=6-20",
    }
    head, *rows = csv.reader(lines[len(notes) :])
    assert head == ["location_id", "zone", "borough", "trips"]
    assert rows[:-1] == [[str(value) for value in place.values()] for place in told["places"]]
    assert rows[-1] == ["", "in no known taxi zone", "", str(told["unknown"])]
    assert sum(int(row[-1]) for row in rows) == told["total"]


FIGURES = ("fare", "duration", "speed", "tip_share")


@pytest.mark.parametrize("endpoint", list(Endpoint))
def test_amounts_of_places_are_the_oracles(
    http: FlaskClient, oracle: OracleCluster, endpoint: Endpoint
) -> None:
    asked = f"endpoint={endpoint}&hours=6-20&passengers=1-4"
    answer = ask(http, f"{asked}&measures=tip_share,speed,fare,duration")
    exact = oracle.queries.find_place_figures(
        endpoint, Bounds.world(), select(hours=(6, 20), passengers=(1, 4)), FIGURES
    )
    told = {place["id"]: place["figures"] for place in answer["places"]}
    told[UNKNOWN] = answer["unknown_figures"]
    assert told.keys() == exact.places.keys()
    for figures, wanted in [(answer["figures"], exact.whole)] + [
        (told[number], exact.places[number]) for number in told
    ]:
        assert [*figures] == [*FIGURES]
        for name, one in figures.items():
            assert (one["trips"], one["sum"]) == (wanted[name].trips, wanted[name].total)
            assert (one["mean"], one["median"]) == pytest.approx(
                (wanted[name].mean, wanted[name].median)
            )
    # What is told of each place is told of all: nothing else than trips and names differ.
    bare = ask(http, asked)
    for place in answer["places"]:
        del place["figures"]
    assert answer["places"] == bare["places"]
    card = ask(http, f"{asked}&measures=tip_share&payment=1")
    assert card["figures"]["tip_share"]["trips"] > 0


def test_places_are_compared_with_all_trips_which_are_asked_once(
    http: FlaskClient, oracle: OracleCluster
) -> None:
    whole = ask(http, "endpoint=pickup")
    all_trips = {place["id"]: place["trips"] for place in whole["places"]}
    asked = oracle.queries.asked
    few = ask(http, "endpoint=pickup&hours=22-3&compare=all")
    assert oracle.queries.asked == asked + 1
    assert (few["all_total"], few["all_unknown"]) == (whole["total"], whole["unknown"])
    ratios = {}
    for place in few["places"]:
        assert place["all_trips"] == all_trips[place["id"]]
        share = place["trips"] / few["total"]
        ratios[place["id"]] = place["ratio"]
        assert place["ratio"] == pytest.approx(share * whole["total"] / place["all_trips"])
    assert min(ratios.values()) < 1 < max(ratios.values())
    unfiltered = ask(http, "endpoint=pickup&compare=all")
    assert {place["ratio"] for place in unfiltered["places"]} == {1.0}
    assert unfiltered["unknown_ratio"] == 1.0


def test_the_table_has_figures_and_what_they_are_compared_with(http: FlaskClient) -> None:
    asked = "endpoint=pickup&hours=6-20&measures=fare,speed&compare=all"
    text, told = http.get(f"/api/places?{asked}&format=csv").text, ask(http, asked)
    table = pd.read_csv(io.StringIO(text), comment="#", keep_default_na=False)
    assert [*table.columns] == [
        *("location_id", "zone", "borough", "trips"),
        *("fare_trips", "fare_mean_usd", "fare_median_usd"),
        *("speed_trips", "speed_mean_mph", "speed_median_mph"),
        *("all_trips", "ratio"),
    ]
    first, place = table.iloc[0], told["places"][0]
    assert first["fare_median_usd"] == place["figures"]["fare"]["median"]
    assert first["ratio"] == place["ratio"]
    assert len(table) == len(told["places"]) + 1
    unknown = table.iloc[-1]
    assert (unknown["location_id"], unknown["all_trips"]) == ("", told["all_unknown"])
    assert table["all_trips"].sum() <= told["all_total"]


def test_no_trips_are_a_table_without_rows(http: FlaskClient) -> None:
    text = http.get("/api/places?endpoint=pickup&area=0,0,1,0,1,1&format=csv").text
    assert text.splitlines()[-1] == "location_id,zone,borough,trips"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("endpoint=pickup&format=parquet", "format is json or csv, not 'parquet'"),
        ("", "endpoint is missing"),
        ("endpoint=up", "endpoint is pickup or dropoff"),
        ("endpoint=pickup&limit=5", "There is no parameter 'limit'"),
        ("endpoint=pickup&measures=passengers", "measures is a list of fare, distance,"),
        ("endpoint=pickup&measures=fares", "not 'fares'. Did you mean fare?"),
        ("endpoint=pickup&measures=fare,", "not ''"),
        ("endpoint=pickup&measures=driver_pay", "The loaded trips have no driver pay"),
        ("endpoint=pickup&compare=2014", "compare is all, or left out, not '2014'."),
        ("endpoint=pickup&bounds=1,2", "bounds are four numbers"),
        ("endpoint=pickup&distance=x", "distance is lo-hi in miles"),
    ],
)
def test_bad_parameters_are_400_with_a_sentence(http: FlaskClient, query: str, words: str) -> None:
    response = http.get(f"/api/places?{query}")
    assert response.status_code == 400
    assert words in response.json["error"]


def test_trips_that_are_not_counted_by_place_are_404(
    services: Services, oracle: OracleCluster
) -> None:
    oracle.become(dataset=SHUTTLES)
    settings = services.settings.model_copy(update={"dataset": SHUTTLES.name})
    app = create_app(settings, replace(services, settings=settings))
    response = app.server.test_client().get("/api/places?endpoint=pickup")
    assert response.status_code == 404
    assert f"{SHUTTLES.trips} that are loaded are not counted by place" in response.json["error"]


def test_not_ready_is_503(http: FlaskClient, oracle: OracleCluster) -> None:
    oracle.become(state=ClusterState.STARTING, version=None)
    assert http.get("/api/places?endpoint=pickup").status_code == 503


def test_zones_of_both_ends_are_filters_of_every_address(
    http: FlaskClient, oracle: OracleCluster
) -> None:
    first, second = (place["id"] for place in ask(http, "endpoint=dropoff")["places"][:2])
    asked = f"endpoint=pickup&from={second},{first}&to={first}"
    wanted = select(**{"from": tuple(sorted((first, second))), "to": (first,)})
    found = oracle.queries.count_places(Endpoint.PICKUP, Bounds.world(), wanted)
    answer = ask(http, asked)
    assert answer["total"] == found.total > 0
    assert {place["id"] for place in answer["places"]} <= {first, second}
    assert http.get(f"/api/summary?{asked}").json["total"] == found.total
    assert http.get(f"/api/trips?{asked}").json["total"] == found.total
    [only] = ask(http, f"endpoint=dropoff&to={first}")["places"]
    assert only["id"] == first
    assert ask(http, "endpoint=dropoff&from=jfk") == ask(http, "endpoint=dropoff&from=132") | {
        "cached": False
    }
    whole = ask(http, "endpoint=dropoff")
    others = ask(http, f"endpoint=dropoff&to=!{first}")
    assert others["places"] == whole["places"][1:]
    assert others["unknown"] == 0 < whole["unknown"]


def test_an_id_that_is_no_zone_is_refused_with_a_sentence(http: FlaskClient) -> None:
    response = http.get("/api/places?endpoint=pickup&from=132,265")
    assert response.status_code == 400
    assert response.json["error"] == (
        "from is a comma-separated list of taxi zones by their ids, 1 to 263, or names (jfk, "
        "manhattan); '265' is none."
    )


def test_a_sign_before_some_places_alone_is_refused_with_a_sentence(http: FlaskClient) -> None:
    response = http.get("/api/places?endpoint=pickup&from=132,!138")
    assert response.status_code == 400
    assert response.json["error"] == (
        "from is a list of places, or ! and a list of those that are left out, for example "
        "from=!1,2: not both at once, as in '132,!138'."
    )
