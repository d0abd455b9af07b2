"""Answers that are JSON or a table for spreadsheets: CSV with notes in front, as trips have."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response

from dashapp.data.names import clean_text
from dashapp.data.trips_file import ExportQuery
from dashapp.engine.queries.bounds import BoundsQuery
from dashapp.errors import BadRequestError
from dashapp.model import ClusterStatus
from dashapp.services import Services

JSON, CSV = "json", "csv"
FORMS = {JSON: "application/json", CSV: "text/csv"}
"""Media types by what `format` says."""


def parse_form(text: str | None) -> str:
    """Raises BadRequestError: there is no such form of the answer."""
    if text and text not in FORMS:
        raise BadRequestError(f"format is {' or '.join(FORMS)}, not {text[:60]!r}.")
    return text or JSON


def describe_question(
    services: Services, status: ClusterStatus, query: BoundsQuery[Any] | ExportQuery
) -> dict[str, Any]:
    """What was asked and of which data, for who finds the file later."""
    named = {"set": services.name} if services.name else {}
    return named | {
        "data": status.data_name,
        "version": status.version,
        "endpoint": query.endpoint.value,
        "bounds": query.bounds.to_key(),
        "filters": query.trip_filter.to_key() or "none",
    }


def print_notes(notes: Mapping[str, Any]) -> str:
    """A line each that begins with `# `, whatever is in their texts."""
    return "".join(f"# {clean_text(f'{name}: {value}')}\n" for name, value in notes.items())


def print_table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    with io.StringIO() as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])
        return file.getvalue()


def respond_table(body: bytes, notes: Mapping[str, Any], name: str) -> Response:
    """A table, or notes and a table, as a file of this name."""
    response = Response(print_notes(notes).encode() + body, mimetype=FORMS[CSV])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-cache"
    return response
