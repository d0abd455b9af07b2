"""GET /api/trips: how many trips match, and the single trips when they are few enough."""

import gzip
import json
from functools import partial
from typing import Any

from flask import Blueprint, Response, request

from dashapp.audience import Audience
from dashapp.errors import BadRequestError
from dashapp.model import Answer, Bounds, Endpoint, Packed
from dashapp.model.work import Work
from dashapp.services import Services
from dashapp.web.admission import Admission
from dashapp.web.features import pack_trips
from dashapp.web.questions import (
    TripsQuestion,
    current_version,
    parse_filter,
    parse_limit,
    parse_parameters,
)
from dashapp.web.viewers import find_audience

OWN_NAMES = ("endpoint", "bounds", "limit")


def create_trips(services: Services, admission: Admission) -> Blueprint:
    blueprint = Blueprint("trips", __name__)
    blueprint.add_url_rule("/api/trips", "trips", partial(get_trips, services, admission))
    return blueprint


def get_trips(services: Services, admission: Admission) -> Response:
    question = parse_trips_question(services)
    page = find_trips(services, admission, question)
    numbers = {
        "type": "FeatureCollection",
        "version": question.version,
        "total": page.value.total,
        "elapsed_ms": round(page.elapsed_ms, 1),
        "cached": page.cached,
    }
    response = Response(join_features(numbers, page.value), mimetype="application/geo+json")
    response.headers["Cache-Control"] = "no-cache"
    return response


def parse_trips_question(services: Services) -> TripsQuestion:
    params = parse_parameters(request.args, services.settings, OWN_NAMES)
    if not params.get("endpoint"):
        raise BadRequestError("endpoint is missing; it is pickup or dropoff.")
    return TripsQuestion(
        endpoint=Endpoint.parse(params["endpoint"]),
        bounds=Bounds.parse(params["bounds"]) if params.get("bounds") else Bounds.world(),
        trip_filter=parse_filter(params, services.settings),
        limit=parse_limit(params.get("limit"), services.settings.trips_limit),
        version=current_version(services.cluster.status()),
    )


def find_trips(services: Services, admission: Admission, question: TripsQuestion) -> Answer[Packed]:
    audience = find_audience(services.settings.query_timeout_seconds)
    return services.results.get_or_compute(
        question.key,
        partial(compute_trips, services, question, audience),
        audience,
        admission.place(Work.ROWS, audience),
    )


def compute_trips(services: Services, question: TripsQuestion, audience: Audience) -> Packed:
    queries = services.cluster.queries.of(question.version)
    asked = question.endpoint, question.bounds, question.trip_filter, question.limit
    return pack_trips(queries.find_trips(*asked, audience))


def join_features(numbers: dict[str, Any], trips: Packed) -> str:
    """The features are JSON already: set them in as they are rather than parse and print them."""
    features = gzip.decompress(trips.body).decode()
    return f'{json.dumps(numbers)[:-1]}, "features": {features}}}'
