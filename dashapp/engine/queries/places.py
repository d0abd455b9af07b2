"""How many trips that match begin or end in each place of the data set's partition."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.queries.bounds import BoundsQuery
from dashapp.model import Blocks, PlaceCounts
from dashapp.model.work import Work
from dashapp.places import UNKNOWN, find_partition


@dataclass(frozen=True)
class PlacesQuery(BoundsQuery[PlaceCounts]):
    """Of a data set with a partition."""

    @property
    def key(self) -> str:
        return f"places/{self.view}?{self.trip_filter.to_key()}"

    @property
    def work(self) -> Work:
        return Work.FIGURES

    def run(self, blocks: Blocks) -> NDArray[np.int64]:
        from dashapp.engine.place_counts import count_places

        partition = find_partition(self.trip_filter.dataset.partition)
        return count_places(blocks, self.bounds, self.trip_filter, partition)

    def combine(self, parts: Sequence[NDArray[np.int64]]) -> PlaceCounts:
        if not parts:
            return PlaceCounts(0, {})
        counts = np.sum(parts, axis=0)
        unknown, counts[UNKNOWN] = int(counts[UNKNOWN]), 0
        ids = np.flatnonzero(counts)
        return PlaceCounts(unknown, dict(zip(ids.tolist(), counts[ids].tolist(), strict=True)))
