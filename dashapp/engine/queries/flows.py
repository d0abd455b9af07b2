"""How many trips that match go from each place of the data set's partition to each other one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.queries.bounds import BoundsQuery
from dashapp.model import Blocks, FlowCounts
from dashapp.model.work import Work
from dashapp.places import UNKNOWN, find_partition

Part = tuple[NDArray[np.int32], NDArray[np.int64]]
"""`engine.flows.Pairs`."""


@dataclass(frozen=True)
class FlowsQuery(BoundsQuery[FlowCounts]):
    """Of a data set with a partition, of whose trips both ends are known."""

    @property
    def key(self) -> str:
        return f"flows/{self.view}?{self.trip_filter.to_key()}"

    @property
    def work(self) -> Work:
        return Work.FIGURES

    def run(self, blocks: Blocks) -> Part:
        from dashapp.engine.flows import count_flows

        partition = find_partition(self.trip_filter.dataset.partition)
        return count_flows(blocks, self.bounds, self.trip_filter, partition)

    def combine(self, parts: Sequence[Part]) -> FlowCounts:
        """Most trips first; of equal ones the smaller id of the origin, then of the other end."""
        side = find_partition(self.trip_filter.dataset.partition).places[-1].id + 1
        table = np.zeros((side, side), dtype=np.int64)
        for codes, trips in parts:
            table.ravel()[codes] += trips
        total = int(table.sum())
        table[UNKNOWN] = table[:, UNKNOWN] = 0
        known = table.ravel()
        pairs = np.flatnonzero(known)
        pairs = pairs[np.argsort(-known[pairs], kind="stable")]
        flows = np.column_stack([*np.divmod(pairs, side), known[pairs]])
        return FlowCounts(total - int(known.sum()), flows)
