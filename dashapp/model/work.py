"""Kinds of questions by what they cost: who waits behind whom, at the door and on the workers."""

from enum import StrEnum

from dashapp.model.filters import TripFilter


class Work(StrEnum):
    TILES = "tiles"
    """Tiles from levels of detail: a millisecond, however many trips there are."""

    ROWS = "rows"
    """Tiles and single trips for which rows are read: up to half a second over a full year."""

    FIGURES = "figures"
    """Summaries: seconds over a full year."""

    FILES = "files"
    """Files of trips: up to 25 s."""


def work_of_tile(trip_filter: TripFilter) -> Work:
    return Work.TILES if trip_filter.is_passengers_only else Work.ROWS
