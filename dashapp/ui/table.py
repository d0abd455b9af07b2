"""The figures of the selection as a table: trips by one column, and what is measured of them.

In Python alone, as docs/panel.md has it: it needs no frame rate.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from dash import Input, html
from dash.development.base_component import Component

from dashapp.dataset import Choice, Column, Cycle, Dataset, Unit, WholeNumbers
from dashapp.errors import BadRequestError
from dashapp.services import Api
from dashapp.ui.charts import build_choice, build_scope
from dashapp.ui.ids import panel_id
from dashapp.ui.panels import Panel

NAME = "table"
_BY = panel_id(NAME, "by")
_NOT_GIVEN = "not given"

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
    """Words, trips and place of every group that has a name, or any trip."""
    for place, trips in enumerate(histogram["counts"]):
        word = name_group(column, place)
        if trips or word != _NOT_GIVEN:
            yield word, trips, place
    if missing := histogram["missing"]:
        yield _NOT_GIVEN, missing, len(histogram["counts"])


def name_group(column: Column, place: int) -> str:
    kind = column.filter
    if isinstance(kind, Choice):
        return kind.words.get(place, _NOT_GIVEN)
    return f"{place}:00" if isinstance(kind, Cycle) else str(place)


def tell_trips(trips: int, total: int) -> Row:
    return f"{trips:,}", f"{100 * trips / total:.1f}%" if total else ""


def tell_measure(groups: Sequence[dict[str, Any]], measured: Column | None) -> Row:
    """Mean, median and sum of one group; a dash where nothing is on record."""
    if measured is None:
        return ()
    names = ("mean", "median", "sum")
    values = [groups[0][name] if groups and groups[0]["trips"] else None for name in names]
    return [tell_amount(value, measured.unit) for value in values]


def tell_amount(value: float | None, unit: Unit) -> str:
    if value is None:
        return "\N{EN DASH}"
    return f"{unit.before}{value:,.{unit.decimals}f}{unit.after}"


def build_figures(
    column: Column, measured: Column | None, rows: Sequence[Row], total: int
) -> Component:
    of = f"; {measured.many} on record" if measured else ""
    heads = ["Trips", "Share", *(["Mean", "Median", "Sum"] if measured else [])]
    return html.Table(
        [
            html.Caption(f"{total:,} trips by {column.label.lower()}{of}"),
            html.Thead(html.Tr([html.Td(), *(html.Th(head, scope="col") for head in heads)])),
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
