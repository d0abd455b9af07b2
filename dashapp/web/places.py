"""GET /api/places: how many trips that match begin or end in each place, and of what amounts."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial
from typing import Any, NamedTuple

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from dashapp.dataset import Dataset
from dashapp.engine.queries import PlaceFiguresQuery, PlacesQuery
from dashapp.errors import BadRequestError, NotFoundError
from dashapp.model import (
    Answer,
    Packed,
    PlaceCounts,
    PlaceFigures,
    TripFilter,
    ValueFigures,
)
from dashapp.places import UNKNOWN, find_partition
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.web.admission import Admission
from dashapp.web.answers import find_answer, respond
from dashapp.web.place_rows import compare, list_head, list_rows
from dashapp.web.questions import (
    current_version,
    parse_filter,
    parse_measures,
    parse_parameters,
    parse_view,
)
from dashapp.web.sets import choose_set
from dashapp.web.tables import JSON, describe_question, parse_form, print_table, respond_table

OWN_NAMES = ("endpoint", "bounds", "measures", "compare", "format")
ALL = "all"
"""With what the trips that match are compared: with all there are."""

_DECIMALS = 9
"""Of means."""


class Asked(NamedTuple):
    """The question, and what it is compared with, if it is."""

    query: PlacesQuery | PlaceFiguresQuery
    whole: PlacesQuery | None


def create_places(services: Services, admission: Admission) -> Blueprint:
    blueprint = Blueprint("places", __name__)
    blueprint.add_url_rule("/api/places", "places", partial(get_places, services, admission))
    return blueprint


def get_places(services: Services, admission: Admission) -> Response:
    services, given = choose_set(services, request.args)
    form = parse_form(given.get("format"))
    status = services.cluster.status()
    dataset = services.dataset_of(status)
    asked = parse_places_query(given, services.settings, dataset)
    version = current_version(status)
    answer = ask_places(services, admission, version, asked)
    if form == JSON:
        return respond(version, answer)
    told = json.loads(answer.value.body)
    table = print_table(list_head(told, dataset), list_rows(told, dataset))
    one = find_partition(dataset.partition).one
    name = f"{one}s-{asked.query.endpoint}-{version}.csv".replace(" ", "-")
    return respond_table(table.encode(), describe_question(services, status, asked.query), name)


def find_places(
    services: Services, admission: Admission, given: MultiDict[str, str]
) -> dict[str, Any]:
    """The JSON of the answer, whoever asks; `given` as in the address."""
    services, given = choose_set(services, given)
    status = services.cluster.status()
    asked = parse_places_query(given, services.settings, services.dataset_of(status))
    answer = ask_places(services, admission, current_version(status), asked)
    told: dict[str, Any] = json.loads(answer.value.body)
    return told


def ask_places(
    services: Services, admission: Admission, version: str, asked: Asked
) -> Answer[Packed]:
    """One answer, or two: that of all trips is stored by itself, whatever is compared with it."""
    find = partial(find_answer, services, admission)
    dataset = asked.query.trip_filter.dataset
    pack = partial(pack_places, dataset=dataset)
    if isinstance(asked.query, PlaceFiguresQuery):
        answer = find((version, asked.query), partial(pack_figures, dataset=dataset))
    else:
        answer = find((version, asked.query), pack)
    if asked.whole is None:
        return answer
    whole = find((version, asked.whole), pack)
    told = compare(json.loads(answer.value.body), json.loads(whole.value.body))
    return replace(answer, value=Packed(json.dumps(told).encode(), answer.value.total))


def parse_places_query(given: MultiDict[str, str], settings: Settings, dataset: Dataset) -> Asked:
    """Which end of the trips, where, their filters, and what is told of them.

    Raises:
        NotFoundError: trips of this data set are not counted by place.
    """
    params = parse_parameters(given, dataset, OWN_NAMES)
    if not dataset.partition:
        raise NotFoundError(f"The {dataset.trips} that are loaded are not counted by place.")
    endpoint, bounds = parse_view(params)
    trip_filter = parse_filter(params, settings, dataset, endpoint)
    measures = parse_measures(params.get("measures"), dataset)
    query: PlacesQuery | PlaceFiguresQuery = PlacesQuery(endpoint, bounds, trip_filter)
    if measures:
        query = PlaceFiguresQuery(endpoint, bounds, trip_filter, measures)
    against = params.get("compare")
    if against not in (None, "", ALL):
        raise BadRequestError(f"compare is {ALL}, or left out, not {against[:60]!r}.")
    return Asked(query, PlacesQuery(endpoint, bounds, TripFilter(dataset)) if against else None)


def pack_places(counts: PlaceCounts, dataset: Dataset) -> Packed:
    """The JSON of docs/api.md: most trips first, then by id; 25 KB at most."""
    return _pack(_build_places(counts, dataset), counts.total)


def pack_figures(figures: PlaceFigures, dataset: Dataset) -> Packed:
    """The same with figures: some 60 bytes for each place and measure more."""
    told = _build_places(figures.counts, dataset)
    told["figures"] = _build_figures(figures.whole)
    if UNKNOWN in figures.places:
        told["unknown_figures"] = _build_figures(figures.places[UNKNOWN])
    for place in told["places"]:
        place["figures"] = _build_figures(figures.places[place["id"]])
    return _pack(told, figures.counts.total)


def _pack(told: Mapping[str, Any], total: int) -> Packed:
    return Packed(json.dumps(told, allow_nan=False).encode(), total)


def _build_places(counts: PlaceCounts, dataset: Dataset) -> dict[str, Any]:
    partition = find_partition(dataset.partition)
    most_first = sorted(counts.trips.items(), key=lambda one: (-one[1], one[0]))
    places = []
    for number, trips in most_first:
        place = partition.place(number)
        named = {"id": number, "name": place.name, "borough": place.borough}
        places.append(named | {"trips": trips})
    return {"total": counts.total, "unknown": counts.unknown, "places": places}


def _build_figures(figures: Mapping[str, ValueFigures]) -> dict[str, Any]:
    return {name: _build_value(value) for name, value in figures.items()}


def _build_value(value: ValueFigures) -> dict[str, Any]:
    mean = None if value.mean is None else round(value.mean, _DECIMALS)
    told = asdict(value)
    return {"trips": told["trips"], "sum": told["total"], "mean": mean, "median": told["median"]}
