"""Trips by the place of one end, with figures of their amounts. docs/api.md has their JSON."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashapp.model.answers import PlaceCounts


@dataclass(frozen=True, slots=True)
class ValueFigures:
    """The values of one column over some trips, in its unit; None where no trip has one.

    Attributes:
        trips: with a value, which of a tip is one on record (`Column.zero_recorded_for`).
        total: sum of the values, each of whole hundredths.
        mean: `total` over `trips`.
        median: exact in steps of `engine.place_measures`; with an even number of trips the middle
            of two values, so half a step.
    """

    trips: int
    total: float
    mean: float | None
    median: float | None


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """Figures by the names of columns.

    Attributes:
        whole: of all trips together.
        places: by id, of each place that has trips; those of UNKNOWN are of trips in none.
    """

    counts: PlaceCounts
    whole: Mapping[str, ValueFigures]
    places: Mapping[int, Mapping[str, ValueFigures]]
