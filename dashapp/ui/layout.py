"""The page as one tree: the map, and the panel beside it. Each panel builds its own part."""

from dash import html
from dash.development.base_component import Component

from dashapp.services import Services


def build_layout(services: Services) -> Component:
    """The whole page; nothing in it waits for the cluster."""
    del services
    return html.Main(className="page")
