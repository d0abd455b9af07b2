"""Flask blueprints over `Services`. Routes parse, ask and print; they hold no `except`."""

from flask import Flask

from dashapp.services import Services
from dashapp.web.admission import Admission
from dashapp.web.dataset import create_dataset
from dashapp.web.delivery import deliver
from dashapp.web.errors import handle_errors
from dashapp.web.export import create_export
from dashapp.web.flows import create_flows
from dashapp.web.guard import guard
from dashapp.web.inner_api import InnerApi
from dashapp.web.openapi import create_openapi
from dashapp.web.operator import create_operator
from dashapp.web.places import create_places
from dashapp.web.robots import create_robots
from dashapp.web.status import create_status
from dashapp.web.summary import create_summary
from dashapp.web.tiles import create_tiles
from dashapp.web.trips import create_trips


def register(server: Flask, services: Services) -> InnerApi:
    """Everything of the HTTP interface but the headers, which need the finished Dash app.

    What comes back asks the same for callbacks.
    """
    guard(server, services.settings)
    handle_errors(server)
    deliver(server, services.settings.cache_folder)
    settings = services.settings
    admission = Admission(
        settings.web_threads, settings.exports_at_once, settings.viewer_questions_limit
    )
    server.teardown_request(lambda _: admission.wake())
    questions = (create_tiles, create_trips, create_summary, create_places, create_flows)
    for create in (*questions, create_export):
        server.register_blueprint(create(services, admission))
    server.register_blueprint(create_status(services))
    server.register_blueprint(create_robots())
    server.register_blueprint(create_openapi(services))
    server.register_blueprint(create_dataset(services))
    operator = create_operator(services)
    if operator is not None:
        server.register_blueprint(operator)
    return InnerApi(services, admission)
