"""A Flask server with nothing but the HTTP interface, over the oracle."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashapp import web
from dashapp.services import Services


@pytest.fixture
def server(services: Services) -> Flask:
    server = Flask("test")
    web.register(server, services)
    return server


@pytest.fixture
def http(server: Flask) -> FlaskClient:
    return server.test_client()
