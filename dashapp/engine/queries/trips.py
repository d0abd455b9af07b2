"""How many trips match in a rectangle, and the single trips when they are few enough."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashapp.engine.pages import PartialPage, combine_pages
from dashapp.engine.queries.bounds import TurnableQuery
from dashapp.model import Blocks, TripPage
from dashapp.model.work import Work


@dataclass(frozen=True)
class TripsQuery(TurnableQuery[TripPage]):
    """With more than `limit` trips the answer is their number alone."""

    limit: int

    @property
    def key(self) -> str:
        return f"trips/{self.view}/{self.limit}?{self.trip_filter.to_key()}"

    @property
    def work(self) -> Work:
        return Work.ROWS

    def run(self, blocks: Blocks) -> PartialPage:
        from dashapp.engine.trips import find_trips

        return find_trips(blocks, self.endpoint, self.bounds, self.trip_filter, self.limit)

    def combine(self, parts: Sequence[PartialPage]) -> TripPage:
        return combine_pages(parts, self.limit)
