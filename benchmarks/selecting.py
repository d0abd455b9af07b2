"""Selections of taxi trips by the values of filters, for benchmarks and tests."""

from typing import Any

from dashapp.dataset import TAXI, Bins
from dashapp.model import TripFilter

YELLOW = TAXI.expected
"""What yellow taxis' trips with coordinates have, and the made-up ones: they are asked for most."""


def select(**values: Any) -> TripFilter:
    return TripFilter.of(YELLOW, **values)


def _bins(name: str) -> Bins:
    bins = YELLOW.column(name).bins
    assert bins is not None
    return bins


FARE_BINS, DISTANCE_BINS, TIP_BINS = _bins("fare"), _bins("distance"), _bins("tip")
FIGURES = ("passengers", "hours", "weekdays", "dates", "payment", "fare", "distance", "tip")
"""Histograms that summaries are asked for, of us and of peers: those that the page shows at first,
and tips."""

LINKED = tuple(column.name for column in YELLOW.linked)
