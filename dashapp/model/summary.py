"""Figures of a selection of trips: histograms, and what was tipped. docs/api.md has their JSON."""

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
    """Trips by an amount; `missing` are those without one, `unrecorded` those that tips leave out.

    Only where `Column.zero_recorded_for` says so can one be unrecorded.
    """

    bins: Bins
    counts: tuple[int, ...]
    under: int
    over: int
    missing: int
    unrecorded: int = 0


@dataclass(frozen=True, slots=True)
class TipFigures:
    """Tips of one group of trips, in US$; None where no trip has what it takes.

    Every trip of the group is in `trips`, `unrecorded` or `missing`.

    Attributes:
        trips: with a tip on record; all but the shares is over these.
        unrecorded: trips for which the file states a zero that is no record.
        missing: trips for which the file states no tip.
        total: sum of the tips.
        mean: their mean.
        median: exact; with an even number of trips the middle of two amounts, so half a cent.
        share_trips: trips with a tip on record and a fare above 0.
        mean_share: mean of tip / fare over those.
    """

    trips: int
    unrecorded: int
    missing: int
    total: float
    mean: float | None
    median: float | None
    share_trips: int
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
    groups: Mapping[str, tuple[TipFigures, ...]]

    def __getitem__(self, name: str) -> AnyHistogram:
        return self.histograms[name]
