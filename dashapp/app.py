"""The only composition root: settings in, a Dash app with its services out.

Nothing is started here. The cluster begins in the background on the first request of a worker
process, or earlier by gunicorn's hook, so never before a fork and never inside a request.
"""

import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from dash import Dash
from dash.development.base_component import Component
from flask import Flask, has_request_context, request

import dashapp
from dashapp import web
from dashapp.errors import DashAppError
from dashapp.logs import configure_logging
from dashapp.services import Services
from dashapp.set_names import split_settings
from dashapp.settings import Settings, load_settings
from dashapp.ui.dock import PANELS
from dashapp.ui.ids import DocumentIds
from dashapp.ui.layout import build_layout
from dashapp.ui.panels import Panel
from dashapp.ui.register import register
from dashapp.ui.shell import Document, PageShell
from dashapp.web.callbacks import guard_callbacks
from dashapp.web.dataset import describe_set_dataset
from dashapp.web.scripts import FIRST_PAINT, read_scripts
from dashapp.web.security import protect
from dashapp.web.sets import choose_page_set, describe_sets
from dashapp.web.styles import bundle_styles

EXTENSION = "dashapp"
"""Key of the `Services` in `Flask.extensions`; gunicorn's hooks find them there."""

LAYOUT_PATH = "/_dash-layout"
"""What a browser asks for once with every page that it loads."""


def create_app(
    settings: Settings, services: Services | None = None, panels: tuple[Panel, ...] = PANELS
) -> Dash:
    """A new app with its own callbacks; tests hand in their own services and panels."""
    services = services or create_services(settings)
    server = Flask("dashapp")
    server.extensions[EXTENSION] = services
    api = web.register(server, services)
    start_on_visits(server, services)  # what is refused wakes nothing
    assets = find_assets()
    has_operator = services.operator is not None
    scripts = read_scripts(assets, for_operator=has_operator)
    style = bundle_styles(assets, for_operator=has_operator)
    scripts.serve(server)
    style.serve(server)
    app = PageShell(
        "dashapp",
        first_script=scripts.locate(FIRST_PAINT),
        modules=[scripts.locate(name) for name in scripts.list_modules()],
        style=style.name,
        document=partial(describe_document, services),
        server=server,
        routes_pathname_prefix="/",
        requests_pathname_prefix=settings.path_prefix,
        assets_folder=str(assets),
        update_title="",
        suppress_callback_exceptions=True,  # a set has not every panel whose callbacks there are
    )
    app.layout = partial(build_page, services, panels)
    app.validation_layout = None  # the page would carry its layout twice; the other one serves too
    register(app, api, panels)
    guard_callbacks(server, app.callback_map)
    protect(server, app.csp_hashes(), settings.embedded_in)
    return app


def build_page(services: Services, panels: tuple[Panel, ...]) -> Component:
    """For the set that the request at hand is about."""
    return build_layout(find_page_set(services), panels, [each.name for each in services.sets])


def describe_document(services: Services) -> Document:
    chosen = find_page_set(services)
    dataset = chosen.dataset
    title = f"{chosen.name} \N{MIDDLE DOT} {dataset.title}" if chosen.name else dataset.title
    data: dict[str, Any] = {DocumentIds.DATASET: describe_set_dataset(services, chosen)}
    if chosen.name:
        data[DocumentIds.SET] = describe_sets(services, chosen)
    return Document(title, dataset.about, data)


def find_page_set(services: Services) -> Services:
    """Dash builds the layout once when it is given too, outside of any request."""
    return choose_page_set(services, request.args) if has_request_context() else services


def create_server(settings: Settings | None = None) -> Flask:
    """The WSGI application for gunicorn, configured by the environment unless told otherwise.

    Raises:
        gunicorn.errors.AppImportError: a wrong setting; gunicorn prints the sentence and ends.
    """
    from gunicorn.errors import AppImportError  # noqa: PLC0415 - only a server needs it

    try:
        settings = settings or load_settings()
        configure_logging(settings)
        server: Flask = create_app(settings).server
    except DashAppError as error:
        raise AppImportError(str(error)) from None
    return server


def create_services(settings: Settings) -> Services:
    """The real ones. Their modules are read here, so that a test app does not load distributed.

    Raises:
        ConfigurationError: other users can write to the cache folder.
    """
    from dashapp.cache.backend import create_live_cache  # noqa: PLC0415
    from dashapp.cache.results import ResultCache  # noqa: PLC0415
    from dashapp.cluster.local.private_folder import prepare_cache_folder  # noqa: PLC0415
    from dashapp.cluster.operator.cluster_operator import ClusterOperator  # noqa: PLC0415
    from dashapp.cluster.operator.worker_info import Reporter  # noqa: PLC0415
    from dashapp.cluster.sets import ClusterSets  # noqa: PLC0415

    prepare_cache_folder(settings.cache_folder)
    results = ResultCache(settings)
    report = Reporter(results.traffic).report
    sets = ClusterSets(settings, create_live_cache(), report=report)
    operator = ClusterOperator(settings, sets, results.traffic)
    shown = operator if settings.operator_token is not None else None
    own = split_settings(settings)
    first, *others = (
        Services(own[name], service, results, shown, name)
        for name, service in sets.services.items()
    )
    return replace(first, others=tuple(others))


def start_on_visits(server: Flask, services: Services) -> None:
    """Start the cluster with the first request of a process, and wake it with every page.

    The process is known by its id because gunicorn forks.
    """
    started_in: set[int] = set()

    def start() -> None:
        if os.getpid() not in started_in or request.path.endswith(LAYOUT_PATH):
            started_in.add(os.getpid())
            services.start()

    server.before_request(start)


def find_assets() -> Path:
    """The assets of the wheel, or those of the checkout. Absolute, as Dash needs it."""
    package = Path(dashapp.__file__).resolve().parent
    packed = package / "_assets"
    return packed if packed.is_dir() else package.parent / "assets"
