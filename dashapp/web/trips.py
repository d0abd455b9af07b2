"""GET /api/trips: how many trips match, and the single trips when they are few enough."""

import gzip
import json
from functools import partial

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from dashapp.dataset import Dataset
from dashapp.engine.queries import FirstTripsQuery, TripsQuery
from dashapp.model import Answer, Packed
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
    text = print_trips(*find_trips(services, admission, request.args))
    response = Response(text, mimetype="application/geo+json")
    response.headers["Cache-Control"] = "no-cache"
    return response


def find_trips(
    services: Services, admission: Admission, given: MultiDict[str, str]
) -> tuple[str, Answer[Packed]]:
    """The version of the data and the trips; `given` as in the address, whoever asks."""
    services, given = choose_set(services, given)
    status = services.cluster.status()
    query = parse_trips_query(given, services.settings, services.dataset_of(status))
    version = current_version(status)
    return version, find_answer(services, admission, (version, query), pack_trips)


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


def print_trips(version: str, page: Answer[Packed]) -> str:
    """The features are JSON already: set them in as they are rather than parse and print them."""
    numbers = {
        "type": "FeatureCollection",
        "version": version,
        "total": page.value.total,
        "elapsed_ms": round(page.elapsed_ms, 1),
        "cached": page.cached,
    }
    features = gzip.decompress(page.value.body).decode()
    return f'{json.dumps(numbers)[:-1]}, "features": {features}}}'
