"""GET /api/places: how many trips that match begin or end in each place, most first."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from dashapp.dataset import Dataset
from dashapp.engine.queries import PlacesQuery
from dashapp.errors import NotFoundError
from dashapp.model import Packed, PlaceCounts
from dashapp.places import Partition, find_partition
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.web.admission import Admission
from dashapp.web.answers import find_answer, respond
from dashapp.web.questions import current_version, parse_filter, parse_parameters, parse_view
from dashapp.web.sets import choose_set
from dashapp.web.tables import JSON, describe_question, parse_form, print_table, respond_table

OWN_NAMES = ("endpoint", "bounds", "format")
HEAD = ("location_id", "zone", "borough", "trips")


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
    partition = find_partition(dataset.partition)
    table = print_table(HEAD, list_rows(json.loads(answer.value.body), partition))
    name = f"{partition.one}s-{query.endpoint}-{version}.csv".replace(" ", "-")
    return respond_table(table.encode(), describe_question(services, status, query), name)


def list_rows(counts: Mapping[str, Any], partition: Partition) -> list[tuple[Any, ...]]:
    """A row for each place that has trips, most first, and one for those in none of them.

    `counts` is the JSON of the answer; all rows together are its `total`.
    """
    rows = [
        (place["id"], place["name"], place["borough"], place["trips"]) for place in counts["places"]
    ]
    if counts["unknown"]:
        rows.append(("", f"in no known {partition.one}", "", counts["unknown"]))
    return rows


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
