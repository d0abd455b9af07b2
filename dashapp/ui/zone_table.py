"""The table of the places: heads that sort, rows that choose, what lies in no place at the end.

What its buttons do, assets/js/page/zonelist.js says.
"""

from collections.abc import Collection, Iterable, Sequence

from dash import html
from dash.development.base_component import Component

from dashapp.dataset import Column, Dataset
from dashapp.ui.zone_rows import NAME, RATIO, SHARE, TRIPS, Order, Row

_HEADS = {TRIPS: "Trips", SHARE: "Share", RATIO: "vs. all"}
_TITLES = {RATIO: "Share of these trips as a multiple of the share of all trips"}
_NOTHING = "\N{EN DASH}"
_SMALL, _LARGE = 0.001, 10.0


def build_table(
    dataset: Dataset, rows: Sequence[Component], caption: str, order: Order, one: str
) -> Component:
    heads = {NAME: one.capitalize(), **_HEADS}
    heads |= {column.name: name_measure(column) for column in dataset.ranked}
    return html.Div(
        html.Table(
            [
                html.Caption(caption),
                html.Thead(html.Tr([build_head(*head, order) for head in heads.items()])),
                html.Tbody([*rows]),
            ],
            className="figures-table zones-table",
        ),
        className="zones-rows",
    )


def name_measure(column: Column) -> str:
    """As a head has it: the label may say "Mean speed", and the figure be a median."""
    return (column.one or column.label).capitalize()


def build_head(column: str, word: str, order: Order) -> Component:
    """A button says the order that it asks for; `aria-sort` the one there is."""
    told = order.told if order.column == column else "none"
    title = {"title": _TITLES[column]} if column in _TITLES else {}
    button = html.Button(
        word,
        className="zones-sort",
        type="button",
        **{"data-order": str(order.next_by(column)), **title},
    )
    return html.Th(button, scope="col", **{"aria-sort": told})


def build_rows(
    rows: Sequence[Row], ranked: Iterable[Column], chosen: Collection[int] | None
) -> list[Component]:
    """`chosen` are ids of the places that are filtered by; None where nobody can."""
    most = max((row.trips for row in rows), default=1)
    columns = [*ranked]
    return [
        html.Tr(
            [
                html.Th(
                    build_name(row, chosen),
                    scope="row",
                    style={"--part": f"{row.trips / most:.4f}"},
                ),
                *build_cells(row, columns),
            ],
            **{"data-zone": str(row.zone)},
        )
        for row in rows
    ]


def build_row_beside(row: Row, ranked: Iterable[Column]) -> Component:
    """Of trips that are those of no single place."""
    name = html.Span(row.name, className="zone-name")
    return html.Tr([html.Th(name, scope="row"), *build_cells(row, ranked)])


def build_name(row: Row, chosen: Collection[int] | None) -> Component:
    text = [row.name, html.Span(row.borough, className="zone-borough")]
    if chosen is None:
        return html.Span(text, className="zone-name")
    pressed = str(row.zone in chosen).lower()
    return html.Button(text, className="zone-name", type="button", **{"aria-pressed": pressed})


def build_cells(row: Row, ranked: Iterable[Column]) -> list[Component]:
    figures = [tell_value(row.figures[column.name], column) for column in ranked]
    texts = [f"{row.trips:,}", tell_share(row.share), tell_ratio(row.ratio), *figures]
    return [html.Td(text) for text in texts]


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
