"""Figures of a selection of trips: histograms, and what is measured. docs/api.md has their JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dashapp.dataset import Bins


@dataclass(frozen=True, slots=True)
class Histogram:
    """Trips by a whole number from 0 on; `missing` are those without one."""

    counts: tuple[int, ...]
    missing: int = 0


@dataclass(frozen=True, slots=True)
class DateHistogram:
    """Trips by day; only days that have any, ascending."""

    counts: Mapping[date, int]
    missing: int = 0


@dataclass(frozen=True, slots=True)
class AmountHistogram:
    """Trips by an amount; `missing` are those without one, `unrecorded` those that are no record.

    Only where `Column.zero_recorded_for` says so can one be unrecorded.
    """

    bins: Bins
    counts: tuple[int, ...]
    under: int
    over: int
    missing: int
    unrecorded: int = 0


@dataclass(frozen=True, slots=True)
class MeasureFigures:
    """A measured column over one group of trips, in its unit; None where no trip has what it takes.

    Every trip of the group is in `trips`, `unrecorded` or `missing`.

    Attributes:
        trips: with an amount on record; all but the shares is over these.
        unrecorded: trips for which the file states a zero that is no record.
        missing: trips for which the file states no amount.
        total: sum of the amounts.
        mean: their mean.
        median: exact; with an even number of trips the middle of two amounts, so half a hundredth.
        share_trips: trips with an amount on record and one above 0 of the column that it is a
            share of; None where it is a share of none.
        mean_share: mean share over those.
    """

    trips: int
    unrecorded: int
    missing: int
    total: float
    mean: float | None
    median: float | None
    share_trips: int | None
    mean_share: float | None


AnyHistogram = Histogram | DateHistogram | AmountHistogram


@dataclass(frozen=True, slots=True)
class Summary:
    """All figures of one selection. What is of the calendar is that of the endpoint asked for.

    Attributes:
        histograms: by column. Of codes each stands at its place, and at 0 the trips without one.
        groups: figures of the measure by the values of a column, likewise in their order.
    """

    total: int
    histograms: Mapping[str, AnyHistogram]
    groups: Mapping[str, tuple[MeasureFigures, ...]]

    def __getitem__(self, name: str) -> AnyHistogram:
        return self.histograms[name]
