"""The panel of the area: draw one or name one, and see it beside everything. assets/js fills it."""

from dash import html
from dash.development.base_component import Component

from dashapp.ui.ends import name_end
from dashapp.ui.ids import AreaIds

_TOOLS = {
    AreaIds.DRAW_RECTANGLE: "Rectangle",
    AreaIds.DRAW_POLYGON: "Polygon",
    AreaIds.DRAW_VIEW: "What I see",
}
_CHARTS = {
    AreaIds.CHART_HOURS: ("Trips by hour of the day", "", "0 6 12 18 24"),
    AreaIds.CHART_FARE: ("Fare, US$", "$", ""),
    AreaIds.CHART_TIP: ("Tip on record, US$", "$", ""),
}
"""Caption, unit before the numbers of the axis, and its ticks where they are not round numbers."""


def build_area() -> Component:
    return html.Div(
        [build_tools(), build_places(), build_none(), build_chosen()], className="area-panel"
    )


def build_tools() -> Component:
    tools = [
        html.Button(
            text,
            id=tool,
            type="button",
            className="tool-button",
            **({} if tool is AreaIds.DRAW_VIEW else {"aria-pressed": "false"}),
        )
        for tool, text in _TOOLS.items()
    ]
    return html.Div(
        [
            html.H3("Draw an area on the map", className="field-name"),
            html.Div(tools, className="tool-row"),
            html.P(id=AreaIds.HINT, className="quiet", role="status"),
        ],
        className="field",
    )


def build_places() -> Component:
    """The search comes with its list when the panel is opened (assets/js/later)."""
    loading = html.Div("The list of places is loading …", id=AreaIds.PLACES, className="places")
    return html.Div(loading, className="field")


def build_none() -> Component:
    return html.P(
        "No area is chosen: map and figures are of everything. Name a neighbourhood, a park or an "
        "airport, or draw any other shape; then only trips within it count.",
        id=AreaIds.NONE,
        className="quiet",
    )


def build_chosen() -> Component:
    return html.Div(
        [
            html.H3(id=AreaIds.NAME, className="area-name"),
            html.Div(
                [
                    html.Button(
                        "Zoom to it", id=AreaIds.ZOOM, type="button", className="tool-button"
                    ),
                    html.Button(
                        "Remove", id=AreaIds.REMOVE, type="button", className="tool-button"
                    ),
                ],
                className="tool-row",
            ),
            html.P(id=AreaIds.PROBLEM, className="field-problem", role="alert"),
            html.Div([build_table(), *build_charts()], id=AreaIds.RESULTS, hidden=True),
        ],
        id=AreaIds.CHOSEN,
        hidden=True,
    )


def build_table() -> Component:
    head = [html.Td(), html.Th("Area", scope="col"), html.Th("All", scope="col")]
    return html.Table(
        [
            html.Caption(
                name_end(
                    "This area beside all trips that match the other filters",
                    "{End}s in this area beside all that match the other filters",
                )
            ),
            html.Thead(html.Tr(head)),
            html.Tbody(id=AreaIds.FIGURES),
        ],
        className="area-table",
    )


def build_charts() -> list[Component]:
    key = html.P(
        [
            html.Span(className="pair-key pair-key--area"),
            "area",
            html.Span(className="pair-key pair-key--all"),
            "all; each as a share of its own trips",
        ],
        className="quiet pair-legend",
    )
    charts = [
        html.Figure(
            [
                html.Div(className="pair-ticks", **{"aria-hidden": "true"}),
                html.Figcaption(caption),
            ],
            id=chart,
            className="pair-chart",
            **{"data-unit": unit, "data-ticks": ticks},
        )
        for chart, (caption, unit, ticks) in _CHARTS.items()
    ]
    return [key, *charts]


def build_map_hint() -> Component:
    """What to do while an area is drawn: on a phone the panel is away then."""
    return html.Div(
        [
            html.Span(id=AreaIds.MAP_HINT_TEXT),
            html.Button(
                "Give up",
                id=AreaIds.GIVE_UP,
                type="button",
                className="tool-button",
                title="Escape",
            ),
        ],
        id=AreaIds.MAP_HINT,
        className="map-hint",
        hidden=True,
    )
