"""What viewers ask, drawn beforehand from walks: the oracle answers before they begin."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from benchmarks import walks
from benchmarks.selecting import select
from benchmarks.views import View
from benchmarks.walks import Step, walk
from dashapp.engine.mercator import lon_lat_to_xy
from dashapp.model import Bounds, Endpoint, ExportFormat, TileAddress
from dashapp.web.packing import TileForm

TRIPS_LIMIT = 2000
"""Most single trips in one answer."""

_NUDGE_DEGREES = 1.5e-8
"""A quarter of a step of the world at New York: an edge then lies neither on the middle of a step,
where the last bit of a formula decides, nor on the border between two.
"""


class Kind(StrEnum):
    TILE = "tile"
    TRIPS = "trips"
    SUMMARY = "summary"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Question:
    """`tile` belongs to the kind of that name; `form` is the media type of a tile or `ExportFormat`
    of a file, as text.
    """

    kind: Kind
    step: Step
    tile: TileAddress | None = None
    form: str = ""

    def path(self, tile_version: str) -> str:
        if self.tile is None:
            return f"/api/{self.kind}"
        place = f"{self.step.endpoint}/{self.tile.zoom}/{self.tile.x}/{self.tile.y}"
        return f"/api/tiles/{tile_version}/{place}"

    def params(self) -> dict[str, str]:
        own: dict[str, str] = {}
        if self.tile is None:
            bounds = bounds_of(self.step.view)
            edges = (bounds.west, bounds.south, bounds.east, bounds.north)
            own = {"endpoint": str(self.step.endpoint), "bounds": ",".join(map(repr, edges))}
        if self.kind is Kind.TRIPS:
            own["limit"] = str(TRIPS_LIMIT)
        if self.kind is Kind.SUMMARY and self.step.without:
            own["without"] = ",".join(self.step.without)
        if self.kind is Kind.EXPORT:
            own["format"] = self.form
        return own | self.step.trip_filter.to_params()

    def headers(self) -> dict[str, str]:
        return {"Accept": self.form} if self.kind is Kind.TILE else {}


@dataclass(frozen=True, slots=True)
class Look:
    """All that a page asks where its viewer has stopped for a moment, and the file he may take."""

    tiles: tuple[Question, ...]
    trips: Question
    summary: Question
    export: Question

    def questions(self) -> Iterator[Question]:
        yield from (*self.tiles, self.trips, self.summary, self.export)


def draw_looks(n_walks: int, steps: int, seed: int) -> tuple[tuple[Look, ...], ...]:
    """Walks of all kinds in turn; every other one of a program that wants bare counts and CSV."""
    kinds = (walks.Kind.PLAIN, walks.Kind.SUMMARY, walks.Kind.NEAR, walks.Kind.FILTERED)
    return tuple(
        tuple(
            _to_look(step, compact=number % 2 == 0)
            for step in walk(kinds[number % len(kinds)], steps, seed + number)
        )
        for number in range(n_walks)
    )


def draw_probes() -> tuple[Question, ...]:
    """Tiles of the whole world, one an hour and endpoint: more than a result cache keeps for us."""
    x, y = lon_lat_to_xy([-73.97], [40.75])
    view = View.around(float(x[0]), float(y[0]), 9)
    world = TileAddress(0, 0, 0)
    return tuple(
        Question(Kind.TILE, Step(endpoint, view, select(hours=(hour, hour))), world, TileForm.PLAIN)
        for hour in range(24)
        for endpoint in Endpoint
    )


def bounds_of(view: View) -> Bounds:
    """The middles of the view's outermost steps lie within."""
    middles, far = view.bounds(), _NUDGE_DEGREES
    return Bounds(middles.west - far, middles.south - far, middles.east + far, middles.north + far)


def _to_look(step: Step, *, compact: bool) -> Look:
    form = TileForm.COMPACT if compact else TileForm.PLAIN
    file_format = ExportFormat.PARQUET if compact else ExportFormat.CSV
    return Look(
        tuple(Question(Kind.TILE, step, tile, str(form)) for tile in step.view.tiles()),
        Question(Kind.TRIPS, step),
        Question(Kind.SUMMARY, step),
        Question(Kind.EXPORT, step, form=str(file_format)),
    )
