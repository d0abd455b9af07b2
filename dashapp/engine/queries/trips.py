"""How many trips match in a rectangle, and the single trips when they are few enough."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashapp.engine.morton_range import bounds_ranges
from dashapp.engine.pages import PartialPage, combine_pages
from dashapp.model import Blocks, Bounds, MortonRange, Query, TripFilter, TripPage
from dashapp.model.work import Work


@dataclass(frozen=True)
class TripsQuery(Query[TripPage]):
    """With more than `limit` trips the answer is their number alone."""

    bounds: Bounds
    trip_filter: TripFilter
    limit: int

    @property
    def key(self) -> str:
        view = f"{self.endpoint}/{self.bounds.to_key()}/{self.limit}"
        return f"trips/{view}?{self.trip_filter.to_key()}"

    @property
    def work(self) -> Work:
        return Work.ROWS

    def morton_ranges(self) -> Sequence[MortonRange]:
        return bounds_ranges(self.bounds, self.trip_filter.dataset)

    def run(self, blocks: Blocks) -> PartialPage:
        from dashapp.engine.trips import find_trips

        return find_trips(blocks, self.endpoint, self.bounds, self.trip_filter, self.limit)

    def combine(self, parts: Sequence[PartialPage]) -> TripPage:
        return combine_pages(parts, self.limit)
