"""Single trips in rows, the first ones by time: of sets that know trips by their zones alone.

In Python alone, as docs/panel.md has it. Trips with points are on the map one by one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dash import html
from dash.development.base_component import Component

from dashapp.dataset import Choice, Column, Dataset, End, zone_fields
from dashapp.places import find_partition
from dashapp.services import Api
from dashapp.ui.charts import build_scope
from dashapp.ui.panels import Panel

NAME = "trips"
MOST = 200
"""Rows; what is beyond them is in the file."""

_NOT_GIVEN, _NOT_RECORDED, _UNKNOWN = "not given", "not recorded", "unknown"
_ZONES = {"From": "pickup", "To": "dropoff"}
_ZONE = "trips-zone"
_NO_MATCH = "No trip matches here. Zoom out, or take a filter back."


def has_zone_rows(dataset: Dataset) -> bool:
    """Whether some of its files give zones in place of points."""
    return bool(dataset.partition) and any(end.has_place for end in dataset.shown_ends)


def build_trips(dataset: Dataset) -> list[Component]:
    """Which trips, and why they stand here; nothing that needs an answer."""
    places = f"{find_partition(dataset.partition).one}s"
    why = f"These files give {places}, not coordinates, so single trips are rows and not points."
    if any(end.has_point for end in dataset.shown_ends):
        why = (
            f"Some of these files give {places}, not coordinates: their trips are on the map by "
            "zone alone, and only here one by one. Those with coordinates are in the rows too, and "
            "points on the map when few are in view."
        )
    return [build_scope(), html.P(why, className="quiet")]


def update_trips(api: Api, selection: object) -> Component:
    """The first trips that the page shows, and the way to all of them."""
    found = api.first_trips(selection, MOST)
    if not found["total"]:
        return html.P(_NO_MATCH)
    asked = dict(parse_qsl(str(selection)))
    trips = [feature["properties"] for feature in found["features"]]
    ends = sorted(api.dataset.ends, key=lambda end: end.name != asked["endpoint"])
    return html.Div(
        [
            build_file(found["total"], api.export_limit, asked),
            html.Div(
                build_table(api.dataset, ends[0], trips, found["total"]),
                className="trips-rows",
                tabIndex="0",
                role="region",
                **{"aria-label": "Single trips"},
            ),
        ]
    )


def build_file(total: int, most: int, asked: dict[str, str]) -> Component:
    """A link to the whole of it, or why there is no such file."""
    if total > most:
        return html.P(
            f"A file may hold {most:,} trips here: zoom in or set a filter to download them.",
            className="quiet",
        )
    address = f"api/export?{urlencode(asked | {'format': 'csv'}, safe=',')}"
    what = f"Download all {total:,} as CSV" if total > 1 else "Download it as CSV"
    return html.P(html.A(what, href=address, download=""))


def build_table(
    dataset: Dataset, end: End, trips: Sequence[dict[str, Any]], total: int
) -> Component:
    """A row a trip: the time of the end that is shown, the zones of both, and its facts."""
    facts = [column for column in dataset.facts if not column.only_in_card]
    zones = [(head, name) for head, name in _ZONES.items() if name in _list_placed(dataset)]
    heads = [
        html.Th(end.word.capitalize(), scope="col"),
        *(html.Th(head, scope="col", className=_ZONE) for head, _ in zones),
        *(html.Th(column.label, scope="col") for column in facts),
    ]
    rows = [
        html.Tr(
            [
                html.Th(tell_time(trip[f"{end.name}_datetime"]), scope="row"),
                *(html.Td(tell_zone(trip, name), className=_ZONE) for _, name in zones),
                *(html.Td(tell_fact(dataset, column, trip)) for column in facts),
            ]
        )
        for trip in trips
    ]
    return html.Table(
        [
            html.Caption(tell_number(len(trips), total, end)),
            html.Thead(html.Tr(heads)),
            html.Tbody(rows),
        ],
        className="figures-table trips-table",
    )


def _list_placed(dataset: Dataset) -> set[str]:
    return {end.name for end in dataset.ends if end.has_place}


def tell_number(shown: int, total: int, end: End) -> str:
    """How many there are, and which of them these are."""
    of = f"{shown:,} of {total:,} trips" if shown < total else f"{total:,} trips"
    return f"{of if total > 1 else '1 trip'}, by {end.word} time"


def tell_time(text: str | None) -> str:
    """Day and, a line below, the clock as it stands, to the second: by it the rows are sorted."""
    if text is None:
        return _NOT_GIVEN
    time = datetime.fromisoformat(text)
    return f"{time:%b} {time.day}, {time.year}\n{time:%H:%M:%S}"


def tell_zone(trip: dict[str, Any], end: str) -> str:
    _, name = zone_fields(end)
    return trip[name] or _UNKNOWN


def tell_fact(dataset: Dataset, column: Column, trip: dict[str, Any]) -> str:
    """A value in words, as the card of a trip has it."""
    value = trip[column.field]
    if value is None:
        return _NOT_GIVEN
    if isinstance(column.filter, Choice):
        return column.filter.words.get(value, _NOT_GIVEN)
    if not column.is_amount:
        return str(value)
    if value == 0 and not is_recorded(dataset, column, trip):
        return _NOT_RECORDED
    unit = column.unit
    return f"{'-' * (value < 0)}{unit.before}{abs(value):,.{unit.decimals}f}{unit.after}"


def is_recorded(dataset: Dataset, column: Column, trip: dict[str, Any]) -> bool:
    """Whether the zero of an amount says something (`Column.zero_recorded_for`)."""
    recorded = column.zero_recorded_for
    return recorded is None or any(
        trip[dataset.column(name).field] == code for name, code in recorded
    )


TRIPS = Panel(NAME, "Trips", build_trips, is_there=has_zone_rows, update=update_trips)
