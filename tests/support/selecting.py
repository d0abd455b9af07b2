"""Selections of taxi trips by the values of filters, and what stands for a value not given."""

from typing import Any

from benchmarks.selecting import DISTANCE_BINS, FARE_BINS, LINKED, TIP_BINS, YELLOW, select
from dashapp.dataset import SMALL_CODES, TAXI
from dashapp.dataset.columns import SMALL
from dashapp.model import TripFilter

__all__ = [
    "DISTANCE_BINS",
    "FARE_BINS",
    "LINKED",
    "NO_PASSENGERS",
    "NO_PAYMENT",
    "NO_RATE",
    "TIP_BINS",
    "YELLOW",
    "ZONED",
    "select",
    "select_zoned",
]

NO_PASSENGERS = SMALL.missing
NO_PAYMENT = NO_RATE = SMALL_CODES.missing

ZONED = TAXI.without({*YELLOW.lacks} - {"pickup_place", "dropoff_place"})
"""What yellow taxis' trips have whose files tell zones, beside points or in place of them."""


def select_zoned(**values: Any) -> TripFilter:
    return TripFilter.of(ZONED, **values)
