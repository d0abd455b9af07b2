"""Areas at each end, and by whose clock hours are told: questions of every kind, and bad ones."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from support.oracle import OracleCluster
from support.selecting import select

from dashapp.model import Bounds, Endpoint, TileAddress, TripFilter

MIDTOWN = "-74,40.74,-73.97,40.74,-73.98,40.78"
DOWNTOWN = "-74.02,40.7,-73.97,40.7,-73.97,40.75,-74.02,40.75"
HOURS = "hours=6-20"
TILE = "/api/tiles/latest/{}/10/301/384?"
QUESTIONS = (
    TILE.format("dropoff"),
    "/api/trips?endpoint=dropoff&",
    "/api/summary?endpoint=dropoff&",
    "/api/places?endpoint=dropoff&",
    "/api/flows?endpoint=dropoff&",
    "/api/export?endpoint=dropoff&",
)


def corners(text: str) -> tuple[tuple[float, float], ...]:
    numbers = [float(part) for part in text.split(",")]
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


WANTED = select(from_area=corners(MIDTOWN), hours=(6, 20))


@pytest.mark.parametrize("clock", [None, Endpoint.PICKUP])
def test_where_trips_go_is_what_the_oracle_finds(
    http: FlaskClient, oracle: OracleCluster, clock: Endpoint | None
) -> None:
    asked = f"from_area={MIDTOWN}&{HOURS}" + (f"&time_at={clock}" if clock else "")
    wanted, world = WANTED.read_at(clock), Bounds.world()
    page = oracle.queries.find_trips(Endpoint.DROPOFF, world, wanted, 0)
    assert page.total > 20
    for address in QUESTIONS[1:3]:
        assert http.get(f"{address}{asked}").json["total"] == page.total
    places = oracle.queries.count_places(Endpoint.DROPOFF, world, wanted)
    assert http.get(f"{QUESTIONS[3]}{asked}").json["total"] == places.total == page.total
    tile = oracle.queries.count_tile(Endpoint.DROPOFF, TileAddress(10, 301, 384), wanted)
    assert http.get(QUESTIONS[0] + asked).headers["X-Trips"] == str(tile.total)
    export = http.get(QUESTIONS[5] + asked)
    assert export.headers["X-Trips"] == str(page.total)
    notes = export.text.partition("\n\n")[0]
    assert f"from_area={wanted.to_params()['from_area']}" in notes
    assert ("time_at=pickup" in notes) == (clock is not None)


def test_hours_may_be_told_by_the_clock_of_either_end(http: FlaskClient) -> None:
    """What leaves in these hours is what arrives from there, whenever it arrives."""
    by_pickup = ask(http, f"endpoint=pickup&{HOURS}&from_area={MIDTOWN}&to_area={DOWNTOWN}")
    same = ask(
        http, f"endpoint=dropoff&{HOURS}&time_at=pickup&from_area={MIDTOWN}&to_area={DOWNTOWN}"
    )
    assert by_pickup["total"] == same["total"] > 0
    assert by_pickup["hours"] == same["hours"]
    at_arrival = ask(http, f"endpoint=dropoff&from_area={MIDTOWN}")
    at_departure = ask(http, f"endpoint=dropoff&time_at=pickup&from_area={MIDTOWN}")
    assert at_arrival["total"] == at_departure["total"]
    assert at_arrival["hours"] != at_departure["hours"]
    plain, named = (
        ask(http, f"endpoint=dropoff&{HOURS}{text}") for text in ("", "&time_at=dropoff")
    )
    assert plain["total"] == named["total"]
    assert named["cached"]


def ask(http: FlaskClient, query: str) -> dict[str, Any]:
    response = http.get(f"/api/summary?{query}")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = json.loads(response.text)
    return found


@pytest.mark.parametrize(("endpoint", "name"), [("pickup", "from_area"), ("dropoff", "to_area")])
def test_an_area_without_an_end_is_of_the_end_asked(
    http: FlaskClient, endpoint: str, name: str
) -> None:
    assert ask(http, f"endpoint={endpoint}&{name}={MIDTOWN}")["total"] > 0
    assert ask(http, f"endpoint={endpoint}&area={MIDTOWN}")["cached"]
    refused = http.get(f"/api/trips?endpoint={endpoint}&area={MIDTOWN}&{name}={DOWNTOWN}")
    assert refused.status_code == 400
    assert refused.json["error"] == f"area is {name} for {endpoint}s; give one of the two."
    other = {"from_area": "to_area", "to_area": "from_area"}[name]
    both = ask(http, f"endpoint={endpoint}&area={MIDTOWN}&{other}={DOWNTOWN}")
    assert (
        both["total"]
        == ask(http, f"endpoint={endpoint}&{name}={MIDTOWN}&{other}={DOWNTOWN}")["total"]
    )


@pytest.mark.parametrize("address", QUESTIONS)
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("from_area=1,2,3,4", "from_area is a polygon of 3 to 500 corners"),
        ("to_area=a,b,c,d,e,f", "to_area is a polygon of 3 to 500 corners"),
        ("area=200,2,3,4,5,6", "area is a polygon of 3 to 500 corners"),
        (f"to_area={MIDTOWN}&to_area={MIDTOWN}", "to_area is given 2 times"),
        ("time_at=noon", "time_at is pickup or dropoff, not 'noon'"),
        ("form_area=1,2,3,4,5,6", "There is no parameter 'form_area'. Did you mean from_area?"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    http: FlaskClient, address: str, given: str, sentence: str
) -> None:
    refused = http.get(address + given)
    assert refused.status_code == 400
    assert refused.json["error"].startswith(sentence)


def test_what_is_left_empty_asks_for_nothing(http: FlaskClient) -> None:
    everything = ask(http, "endpoint=pickup")["total"]
    assert ask(http, "endpoint=pickup&from_area=&to_area=&area=&time_at=")["total"] == everything


def test_a_filter_is_printed_with_its_clock_and_read_back() -> None:
    wanted = WANTED.read_at(Endpoint.DROPOFF)
    assert TripFilter.parse(wanted.dataset, wanted.to_params()) == wanted
    assert wanted.to_key() != WANTED.to_key()
    assert wanted.replaced(hours=None).clock is Endpoint.DROPOFF
