"""The controls of the filters: a place for each, which assets/js/page/controls.js fills."""

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashapp.model import Endpoint
from dashapp.ui.charts import build_scope
from dashapp.ui.ends import name_end
from dashapp.ui.ids import FilterIds
from dashapp.ui.numbers import build_no_match

_ENDPOINTS = {Endpoint.PICKUP: "Pickups", Endpoint.DROPOFF: "Dropoffs"}


def build_filters() -> Component:
    """The two main controls, always open, then a box to fold for each other filter."""
    return html.Section(
        [
            build_endpoint(),
            html.Div(build_scope(), className="filters-scope"),
            build_no_match(),
            build_passengers(),
            build_filter("hours", "Hours"),
            build_filter("weekdays", "Weekdays", kind="toggles toggles--days"),
            build_filter("dates", "Dates", inputs=True),
            build_filter("payment", "Payment", kind="toggles toggles--rows"),
            build_filter("fare", "Fare", inputs=True),
            build_filter("distance", "Distance", inputs=True),
        ],
        className="panel-section filters",
        **{"aria-label": "Filters"},
    )


def build_endpoint() -> Component:
    return html.Div(
        [
            html.Label(
                name_end("Show", "Figures, charts and files are of"),
                htmlFor=FilterIds.ENDPOINT,
                className="field-name",
            ),
            dbc.Select(
                id=FilterIds.ENDPOINT,
                options=[{"label": text, "value": end} for end, text in _ENDPOINTS.items()],
                value=Endpoint.PICKUP,
            ),
        ],
        className="field",
    )


def build_passengers() -> Component:
    return html.Div(
        [
            html.Div(
                [
                    html.Span("Passengers", className="filter-name"),
                    html.Span(id=FilterIds.PASSENGERS_TEXT, className="filter-value"),
                ],
                className="filter-head",
            ),
            build_reset("passengers", "Passengers"),
            html.Div(
                id=FilterIds.PASSENGERS,
                className="histogram",
                role="group",
                **{"aria-label": "Passengers, both ends included"},
            ),
        ],
        className="filter",
        **{"data-filter-box": "passengers"},
    )


def build_filter(
    name: str, title: str, kind: str = "histogram", *, inputs: bool = False
) -> Component:
    """A box that folds. The cross stands beside the summary, which must hold no second button."""
    place = html.Div(
        id=f"filter-{name}", className=kind, role="group", **{"aria-label": f"Trips by {name}"}
    )
    typed = [html.Div(id=f"filter-{name}-inputs", className="filter-inputs")] if inputs else []
    summary = html.Summary(
        [
            html.Span(title, className="filter-name"),
            html.Span(id=f"filter-{name}-text", className="filter-value"),
        ],
        className="filter-head",
    )
    return html.Div(
        [
            html.Details([summary, place, *typed], className="filter", open=True),
            build_reset(name, title),
        ],
        className="filter-box",
        **{"data-filter-box": name},
    )


def build_reset(name: str, title: str) -> Component:
    return html.Button(
        html.Span(className="close-icon", **{"aria-hidden": "true"}),
        className="filter-reset",
        type="button",
        title=f"Reset {title}",
        **{"aria-label": f"Reset {title}", "data-filter-reset": name},
    )
