"""The map: base layers to choose from, single trips, the legend. The density layer is assets/js."""

import dash_leaflet as dl
from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashapp.ui.clientside import call, hand_over
from dashapp.ui.ids import MapIds, PageIds, StatusIds
from dashapp.ui.page import TITLE

CENTER_LAT_LON = (40.76, -73.95)
ZOOM = 12
MAX_ZOOM = 20
MIN_ZOOM = 2

_CARTO_URL = "https://{s}.basemaps.cartocdn.com/light_all/{z}/{x}/{y}{r}.png"
_OSM_URL = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
_OSM_CREDIT = (
    '&copy; <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a> contributors'
)
_CARTO_CREDIT = f'{_OSM_CREDIT}, &copy; <a href="https://carto.com/attributions">CARTO</a>'


def build_map() -> Component:
    return html.Main(
        [
            # The panel shows its title too, but a phone's closed sheet hides it.
            html.H1(TITLE, className="visually-hidden"),
            dl.Map(
                [
                    dl.ZoomControl(position="topright"),
                    build_base_layers(),
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
        ],
        className="map-area",
    )


def build_base_layers() -> Component:
    """Street tiles lie over our own shoreline, which is always there; the first choice is none."""
    return dl.LayersControl(
        [
            dl.BaseLayer(dl.LayerGroup(), name="Shoreline (no internet needed)", checked=True),
            dl.BaseLayer(
                dl.TileLayer(
                    id=MapIds.CARTO,
                    url=_CARTO_URL,
                    attribution=_CARTO_CREDIT,
                    maxZoom=MAX_ZOOM,
                    className="carto",
                ),
                name="CARTO Positron",
            ),
            dl.BaseLayer(
                dl.TileLayer(
                    id=MapIds.OSM,
                    url=_OSM_URL,
                    attribution=_OSM_CREDIT,
                    maxZoom=MAX_ZOOM,
                    maxNativeZoom=19,
                    className="osm",
                ),
                name="OpenStreetMap",
            ),
        ],
        position="topright",
    )


def build_single_trips() -> Component:
    return dl.GeoJSON(
        id=MapIds.TRIPS,
        data={"type": "FeatureCollection", "features": []},
        pointToLayer=hand_over("trips", "drawPoint"),
        style=hand_over("trips", "pointStyle"),
        onEachFeature=hand_over("trips", "explainPoint"),
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


def build_legend(legend_id: MapIds) -> Component:
    """Filled by assets/js, which alone knows what the colours stand for."""
    return html.Div(id=legend_id, className="legend", hidden=True, **{"aria-label": "Legend"})


def build_readout() -> Component:
    """What lies under the pointer. It is not read aloud: it changes with every move."""
    return html.Div(id=MapIds.READOUT, className="readout", hidden=True, **{"aria-hidden": "true"})


def register(app: Dash) -> None:
    app.clientside_callback(
        call("map", "ask"),
        Input(PageIds.SELECTION, "data"),
        Input(StatusIds.STATUS, "data"),
        Input(MapIds.VIEW, "data"),
    )
    app.clientside_callback(
        call("map", "recolour"),
        Output(MapIds.TRIPS, "hideout"),
        Output(MapIds.CARTO, "url"),
        Input(PageIds.THEME, "data"),
        Input(PageIds.DISPLAY, "data"),
        Input(PageIds.SELECTION, "data"),
    )
