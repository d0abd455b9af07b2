"""One page of single trips from those of the workers. Plain Python: the web process runs it."""

from collections.abc import Iterable, Mapping
from typing import Any

from dashapp.model import TripPage

PartialPage = tuple[int, tuple[Mapping[str, Any], ...]]
"""How many trips match on a worker, and the trips themselves when they are few enough."""


def combine_pages(pages: Iterable[PartialPage], limit: int) -> TripPage:
    """The total of all; the trips too when the total is within `limit`."""
    parts = list(pages)
    total = sum(part_total for part_total, _ in parts)
    if total > limit:
        return TripPage(total)
    return TripPage(total, tuple(trip for _, trips in parts for trip in trips))
