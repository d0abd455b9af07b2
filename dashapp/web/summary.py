"""GET /api/summary: histograms and tips of the trips that match, for linked charts."""

import json
from functools import partial
from typing import Any

from flask import Blueprint, Response, request

from dashapp.audience import Audience
from dashapp.dataset import Dataset
from dashapp.errors import BadRequestError
from dashapp.model import Bounds, Endpoint, Packed, Summary
from dashapp.model.summary import AmountHistogram, AnyHistogram, DateHistogram, TipFigures
from dashapp.model.work import Work
from dashapp.services import Services
from dashapp.web.admission import Admission
from dashapp.web.questions import (
    SummaryQuestion,
    current_version,
    parse_filter,
    parse_parameters,
    parse_without,
)
from dashapp.web.viewers import find_audience

OWN_NAMES = ("endpoint", "bounds", "without")
_DECIMALS = 9
"""Of means: in which order the workers' shares are added shows in the 13th."""


def create_summary(services: Services, admission: Admission) -> Blueprint:
    blueprint = Blueprint("summary", __name__)
    answer = partial(get_summary, services, admission)
    blueprint.add_url_rule("/api/summary", "summary", answer)
    return blueprint


def get_summary(services: Services, admission: Admission) -> Response:
    question = parse_summary_question(services)
    audience = find_audience(services.settings.query_timeout_seconds)
    answer = services.results.get_or_compute(
        question.key,
        partial(compute_summary, services, question, audience),
        audience,
        admission.place(Work.FIGURES, audience),
    )
    numbers = {
        "version": question.version,
        "elapsed_ms": round(answer.elapsed_ms, 1),
        "cached": answer.cached,
    }
    # The figures are JSON already: set beside the rest rather than parsed and printed again.
    body = f"{json.dumps(numbers)[:-1]}, {answer.value.body[1:].decode()}"
    response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache"
    return response


def parse_summary_question(services: Services) -> SummaryQuestion:
    params = parse_parameters(request.args, services.settings, OWN_NAMES)
    if not params.get("endpoint"):
        raise BadRequestError("endpoint is missing; it is pickup or dropoff.")
    trip_filter = parse_filter(params, services.settings)
    return SummaryQuestion(
        endpoint=Endpoint.parse(params["endpoint"]),
        bounds=Bounds.parse(params["bounds"]) if params.get("bounds") else Bounds.world(),
        trip_filter=trip_filter,
        without=parse_without(params.get("without"), trip_filter),
        version=current_version(services.cluster.status()),
    )


def compute_summary(services: Services, question: SummaryQuestion, audience: Audience) -> Packed:
    """The figures as JSON, which is how they are cached: 5 to 20 KB."""
    found = services.cluster.queries.of(question.version).summarise_trips(
        question.endpoint, question.bounds, question.trip_filter, question.without, audience
    )
    figures = build_figures(found, services.dataset)
    return Packed(json.dumps(figures, allow_nan=False).encode(), found.total)


def build_figures(summary: Summary, dataset: Dataset) -> dict[str, Any]:
    """The JSON of docs/api.md; amounts in the units of their columns."""
    figures: dict[str, Any] = {"total": summary.total}
    for name, histogram in summary.histograms.items():
        figures[name] = _build_histogram(histogram)
        if (column := dataset.column(name)).measure and isinstance(histogram, AmountHistogram):
            figures[name]["unrecorded"] = histogram.unrecorded
            figures |= {
                f"{column.many}_by_{group}": [_build_tips(tips) for tips in told]
                for group, told in summary.groups.items()
            }
    return figures


def _build_histogram(histogram: AnyHistogram) -> dict[str, Any]:
    if isinstance(histogram, AmountHistogram):
        return _build_amounts(histogram)
    if isinstance(histogram, DateHistogram):
        days = {day.isoformat(): trips for day, trips in histogram.counts.items()}
        return {"counts": days, "missing": histogram.missing}
    return {"counts": histogram.counts, "missing": histogram.missing}


def _build_amounts(histogram: AmountHistogram) -> dict[str, Any]:
    return {
        "width": histogram.bins.width / 100,
        "counts": histogram.counts,
        "under": histogram.under,
        "over": histogram.over,
        "missing": histogram.missing,
    }


def _build_tips(tips: TipFigures) -> dict[str, Any]:
    return {
        "trips": tips.trips,
        "unrecorded": tips.unrecorded,
        "missing": tips.missing,
        "sum": tips.total,
        "mean": _round(tips.mean),
        "median": tips.median,
        "share_trips": tips.share_trips,
        "mean_share": _round(tips.mean_share),
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, _DECIMALS)
