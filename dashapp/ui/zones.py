"""The panel of the zones: places of the partition by their trips and figures, to sort and search.

The map's twin for keys and screen readers: a row chooses its place as a click on the map does, at
the end that is shown. In Python, as docs/panel.md has it; assets/js/page/zonelist.js follows the
hand on its rows.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

import dash_bootstrap_components as dbc
from dash import Input, dcc, html
from dash.development.base_component import Component

from dashapp.dataset import Column, Dataset
from dashapp.errors import BadRequestError
from dashapp.places import find_partition
from dashapp.services import Api
from dashapp.ui.charts import build_choice
from dashapp.ui.ids import panel_part_id
from dashapp.ui.panels import Panel
from dashapp.ui.zone_rows import (
    DEFAULT_ORDER,
    LONGEST_SEARCH,
    Order,
    Row,
    parse_order,
    parse_search,
    read_all,
    read_rows,
    read_unknown,
    search_rows,
    sort_rows,
)
from dashapp.ui.zone_table import build_table, tell_row, tell_rows

NAME = "zones"
MOST = 20
"""Rows at first; what is beyond them is one click away, and in the file."""

ALL, FIRST = "all", "first"
FIGURES = {"median": "Medians", "mean": "Means"}

_FIGURE, _SEARCH, _ORDER, _SHOWN = (
    panel_part_id(NAME, part) for part in ("figure", "search", "order", "shown")
)


def has_zones(dataset: Dataset) -> bool:
    return bool(dataset.partition and dataset.shown_ends)


def build_zones(dataset: Dataset) -> list[Component]:
    """The choice of a figure is there even where nothing has any: a callback takes its value."""
    one = find_partition(dataset.partition).one
    search = dbc.Input(
        id=_SEARCH,
        type="search",
        placeholder="Name or borough",
        autocomplete="off",
        maxLength=LONGEST_SEARCH,
    )
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.Label(f"Search {one}s", htmlFor=_SEARCH, className="visually-hidden"),
                        search,
                    ]
                ),
                html.Div(
                    build_choice(_FIGURE, "Which figures", FIGURES), hidden=not dataset.ranked
                ),
            ],
            className="zones-controls",
        ),
        dcc.Store(id=_ORDER, data=DEFAULT_ORDER),
        dcc.Store(id=_SHOWN, data=FIRST),
    ]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the panel's own controls say."""

    figure: str
    search: str
    order: Order
    shows_all: bool


def parse_controls(
    dataset: Dataset, figure: object, search: object, order: object, shown: object
) -> Wanted:
    """Raises: BadRequestError, of what the page does not offer."""
    if figure not in [*FIGURES] or shown not in (ALL, FIRST):
        raise BadRequestError("There are no such figures of places; choose others.")
    return Wanted(str(figure), parse_search(search), parse_order(order, dataset), shown == ALL)


def update_zones(api: Api, selection: object, *controls: object) -> Component:
    """Of the trips that match all filters but that by the places of the end shown."""
    dataset = api.dataset
    wanted = parse_controls(dataset, *controls)
    measures = ",".join(column.name for column in dataset.ranked)
    told = api.places(selection, measures=measures, compare="all")
    if not told["total"]:
        return html.P("No trip matches here. Take a filter back.")
    asked = dict(parse_qsl(str(selection)))
    own = dataset.place_filter(asked["endpoint"])
    chosen = list_chosen(own, asked.pop(own.name, ""), dataset) if own else None
    found = search_rows(
        sort_rows(read_rows(told, wanted.figure), wanted.order),
        wanted.search,
        find_partition(dataset.partition),
    )
    file = asked | {"measures": measures, "compare": "all", "format": "csv"}
    return html.Div(
        [
            html.P(
                html.A(
                    f"Download all {len(told['places']):,} as CSV",
                    href=f"api/places?{urlencode(file, safe=',')}",
                    download="",
                )
            ),
            *build_found(dataset, told, found, chosen, wanted),
        ]
    )


def build_found(
    dataset: Dataset,
    told: Mapping[str, Any],
    found: Sequence[Row],
    chosen: Collection[int] | None,
    wanted: Wanted,
) -> list[Component]:
    """`chosen` are ids of the places that are filtered by; None where nobody can."""
    one = find_partition(dataset.partition).one
    if not found and wanted.search:
        return [html.P(f"No {one} with such trips has “{wanted.search}” in its name or borough.")]
    first = [row for at, row in enumerate(found) if at < MOST or row.zone in (chosen or ())]
    most = told["places"][0]["trips"] if found else 0
    shown = found if wanted.shows_all else first
    rows = tell_rows(shown, dataset.ranked, chosen, most)
    if not wanted.search:
        whole = read_all(told, wanted.figure, "All together")
        rows.insert(0, tell_row(whole, dataset.ranked))
        if told["unknown"]:
            unknown = read_unknown(told, wanted.figure, f"In no known {one}")
            rows.append(tell_row(unknown, dataset.ranked))
    table = build_table(dataset, rows, f"{told['total']:,} trips by {one}", wanted.order, one)
    more = build_more(len(found), len(first), wanted)
    hint = html.P(
        f"Each {one} is told as if none were chosen.", className="zones-hint", hidden=not chosen
    )
    return [hint, table, *more]


def build_more(found: int, first: int, wanted: Wanted) -> list[Component]:
    """The way to all rows, and back."""
    if found == first:
        return []
    text = f"Show {MOST} only" if wanted.shows_all else f"Show all {found:,}"
    shown = FIRST if wanted.shows_all else ALL
    button = html.Button(text, className="tool-button", type="button", **{"data-shown": shown})
    return [html.P(button)]


def list_chosen(own: Column, text: str, dataset: Dataset) -> Collection[int]:
    """Ids that the filter of this end takes, of those left out all others; none where not set."""
    if not text or own.filter is None:
        return ()
    ids: tuple[int, ...] = own.filter.parse(own.name, "", text)
    if ids[0] > 0:
        return ids
    places = find_partition(dataset.partition).places
    return [place.id for place in places if -place.id not in ids]


ZONES = Panel(
    NAME,
    "Zones",
    build_zones,
    is_there=has_zones,
    update=update_zones,
    inputs=(
        Input(_FIGURE, "value"),
        Input(_SEARCH, "value"),
        Input(_ORDER, "data"),
        Input(_SHOWN, "data"),
    ),
    is_whole=True,
)
