"""GET /api/summary: histograms and tips of the trips that match, for linked charts."""

import json
from functools import partial
from typing import Any

from flask import Blueprint, Response, request

from dashapp.engine.queries import SummaryQuery
from dashapp.model import Packed, Summary
from dashapp.model.summary import AmountHistogram, Histogram, TipFigures
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.web.admission import Admission
from dashapp.web.answers import find_answer
from dashapp.web.questions import (
    current_version,
    parse_filter,
    parse_parameters,
    parse_place,
    parse_without,
)

OWN_NAMES = ("endpoint", "bounds", "without")
_DECIMALS = 9
"""Of means: in which order the workers' shares are added shows in the 13th."""


def create_summary(services: Services, admission: Admission) -> Blueprint:
    blueprint = Blueprint("summary", __name__)
    answer = partial(get_summary, services, admission)
    blueprint.add_url_rule("/api/summary", "summary", answer)
    return blueprint


def get_summary(services: Services, admission: Admission) -> Response:
    query = parse_summary_query(services.settings)
    version = current_version(services.cluster.status())
    answer = find_answer(services, admission, (version, query), pack_summary)
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


def parse_summary_query(settings: Settings) -> SummaryQuery:
    params = parse_parameters(request.args, OWN_NAMES)
    endpoint, bounds = parse_place(params)
    trip_filter = parse_filter(params, settings)
    without = parse_without(params.get("without"), trip_filter)
    return SummaryQuery(endpoint, bounds, trip_filter, without)


def pack_summary(summary: Summary) -> Packed:
    """The figures as JSON, which is how they are cached: 5 to 20 KB."""
    return Packed(json.dumps(build_figures(summary), allow_nan=False).encode(), summary.total)


def build_figures(summary: Summary) -> dict[str, Any]:
    """The JSON of docs/api.md; amounts in US$ and miles."""
    dates = {day.isoformat(): trips for day, trips in summary.dates.counts.items()}
    return {
        "total": summary.total,
        "hours": _build_histogram(summary.hours),
        "weekdays": _build_histogram(summary.weekdays),
        "dates": {"counts": dates, "missing": summary.dates.missing},
        "passengers": _build_histogram(summary.passengers),
        "payment": _build_histogram(summary.payment),
        "fare": _build_amounts(summary.fare),
        "distance": _build_amounts(summary.distance),
        "tip": _build_amounts(summary.tip) | {"unrecorded": summary.tip.unrecorded},
        "tips_by_passengers": [_build_tips(tips) for tips in summary.tips_by_passengers],
        "tips_by_payment": [_build_tips(tips) for tips in summary.tips_by_payment],
    }


def _build_histogram(histogram: Histogram) -> dict[str, Any]:
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
