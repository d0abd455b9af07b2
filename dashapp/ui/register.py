"""Wires every panel to one app. The path from a control to the map never comes to Python."""

from dash import Dash

from dashapp.services import Api
from dashapp.ui import account, numbers, page, panels, status
from dashapp.ui import map as map_panel
from dashapp.ui.panels import Panel


def register(app: Dash, api: Api, in_dock: tuple[Panel, ...]) -> None:
    """Add the callbacks of every panel to `app`, and what the page's head needs."""
    page.prepare_head(app)
    for panel in (page, map_panel, status, numbers, account):
        panel.register(app)
    panels.register(app, api, in_dock)
