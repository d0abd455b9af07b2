"""The badge: what the cluster is doing, live, with a bar while it starts and loads."""

import dash_bootstrap_components as dbc
from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashapp.ui.clientside import call
from dashapp.ui.ids import PageIds, StatusIds


def build_status() -> Component:
    """Nothing is known when the page is built: the browser asks as soon as it is there."""
    return html.Section(
        [
            html.Div(
                [
                    html.Span(
                        html.Span("Asking", id=StatusIds.BADGE_TEXT),
                        id=StatusIds.BADGE,
                        className="badge-state badge-state--starting",
                    ),
                    html.Span(id=StatusIds.DETAIL, className="status-detail"),
                ],
                className="status-line",
            ),
            html.P(id=StatusIds.MESSAGE, className="status-message"),
            html.Button("Start", id=StatusIds.WAKE, type="button", className="wake", hidden=True),
            dbc.Progress(
                id=StatusIds.PROGRESS, class_name="status-bar status-bar--unknown", value=0
            ),
        ],
        className="panel-section status",
        role="status",
        **{"aria-label": "Cluster"},
    )


def register(app: Dash) -> None:
    app.clientside_callback(call("status", "start"), Input(PageIds.LOCATION, "id"))
    app.clientside_callback(
        call("status", "show"),
        Output(StatusIds.BADGE, "className"),
        Output(StatusIds.BADGE_TEXT, "children"),
        Output(StatusIds.MESSAGE, "children"),
        Output(StatusIds.DETAIL, "children"),
        Output(StatusIds.PROGRESS, "value"),
        Output(StatusIds.PROGRESS, "label"),
        Output(StatusIds.PROGRESS, "class_name"),
        Output(StatusIds.WAKE, "hidden"),
        Input(StatusIds.STATUS, "data"),
    )
    app.clientside_callback(
        call("status", "wake"), Input(StatusIds.WAKE, "n_clicks"), prevent_initial_call=True
    )
