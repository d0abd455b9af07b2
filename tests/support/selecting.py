"""Selections of taxi trips by the values of filters, and what stands for a value not given."""

from benchmarks.selecting import DISTANCE_BINS, FARE_BINS, LINKED, TIP_BINS, YELLOW, select
from dashapp.dataset import SMALL_CODES
from dashapp.dataset.columns import SMALL

__all__ = [
    "DISTANCE_BINS",
    "FARE_BINS",
    "LINKED",
    "NO_PASSENGERS",
    "NO_PAYMENT",
    "NO_RATE",
    "TIP_BINS",
    "YELLOW",
    "select",
]

NO_PASSENGERS = SMALL.missing
NO_PAYMENT = NO_RATE = SMALL_CODES.missing
