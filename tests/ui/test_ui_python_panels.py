"""Panels that Python fills: they answer as the HTTP interface does, and trust no store."""

import json
import logging
from typing import Any

import pytest
from dash import html
from flask.testing import FlaskClient
from support.layouts import walk
from support.oracle import OracleCluster
from support.panels import ask_panel, load_example, read_answer, read_example
from support.selecting import YELLOW, ZONED
from support.shuttles import SHUTTLES

from dashapp.app import create_app
from dashapp.errors import QueryTimeoutError
from dashapp.model import Bounds, ClusterState, Endpoint, TripFilter
from dashapp.services import Services
from dashapp.ui.dock import PANELS
from dashapp.ui.panels import Panel
from dashapp.ui.table import build_table, list_groupings

SELECTION = "endpoint=dropoff&bounds=-74.1,40.6,-73.8,40.9&passengers=1-2&hours=6-20"
BOUNDS = Bounds(-74.1, 40.6, -73.8, 40.9)
CHOSEN = TripFilter.of(YELLOW, passengers=(1, 2), hours=(6, 20))


def fail(*_: object) -> html.Div:
    raise QueryTimeoutError("The cluster did not answer in time.")


def stumble(*_: object) -> html.Div:
    raise ZeroDivisionError("a secret of the panel")


@pytest.fixture
def http(services: Services) -> FlaskClient:
    own = (load_example(), Panel("late", "Late", update=fail), Panel("bug", "Bug", update=stumble))
    return create_app(services.settings, services, (*PANELS, *own)).server.test_client()


def list_rows(table: dict[str, Any]) -> list[list[str]]:
    rows = [node["props"]["children"] for node in walk(table) if node.get("type") == "Tr"]
    return [[cell["props"]["children"] for cell in row] for row in rows]


def test_the_panel_of_the_document_is_short_and_answers(
    http: FlaskClient, oracle: OracleCluster
) -> None:
    assert len([line for line in read_example().splitlines() if line]) <= 32
    shown = read_answer(ask_panel(http, "clock", SELECTION), "clock")
    exact = oracle.queries.summarise_trips(Endpoint.DROPOFF, BOUNDS, CHOSEN)
    [figure] = [n["props"]["figure"] for n in walk(shown) if n.get("type") == "Graph"]
    assert tuple(figure["data"][0]["r"]) == exact["hours"].counts
    assert f"{exact.total:,} trips by hour" in json.dumps(shown)


@pytest.mark.parametrize("by", ["passengers", "payment"])
def test_the_table_has_trips_shares_means_and_sums(
    http: FlaskClient, oracle: OracleCluster, by: str
) -> None:
    head, *rows = list_rows(read_answer(ask_panel(http, "table", SELECTION, by=by), "table"))
    exact = oracle.queries.summarise_trips(Endpoint.DROPOFF, BOUNDS, CHOSEN)
    assert head == [YELLOW.column(by).label, "Trips", "Share", "Mean", "Sum"]
    counted = {row[0]: int(row[1].replace(",", "")) for row in rows}
    assert sum(counted.values()) == exact.total
    words = YELLOW.column(by).filter.words if by == "payment" else {1: "1", 2: "2"}
    for code, word in words.items():
        [row] = [row for row in rows if row[0] == word]
        group = exact.groups[by][code]
        assert counted[word] == exact[by].counts[code]
        assert row[2] == f"{100 * exact[by].counts[code] / exact.total:.1f}%"
        assert row[3] == (f"${group.mean:,.2f}" if group.trips else "\N{EN DASH}")


@pytest.mark.parametrize("by", [column.name for column in list_groupings(YELLOW)])
def test_every_trip_is_in_one_row_of_the_table(http: FlaskClient, by: str) -> None:
    shown = read_answer(ask_panel(http, "table", "endpoint=pickup", by=by), "table")
    _, *rows = list_rows(shown)
    total = json.dumps(shown).split(" trips by ")[0].split('"')[-1]
    assert sum(int(row[1].replace(",", "")) for row in rows) == int(total.replace(",", ""))


