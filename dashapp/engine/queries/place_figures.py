"""How many trips that match begin or end in each place, with mean and median of their amounts."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashapp.engine.place_measures import find_place_measures
from dashapp.engine.place_medians import PartialFigures, combine_figures
from dashapp.engine.queries.bounds import BoundsQuery
from dashapp.model import Blocks, PlaceFigures
from dashapp.model.work import Work
from dashapp.places import find_partition


@dataclass(frozen=True)
class PlaceFiguresQuery(BoundsQuery[PlaceFigures]):
    """Of a data set with a partition; `measures` are names of columns of amounts, in its order."""

    measures: tuple[str, ...]

    @property
    def key(self) -> str:
        measures = ",".join(self.measures)
        return f"place-figures/{self.view}/{measures}?{self.trip_filter.to_key()}"

    @property
    def work(self) -> Work:
        return Work.FIGURES

    def run(self, blocks: Blocks) -> PartialFigures:
        from dashapp.engine.place_figures import find_place_figures

        partition = find_partition(self.trip_filter.dataset.partition)
        return find_place_figures(blocks, self.bounds, self.trip_filter, partition, self.measures)

    def combine(self, parts: Sequence[PartialFigures]) -> PlaceFigures:
        dataset = self.trip_filter.dataset
        places = find_partition(dataset.partition).places[-1].id + 1
        return combine_figures(parts, find_place_measures(dataset, self.measures), places)
