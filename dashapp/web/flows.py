"""GET /api/flows: how many trips that match go from which place to which, most first."""

import json
from functools import partial
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from dashapp.dataset import Dataset
from dashapp.engine.queries import FlowsQuery
from dashapp.errors import BadRequestError, NotFoundError
from dashapp.model import FlowCounts, Packed
from dashapp.places import Partition, find_partition
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.web.admission import Admission
from dashapp.web.answers import find_answer, respond
from dashapp.web.questions import (
    current_version,
    parse_filter,
    parse_integer,
    parse_parameters,
    parse_view,
)
from dashapp.web.sets import choose_set
from dashapp.web.tables import (
    CSV,
    JSON,
    describe_question,
    parse_form,
    print_notes,
    print_table,
    respond_table,
)

OWN_NAMES = ("endpoint", "bounds", "limit", "format")
DEFAULT_LIMIT = 20
_FLOW = '{"from": %d, "to": %d, "trips": %d}'
_HEAD = [f"{end}_{part}" for end in ("from", "to") for part in ("id", "name", "borough")]


def create_flows(services: Services, admission: Admission) -> Blueprint:
    blueprint = Blueprint("flows", __name__)
    blueprint.add_url_rule("/api/flows", "flows", partial(get_flows, services, admission))
    return blueprint


def get_flows(services: Services, admission: Admission) -> Response:
    services, given = choose_set(services, request.args)
    status = services.cluster.status()
    dataset = services.dataset_of(status)
    query, limit, form = parse_flows_query(given, services.settings, dataset)
    version = current_version(status)
    pack = partial(
        pack_csv if form == CSV else pack_json,
        partition=find_partition(dataset.partition),
        limit=limit,
    )
    answer = find_answer(services, admission, (version, query), pack, f"{form} {limit}")
    if form == JSON:
        return respond(version, answer)
    notes = describe_question(services, status, query)
    return respond_table(answer.value.body, notes, f"flows-{version}.csv")


def parse_flows_query(
    given: MultiDict[str, str], settings: Settings, dataset: Dataset
) -> tuple[FlowsQuery, int, str]:
    """What is counted, how many flows are listed, and as what.

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
    limit = parse_flows_limit(params.get("limit"), find_partition(dataset.partition))
    form = parse_form(params.get("format"))
    query = FlowsQuery(endpoint, bounds, parse_filter(params, settings, dataset, endpoint))
    return query, limit, form


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
        "limit": {
            "description": "How many flows are listed.",
            "type": "integer",
            "minimum": 0,
            "maximum": most,
            "default": min(DEFAULT_LIMIT, most),
        },
    }


def pack_json(counts: FlowCounts, partition: Partition, limit: int) -> Packed:
    """The JSON of docs/api.md."""
    del partition
    listed = counts.flows[:limit]
    told = {
        "total": counts.total,
        "unknown": counts.unknown,
        "covered": int(listed[:, 2].sum()),
        "pairs": len(counts.flows),
    }
    # Of thousands of flows each is printed by itself, five times as fast as by the library.
    flows = ", ".join([_FLOW % (one, other, trips) for one, other, trips in listed.tolist()])
    return Packed(f'{json.dumps(told)[:-1]}, "flows": [{flows}]}}'.encode(), counts.total)


def pack_csv(counts: FlowCounts, partition: Partition, limit: int) -> Packed:
    """Rows with names; what they are of stands before them as comments."""
    listed = counts.flows[:limit]
    covered = int(listed[:, 2].sum())
    notes = {"total": counts.total, "unknown": counts.unknown, "covered": covered}
    rows = []
    for origin, destination, trips in listed.tolist():
        ends = [partition.place(number) for number in (origin, destination)]
        rows.append([*(part for at in ends for part in (at.id, at.name, at.borough)), trips])
    table = print_notes(notes) + print_table([*_HEAD, "trips"], rows)
    return Packed(table.encode(), counts.total)
