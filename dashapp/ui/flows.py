"""The panel of the flows: trips from place to place, most first; assets/js fills it."""

from dash import html
from dash.development.base_component import Component

from dashapp.dataset import Dataset
from dashapp.ui.charts import build_scope
from dashapp.ui.ids import FlowIds

_COUNTS = {"none": "None", "10": "10", "20": "20", "50": "50", "100": "100"}
"""How many of the largest are drawn, as assets/js/core/flows.js has it."""


def build_flows(dataset: Dataset) -> list[Component]:
    del dataset
    heads = [html.Th(text, scope="col") for text in ("From", "To", "Trips", "Share")]
    return [
        build_scope(),
        build_counts(),
        html.P(id=FlowIds.HEAD, className="flows-head", role="status"),
        html.P(id=FlowIds.HOW, className="quiet"),
        html.P(html.A("Download all as CSV", id=FlowIds.FILE, hidden=True, download="")),
        html.Table(
            [html.Thead(html.Tr(heads)), html.Tbody()],
            id=FlowIds.LIST,
            className="figures-table flows-table",
            hidden=True,
            **{"aria-labelledby": str(FlowIds.HEAD)},
        ),
    ]


def build_counts() -> Component:
    return html.Div(
        [
            html.Span("Largest on the map", id=FlowIds.COUNTS_NAME, className="field-name"),
            html.Div(
                [
                    html.Button(
                        text,
                        className="scope",
                        type="button",
                        **{"data-flows": count, "aria-pressed": "false"},
                    )
                    for count, text in _COUNTS.items()
                ],
                className="scopes flows-counts",
                role="group",
                **{"aria-labelledby": str(FlowIds.COUNTS_NAME)},
            ),
        ],
        className="flows-choice",
    )


def has_flows(dataset: Dataset) -> bool:
    """Whether it is known of both ends in which place they are."""
    return bool(dataset.partition) and len(dataset.shown_ends) == len(dataset.ends)
