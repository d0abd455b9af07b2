"""What each parameter looks like, as JSON Schema, from the numbers that the parsers go by.

Only for the description in openapi.py; the parsers themselves refuse with sentences.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from dashapp.dataset import Area, Dataset
from dashapp.model import MAX_ZOOM, Endpoint, ExportFormat
from dashapp.model.filters import CLOCK
from dashapp.model.operating import Action
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.web.questions import AREA, BY_TIME, DEFAULT_LIMIT, name_filters
from dashapp.web.sets import SET

Schema = dict[str, Any]

_NUMBER = r"-?[0-9]+(\.[0-9]+)?"


def describe_query(
    names: Iterable[str],
    settings: Settings,
    dataset: Dataset,
    formats: Sequence[str] = tuple(ExportFormat),
    own: Mapping[str, Schema] = MappingProxyType({}),
) -> list[Schema]:
    """Parameters of these names and, after them, of every filter; the first format is usual.

    `own` are those that mean something else at one address than at the others.
    """
    schemas = _describe_own(settings, dataset) | _describe_filters(settings, dataset)
    schemas["format"] = {
        "description": "Of the answer.",
        "type": "string",
        "enum": [str(form) for form in formats],
        "default": str(formats[0]),
    }
    schemas |= own
    return [_describe_parameter(name, schemas[name]) for name in (*names, *name_filters(dataset))]


def _describe_parameter(name: str, schema: Schema) -> Schema:
    """What need not be given may be empty as well."""
    required = name == "endpoint"
    if not required and "pattern" in schema:
        schema["pattern"] = f"^({schema['pattern'].removeprefix('^').removesuffix('$')})?$"
    return {
        "name": name,
        "in": "query",
        "required": required,
        "allowEmptyValue": not required,
        "description": schema.pop("description"),
        "schema": schema,
    }


def describe_set(services: Services, chosen: Services) -> list[Schema]:
    """The parameter that asks for `chosen`; none where the set has no name."""
    if not chosen.name:
        return []
    others = ", ".join(each.name for each in services.sets if each.name != chosen.name)
    also = f" Also here, each with a description of its own: {others}." if others else ""
    return [
        {
            "name": SET,
            "in": "query",
            "required": chosen.name != services.name,
            "description": f"Which set of trips is asked.{also}",
            "schema": {"type": "string", "enum": [chosen.name]},
        }
    ]


def describe_tile_path() -> list[Schema]:
    most = 2**MAX_ZOOM - 1
    parts = {
        "version": {"type": "string", "pattern": r"^(latest|[0-9a-f]{16}(\.[0-9a-f]{8})?)$"},
        "endpoint": {"type": "string", "enum": [end.value for end in Endpoint]},
        "zoom": {"type": "integer", "minimum": 0, "maximum": MAX_ZOOM},
        "x": {"type": "integer", "minimum": 0, "maximum": most},
        "y": {"type": "integer", "minimum": 0, "maximum": most},
    }
    return [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in parts.items()
    ]


def describe_body(action: Action, settings: Settings) -> Schema:
    """Of an operator's order; nobody may scale past what the setting says."""
    if action is not Action.SCALE:
        return {"type": "object"}
    workers = {"type": "integer", "minimum": 1, "maximum": settings.max_workers}
    return {"type": "object", "required": ["workers"], "properties": {"workers": workers}}


def _describe_own(settings: Settings, dataset: Dataset) -> dict[str, Schema]:
    most = settings.trips_limit
    counted = [column for column in dataset.columns if column.bins is not None]
    return {
        "endpoint": {
            "description": "Which end of a trip is meant.",
            "type": "string",
            "enum": [end.name for end in dataset.shown_ends],
        },
        "bounds": {
            "description": "west,south,east,north in degrees; the whole world by default.",
            "type": "string",
            "pattern": f"^({_NUMBER},){{3}}{_NUMBER}$",
        },
        "limit": {
            "description": "Most single trips wanted.",
            "type": "integer",
            "minimum": 0,
            "maximum": most,
            "default": min(DEFAULT_LIMIT, most),
        },
        "order": {
            "description": "time: the first trips by time, however many match.",
            "type": "string",
            "pattern": f"^{BY_TIME}$",
        },
        "without": {
            "description": "Filters that their own histograms leave out.",
            "type": "string",
            "pattern": _list_pattern(column.name for column in dataset.linked),
        },
        "histograms": {
            "description": "Histograms wanted; all of them by default.",
            "type": "string",
            "pattern": _list_pattern(column.name for column in counted),
        },
        "measures": {
            "description": "Amounts whose mean and median are told; none by default.",
            "type": "string",
            "pattern": _list_pattern(column.name for column in dataset.measurable),
        },
        "compare": {
            "description": "all: beside each place's number of all trips, without any filter.",
            "type": "string",
            "pattern": "^all$",
        },
    }


def _describe_filters(settings: Settings, dataset: Dataset) -> dict[str, Schema]:
    """Every filter of the data set, by its kind, and what goes with them."""
    described = {}
    for column in dataset.filters:
        if isinstance(kind := column.filter, Area):
            kind = Area(settings.area_corners_limit)
        if kind is not None:
            phrase, pattern = kind.describe_text(column.unit.word)
            described[column.name] = _text(phrase, pattern)
    phrase, pattern = Area(settings.area_corners_limit).describe_text("")
    described[AREA] = _text(f"That of the end asked about: {phrase}", pattern)
    ends = "|".join(end.value for end in Endpoint)
    told = "End by whose time hours, weekdays and dates are told; that asked about by default."
    described[CLOCK] = _text(told, f"^({ends})$")
    return described


def _text(description: str, pattern: str) -> Schema:
    return {"description": description, "type": "string", "pattern": pattern}


def _list_pattern(names: Iterable[str]) -> str:
    one = "|".join(names)
    return f"^({one})(,({one}))*$"
