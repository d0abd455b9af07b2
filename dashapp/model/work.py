"""Kinds of questions by what they cost: who waits behind whom, at the door and on the workers."""

from enum import StrEnum


class Work(StrEnum):
    TILES = "tiles"
    """Tiles from levels of detail: a millisecond, however many trips there are."""

    ROWS = "rows"
    """Tiles and single trips for which rows are read: up to half a second over a full year."""

    FIGURES = "figures"
    """Summaries: seconds over a full year."""

    FILES = "files"
    """Files of trips: up to 25 s."""
