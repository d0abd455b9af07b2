"""An imagined viewer: asks the server for whole viewports, single trips and figures, over HTTP."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from benchmarks.asking import Asker, Reply
from benchmarks.selecting import FIGURES
from benchmarks.views import Grid, assemble
from benchmarks.walks import Step
from dashapp.model import TILE_SIZE_PX, TileAddress, TileCounts
from dashapp.web.packing import TileForm

TILES_AT_ONCE = 4
"""The page has no more requests under way at a time."""

COMPACT_FORM = {"Accept": str(TileForm.COMPACT)}
"""What the page sends with the request of a tile."""

PLAIN_FORM = {"Accept": str(TileForm.PLAIN)}
"""Asks for a tile as the grid of 512 x 512 counts, which needs no reader."""


@dataclass(frozen=True)
class Viewer:
    """`headers` go with the request of a tile, and choose its form."""

    asker: Asker
    version: str
    threads: ThreadPoolExecutor
    headers: Mapping[str, str] = field(default_factory=COMPACT_FORM.copy)

    def in_plain_form(self) -> "Viewer":
        """The same viewer, but its tiles come as bare counts."""
        return replace(self, headers=PLAIN_FORM)

    def ask_tiles(self, step: Step) -> list[Reply]:
        """All tiles of the viewport, a few at once; returns when the last one is here."""
        return list(self.threads.map(partial(self._ask_tile, step, self.headers), tiles_of(step)))

    def count_pixels(self, step: Step) -> Grid:
        """What the viewport shows, to be held against a peer."""
        replies = self.threads.map(partial(self._ask_tile, step, PLAIN_FORM), tiles_of(step))
        return to_grid(step, list(replies))

    def find_trips(self, step: Step, limit: int = 5000) -> Reply:
        place = {"endpoint": str(step.endpoint), "bounds": bounds_of(step), "limit": str(limit)}
        return self.asker.get("/api/trips", place | step.trip_filter.to_params())

    def summarise(self, step: Step) -> Reply:
        place = {"endpoint": str(step.endpoint), "bounds": bounds_of(step)}
        without = {"without": ",".join(step.without)} if step.without else {}
        asked = place | without | {"histograms": ",".join(FIGURES)}
        return self.asker.get("/api/summary", asked | step.trip_filter.to_params())

    def find_flows(self, step: Step, limit: int = 20) -> Reply:
        """From which zone to which, of the whole city; as many as a page draws by default."""
        asked = {"endpoint": str(step.endpoint), "limit": str(limit)}
        return self.asker.get("/api/flows", asked | step.trip_filter.to_params())

    def _ask_tile(self, step: Step, headers: Mapping[str, str], tile: TileAddress) -> Reply:
        place = f"{self.version}/{step.endpoint}/{tile.zoom}/{tile.x}/{tile.y}"
        return self.asker.get(f"/api/tiles/{place}", step.trip_filter.to_params(), headers)


@contextmanager
def open_viewer(url: str) -> Iterator[Viewer]:
    """A viewer of the data that are served now."""
    with Asker(url) as asker, ThreadPoolExecutor(TILES_AT_ONCE) as threads:
        version = asker.get("/api/status").to_json()["version"]
        yield Viewer(asker, version, threads)


def tiles_of(step: Step) -> tuple[TileAddress, ...]:
    return step.view.tiles()


def bounds_of(step: Step) -> str:
    bounds = step.view.bounds()
    return ",".join(map(repr, (bounds.west, bounds.south, bounds.east, bounds.north)))


def to_grid(step: Step, replies: Sequence[Reply]) -> Grid:
    """The viewport cut out of its tiles."""
    counts = [_to_counts(reply) for reply in replies]
    return assemble(step.view, zip(tiles_of(step), counts, strict=True))


def _to_counts(reply: Reply) -> TileCounts:
    total = int(reply.headers["x-trips"])
    if reply.status == 204:
        return TileCounts(None, total)
    grid = np.frombuffer(reply.content, dtype="<u4").reshape(TILE_SIZE_PX, TILE_SIZE_PX)
    return TileCounts(grid, total)
