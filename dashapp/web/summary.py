"""GET /api/summary: histograms and measured figures of the trips that match, for linked charts."""

import json
from functools import partial
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from dashapp.dataset import Dataset
from dashapp.engine.queries import SummaryQuery
from dashapp.model import Answer, Packed, Summary
from dashapp.model.summary import AmountHistogram, AnyHistogram, DateHistogram, MeasureFigures
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.web.admission import Admission
from dashapp.web.answers import find_answer, respond
from dashapp.web.questions import (
    current_version,
    parse_filter,
    parse_histograms,
    parse_parameters,
    parse_view,
    parse_without,
)
from dashapp.web.sets import choose_set

OWN_NAMES = ("endpoint", "bounds", "without", "histograms")
_DECIMALS = 9
"""Of means: in which order the workers' shares are added shows in the 13th."""


def create_summary(services: Services, admission: Admission) -> Blueprint:
    blueprint = Blueprint("summary", __name__)
    answer = partial(get_summary, services, admission)
    blueprint.add_url_rule("/api/summary", "summary", answer)
    return blueprint


def get_summary(services: Services, admission: Admission) -> Response:
    return respond(*find_summary(services, admission, request.args))


def find_summary(
    services: Services, admission: Admission, given: MultiDict[str, str]
) -> tuple[str, Answer[Packed]]:
    """The version of the data and the figures; `given` as in the address, whoever asks."""
    services, given = choose_set(services, given)
    status = services.cluster.status()
    dataset = services.dataset_of(status)
    query = parse_summary_query(given, services.settings, dataset)
    pack = partial(pack_summary, dataset=dataset)
    version = current_version(status)
    return version, find_answer(services, admission, (version, query), pack)


def parse_summary_query(
    given: MultiDict[str, str], settings: Settings, dataset: Dataset
) -> SummaryQuery:
    params = parse_parameters(given, dataset, OWN_NAMES)
    endpoint, bounds = parse_view(params)
    trip_filter = parse_filter(params, settings, dataset, endpoint)
    without = parse_without(params.get("without"), trip_filter)
    histograms = parse_histograms(params.get("histograms"), trip_filter.dataset)
    return SummaryQuery(endpoint, bounds, trip_filter, without, histograms)


def pack_summary(summary: Summary, dataset: Dataset) -> Packed:
    """The figures as JSON, which is how they are cached: 5 to 20 KB of a year.

    Each day adds 20 bytes: 17 years have 130 KB, which are sent as 15.
    """
    figures = build_figures(summary, dataset)
    return Packed(json.dumps(figures, allow_nan=False).encode(), summary.total)


def build_figures(summary: Summary, dataset: Dataset) -> dict[str, Any]:
    """The JSON of docs/api.md; amounts in the units of their columns."""
    figures: dict[str, Any] = {"total": summary.total}
    for name, histogram in summary.histograms.items():
        figures[name] = _build_histogram(histogram)
        if (column := dataset.column(name)).measure and isinstance(histogram, AmountHistogram):
            figures[name]["unrecorded"] = histogram.unrecorded
            figures |= {
                f"{column.many}_by_{by}": [_build_group(group) for group in told]
                for by, told in summary.groups.items()
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


def _build_group(group: MeasureFigures) -> dict[str, Any]:
    figures = {
        "trips": group.trips,
        "unrecorded": group.unrecorded,
        "missing": group.missing,
        "sum": group.total,
        "mean": _round(group.mean),
        "median": group.median,
    }
    if group.share_trips is None:
        return figures
    return figures | {"share_trips": group.share_trips, "mean_share": _round(group.mean_share)}


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, _DECIMALS)
