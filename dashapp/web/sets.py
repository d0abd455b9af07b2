"""Which of several sets of trips a request is about: `set=`, without which it is the first.

Where the one set that is served has no name there is no such parameter.
"""

from functools import cache
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict

from dashapp.dataset import Area, Column, Dataset
from dashapp.errors import BadRequestError
from dashapp.model.filters import CLOCK
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


@cache
def find_shared(one: Dataset, other: Dataset) -> list[str]:
    """Parameters of links that mean the same for both, which are told apart by their names."""
    known = {column.name: column for column in other.filters}
    shared = [
        column.name
        for column in one.filters
        if column.name in known and _means(column) == _means(known[column.name])
    ]
    if one.has_area and other.has_area:
        shared += ["area", "place"]
        shared += [place for area, place in one.named_areas.items() if area in shared]
    if one.has_calendar and other.has_calendar:
        shared.append(CLOCK)
    if one.measured is not None and one.measured == other.measured:
        shared += ["figure", "group"]
    return shared


def _means(column: Column) -> tuple[Any, ...]:
    filtered = column.filter.describe() if column.filter else None
    label = "" if isinstance(column.filter, Area) else column.label  # wherever a trip begins
    return column.kind, filtered, column.unit, label


def describe_sets(services: Services, chosen: Services) -> dict[str, Any]:
    """Which one it is and what there is, each with how it is. Empty where the one has no name."""
    if not chosen.name:
        return {}
    return {"set": chosen.name, "sets": [_describe_set(each, chosen) for each in services.sets]}


def _describe_set(services: Services, chosen: Services) -> dict[str, Any]:
    status = services.cluster.status()
    return {
        "name": services.name,
        "title": services.dataset.title,
        "state": status.state.value,
        "version": status.version,
        "trips": status.account.rows_read,
        "shares": find_shared(chosen.dataset, services.dataset),
    }
