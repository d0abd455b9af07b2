"""The dock panel of charts. assets/js/page/charts.js brings the graphs when it is first opened."""

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashapp.ui.ids import ChartIds

_FIGURES = {"mean": "Mean tip", "median": "Median tip", "sum": "Sum of tips"}
_GROUPS = {"passengers": "by passengers", "payment": "by payment"}
_SCOPES = {"view": "In view", "city": "Whole city"}
_HINT = (
    "Drag across hours, weekdays, days, fares or distances to filter by them, click a bar or a day "
    "to choose it, double-click to take the filter back. By key: Tab to an edge, arrows move it, "
    "Delete takes it back."
)
_HINT_OF_TOUCH = (
    "Swipe across hours, weekdays, days, fares or distances to filter by them, tap a bar or a day "
    "to choose it and again to take the filter back."
)


def build_charts() -> list[Component]:
    return [
        build_scope(),
        html.P("No figures yet.", id=ChartIds.NOTE, className="charts-note", role="status"),
        html.P(_HINT, className="charts-hint by-pointer"),
        html.P(_HINT_OF_TOUCH, className="charts-hint by-touch"),
        html.Div(id=ChartIds.GRAPHS, className="charts"),
        html.Div(
            [
                build_choice(ChartIds.FIGURE, "Which figure of the tips", _FIGURES),
                build_choice(ChartIds.GROUP, "Tips by which group", _GROUPS),
            ],
            className="charts-choices",
        ),
        html.Div(id=ChartIds.TIPS, className="charts"),
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
