"""GET /api/trips: how many trips match, and the single trips when they are few enough."""

import gzip
import json
from functools import partial
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from dashapp.dataset import Dataset
from dashapp.engine.queries import FirstTripsQuery, TripsQuery
from dashapp.model import Packed
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.web.admission import Admission
from dashapp.web.answers import find_answer
from dashapp.web.features import pack_trips
from dashapp.web.questions import (
    current_version,
    parse_filter,
    parse_limit,
    parse_order,
    parse_parameters,
    parse_view,
)
from dashapp.web.sets import choose_set

OWN_NAMES = ("endpoint", "bounds", "limit", "order")


def create_trips(services: Services, admission: Admission) -> Blueprint:
    blueprint = Blueprint("trips", __name__)
    blueprint.add_url_rule("/api/trips", "trips", partial(get_trips, services, admission))
    return blueprint


def get_trips(services: Services, admission: Admission) -> Response:
    services, given = choose_set(services, request.args)
    status = services.cluster.status()
    query = parse_trips_query(given, services.settings, services.dataset_of(status))
    version = current_version(status)
    page = find_answer(services, admission, (version, query), pack_trips)
    numbers = {
        "type": "FeatureCollection",
        "version": version,
        "total": page.value.total,
        "elapsed_ms": round(page.elapsed_ms, 1),
        "cached": page.cached,
    }
    response = Response(join_features(numbers, page.value), mimetype="application/geo+json")
    response.headers["Cache-Control"] = "no-cache"
    return response


def parse_trips_query(
    given: MultiDict[str, str], settings: Settings, dataset: Dataset
) -> TripsQuery | FirstTripsQuery:
    """All trips when they are few, or the first ones by time where `order` asks for that."""
    params = parse_parameters(given, dataset, OWN_NAMES)
    endpoint, bounds = parse_view(params)
    kind = FirstTripsQuery if parse_order(params.get("order"), dataset, endpoint) else TripsQuery
    return kind(
        endpoint=endpoint,
        bounds=bounds,
        trip_filter=parse_filter(params, settings, dataset, endpoint),
        limit=parse_limit(params.get("limit"), settings.trips_limit),
    )


def join_features(numbers: dict[str, Any], trips: Packed) -> str:
    """The features are JSON already: set them in as they are rather than parse and print them."""
    features = gzip.decompress(trips.body).decode()
    return f'{json.dumps(numbers)[:-1]}, "features": {features}}}'
