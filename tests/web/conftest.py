"""A Flask server with nothing but the HTTP interface, and the whole app, over the oracle."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashapp import web
from dashapp.app import create_app
from dashapp.services import Services


@pytest.fixture
def server(services: Services) -> Flask:
    server = Flask("test")
    web.register(server, services)
    return server


@pytest.fixture
def http(server: Flask) -> FlaskClient:
    return server.test_client()


@pytest.fixture
def site(services: Services) -> FlaskClient:
    """The whole app over the oracle: page, assets and HTTP interface."""
    return create_app(services.settings, services).server.test_client()
