"""What questions about the trips of a rectangle have in common."""

from abc import ABC
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from dashapp.engine.morton_range import bounds_ranges
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
