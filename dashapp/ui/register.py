"""Wires every panel to one app. The path from a control to the map never comes to Python."""

from dash import Dash

from dashapp.services import Services


def register(app: Dash, services: Services) -> None:
    """Add the callbacks of every panel to `app`, and what the page's head needs."""
    del app, services
