"""The table of the places as it travels: words of its heads and cells, which assets/js draws.

Not as components of Dash: its renderer takes 40 s of a browser's core for 230 rows of ten, since
each of them hears of every other one. assets/js/page/zonelist.js makes rows of it at once.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashapp.dataset import Column, Dataset
from dashapp.ui.zone_rows import NAME, RATIO, SHARE, TRIPS, Order, Row

_HEADS = {TRIPS: "Trips", SHARE: "Share", RATIO: "vs. all"}
_TITLES = {RATIO: "Share of these trips as a multiple of the share of all trips"}
_NOTHING = "\N{EN DASH}"
_SMALL, _LARGE = 0.001, 10.0

Told = dict[str, Any]


def build_table(
    dataset: Dataset, rows: Sequence[Told], caption: str, order: Order, one: str
) -> Component:
    words = {NAME: one.capitalize(), **_HEADS}
    words |= {column.name: name_measure(column) for column in dataset.ranked}
    heads = [tell_head(column, word, order) for column, word in words.items()]
    table = {"caption": caption, "heads": heads, "rows": rows}
    return html.Div(className="zones-rows", **{"data-table": json.dumps(table)})


def name_measure(column: Column) -> str:
    """As a head has it: the label may say "Mean speed", and the figure be a median."""
    return (column.one or column.label).capitalize()


def tell_head(column: str, word: str, order: Order) -> Told:
    """`order` is what its button asks for, `sort` the one there is, for `aria-sort`."""
    sort = order.told if order.column == column else "none"
    next_one = str(order.next_by(column))
    return {"word": word, "order": next_one, "sort": sort, "title": _TITLES.get(column, "")}


def tell_rows(
    rows: Sequence[Row], ranked: Iterable[Column], chosen: Collection[int] | None, most: int
) -> list[Told]:
    """Each with a bar, the longest of which is of `most` trips.

    `chosen` are ids of the places that are filtered by; None where nobody can.
    """
    columns = [*ranked]
    return [
        tell_row(row, columns)
        | {
            "zone": row.zone,
            "borough": row.borough,
            "pressed": None if chosen is None else row.zone in chosen,
            "part": round(row.trips / most, 4),
        }
        for row in rows
    ]


def tell_row(row: Row, ranked: Iterable[Column]) -> Told:
    """Of trips that are those of no single place, where nothing is added."""
    figures = [tell_value(row.figures[column.name], column) for column in ranked]
    cells = [f"{row.trips:,}", tell_share(row.share), tell_ratio(row.ratio), *figures]
    return {"name": row.name, "cells": cells}


def tell_share(share: float) -> str:
    return "<0.1%" if 0 < share < _SMALL else f"{100 * share:.1f}%"


def tell_ratio(ratio: float | None) -> str:
    if ratio is None:
        return ""
    return f"{ratio:,.{0 if ratio >= _LARGE else 2}f}\N{MULTIPLICATION SIGN}"


def tell_value(value: float | None, column: Column) -> str:
    """In its unit; a dash where no trip has one."""
    if value is None:
        return _NOTHING
    unit = column.unit
    number = f"{abs(value):,.{max(unit.decimals, 1)}f}"
    return f"{'-' * (value < 0)}{unit.before}{number}{unit.after}"
