"""Which of several sets of trips a request is about: `set=`, without which it is the first.

Where the one set that is served has no name there is no such parameter.
"""

from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict

from dashapp.dataset import Column, Dataset
from dashapp.errors import BadRequestError
from dashapp.services import Services

SET = "set"


class Asked(NamedTuple):
    """The services of a set, and the parameters of the request beside `set`."""

    services: Services
    params: MultiDict[str, str]


def choose_set(services: Services, given: MultiDict[str, str]) -> Asked:
    """Raises BadRequestError: there is no such set, or two are asked for."""
    if not services.name:
        return Asked(services, given)
    names = given.getlist(SET)
    if len(names) > 1:
        raise BadRequestError(f"{SET} is given {len(names)} times; give it once.")
    others = MultiDict((name, text) for name, text in given.items(multi=True) if name != SET)
    return Asked(services.find_set(names[0]) if any(names) else services, others)


def choose_page_set(services: Services, given: MultiDict[str, str]) -> Services:
    """Whose page is shown: the first one's too where a link names none that is here."""
    named = given.get(SET)
    return next((each for each in services.sets if each.name and each.name == named), services)


def describe_shared(chosen: Services, services: Services) -> dict[str, Any]:
    """For the page of one set: its name, and what its links may take along to each other set."""
    return {
        "name": chosen.name,
        "sets": [
            {"name": each.name, "shares": find_shared(chosen.dataset, each.dataset)}
            for each in services.sets
        ],
    }


def find_shared(one: Dataset, other: Dataset) -> list[str]:
    """Parameters of links that mean the same for both."""
    known = {column.name: column for column in other.filters}
    shared = [
        column.name
        for column in one.filters
        if column.name in known and _means(column) == _means(known[column.name])
    ]
    if one.has_area and other.has_area:
        shared.append("place")
    if one.measured is not None and one.measured == other.measured:
        shared += ["figure", "group"]
    return shared


def _means(column: Column) -> tuple[Any, ...]:
    filtered = column.filter.describe() if column.filter else None
    return column.kind, filtered, column.unit, column.label


def list_sets(services: Services) -> list[dict[str, Any]]:
    """For the page's switch: what there is, and how each is. Empty where the one has no name."""
    return [describe_set(each) for each in services.sets if each.name]


def describe_set(services: Services) -> dict[str, Any]:
    status = services.cluster.status()
    return {
        "name": services.name,
        "title": services.dataset.title,
        "state": status.state.value,
        "version": status.version,
        "trips": status.account.rows_read,
    }
