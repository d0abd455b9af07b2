"""What the page has to show, from plain pandas and numpy alone."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
from browser_page import Watched
from support.oracle import OracleQueries, lon_lat_of, select_trips
from support.selecting import select

from dashapp.model import Endpoint, TileAddress

Place = Callable[[int, int], float]
"""Count, top of the scale -> 0 to 1 along the colormap."""

ALL = (0, 9)
HIDE = (
    ".leaflet-names-pane, .leaflet-overlay-pane, .legend, .readout, .dock-toolbar, .map-show"
    " { visibility: hidden !important }"
)
"""What lies over the density: names, single trips, the legend, and shadows of controls."""


def query_of(passengers: tuple[int, int]) -> str:
    return "" if passengers == ALL else f"passengers={passengers[0]}-{passengers[1]}"


def choose_trips(
    trips: pd.DataFrame, endpoint: str, passengers: tuple[int, int] = ALL
) -> pd.DataFrame:
    """The trips drawn, with `lon` and `lat` of that endpoint."""
    chosen = select_trips(trips, Endpoint(endpoint), select(passengers=passengers))
    lon, lat = lon_lat_of(chosen[f"{endpoint}_x"], chosen[f"{endpoint}_y"])
    return chosen.assign(lon=lon, lat=lat)


def count_within(chosen: pd.DataFrame, bounds: list[float]) -> int:
    west, south, east, north = bounds
    return int((chosen["lon"].between(west, east) & chosen["lat"].between(south, north)).sum())


def expect_exact(
    tab: Watched, trips: pd.DataFrame, endpoint: str, passengers: tuple[int, int] = ALL
) -> None:
    """Both numbers, and every tile in view, say what plain pandas says."""
    tab.settle_on(endpoint, query_of(passengers))
    chosen = choose_trips(trips, endpoint, passengers)
    tab.expect_numbers(count_within(chosen, tab.bounds()), len(chosen))
    tiles = tab.density()["tiles"]
    assert tiles
    for tile in tiles:
        counts = count_tile(trips, endpoint, tile, passengers)
        assert tile["total"] == counts.sum(), tile
        assert tile["max"] == counts.max(), tile


def count_tile(
    trips: pd.DataFrame, endpoint: str, tile: dict[str, int], passengers: tuple[int, int] = ALL
) -> np.ndarray:
    """uint32[512, 512] from the north-west."""
    address = TileAddress(tile["z"], tile["x"], tile["y"])
    answer = OracleQueries(trips).count_tile(
        Endpoint(endpoint), address, select(passengers=passengers)
    )
    return np.zeros((512, 512), np.uint32) if answer.counts is None else answer.counts


def place_by_rank(tiles: list[np.ndarray]) -> Place:
    """Equalised: the share of lit pixels with fewer trips, among those below the highest count."""
    counts = np.sort(np.concatenate([tile[tile > 0] for tile in tiles]))
    below_top = int(np.searchsorted(counts, counts[-1]))
    return lambda count, _top: int(np.searchsorted(counts, count)) / below_top


PLACES: dict[str, Place] = {
    "log": lambda count, top: min(1.0, math.log(count) / math.log(top)),
    "linear": lambda count, top: min(1.0, (count - 1) / (top - 1)),
}


def expect_pixels(
    tab: Watched, trips: pd.DataFrame, endpoint: str, ratio: int = 1, scale: str = "log"
) -> int:
    """Each count in view has, on the screen, the colour that the legend gives it.

    Returns how many pixels were compared.
    """
    tab.page.add_style_tag(content=HIDE)
    legend, picture, origin = tab.legend_colours(), tab.picture(), tab.origin()
    state, box = tab.density(), tab.map_box()
    compared, most = 0, state["scale"]["top"]
    tiles = [count_tile(trips, endpoint, tile) for tile in state["tiles"]]
    place = PLACES.get(scale) or place_by_rank(tiles)
    for tile, counts in zip(state["tiles"], tiles, strict=True):
        rows, columns = np.nonzero(counts)
        left = round((tile["x"] * 512 / ratio + origin[0]) * ratio)
        top = round((tile["y"] * 512 / ratio + origin[1]) * ratio)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            at = (left + column, top + row)
            if not _is_on_map(box, at, picture.size, ratio):
                continue
            part = place(int(counts[row, column]), most)
            wanted = legend[math.floor(part * 255 + 0.5)]
            assert list(picture.getpixel(at)) == wanted, (tile, at)
            compared += 1
    return compared


def _is_on_map(
    box: dict[str, float], at: tuple[int, int], size: tuple[int, int], ratio: int
) -> bool:
    """Clear of the controls, which lie along the edges."""
    left, top = (box["x"] + 60) * ratio, (box["y"] + 60) * ratio
    return left <= at[0] < size[0] - 60 * ratio and top <= at[1] < size[1] - 60 * ratio