def test_trips_by_zone_have_a_panel_of_their_own_and_no_place_in_the_table(
    http: FlaskClient, oracle: OracleCluster
) -> None:
    assert "zone" not in str(build_table(ZONED))
    response = ask_panel(http, "table", SELECTION, by="places")
    assert (response.status_code, oracle.queries.asked) == (400, 0)


def test_another_data_set_has_its_own_groups() -> None:
    offered = [
        node.options for node in build_table(SHUTTLES)[1].children if hasattr(node, "options")
    ]
    names = [option["value"] for option in offered[0]]
    assert names
    assert {*names} <= {column.name for column in SHUTTLES.columns}


def test_callbacks_and_the_api_share_one_answer(
    http: FlaskClient, services: Services, oracle: OracleCluster
) -> None:
    address = f"/api/summary?{SELECTION}&histograms=passengers,tip"
    for _ in range(50):
        assert ask_panel(http, "table", SELECTION, by="passengers").status_code == 200
    asked = oracle.queries.asked
    assert http.get(address).json["cached"]
    assert (oracle.queries.asked, len(services.results.kept)) == (asked, 1)


def test_nothing_is_asked_before_the_page_has_said_what_it_shows(
    http: FlaskClient, oracle: OracleCluster
) -> None:
    assert ask_panel(http, "clock", None).status_code == 204
    assert oracle.queries.asked == 0


HOSTILE = [
    *("", "endpoint", "endpoint=", "endpoint=nowhere", "endpoint=pickup&endpoint=dropoff"),
    *("endpoint=pickup&nothing=1", "endpoint=pickup&histograms=hours", "endpoint=pickup&limit=5"),
    *("endpoint=pickup&passengers=1-99", "endpoint=pickup&bounds=1,2", "\ud800", "endpoint=\ud800"),
    *("endpoint=pickup&hours=%00-1", "endpoint=pickup&" + "a" * 9000, "&" * 9000, "%ff=%ff"),
    *(0, 1e308, True, [], ["endpoint=pickup"], {}, {"endpoint": "pickup", "query": ""}),
    {"__proto__": {"endpoint": "pickup"}},
]


@pytest.mark.parametrize("selection", HOSTILE, ids=lambda selection: ascii(selection)[:40])
def test_a_store_that_the_page_has_not_written_gives_a_sentence(
    http: FlaskClient,
    oracle: OracleCluster,
    selection: object,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for panel, controls in (("clock", {}), ("table", {"by": "passengers"})):
        response = ask_panel(http, panel, selection, **controls)
        assert response.status_code == 400
        assert response.json["error"].endswith((".", "?"))
    assert oracle.queries.asked == 0
    assert caplog.records == []


@pytest.mark.parametrize("by", [None, "", "fare", "area", 3, [], ["passengers"], {"a": 1}])
def test_a_control_that_the_page_has_not_made_gives_a_sentence(
    http: FlaskClient, oracle: OracleCluster, by: object
) -> None:
    response = ask_panel(http, "table", SELECTION, by=by)
    assert (response.status_code, oracle.queries.asked) == (400, 0)
    assert response.json["error"] == "There are no such groups of trips; choose others."


def test_the_same_sentence_is_told_as_by_the_api(http: FlaskClient, oracle: OracleCluster) -> None:
    oracle.become(state=ClusterState.STARTING, message="The cluster is starting.", version=None)
    response, direct = ask_panel(http, "clock", SELECTION), http.get(f"/api/summary?{SELECTION}")
    assert (response.status_code, response.json) == (503, direct.json)
    assert response.headers["Retry-After"] == direct.headers["Retry-After"]
    late = ask_panel(http, "late", SELECTION)
    assert (late.status_code, late.json["error"]) == (504, "The cluster did not answer in time.")


def test_a_mistake_in_a_panel_tells_viewers_nothing(
    http: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = ask_panel(http, "bug", SELECTION)
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "ZeroDivisionError" in caplog.text
