"""One page of single trips from those of the workers. Plain Python: the web process runs it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

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


class FirstPage(NamedTuple):
    """How many trips match on a worker, and the first of them, ascending by their keys."""

    total: int
    keys: list[tuple[int, ...]]
    columns: TripColumns


def combine_first(pages: Sequence[FirstPage], limit: int) -> TripPage:
    """The total of all, and the first `limit` trips of theirs."""
    ranked = sorted(
        (key, part, row) for part, page in enumerate(pages) for row, key in enumerate(page.keys)
    )
    taken = [(pages[part].columns, row) for _, part, row in ranked[:limit]]
    names = taken[0][0] if taken else ()
    columns = {name: [columns[name][row] for columns, row in taken] for name in names}
    return TripPage(sum(page.total for page in pages), columns)


def join_columns(parts: Iterable[TripColumns]) -> TripColumns:
    """The trips of all parts, one after the other."""
    filled = [part for part in parts if part]
    if len(filled) == 1:
        return filled[0]
    names = filled[0] if filled else ()
    return {name: [*chain.from_iterable(part[name] for part in filled)] for name in names}
