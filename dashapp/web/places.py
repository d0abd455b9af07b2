"""GET /api/places: how many trips that match begin or end in each place, most first."""

import json
from dataclasses import asdict
from functools import partial

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from dashapp.dataset import Dataset
from dashapp.engine.queries import PlacesQuery
from dashapp.errors import BadRequestError, NotFoundError
from dashapp.model import Packed, PlaceCounts
from dashapp.places import find_partition
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.web.admission import Admission
from dashapp.web.answers import find_answer, respond
from dashapp.web.place_table import print_table
from dashapp.web.questions import current_version, parse_filter, parse_parameters, parse_view
from dashapp.web.sets import choose_set

OWN_NAMES = ("endpoint", "bounds", "format")
JSON = "json"
FORMS = {JSON: "application/json", "csv": "text/csv"}
"""Media types by what `format` says."""


def create_places(services: Services, admission: Admission) -> Blueprint:
    blueprint = Blueprint("places", __name__)
    blueprint.add_url_rule("/api/places", "places", partial(get_places, services, admission))
    return blueprint


def get_places(services: Services, admission: Admission) -> Response:
    services, given = choose_set(services, request.args)
    status = services.cluster.status()
    dataset = services.dataset_of(status)
    query = parse_places_query(given, services.settings, dataset)
    form = parse_form(given.get("format"))
    version = current_version(status)
    pack = partial(pack_places, dataset=dataset)
    answer = find_answer(services, admission, (version, query), pack)
    if form == JSON:
        return respond(version, answer)
    named = {"set": services.name} if services.name else {}
    notes = named | {"data": status.data_name, "version": version} | describe_query(query)
    partition = find_partition(dataset.partition)
    text = print_table(json.loads(answer.value.body), partition, notes)
    response = Response(text, mimetype="text/csv")
    name = f"{partition.one}s-{query.endpoint}-{version}.csv".replace(" ", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-cache"
    return response


def parse_form(text: str | None) -> str:
    """Raises BadRequestError: there is no such form of the answer."""
    if text and text not in FORMS:
        raise BadRequestError(f"format is {' or '.join(FORMS)}, not {text[:60]!r}.")
    return text or JSON


def describe_query(query: PlacesQuery) -> dict[str, str]:
    """What was asked, for who finds the table later."""
    return {
        "endpoint": query.endpoint.value,
        "bounds": ",".join(map(str, asdict(query.bounds).values())),
        "filters": query.trip_filter.to_key() or "none",
    }


def parse_places_query(
    given: MultiDict[str, str], settings: Settings, dataset: Dataset
) -> PlacesQuery:
    """Which end of the trips, where, and their filters.

    Raises:
        NotFoundError: trips of this data set are not counted by place.
    """
    params = parse_parameters(given, dataset, OWN_NAMES)
    if not dataset.partition:
        raise NotFoundError(f"The {dataset.trips} that are loaded are not counted by place.")
    endpoint, bounds = parse_view(params)
    return PlacesQuery(endpoint, bounds, parse_filter(params, settings, dataset, endpoint))


def pack_places(counts: PlaceCounts, dataset: Dataset) -> Packed:
    """The JSON of docs/api.md: most trips first, then by id; 25 KB at most."""
    partition = find_partition(dataset.partition)
    most_first = sorted(counts.trips.items(), key=lambda one: (-one[1], one[0]))
    places = []
    for number, trips in most_first:
        place = partition.place(number)
        named = {"id": number, "name": place.name, "borough": place.borough}
        places.append(named | {"trips": trips})
    told = {"total": counts.total, "unknown": counts.unknown, "places": places}
    return Packed(json.dumps(told).encode(), counts.total)
