"""From a query to its answer, for every kind: stored, shared with who asks it too, or computed."""

import json
from collections.abc import Callable
from typing import TypeVar

from flask import Response

from dashapp.model import Answer, Packed, Query
from dashapp.services import Services
from dashapp.web.admission import Admission
from dashapp.web.viewers import create_cancellation_token

T = TypeVar("T")


def name_answer(version: str, query: Query[T], form: str = "") -> str:
    """Its key in the result cache; one form of an answer is not made of another."""
    return f"{version}/{query.key} {form}".rstrip()


def find_answer(
    services: Services,
    admission: Admission,
    asked: tuple[str, Query[T]],
    pack: Callable[[T], Packed],
    form: str = "",
) -> Answer[Packed]:
    """What is stored is what is sent: `pack` makes the bytes of this `form` once an answer.

    `asked` is the version of the data, and what is asked of it.

    Raises:
        BusyError, NotReadyError, QueryTimeoutError, ViewerLeftError: there is no answer now.
    """
    version, query = asked
    token = create_cancellation_token(services.settings.query_timeout_seconds)
    return services.results.get_or_compute(
        name_answer(version, query, form),
        lambda: pack(services.cluster.queries.of(version).ask(query, token)),
        token,
        admission.slot(query.work, token),
    )


def respond(version: str, answer: Answer[Packed]) -> Response:
    """An answer that is kept as JSON, with how it came about in front."""
    numbers = {
        "version": version,
        "elapsed_ms": round(answer.elapsed_ms, 1),
        "cached": answer.cached,
    }
    # The figures are JSON already: set beside the rest rather than parsed and printed again.
    body = f"{json.dumps(numbers)[:-1]}, {answer.value.body[1:].decode()}"
    response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache"
    return response
