"""The map: single trips, the legend, the card of a trip. Density and base map are assets/js."""

import dash_leaflet as dl
from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashapp.ui.clientside import call, hand_over
from dashapp.ui.ids import MapIds, PageIds
from dashapp.ui.numbers import build_no_match

CENTER_LAT_LON = (40.76, -73.95)
ZOOM = 12
MAX_ZOOM = 20
MIN_ZOOM = 2


def build_map(title: str) -> Component:
    return html.Main(
        [
            # The panel shows its title too, but a phone's closed sheet hides it.
            html.H1(title, className="visually-hidden"),
            dl.Map(
                [
                    dl.ZoomControl(position="topright"),
                    dl.ScaleControl(position="bottomleft"),
                    build_single_trips(),
                    dl.LayerGroup(eventHandlers={"add": hand_over("map", "attach")}),
                ],
                id=MapIds.MAP,
                center=list(CENTER_LAT_LON),
                zoom=ZOOM,
                minZoom=MIN_ZOOM,
                maxZoom=MAX_ZOOM,
                zoomControl=False,
                preferCanvas=True,
                worldCopyJump=True,
                fadeAnimation=False,
                # Tracking feeds centre and zoom back into Leaflet, and the map jumps while dragged.
                trackViewport=False,
                eventHandlers={"moveend": hand_over("map", "report")},
                className="map",
            ),
            build_legend(MapIds.LEGEND),
            build_other_map(),
            build_readout(),
            build_no_match(),
            *build_trip(),
        ],
        className="map-area",
    )


def build_single_trips() -> Component:
    return dl.GeoJSON(
        id=MapIds.TRIPS,
        data={"type": "FeatureCollection", "features": []},
        pointToLayer=hand_over("trippoints", "drawPoint"),
        style=hand_over("trippoints", "pointStyle"),
        onEachFeature=hand_over("trippoints", "explainPoint"),
        hideout={"colormap": "ember", "theme": "light", "opacity": 1},
    )


def build_other_map() -> Component:
    """Where a second map comes when both ends are shown side by side; assets/js makes it."""
    return html.Div(
        [html.Div(className="map"), build_legend(MapIds.OTHER_LEGEND)],
        id=MapIds.OTHER,
        className="map-other",
        hidden=True,
    )


def build_show() -> Component:
    """Points or zones, and flows over them; assets/js fills it, and hides it without a choice."""
    return html.Section(
        id=MapIds.SHOW,
        className="scopes map-show",
        hidden=True,
        **{"aria-label": "Show on the map"},
    )


def build_legend(legend_id: MapIds) -> Component:
    """Filled by assets/js, which alone knows what the colours stand for."""
    return html.Div(id=legend_id, className="legend", hidden=True, **{"aria-label": "Legend"})


def build_readout() -> Component:
    """What lies under the pointer. It is not read aloud: it changes with every move."""
    return html.Div(id=MapIds.READOUT, className="readout", hidden=True, **{"aria-hidden": "true"})


def build_trip() -> list[Component]:
    """The card of one trip, and what the keyboard is told of the middle of the map."""
    return [
        html.Section(
            id=MapIds.TRIP,
            className="trip-card",
            hidden=True,
            tabIndex="-1",
            **{"aria-label": "One trip"},
        ),
        html.Div(id=MapIds.SAID, className="visually-hidden", role="status"),
    ]


def register(app: Dash) -> None:
    app.clientside_callback(
        call("map", "recolour"),
        Output(MapIds.TRIPS, "hideout"),
        Input(PageIds.THEME, "data"),
        Input(PageIds.DISPLAY, "data"),
        Input(PageIds.SELECTION, "data"),
    )
