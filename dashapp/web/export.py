"""GET /api/export: the trips that match as a file, with the account of rows in it."""

import math
import threading
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from dashapp.cancellation import CancellationToken
from dashapp.data.trips_file import ExportQuery
from dashapp.dataset import Dataset
from dashapp.engine.queries import TripsQuery
from dashapp.errors import BadRequestError, NotReadyError
from dashapp.model import ClusterStatus, ExportFormat
from dashapp.model.work import Work
from dashapp.services import Services, TripQueries
from dashapp.settings import Settings
from dashapp.web.admission import Admission
from dashapp.web.questions import current_version, parse_filter, parse_parameters, parse_view
from dashapp.web.sets import choose_set
from dashapp.web.tables import describe_question
from dashapp.web.viewers import create_cancellation_token

OWN_NAMES = ("endpoint", "bounds", "format")
_RETRY_AFTER_S = 5


def create_export(services: Services, admission: Admission) -> Blueprint:
    blueprint = Blueprint("export", __name__)
    slots = threading.Semaphore(services.settings.exports_at_once)
    answer = partial(get_export, services, admission, slots)
    blueprint.add_url_rule("/api/export", "export", answer)
    return blueprint


def get_export(services: Services, admission: Admission, slots: threading.Semaphore) -> Response:
    """The file's slot is held until the server has all of it, or has given up on its viewer."""
    services, given = choose_set(services, request.args)
    status, most = services.cluster.status(), services.settings.export_limit
    query = parse_export_query(given, services.settings, services.dataset_of(status))
    version = current_version(status)
    queries = services.cluster.queries.of(version)  # count, notes and file are of the same data
    token = create_cancellation_token(services.settings.query_timeout_seconds)
    with ExitStack() as held, admission.slot(Work.FILES, token):
        if request.method == "HEAD":
            matching = count_trips(queries, query, most, token)
            response = Response(iter(()))  # a list would claim a length of 0
        else:
            take_slot(slots, held)
            matching = count_trips(queries, query, most, token)
            notes = describe_export(services, status, query, matching)
            noted = replace(query, notes=notes)
            # Making it has a time limit of its own.
            response = answer_with_file(queries, noted, create_cancellation_token(math.inf))
            response.call_on_close(held.pop_all().close)
    name = f"trips-{query.endpoint}-{version}.{query.file_format}"
    response.mimetype = query.file_format.mime_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Trips"] = str(matching)
    return response


def take_slot(slots: threading.Semaphore, held: ExitStack) -> None:
    """Raises NotReadyError where there is none."""
    if not slots.acquire(blocking=False):
        raise NotReadyError("Another file is being made; try again in a moment.", _RETRY_AFTER_S)
    held.callback(slots.release)


def answer_with_file(
    queries: TripQueries, query: ExportQuery, token: CancellationToken
) -> Response:
    file = queries.make_file(query, token)
    # A cluster that dies under a download cuts it short, and its length tells the browser so.
    response = Response(file.pieces)
    response.content_length = file.size_bytes
    return response


def parse_export_query(
    given: MultiDict[str, str], settings: Settings, dataset: Dataset
) -> ExportQuery:
    params = parse_parameters(given, dataset, OWN_NAMES)
    endpoint, bounds = parse_view(params)
    return ExportQuery(
        endpoint=endpoint,
        bounds=bounds,
        trip_filter=parse_filter(params, settings, dataset, endpoint),
        file_format=ExportFormat.parse(params.get("format") or ExportFormat.CSV),
    )


def count_trips(
    queries: TripQueries, query: ExportQuery, most: int, token: CancellationToken
) -> int:
    """Exact number of rows that the file will have.

    Raises:
        BadRequestError: they are more than one file may hold.
    """
    number_alone = TripsQuery(query.endpoint, query.bounds, query.trip_filter, limit=0)
    total = queries.ask(number_alone, token).total
    if total > most:
        raise BadRequestError(
            f"{total:,} trips match, and a file holds at most {most:,}: zoom in or set a filter. "
            "Whoever runs this server may raise DASHAPP_EXPORT_LIMIT."
        )
    return total


def describe_export(
    services: Services, status: ClusterStatus, query: ExportQuery, matching: int
) -> dict[str, Any]:
    """What is in the file and what is not; it stands at the file's beginning."""
    asked = describe_question(services, status, query)
    return asked | {"trips_in_this_file": matching, **status.account.to_json()}
