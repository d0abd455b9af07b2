"""How many trips are in view, how many match, and how the answer came about."""

from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from dashapp.dataset import Dataset
from dashapp.ui.clientside import call
from dashapp.ui.ends import name_end
from dashapp.ui.ids import FigureIds

_UNKNOWN = "\N{EN DASH}"


def build_numbers(dataset: Dataset) -> Component:
    return html.Section(
        [
            dcc.Store(id=FigureIds.ANSWER),
            html.Div(
                [
                    build_number(name_end(dataset, "{End}s in view"), FigureIds.IN_VIEW),
                    build_number(html.Span("All matching trips"), FigureIds.MATCHING),
                ],
                className="numbers",
            ),
            html.P("No answer yet.", id=FigureIds.HOW, className="how"),
            html.P(id=FigureIds.HINT, className="hint"),
        ],
        className="panel-section",
        **{"aria-label": "Figures", "aria-live": "polite"},
    )


def build_no_match() -> Component:
    """Where nothing is seen because no trip matches anywhere: why, and the way out."""
    return html.Div(
        [
            html.Span("No trips match these filters."),
            html.Button(
                "Clear filters",
                type="button",
                className="tool-button",
                **{"data-clear-filters": ""},
            ),
        ],
        className="no-match",
        hidden=True,
    )


def build_number(name: Component, component_id: str) -> Component:
    return html.Div(
        [
            html.Span(name, className="number-name"),
            html.Span(_UNKNOWN, id=component_id, className="number"),
        ],
        className="number-box",
    )


def register(app: Dash) -> None:
    app.clientside_callback(
        call("figures", "show"),
        Output(FigureIds.IN_VIEW, "children"),
        Output(FigureIds.MATCHING, "children"),
        Output(FigureIds.HOW, "children"),
        Output(FigureIds.HINT, "children"),
        Input(FigureIds.ANSWER, "data"),
    )
