"""The two controls of the selection: which end of a trip, and how many passengers."""

import dash_bootstrap_components as dbc
from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from dashapp.model import Endpoint
from dashapp.model.filters import ALL_PASSENGERS
from dashapp.ui.clientside import call
from dashapp.ui.ids import FilterIds

_ENDPOINTS = {Endpoint.PICKUP: "Pickups", Endpoint.DROPOFF: "Dropoffs"}


def build_filters() -> Component:
    return html.Section(
        [build_endpoint(), build_passengers()],
        className="panel-section",
        **{"aria-label": "Filters"},
    )


def build_endpoint() -> Component:
    return html.Div(
        [
            html.Label("Show", htmlFor=FilterIds.ENDPOINT, className="field-name"),
            dbc.Select(
                id=FilterIds.ENDPOINT,
                options=[{"label": text, "value": end} for end, text in _ENDPOINTS.items()],
                value=Endpoint.PICKUP,
            ),
        ],
        className="field",
    )


def build_passengers() -> Component:
    low, high = ALL_PASSENGERS
    return html.Div(
        [
            html.Div(
                [
                    html.Span("Passengers", className="field-name"),
                    html.Span(id=FilterIds.PASSENGERS_TEXT, className="field-value"),
                ],
                className="field-head",
            ),
            dcc.RangeSlider(
                id=FilterIds.PASSENGERS,
                min=low,
                max=high,
                step=1,
                value=[low, high],
                marks={number: str(number) for number in range(low, high + 1)},
                # The map answers while the hand still moves; assets/js holds the pace.
                updatemode="drag",
                allow_direct_input=False,
            ),
        ],
        className="field",
        role="group",
        **{"aria-label": "Passengers, both ends included"},
    )


def register(app: Dash) -> None:
    app.clientside_callback(
        call("selection", "follow"),
        Output(FilterIds.PASSENGERS_TEXT, "children"),
        Input(FilterIds.PASSENGERS, "value"),
    )
