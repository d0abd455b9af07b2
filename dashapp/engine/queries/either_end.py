"""Questions that blocks of either end can answer: those are asked of which fewer rows are read."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self, cast

from dashapp.engine.columns import has_far_point
from dashapp.engine.morton_range import end_ranges
from dashapp.model import Endpoint, MortonRange, RowEstimate, TripFilter

_POLYGON_COST = 4.0
"""A row that is tested against a polygon takes as long as four others (measured)."""


class EitherEnd:
    """Beside `Query`, for those with a filter whose view is a tile or a rectangle.

    Attributes:
        is_turned: whether the blocks of the other end are read, where its area or places leave
            fewer rows than the view does. The answer is the same.
    """

    endpoint: Endpoint
    trip_filter: TripFilter
    is_turned: bool

    @property
    def blocks_of(self) -> Endpoint:
        return self.endpoint.other if self.is_turned else self.endpoint

    @property
    def needs_own_blocks(self) -> bool:
        """Whether trips count of which only their own end's blocks know that they do."""
        return False

    def ranges_in_view(self) -> Sequence[MortonRange]:
        raise NotImplementedError

    def morton_ranges(self) -> Sequence[MortonRange]:
        turned = end_ranges(self.trip_filter, self.endpoint.other) if self.is_turned else None
        return self.ranges_in_view() if turned is None else turned

    def choose_blocks(self, estimate: RowEstimate) -> Self:
        dataset = self.trip_filter.dataset
        if dataset.is_by_zone or not has_far_point(dataset) or self.needs_own_blocks:
            return self
        there = end_ranges(self.trip_filter, self.endpoint.other)
        if there is None:
            return self
        here = [self.ranges_in_view(), end_ranges(self.trip_filter, self.endpoint)]
        own = min(estimate(self.endpoint, ranges) for ranges in here if ranges is not None)
        turned = estimate(self.endpoint.other, there)
        if turned * self._row_cost(self.endpoint) >= own * self._row_cost(self.endpoint.other):
            return self
        return cast("Self", replace(cast("Any", self), is_turned=True))

    def _row_cost(self, tested: Endpoint) -> float:
        """Of a row whose end there is tested one by one."""
        return _POLYGON_COST if self.trip_filter.area_at(tested) is not None else 1.0
