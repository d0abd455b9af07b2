"""The panel of the zones: the answers of the API in rows, sorted, searched, chosen."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient
from support.layouts import walk
from support.oracle import OracleCluster
from support.panels import ask_panel, read_answer
from support.selecting import YELLOW, ZONED
from support.shuttles import SHUTTLES
from support.zone_trips import make_zone_trips

from dashapp.app import create_app
from dashapp.dataset import TAXI
from dashapp.errors import BadRequestError
from dashapp.places import load_taxi_zones
from dashapp.services import Services
from dashapp.ui.dock import PANELS, list_panels
from dashapp.ui.zone_rows import Order, Row, parse_order, search_rows, sort_rows
from dashapp.ui.zone_table import tell_ratio, tell_share, tell_value
from dashapp.ui.zones import MOST

SELECTION = "endpoint=dropoff&hours=6-20"
USUAL = {"figure": "median", "search": None, "order": "trips:down", "shown": "first"}
ZONES = load_taxi_zones()


@pytest.fixture
def http(services: Services, oracle: OracleCluster) -> FlaskClient:
    oracle.queries.trips = make_zone_trips(2000)
    oracle.become(dataset=ZONED)
    return create_app(services.settings, services).server.test_client()


def ask(http: FlaskClient, selection: str = SELECTION, **controls: object) -> dict[str, Any]:
    return read_answer(ask_panel(http, "zones", selection, **(USUAL | controls)), "zones")


def text_of(node: Any) -> str:
    if isinstance(node, dict):
        return text_of(node["props"].get("children"))
    return "".join(map(text_of, node)) if isinstance(node, list) else str(node or "")


def read_table(shown: dict[str, Any]) -> dict[str, Any]:
    [table] = [node["data-table"] for node in walk(shown) if "data-table" in node]
    read: dict[str, Any] = json.loads(table)
    return read


def read_rows(shown: dict[str, Any]) -> list[list[str]]:
    """The heads, then each row."""
    table = read_table(shown)
    heads = [head["word"] for head in table["heads"]]
    return [heads, *([row["name"], *row["cells"]] for row in table["rows"])]


def list_zones(shown: dict[str, Any]) -> list[int]:
    return [row["zone"] for row in read_table(shown)["rows"] if "zone" in row]


def list_pressed(shown: dict[str, Any]) -> set[int]:
    return {row["zone"] for row in read_table(shown)["rows"] if row.get("pressed")}


def answer_of(http: FlaskClient, query: str) -> dict[str, Any]:
    answer: dict[str, Any] = http.get(f"/api/places?{query}").json
    return answer


def test_rows_are_the_answer_of_the_api_with_all_first_and_the_unknown_last(
    http: FlaskClient,
) -> None:
    told = answer_of(http, f"{SELECTION}&measures=fare,duration,speed,tip_share&compare=all")
    head, whole, *rows, unknown = read_rows(ask(http, shown="all"))
    assert head == [
        *("Taxi zone", "Trips", "Share", "vs. all"),
        *("Fare", "Duration", "Speed", "Tip share"),
    ]
    assert whole[:2] == ["All together", f"{told['total']:,}"]
    assert unknown[:2] == ["In no known taxi zone", f"{told['unknown']:,}"]
    assert len(rows) == len(told["places"]) > MOST
    for row, place in zip(rows, told["places"], strict=True):
        fare = place["figures"]["fare"]["median"]
        assert row[:2] == [place["name"], f"{place['trips']:,}"]
        assert row[3] == f"{place['ratio']:.2f}\N{MULTIPLICATION SIGN}" or place["ratio"] >= 10
        assert row[4] == ("\N{EN DASH}" if fare is None else f"${fare:,.2f}")
    means = read_rows(ask(http, shown="all", figure="mean"))
    assert means[2][4] == f"${told['places'][0]['figures']['fare']['mean']:,.2f}"


def test_first_rows_and_all_of_them_on_demand(http: FlaskClient) -> None:
    few, everything = list_zones(ask(http)), list_zones(ask(http, shown="all"))
    assert few == everything[:MOST]
    buttons = [node["props"] for node in walk(ask(http)) if "data-shown" in node.get("props", {})]
    assert [(one["data-shown"], one["children"]) for one in buttons] == [
        ("all", f"Show all {len(everything):,}")
    ]


@pytest.mark.parametrize("column", ["name", "trips", "ratio", "speed"])
def test_heads_ask_for_the_other_way_and_say_which_order_there_is(
    http: FlaskClient, column: str
) -> None:
    shown = ask(http, order=f"{column}:up", shown="all")
    down = ask(http, order=f"{column}:down", shown="all")
    heads = read_table(shown)["heads"]
    said = {head["order"]: head["sort"] for head in heads}
    assert said[f"{column}:down"] == "ascending"
    assert sorted(said.values()) == ["ascending", *["none"] * (len(heads) - 1)]
    assert list_zones(shown) != list_zones(down)
    assert {*list_zones(shown)} == {*list_zones(down)}


def test_rows_are_sorted_by_value_and_those_without_come_last_either_way() -> None:
    def make(zone: int, trips: int, fare: float | None) -> Row:
        return Row(zone, f"Zone {zone}", "", trips, trips / 100, 1.0, {"fare": fare})

    rows = [make(1, 5, None), make(2, 9, 7.5), make(3, 9, 2.5), make(4, 1, 7.5), make(5, 1, None)]

    def sort(column: str, way: str) -> Sequence[int | None]:
        return [row.zone for row in sort_rows(rows, Order(column, way))]

    assert sort("fare", "down") == [2, 4, 3, 1, 5]
    assert sort("fare", "up") == [3, 2, 4, 1, 5]
    assert sort("trips", "down") == [2, 3, 1, 4, 5]
    assert sort("name", "up") == [1, 2, 3, 4, 5]
    assert str(Order("fare", "up").next_by("fare")) == "fare:down"
    assert str(Order("fare", "up").next_by("trips")) == "trips:down"
    assert str(Order("fare", "up").next_by("name")) == "name:up"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("jfk", {132}),
        ("kennedy", {132}),
        ("midtown north", {163}),
        ("MIDTOWN", {48, 50, 100, 161, 162, 163, 164, 230}),
        ("idtown", {161, 162, 163, 164}),
        ("newark-airport", {1}),
        ("airport", {1, 132, 138}),
        ("nowhere at all", set()),
    ],
)
def test_a_search_finds_names_boroughs_and_names_of_links(text: str, found: set[int]) -> None:
    rows = [Row(zone.id, zone.name, zone.borough, 1, 0.1, 1.0, {}) for zone in ZONES.places]
    assert {row.zone for row in search_rows(rows, text, ZONES)} == found
    assert search_rows(rows, " - ", ZONES) == rows
    island = {row.zone for row in search_rows(rows, "staten island", ZONES)}
    assert island == {zone.id for zone in ZONES.places if zone.borough == "Staten Island"}


def test_what_is_searched_for_stands_alone_or_is_said_not_to_be_there(http: FlaskClient) -> None:
    rows = read_rows(ask(http, search=" jfk "))
    assert [row[0] for row in rows[1:]] == ["JFK Airport"]
    assert "No taxi zone with such trips has “atlantis” in its name" in json.dumps(
        ask(http, search="atlantis"), ensure_ascii=False
    )


def test_chosen_zones_are_pressed_and_the_others_stay_to_be_chosen(http: FlaskClient) -> None:
    whole = list_zones(ask(http, shown="all"))
    last = whole[-1]
    shown = ask(http, f"{SELECTION}&to={last},{whole[0]}")
    assert list_pressed(shown) == {last, whole[0]}
    assert list_zones(shown) == [*whole[:MOST], last]
    others = ask(http, f"{SELECTION}&to=!{whole[0]}", shown="all")
    assert list_pressed(others) == {*whole[1:]}
    other_end = ask(http, f"{SELECTION}&from={whole[0]}", shown="all")
    assert len(list_zones(other_end)) < len(whole)


def test_the_file_is_of_all_rows_that_are_asked_about(http: FlaskClient) -> None:
    shown = ask(http, f"{SELECTION}&to=132")
    [link] = [node["props"] for node in walk(shown) if node.get("type") == "A"]
    address = urlsplit(link["href"])
    assert dict(parse_qsl(address.query)) == {
        "endpoint": "dropoff",
        "hours": "6-20",
        "measures": "fare,duration,speed,tip_share",
        "compare": "all",
        "format": "csv",
    }
    lines = http.get(f"/{address.path}?{address.query}").text.splitlines()
    table = [line for line in lines if not line.startswith("#")]
    assert link["children"] == f"Download all {len(table) - 2} as CSV"


def test_fifty_viewers_ask_two_questions(http: FlaskClient, oracle: OracleCluster) -> None:
    ask(http)
    asked = oracle.queries.asked
    for order in ("fare:up", "name:up"):
        ask(http, f"{SELECTION}&to=132", order=order, search="a", figure="mean")
    assert oracle.queries.asked == asked


def test_no_trips_are_said(http: FlaskClient) -> None:
    shown = ask(http, "endpoint=pickup&area=0,0,1,0,1,1")
    assert text_of(shown) == "No trip matches here. Take a filter back."


@pytest.mark.parametrize(
    "controls",
    [
        *({"figure": one} for one in (None, "sum", ["mean"])),
        *({"order": one} for one in (None, "fare", "driver_pay:up", "trips:sideways", {})),
        *({"search": one} for one in (3, ["jfk"], "x" * 101)),
        {"shown": "some"},
    ],
)
def test_a_control_that_the_page_has_not_made_gives_a_sentence(
    http: FlaskClient, oracle: OracleCluster, controls: dict[str, object]
) -> None:
    response = ask_panel(http, "zones", SELECTION, **(USUAL | controls))
    assert (response.status_code, oracle.queries.asked) == (400, 0)
    assert response.json["error"].endswith(".")


def test_other_sets_have_their_own_columns_or_no_such_panel() -> None:
    assert "zones" not in [panel.name for panel in list_panels(SHUTTLES, PANELS)]
    assert str(parse_order("driver_pay:up", TAXI)) == "driver_pay:up"
    with pytest.raises(BadRequestError):
        parse_order("driver_pay:up", YELLOW)
    pay = TAXI.column("driver_pay")
    assert (tell_value(12.345, pay), tell_value(-3, pay)) == ("$12.35", "-$3.00")
    assert tell_value(None, pay) == "\N{EN DASH}"
    assert tell_value(14.25, TAXI.column("duration")) == "14.2 min"
    assert (tell_share(0.0004), tell_share(0.0), tell_share(0.42)) == ("<0.1%", "0.0%", "42.0%")
    assert (tell_ratio(1.804), tell_ratio(12.4), tell_ratio(None)) == (
        "1.80\N{MULTIPLICATION SIGN}",
        "12\N{MULTIPLICATION SIGN}",
        "",
    )
