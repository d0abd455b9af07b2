"""The figures of the selection as a table: trips by one column, and what is measured of them.

In Python alone, as docs/panel.md has it: it needs no frame rate. Trips by place have a panel of
their own (`zones`).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from dash import Input, html
from dash.development.base_component import Component

from dashapp.dataset import Choice, Column, Cycle, Dataset, WholeNumbers
from dashapp.errors import BadRequestError
from dashapp.services import Api
from dashapp.ui.charts import build_choice, build_scope
from dashapp.ui.ids import panel_part_id
from dashapp.ui.panels import Panel

NAME = "table"
_BY = panel_part_id(NAME, "by")
_NOT_GIVEN, _NOTHING = "not given", "\N{EN DASH}"
_SIZES = ((1e9, "B"), (1e6, "M"), (1e3, "K"))

Row = Sequence[str]


def list_groupings(dataset: Dataset) -> list[Column]:
    """Columns by whose values trips are told apart; first those by which something is measured."""
    few = [
        column
        for column in dataset.columns
        if column.bins and isinstance(column.filter, Choice | Cycle | WholeNumbers)
    ]
    return sorted(few, key=lambda column: column.name not in _measured_by(dataset))


def build_table(dataset: Dataset) -> list[Component]:
    words = {column.name: f"by {column.label.lower()}" for column in list_groupings(dataset)}
    return [build_scope(), build_choice(_BY, "Which groups of trips", words)]


def update_table(api: Api, selection: object, by: object) -> Component:
    """Of the trips that the page shows, by the values of one column."""
    column = find_grouping(api.dataset, by)
    measured = api.dataset.measured if column.name in _measured_by(api.dataset) else None
    wanted = [column.name, *([measured.name] if measured else [])]
    figures = api.summary(selection, histograms=",".join(wanted))
    groups = figures[f"{measured.many}_by_{column.name}"] if measured else []
    counted = list(list_groups(column, figures[column.name]))
    rows = [
        [
            word,
            *tell_trips(trips, figures["total"]),
            *tell_measure(groups[code : code + 1], measured),
        ]
        for word, trips, code in counted
    ]
    return build_figures(column, measured, rows, figures["total"])


def find_grouping(dataset: Dataset, name: object) -> Column:
    """Raises: BadRequestError, of a name that the page does not offer."""
    for column in list_groupings(dataset):
        if column.name == name:
            return column
    raise BadRequestError("There are no such groups of trips; choose others.")


def list_groups(column: Column, histogram: dict[str, Any]) -> Iterable[tuple[str, int, int]]:
    """Words, trips and code of every group that has a name, or any trip."""
    for code, trips in enumerate(histogram["counts"]):
        word = name_group(column, code)
        if code in column.absent:
            continue
        if trips or word != _NOT_GIVEN:
            yield word, trips, code
    if missing := histogram["missing"]:
        yield _NOT_GIVEN, missing, len(histogram["counts"])


def name_group(column: Column, code: int) -> str:
    kind = column.filter
    if isinstance(kind, Choice):
        return kind.words.get(code, _NOT_GIVEN)
    return f"{code}:00" if isinstance(kind, Cycle) else str(code)


def tell_trips(trips: int, total: int) -> Row:
    return f"{trips:,}", f"{100 * trips / total:.1f}%" if total else ""


def tell_measure(groups: Sequence[dict[str, Any]], measured: Column | None) -> Row:
    """Mean and sum of one group; a dash where nothing is on record."""
    if measured is None:
        return ()
    if not groups or not groups[0]["trips"]:
        return (_NOTHING, _NOTHING)
    unit, mean, total = measured.unit, groups[0]["mean"], groups[0]["sum"]
    return [
        f"{unit.before}{number}{unit.after}"
        for number in (f"{mean:,.{unit.decimals}f}", tell_short(total))
    ]


def tell_short(number: float) -> str:
    """Of a sum, which has no room for all its digits: 21.1K."""
    for size, letter in _SIZES:
        if abs(number) >= size:
            return f"{number / size:,.1f}{letter}"
    return f"{number:,.0f}"


def build_figures(
    column: Column, measured: Column | None, rows: Sequence[Row], total: int
) -> Component:
    of = f"; mean and sum of {measured.many} on record" if measured else ""
    heads = [column.label, "Trips", "Share", *(["Mean", "Sum"] if measured else [])]
    return html.Table(
        [
            html.Caption(f"{total:,} trips by {column.label.lower()}{of}"),
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody(
                [
                    html.Tr([html.Th(word, scope="row"), *map(html.Td, cells)])
                    for word, *cells in rows
                ]
            ),
        ],
        className="figures-table",
    )


def _measured_by(dataset: Dataset) -> tuple[str, ...]:
    measured = dataset.measured
    return measured.measure.by if measured and measured.measure else ()


TABLE = Panel(
    NAME,
    "Table",
    build_table,
    is_there=lambda dataset: bool(list_groupings(dataset)),
    update=update_table,
    inputs=(Input(_BY, "value"),),
)
