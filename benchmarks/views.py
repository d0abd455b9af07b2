"""What a viewer sees: a rectangle of map pixels, its tiles, and counts put together to a grid."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.mercator import WORLD_BITS, xy_to_lon_lat
from dashapp.model import TILE_SIZE_PX, Bounds, TileAddress, TileCounts

WIDTH_PX, HEIGHT_PX = 1280, 800
"""Of the map on a laptop."""

Grid = NDArray[np.uint32]
"""Trips per pixel, uint32[800, 1280], row-major from the north-west."""


@dataclass(frozen=True, slots=True)
class View:
    """A viewport whose north-western pixel is (left_px, top_px) of the map of `zoom`.

    The world is 2**(zoom + 8) map pixels wide, which the page draws from tiles of 512 counts: they
    are those of zoom - 1.
    """

    zoom: int
    left_px: int
    top_px: int

    @classmethod
    def around(cls, x: float, y: float, zoom: int) -> "View":
        """The viewport in the middle of which lies the step (x, y) of the whole world."""
        steps_per_px = 1 << (WORLD_BITS - zoom - 8)
        return cls(
            zoom, int(x // steps_per_px) - WIDTH_PX // 2, int(y // steps_per_px) - HEIGHT_PX // 2
        )

    @property
    def shift(self) -> int:
        """A step shifted right by so many bits is a map pixel."""
        return WORLD_BITS - self.zoom - 8

    @property
    def edges(self) -> tuple[int, int, int, int]:
        """First and last step of each axis: x, x, y, y, all included."""
        return (
            self.left_px << self.shift,
            ((self.left_px + WIDTH_PX) << self.shift) - 1,
            self.top_px << self.shift,
            ((self.top_px + HEIGHT_PX) << self.shift) - 1,
        )

    def tiles(self) -> tuple[TileAddress, ...]:
        """The tiles that the page asks for, row by row."""
        columns, rows = (
            range(first // TILE_SIZE_PX, (first + length - 1) // TILE_SIZE_PX + 1)
            for first, length in ((self.left_px, WIDTH_PX), (self.top_px, HEIGHT_PX))
        )
        return tuple(TileAddress(self.zoom - 1, x, y) for y in rows for x in columns)

    def bounds(self) -> Bounds:
        """In degrees, to the middle of the outermost steps."""
        west, east, north, south = self.edges
        lon, lat = xy_to_lon_lat(
            np.array([west, east], dtype=np.uint32), np.array([north, south], dtype=np.uint32)
        )
        return Bounds(float(lon[0]), float(lat[1]), float(lon[1]), float(lat[0]))


def assemble(view: View, tiles: Iterable[tuple[TileAddress, TileCounts]]) -> Grid:
    """The viewport cut out of its tiles."""
    grid = np.zeros((HEIGHT_PX, WIDTH_PX), dtype=np.uint32)
    for tile, answer in tiles:
        if answer.counts is None:
            continue
        (rows, tile_rows), (columns, tile_columns) = (
            _overlap(tile.y * TILE_SIZE_PX - view.top_px, HEIGHT_PX),
            _overlap(tile.x * TILE_SIZE_PX - view.left_px, WIDTH_PX),
        )
        grid[rows, columns] = answer.counts[tile_rows, tile_columns]
    return grid


def _overlap(first_px: int, length_px: int) -> Iterator[slice]:
    """Where a tile that begins at `first_px` lies within the viewport, and which part of it."""
    begin, end = max(first_px, 0), min(first_px + TILE_SIZE_PX, length_px)
    return iter((slice(begin, end), slice(begin - first_px, end - first_px)))


def fill_grid(pixels: NDArray[np.integer], counts: NDArray[np.integer]) -> Grid:
    """The viewport from pairs of (row * 1280 + column, trips)."""
    grid = np.zeros(HEIGHT_PX * WIDTH_PX, dtype=np.uint32)
    grid[pixels] = counts
    return grid.reshape(HEIGHT_PX, WIDTH_PX)
