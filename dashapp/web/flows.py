"""GET /api/flows: how many trips that match go from which place to which, most first."""

from functools import partial
from typing import Any, NamedTuple

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from dashapp.dataset import Dataset
from dashapp.engine.queries import FlowsQuery
from dashapp.errors import BadRequestError, NotFoundError
from dashapp.places import Partition, find_partition
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.web.admission import Admission
from dashapp.web.answers import find_answer, respond
from dashapp.web.flow_tables import BY_PLACE, GROUPINGS, pack_csv, pack_json
from dashapp.web.questions import (
    current_version,
    parse_filter,
    parse_integer,
    parse_parameters,
    parse_view,
)
from dashapp.web.sets import choose_set
from dashapp.web.tables import CSV, JSON, describe_question, parse_form, respond_table

OWN_NAMES = ("endpoint", "bounds", "by", "limit", "format")
DEFAULT_LIMIT = 20


class Shape(NamedTuple):
    """What is listed of the answer: flows between what, how many, and as what."""

    by: str
    limit: int
    form: str


def create_flows(services: Services, admission: Admission) -> Blueprint:
    blueprint = Blueprint("flows", __name__)
    blueprint.add_url_rule("/api/flows", "flows", partial(get_flows, services, admission))
    return blueprint


def get_flows(services: Services, admission: Admission) -> Response:
    services, given = choose_set(services, request.args)
    status = services.cluster.status()
    dataset = services.dataset_of(status)
    query, (by, limit, form) = parse_flows_query(given, services.settings, dataset)
    version = current_version(status)
    pack = partial(
        pack_csv if form == CSV else pack_json,
        partition=find_partition(dataset.partition),
        by=by,
        limit=limit,
    )
    answer = find_answer(services, admission, (version, query), pack, f"{form} {by} {limit}")
    if form == JSON:
        return respond(version, answer)
    notes = describe_question(services, status, query)
    return respond_table(answer.value.body, notes, f"flows-{version}.csv")


def parse_flows_query(
    given: MultiDict[str, str], settings: Settings, dataset: Dataset
) -> tuple[FlowsQuery, Shape]:
    """What is counted, and what is listed of it.

    Raises:
        NotFoundError: of trips of this data set it is not known where both ends are.
    """
    params = parse_parameters(given, dataset, OWN_NAMES)
    if not dataset.partition:
        raise NotFoundError(f"The {dataset.trips} that are loaded are not counted by place.")
    if len(dataset.shown_ends) < len(dataset.ends):
        [lost] = [end.word for end in dataset.ends if not end.is_shown]
        raise NotFoundError(f"The loaded trips have no places of {lost}s, so nothing to go to.")
    endpoint, bounds = parse_view(params)
    shape = Shape(
        parse_grouping(params.get("by")),
        parse_flows_limit(params.get("limit"), find_partition(dataset.partition)),
        parse_form(params.get("format")),
    )
    query = FlowsQuery(endpoint, bounds, parse_filter(params, settings, dataset, endpoint))
    return query, shape


def parse_grouping(text: str | None) -> str:
    """Raises BadRequestError: flows do not go between such."""
    if text and text not in GROUPINGS:
        raise BadRequestError(f"by is {' or '.join(GROUPINGS)}, not {text[:60]!r}.")
    return text or BY_PLACE


def parse_flows_limit(text: str | None, partition: Partition) -> int:
    """How many flows are listed: up to all that there can be."""
    if not text:
        return DEFAULT_LIMIT
    limit, most = parse_integer("limit", text), most_flows(partition)
    if not 0 <= limit <= most:
        raise BadRequestError(f"limit is 0 to {most}, not {limit}.")
    return limit


def most_flows(partition: Partition) -> int:
    return len(partition.places) ** 2


def describe_own(dataset: Dataset) -> dict[str, dict[str, Any]]:
    """Parameters that mean something else here, for the description of the API."""
    most = most_flows(find_partition(dataset.partition)) if dataset.partition else 0
    return {
        "by": {
            "description": "Between what flows go: single places, or all of a borough as one.",
            "type": "string",
            "enum": [*GROUPINGS],
            "default": BY_PLACE,
        },
        "limit": {
            "description": "How many flows are listed.",
            "type": "integer",
            "minimum": 0,
            "maximum": most,
            "default": min(DEFAULT_LIMIT, most),
        },
    }
