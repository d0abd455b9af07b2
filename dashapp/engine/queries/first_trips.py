"""How many trips match in a rectangle, and the first of them by time, however many they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashapp.engine.morton_range import bounds_ranges
from dashapp.engine.pages import FirstPage, combine_first
from dashapp.model import Blocks, Bounds, MortonRange, Query, TripFilter, TripPage
from dashapp.model.work import Work


@dataclass(frozen=True)
class FirstTripsQuery(Query[TripPage]):
    """The first `limit` trips by the time of the endpoint asked."""

    bounds: Bounds
    trip_filter: TripFilter
    limit: int

    @property
    def key(self) -> str:
        view = f"{self.endpoint}/{self.bounds.to_key()}/{self.limit}"
        return f"first-trips/{view}?{self.trip_filter.to_key()}"

    @property
    def work(self) -> Work:
        return Work.ROWS

    def morton_ranges(self) -> Sequence[MortonRange]:
        return bounds_ranges(self.bounds, self.trip_filter.dataset)

    def run(self, blocks: Blocks) -> FirstPage:
        from dashapp.engine.first_trips import find_first_trips

        return find_first_trips(blocks, self.endpoint, self.bounds, self.trip_filter, self.limit)

    def combine(self, parts: Sequence[FirstPage]) -> TripPage:
        return combine_first(parts, self.limit)
