"""Where: the endpoint of a trip, a map tile, a rectangle. Bad values raise sentences."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from dashapp.errors import BadRequestError

TILE_SIZE_PX = 512
"""A tile of any zoom is a grid of this many counts on each side."""

MAX_ZOOM = 20
MAX_LATITUDE = 85.0511287798066
"""Edge of the square web-mercator world: atan(sinh(pi)), in degrees."""


class Endpoint(StrEnum):
    """Which end of a trip is drawn."""

    PICKUP = "pickup"
    DROPOFF = "dropoff"

    @property
    def other(self) -> "Endpoint":
        return Endpoint.DROPOFF if self is Endpoint.PICKUP else Endpoint.PICKUP

    @classmethod
    def parse(cls, text: str, name: str = "endpoint") -> "Endpoint":
        """`name` is that of the parameter, for the sentence.

        Raises:
            BadRequestError: there is no such end.
        """
        try:
            return cls(text)
        except ValueError:
            raise BadRequestError(f"{name} is pickup or dropoff, not {text!r}.") from None


@dataclass(frozen=True)
class TileAddress:
    """An XYZ web-mercator tile: y counts from the north, x from the antimeridian eastward."""

    zoom: int
    x: int
    y: int

    def __post_init__(self) -> None:
        if not 0 <= self.zoom <= MAX_ZOOM:
            raise BadRequestError(f"Zoom is 0 to {MAX_ZOOM}, not {self.zoom}.")
        tiles = 1 << self.zoom
        if not (0 <= self.x < tiles and 0 <= self.y < tiles):
            raise BadRequestError(
                f"At zoom {self.zoom} x and y are 0 to {tiles - 1}, not {self.x} and {self.y}."
            )


@dataclass(frozen=True)
class Bounds:
    """A rectangle in degrees (EPSG:4326), edges included. It never crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        if not all(math.isfinite(v) for v in (self.west, self.south, self.east, self.north)):
            raise BadRequestError("bounds are four finite numbers: west,south,east,north.")
        if self.west > self.east or self.south > self.north:
            raise BadRequestError("bounds are west,south,east,north with west<=east, south<=north.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `west,south,east,north`; what lies beyond the world's edge is cut off.

        A rectangle that lies beyond it altogether becomes a line or a point on the edge.

        Raises:
            BadRequestError: not four finite numbers in that order.
        """
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            raise BadRequestError(
                f"bounds are four numbers, west,south,east,north in degrees, not {text!r}."
            ) from None
        bounds = cls(west, south, east, north)  # refuses nan and a wrong order before the cut
        return cls(
            _cut(bounds.west, 180.0),
            _cut(bounds.south, MAX_LATITUDE),
            _cut(bounds.east, 180.0),
            _cut(bounds.north, MAX_LATITUDE),
        )

    def to_key(self) -> str:
        """The same text for the same rectangle, to the last digit."""
        return ",".join(map(repr, (self.west, self.south, self.east, self.north)))

    @classmethod
    def world(cls) -> Self:
        return cls(-180.0, -MAX_LATITUDE, 180.0, MAX_LATITUDE)


def _cut(value: float, most: float) -> float:
    return min(max(value, -most), most)
