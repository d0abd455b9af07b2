"""The panel of single trips: first ones by time, zones of both ends, the file of all of them."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient
from support.layouts import walk
from support.oracle import OracleCluster
from support.panels import ask_panel, read_answer
from support.selecting import YELLOW, ZONED
from support.zone_trips import make_zone_trips

from dashapp.app import create_app
from dashapp.dataset import BIKE_TRIPS, TAXI
from dashapp.model import ClusterState
from dashapp.services import Services
from dashapp.ui.dock import PANELS, list_panels
from dashapp.ui.trips import MOST, build_trips, tell_fact

ZONES_ALONE = ZONED.without({"pickup_point", "dropoff_point"})
SELECTION = "endpoint=dropoff&passengers=1-2&hours=6-20"


@pytest.fixture
def zoned(oracle: OracleCluster) -> OracleCluster:
    oracle.queries.trips = make_zone_trips(2000)
    oracle.become(dataset=ZONED)
    return oracle


def create_site(services: Services) -> FlaskClient:
    return create_app(services.settings, services).server.test_client()


@pytest.fixture
def http(services: Services, zoned: OracleCluster) -> FlaskClient:
    del zoned
    return create_site(services)


def ask(http: FlaskClient, selection: str) -> dict[str, Any]:
    return read_answer(ask_panel(http, "trips", selection), "trips")


def read_rows(shown: dict[str, Any]) -> list[list[str]]:
    rows = [node["props"]["children"] for node in walk(shown) if node.get("type") == "Tr"]
    return [[cell["props"]["children"] for cell in row] for row in rows]


def read_caption(shown: dict[str, Any]) -> str:
    [caption] = [node["props"]["children"] for node in walk(shown) if node.get("type") == "Caption"]
    return str(caption)


def test_only_sets_with_trips_known_by_zone_alone_have_the_panel() -> None:
    def has_it(dataset: Any) -> bool:
        return "trips" in [panel.name for panel in list_panels(dataset, PANELS)]

    assert [has_it(one) for one in (ZONES_ALONE, ZONED)] == [True, True]
    assert [has_it(one) for one in (YELLOW, TAXI.expected, BIKE_TRIPS)] == [False] * 3


def test_it_says_why_trips_are_rows_and_which_of_a_mixed_set() -> None:
    assert "so single trips are rows" in str(build_trips(ZONES_ALONE))
    assert "Some of these files give taxi zones" in str(build_trips(ZONED))


@pytest.mark.parametrize("end", ["pickup", "dropoff"])
def test_rows_are_the_first_trips_by_time_with_the_zones_of_both_ends(
    http: FlaskClient, end: str
) -> None:
    asked = SELECTION.replace("dropoff", end)
    shown = ask(http, asked)
    answer = http.get(f"/api/trips?{asked}&order=time&limit={MOST}").json
    head, *rows = read_rows(shown)
    assert head[:5] == [end.capitalize(), "From", "To", "Duration", "Passengers"]
    assert len(rows) == MOST < answer["total"]
    assert read_caption(shown) == f"{MOST} of {answer['total']:,} trips, by {end} time"
    told = [feature["properties"] for feature in answer["features"]]
    zones = [[trip["pickup_zone"] or "unknown", trip["dropoff_zone"] or "unknown"] for trip in told]
    assert [row[1:3] for row in rows] == zones
    assert {"unknown", "JFK Airport"} < {name for pair in zones for name in pair}
    hours = [int(row[0].split()[-1][:2]) for row in rows]
    assert {*hours} <= {*range(6, 21)}


def test_the_rows_follow_bounds_and_area(http: FlaskClient, zoned: OracleCluster) -> None:
    zoned.queries.trips = make_zone_trips(400, share=1.0)
    jfk = "endpoint=pickup&area=-73.83,40.67,-73.74,40.67,-73.74,40.635,-73.83,40.635"
    _, *rows = read_rows(ask(http, jfk))
    assert {row[1] for row in rows} == {"JFK Airport"}
    _, *rows = read_rows(ask(http, "endpoint=pickup&bounds=-74.25,40.6,-74.1,40.8"))
    assert {row[1] for row in rows} == {"Newark Airport"}


def test_few_trips_are_all_there_and_none_gets_a_sentence(
    http: FlaskClient, zoned: OracleCluster
) -> None:
    zoned.queries.trips = make_zone_trips(30, share=1.0)
    shown = ask(http, "endpoint=pickup")
    total = http.get("/api/trips?endpoint=pickup&limit=0").json["total"]
    assert 1 < len(read_rows(shown)) - 1 == total
    assert read_caption(shown) == f"{total} trips, by pickup time"
    assert "No trip matches here" in json.dumps(
        ask(http, "endpoint=pickup&dates=1999-01-01..1999-01-01")
    )


def test_the_link_is_the_file_of_the_same_trips(http: FlaskClient) -> None:
    [link] = [node["props"] for node in walk(ask(http, SELECTION)) if node.get("type") == "A"]
    address = urlsplit(link["href"])
    assert address.path == "api/export"
    assert dict(parse_qsl(address.query)) == dict(parse_qsl(SELECTION)) | {"format": "csv"}
    total = http.get(f"/api/trips?{SELECTION}&limit=0").json["total"]
    assert f"all {total:,} as CSV" in link["children"]


def test_where_the_file_would_be_too_long_it_says_so(
    services: Services, zoned: OracleCluster
) -> None:
    del zoned
    few = services.settings.model_copy(update={"export_limit": 100, "trips_limit": 50})
    shown = ask(create_site(replace(services, settings=few)), "endpoint=pickup")
    assert not [node for node in walk(shown) if node.get("type") == "A"]
    assert "A file may hold 100 trips here" in json.dumps(shown)
    assert len(read_rows(shown)) == 51


def test_facts_are_told_as_on_the_card_of_a_trip() -> None:
    trip = {"tip_amount": 0.0, "payment_type": 2, "fare_amount": -1234.5, "passenger_count": None}
    told = [tell_fact(YELLOW, YELLOW.column(name), trip) for name in ("tip", "payment", "fare")]
    assert told == ["not recorded", "cash", "-$1,234.50"]
    assert tell_fact(YELLOW, YELLOW.column("passengers"), trip) == "not given"
    assert tell_fact(YELLOW, YELLOW.column("tip"), trip | {"payment_type": 1}) == "$0.00"


@pytest.mark.parametrize(
    "selection",
    ["", "endpoint=", "endpoint=pickup&limit=5", "endpoint=pickup&order=time", 5, None],
)
def test_what_the_page_has_not_written_gives_a_sentence_or_nothing(
    http: FlaskClient, zoned: OracleCluster, selection: object
) -> None:
    response = ask_panel(http, "trips", selection)
    assert response.status_code == (204 if selection is None else 400)
    assert selection is None or response.json["error"]
    assert zoned.queries.asked == 0


def test_refusals_are_those_of_the_api(http: FlaskClient, zoned: OracleCluster) -> None:
    zoned.become(state=ClusterState.STARTING, message="The cluster is starting.", version=None)
    refused, direct = ask_panel(http, "trips", SELECTION), http.get(f"/api/trips?{SELECTION}")
    assert (refused.status_code, refused.json) == (503, direct.json)
