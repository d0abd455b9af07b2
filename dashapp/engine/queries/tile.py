"""How many trips begin or end in each pixel of a map tile."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dashapp.engine.grids import SparseCounts, combine
from dashapp.engine.morton_range import tile_codes
from dashapp.engine.queries.either_end import EitherEnd
from dashapp.model import Blocks, MortonRange, Query, TileAddress, TileCounts, TripFilter
from dashapp.model.work import Work


@dataclass(frozen=True)
class TileQuery(EitherEnd, Query[TileCounts]):
    tile: TileAddress
    trip_filter: TripFilter
    is_turned: bool = field(default=False, compare=False, kw_only=True)

    @property
    def key(self) -> str:
        view = f"{self.endpoint}/{self.tile.zoom}/{self.tile.x}/{self.tile.y}"
        return f"tile/{view}?{self.trip_filter.to_key()}"

    @property
    def work(self) -> Work:
        """Levels of detail answer where passengers alone are filtered."""
        return Work.TILES if self.trip_filter.is_of_levels_only else Work.ROWS

    def ranges_in_view(self) -> Sequence[MortonRange]:
        return [tile_codes(self.tile)]

    def run(self, blocks: Blocks) -> SparseCounts:
        from dashapp.engine.density import count_tile

        return count_tile(blocks, self.tile, self.trip_filter, self.endpoint)

    def combine(self, parts: Sequence[SparseCounts]) -> TileCounts:
        return combine(parts)
