"""The dock panel of charts. assets/js/page/charts.js brings the graphs when it is first opened."""

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashapp.dataset import Dataset
from dashapp.ui.ids import ChartIds

_SCOPES = {"view": "In view", "city": "Whole city"}
_HINT = (
    "Drag across a chart of numbers or times to filter by them, click a bar, day or month "
    "to choose it, double-click to clear the filter. By key: Tab to an edge, arrows move it, "
    "Delete clears the filter."
)
_HINT_OF_TOUCH = (
    "Swipe across a chart of numbers or times to filter by them, tap a bar, day or month "
    "to choose it and again to clear the filter."
)


def build_charts(dataset: Dataset) -> list[Component]:
    has_ranges = any(column.filter and column.range_ends for column in dataset.charted)
    hints = {"by-pointer": _HINT, "by-touch": _HINT_OF_TOUCH} if has_ranges else {}
    return [
        build_scope(),
        html.P("No figures yet.", id=ChartIds.NOTE, className="charts-note", role="status"),
        *(html.P(hint, className=f"charts-hint {by}") for by, hint in hints.items()),
        html.Div(id=ChartIds.GRAPHS, className="charts"),
        *build_groups(dataset),
    ]


def build_groups(dataset: Dataset) -> list[Component]:
    """Figures of a measure by groups of trips; nothing where the data set has no measure."""
    measured = dataset.measured
    if measured is None or measured.measure is None:
        return []
    one, many = measured.one, measured.many
    figures = {"mean": f"Mean {one}", "median": f"Median {one}", "sum": f"Sum of {many}"}
    groups = {name: f"by {dataset.column(name).label.lower()}" for name in measured.measure.by}
    choices = [
        build_choice(ChartIds.FIGURE, f"Which figure of the {many}", figures),
        build_choice(ChartIds.GROUP, f"{many.capitalize()} by which group", groups),
    ]
    return [
        html.Div(choices, className="charts-choices"),
        html.Div(id=ChartIds.GROUPS, className="charts"),
    ]


def build_scope() -> Component:
    """Which trips the figures are of; the same choice stands over the filters."""
    return html.Div(
        [
            html.Button(
                text,
                className="scope",
                type="button",
                **{"data-scope": scope, "aria-pressed": str(scope == "view").lower()},
            )
            for scope, text in _SCOPES.items()
        ],
        className="scopes",
        role="group",
        **{"aria-label": "Figures of the trips"},
    )


def build_choice(choice_id: str, name: str, options: dict[str, str]) -> Component:
    return html.Div(
        [
            html.Label(name, htmlFor=choice_id, className="visually-hidden"),
            dbc.Select(
                id=choice_id,
                options=[{"label": text, "value": value} for value, text in options.items()],
                value=next(iter(options)),
            ),
        ]
    )
