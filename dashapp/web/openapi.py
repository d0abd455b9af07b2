"""GET /api/openapi.json: this server's addresses for programs, made from what the code goes by.

Limits are those of the settings. A test compares it with the routes and with what they answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashapp import __version__
from dashapp.dataset import Dataset
from dashapp.model import ExportFormat
from dashapp.model.operating import Action
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.web import dataset, export, flows, places, summary, trips
from dashapp.web.packing import TileForm
from dashapp.web.parameters import (
    Schema,
    describe_body,
    describe_query,
    describe_set,
    describe_tile_path,
)
from dashapp.web.sets import choose_set
from dashapp.web.tables import FORMS

PATH = "/api/openapi.json"

_JSON = "application/json"
_WITHOUT_SET = ("/healthz", "/robots.txt")
_EVERYWHERE = (400, 403, 405, 414)
"""By a name that is not this server's, from another site, by another method, too long."""

_QUESTION = (404, 429, 503, 504)
_ORDER = (401, 403, 409, 413)


@dataclass(frozen=True)
class Address:
    """`answers` are media types by status; `refusals` are statuses of errors beside everybody's."""

    path: str
    summary: str
    answers: Mapping[int, Sequence[str]]
    refusals: Sequence[int] = ()
    method: str = "get"
    parameters: Sequence[Schema] = ()
    body: Schema | None = None


def create_openapi(services: Services) -> Blueprint:
    blueprint = Blueprint("openapi", __name__)
    blueprint.add_url_rule(PATH, "openapi", partial(get_description, services))
    return blueprint


def get_description(services: Services) -> Response:
    has_operator = services.settings.operator_token is not None and services.operator is not None
    chosen = choose_set(services, request.args).services
    described = build_description(
        chosen.settings,
        chosen.dataset,
        describe_set(services, chosen),
        with_operator=has_operator,
    )
    response = jsonify(described)
    response.headers["Cache-Control"] = "no-cache"
    return response


def build_description(
    settings: Settings,
    trips_dataset: Dataset,
    of_set: Sequence[Schema] = (),
    *,
    with_operator: bool,
) -> dict[str, Any]:
    """An OpenAPI 3.1 document; `of_set` is the parameter that asks for the set it is about."""
    addresses = [
        address
        if address.path in _WITHOUT_SET
        else replace(address, parameters=[*address.parameters, *of_set])
        for address in (*_list_questions(settings, trips_dataset), *_list_states())
    ]
    if with_operator:
        addresses += _list_operator(settings)
    paths: dict[str, dict[str, Any]] = {}
    for address in addresses:
        paths.setdefault(address.path, {})[address.method] = _describe(address)
    return {
        "openapi": "3.1.0",
        "info": {"title": trips_dataset.title, "version": __version__},
        "servers": [{"url": settings.path_prefix.rstrip("/") or "/"}],
        "paths": paths,
        "components": {"schemas": {"Error": _ERROR}},
    }


def _list_questions(settings: Settings, trips_dataset: Dataset) -> Iterable[Address]:
    forms = {200: [form.value for form in TileForm], 204: [], 304: []}
    tile = [*describe_tile_path(), *describe_query((), settings, trips_dataset)]
    path = "/api/tiles/{version}/{endpoint}/{zoom}/{x}/{y}"
    files = {200: [form.mime_type for form in ExportFormat]}
    query = partial(describe_query, settings=settings, dataset=trips_dataset)
    yield Address(path, "Counts of one map tile.", forms, _QUESTION, parameters=tile)
    yield Address(
        "/api/trips",
        "How many trips match, and the trips when they are few.",
        {200: ["application/geo+json"]},
        _QUESTION,
        parameters=query(trips.OWN_NAMES),
    )
    yield Address(
        "/api/summary",
        "Histograms of the trips that match, and what is measured of them by groups.",
        {200: [_JSON]},
        _QUESTION,
        parameters=query(summary.OWN_NAMES),
    )
    yield Address(
        "/api/places",
        "How many trips that match begin or end in each place, with mean and median of amounts.",
        {200: [*FORMS.values()]},
        _QUESTION,
        parameters=query(places.OWN_NAMES, formats=(*FORMS,)),
    )
    yield Address(
        "/api/flows",
        "How many trips that match go from which place to which, as JSON or as a file.",
        {200: [*FORMS.values()]},
        _QUESTION,
        parameters=query(
            flows.OWN_NAMES,
            formats=(*FORMS,),
            own=flows.describe_own(trips_dataset),
        ),
    )
    yield Address(
        "/api/export",
        f"The trips that match as a file, {settings.export_limit:,} at most.",
        files,
        _QUESTION,
        parameters=query(export.OWN_NAMES),
    )


def _list_states() -> Iterable[Address]:
    json = {200: [_JSON]}
    yield Address("/api/status", "State of the cluster and account of rows.", json)
    yield Address(dataset.PATH, "What a trip is here: columns, filters, bins, words.", json)
    yield Address("/api/wake", "Wakes a cluster that sleeps.", json, method="post")
    yield Address(PATH, "This description.", json)
    yield Address("/healthz", "Whether the process lives.", json, (503,))
    yield Address("/readyz", "Whether questions can be answered.", json, (503,))
    yield Address("/robots.txt", "For crawlers.", {200: ["text/plain"]})


def _list_operator(settings: Settings) -> Iterable[Address]:
    path, json = "/api/operator", {200: [_JSON]}
    token = {"type": "object", "required": ["token"], "properties": {"token": {"type": "string"}}}
    session = f"{path}/session"
    yield Address(path, "What the operator sees; for others, that they are none.", json)
    yield Address(session, "Logs in.", json, (401, 403, 413, 429), method="post", body=token)
    yield Address(session, "Logs out.", json, _ORDER, method="delete", body={"type": "object"})
    for action in Action:
        body = describe_body(action, settings)
        begun = {202: [_JSON]}
        yield Address(
            f"{path}/{action}", f"{action.capitalize()}.", begun, _ORDER, "post", body=body
        )


_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string", "description": "One sentence."}},
}


def _describe(address: Address) -> dict[str, Any]:
    answers = {
        str(status): _describe_answer(status, {kind: {} for kind in kinds})
        for status, kinds in address.answers.items()
    }
    error = {_JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}
    for status in sorted({*_EVERYWHERE, *address.refusals}):
        answers[str(status)] = _describe_answer(status, error)
    described: dict[str, Any] = {"summary": address.summary, "responses": answers}
    if address.parameters:
        described["parameters"] = list(address.parameters)
    if address.body is not None:
        content = {_JSON: {"schema": address.body}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _describe_answer(status: int, content: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    return described | ({"content": content} if content else {})
