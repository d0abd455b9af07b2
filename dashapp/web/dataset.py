"""GET /api/dataset: what a trip is here: ends, columns with their words, kinds of filter, bins."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashapp.dataset import DATASETS, Dataset, WholeNumbers
from dashapp.model import Reason
from dashapp.model.filters import CLOCK
from dashapp.places import find_partition
from dashapp.places.names import Named, Names
from dashapp.services import Services
from dashapp.web.sets import choose_set

PATH = "/api/dataset"


def create_dataset(services: Services) -> Blueprint:
    blueprint = Blueprint("dataset", __name__)
    blueprint.add_url_rule(PATH, "dataset", partial(get_dataset, services))
    return blueprint


def get_dataset(services: Services) -> Response:
    response = jsonify(describe_set_dataset(services, choose_set(services, request.args).services))
    response.headers["Cache-Control"] = "no-cache"
    return response


def describe_set_dataset(services: Services, chosen: Services) -> dict[str, Any]:
    """Of one set: links may have been made for any of the others."""
    known = {each.dataset.whole.name: each.dataset.whole for each in services.sets}
    return describe_dataset(chosen.dataset, (*DATASETS, *known.values()))


def describe_dataset(dataset: Dataset, known: Iterable[Dataset] = DATASETS) -> dict[str, Any]:
    """What the page goes by; it stands in the document too.

    Args:
        dataset: the one that is served.
        known: all data sets that a link may have been made for.
    """
    lacks: dict[str, str] = {}
    for other in (dataset.whole, *known):
        lacks = _name_parameters(other) | lacks
    for name in _name_parameters(dataset):
        lacks.pop(name, None)
    has_numbers = any(isinstance(column.filter, WholeNumbers) for column in dataset.read)
    reasons = [
        reason.value
        for reason in Reason
        if has_numbers or reason is not Reason.PASSENGERS_OUT_OF_RANGE
    ]
    return dataset.describe() | _describe_partition(dataset) | {"reasons": reasons, "lacks": lacks}


def _describe_partition(dataset: Dataset) -> dict[str, Any]:
    """The places by which trips are counted, where they are: 8 KB of the page as it travels.

    Of a name it has the slug, and the id or, of several, ids and words; of another name of
    several the slug of the first.
    """
    if not dataset.partition:
        return {}
    partition = find_partition(dataset.partition)
    described = {
        "name": partition.name,
        "one": partition.one,
        "credit": partition.credit,
        "places": [[place.id, place.name, place.borough] for place in partition.places],
        "folded": [*partition.folded.items()],
        "names": [_describe_name(partition.names, named) for named in partition.names.rows],
    }
    return {"partition": described}


def _describe_name(names: Names, named: Named) -> list[Any]:
    first = names.name(named.ids)
    if len(named.ids) == 1 or first is None:
        return [named.slug, named.ids[0]]
    return [named.slug, first.slug] if first is not named else [*named]


def _name_parameters(dataset: Dataset) -> dict[str, str]:
    """Parameters that a link has for this data set alone, and what each is about."""
    names = {column.name: column.label.lower() for column in dataset.filters}
    if dataset.has_area:
        names |= dict.fromkeys(("area", "place"), "area")
    names |= {place: names[area] for area, place in dataset.named_areas.items()}
    if dataset.has_calendar:
        names[CLOCK] = "times"
    if dataset.measured is not None:
        names |= dict.fromkeys(("figure", "group"), dataset.measured.label.lower())
    return names
