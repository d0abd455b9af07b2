"""All histograms and figures of the trips that match in a rectangle."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashapp.engine.aggregates import PartialSummary
from dashapp.engine.finalize import combine_summaries
from dashapp.engine.queries.bounds import TurnableQuery
from dashapp.model import Blocks, Summary
from dashapp.model.work import Work

_FORM = 3
"""Of the JSON that is kept: 3 has the histograms asked for."""


@dataclass(frozen=True)
class SummaryQuery(TurnableQuery[Summary]):
    """Histograms named in `without` leave out the filter of their name.

    `histograms` are the names of those wanted; empty for all of them.
    """

    without: tuple[str, ...] = ()
    histograms: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        names = "/".join(",".join(names) for names in (self.without, self.histograms))
        return f"summary/{_FORM}/{self.view}/{names}?{self.trip_filter.to_key()}"

    @property
    def work(self) -> Work:
        return Work.FIGURES

    def run(self, blocks: Blocks) -> PartialSummary:
        from dashapp.engine.summary import summarise_trips

        asked = self.trip_filter, self.without, self.histograms
        return summarise_trips(blocks, self.bounds, *asked, self.endpoint)

    def combine(self, parts: Sequence[PartialSummary]) -> Summary:
        return combine_summaries(parts, self.trip_filter.dataset, self.histograms)
