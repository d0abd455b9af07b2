"""Wires every panel to one app. The path from a control to the map never comes to Python."""

from dash import Dash

from dashapp.services import Services
from dashapp.ui import account, numbers, page, status
from dashapp.ui import map as map_panel


def register(app: Dash, services: Services) -> None:
    """Add the callbacks of every panel to `app`, and what the page's head needs."""
    page.prepare_head(app, services.dataset.about)
    for panel in (page, map_panel, status, numbers, account):
        panel.register(app)
