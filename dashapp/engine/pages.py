"""One page of single trips from those of the workers. Plain Python: the web process runs it."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from dashapp.model import TripPage

TripColumns = Mapping[str, list[Any]]
"""Values by name, as many as there are trips; empty without trips."""

PartialPage = tuple[int, TripColumns]
"""How many trips match on a worker, and the trips themselves when they are few enough."""


def combine_pages(pages: Iterable[PartialPage], limit: int) -> TripPage:
    """The total of all; the trips too when the total is within `limit`."""
    parts = list(pages)
    total = sum(part_total for part_total, _ in parts)
    if total > limit:
        return TripPage(total)
    return TripPage(total, join_columns(columns for _, columns in parts))


def join_columns(parts: Iterable[TripColumns]) -> TripColumns:
    """The trips of all parts, one after the other."""
    filled = [part for part in parts if part]
    if len(filled) == 1:
        return filled[0]
    names = filled[0] if filled else ()
    return {name: [*chain.from_iterable(part[name] for part in filled)] for name in names}
