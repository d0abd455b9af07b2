"""What questions about the trips of a rectangle have in common."""

from abc import ABC
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from dashapp.engine.morton_range import bounds_ranges
from dashapp.engine.queries.either_end import EitherEnd
from dashapp.engine.zone_rows import find_row_partition
from dashapp.model import Bounds, MortonRange, Query, TripFilter

Result_co = TypeVar("Result_co", covariant=True)


@dataclass(frozen=True)
class BoundsQuery(Query[Result_co], ABC):
    """Of trips that match in `bounds`."""

    bounds: Bounds
    trip_filter: TripFilter

    @property
    def view(self) -> str:
        """Endpoint and rectangle, as they stand in keys."""
        return f"{self.endpoint}/{self.bounds.to_key()}"

    def morton_ranges(self) -> Sequence[MortonRange]:
        return bounds_ranges(self.bounds, self.trip_filter.dataset)


@dataclass(frozen=True)
class TurnableQuery(EitherEnd, BoundsQuery[Result_co], ABC):
    """Of these, one that blocks of either end can answer."""

    is_turned: bool = field(default=False, compare=False, kw_only=True)

    def ranges_in_view(self) -> Sequence[MortonRange]:
        return bounds_ranges(self.bounds, self.trip_filter.dataset)

    @property
    def needs_own_blocks(self) -> bool:
        """The world has trips in unknown places, which the other end's blocks cannot tell."""
        is_everywhere = self.bounds == Bounds.world() and not self.trip_filter.area_at(
            self.endpoint
        )
        return is_everywhere and find_row_partition(self.trip_filter.dataset) is not None
