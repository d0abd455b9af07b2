"""How many trips match in a rectangle, and the first of them by time, however many they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashapp.engine.pages import FirstPage, combine_first
from dashapp.engine.queries.bounds import BoundsQuery
from dashapp.model import Blocks, TripPage
from dashapp.model.work import Work


@dataclass(frozen=True)
class FirstTripsQuery(BoundsQuery[TripPage]):
    """The first `limit` trips by the time of the endpoint asked."""

    limit: int

    @property
    def key(self) -> str:
        return f"first-trips/{self.view}/{self.limit}?{self.trip_filter.to_key()}"

    @property
    def work(self) -> Work:
        return Work.ROWS

    def run(self, blocks: Blocks) -> FirstPage:
        from dashapp.engine.first_trips import find_first_trips

        return find_first_trips(blocks, self.endpoint, self.bounds, self.trip_filter, self.limit)

    def combine(self, parts: Sequence[FirstPage]) -> TripPage:
        return combine_first(parts, self.limit)
