"""The panel of the area: draw one or name one, and see it beside everything. assets/js fills it."""

from dash import html
from dash.development.base_component import Component

from dashapp.dataset import Amounts, Column, Cycle, Dataset
from dashapp.places import find_partition
from dashapp.ui.ends import build_other_end, name_end
from dashapp.ui.ids import AreaIds, area_chart_id

_TOOLS = {
    AreaIds.DRAW_RECTANGLE: "Rectangle",
    AreaIds.DRAW_POLYGON: "Polygon",
    AreaIds.DRAW_VIEW: "Current view",
}


def build_area(dataset: Dataset) -> Component:
    return html.Div(
        [
            build_tools(),
            *tell_zones(dataset),
            build_places(),
            build_none(),
            build_chosen(dataset),
        ],
        className="area-panel",
    )


def tell_zones(dataset: Dataset) -> list[Component]:
    """How an area takes trips that have no point, where there may be such trips."""
    if not (dataset.partition and any(end.has_place for end in dataset.ends)):
        return []
    one = find_partition(dataset.partition).one
    text = f"Trips that are known by their {one} alone count where its middle lies in the area."
    return [html.P(text, className="quiet field")]


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
        "No area selected. Draw one or search to filter by location.",
        id=AreaIds.NONE,
        className="quiet",
    )


def build_chosen(dataset: Dataset) -> Component:
    return html.Div(
        [
            html.H3(id=AreaIds.NAME, className="area-name"),
            html.Div(
                [
                    html.Button(
                        "Zoom to area", id=AreaIds.ZOOM, type="button", className="tool-button"
                    ),
                    html.Button(
                        "Clear area", id=AreaIds.REMOVE, type="button", className="tool-button"
                    ),
                    html.Button(
                        "Both ends in it",
                        id=AreaIds.WITHIN,
                        type="button",
                        className="tool-button",
                        **{"aria-pressed": "false"},
                    ),
                    build_other_end("tool-button"),
                ],
                className="tool-row",
            ),
            html.P(id=AreaIds.PROBLEM, className="field-problem", role="alert"),
            html.Div(
                [build_table(dataset), *build_charts(dataset)], id=AreaIds.RESULTS, hidden=True
            ),
        ],
        id=AreaIds.CHOSEN,
        hidden=True,
    )


def build_table(dataset: Dataset) -> Component:
    head = [html.Td(), html.Th("Area", scope="col"), html.Th("All", scope="col")]
    return html.Table(
        [
            html.Caption(
                name_end(
                    dataset,
                    "Selected area vs. all trips that match the other filters",
                    "{End}s in the selected area vs. all that match the other filters",
                )
            ),
            html.Thead(html.Tr(head)),
            html.Tbody(id=AreaIds.FIGURES),
        ],
        className="area-table",
    )


def build_charts(dataset: Dataset) -> list[Component]:
    key = html.P(
        [
            html.Span(className="pair-key pair-key--area"),
            "area",
            html.Span(className="pair-key pair-key--all"),
            "all (share of trips)",
        ],
        className="quiet pair-legend",
    )
    charts = [build_chart(column) for column in dataset.columns if column.compared]
    return [key, *charts] if charts else []


def build_chart(column: Column) -> Component:
    """Ticks of the axis are told where they are not round."""
    ticks = "0 6 12 18 24" if column.kind == Cycle.kind else ""
    return html.Figure(
        [
            html.Div(className="pair-ticks", **{"aria-hidden": "true"}),
            html.Figcaption(describe_chart(column)),
        ],
        id=area_chart_id(column.name),
        className="pair-chart",
        **{
            "data-before": column.unit.before,
            "data-after": column.unit.after,
            "data-ticks": ticks,
        },
    )


def describe_chart(column: Column) -> str:
    if column.kind != Amounts.kind:
        return f"Trips by {(column.axis or column.one).lower()}"
    if column.measure is None:
        return column.axis
    return column.axis.replace(column.label, f"{column.label} on record", 1)


def build_map_hint() -> Component:
    """What to do while an area is drawn: on a phone the panel is away then."""
    return html.Div(
        [
            html.Span(id=AreaIds.MAP_HINT_TEXT),
            html.Button(
                "Cancel",
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
