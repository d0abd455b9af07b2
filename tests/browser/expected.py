"""What the page has to show, worked out from the canonical trips without any of our own code."""

from urllib.parse import parse_qs, urlsplit

import pandas as pd
from support.oracle import lon_lat_of, select_trips
from support.selecting import select

from dashapp.model import Endpoint


def selected(trips: pd.DataFrame, endpoint: str, passengers: tuple[int, int]) -> pd.DataFrame:
    return select_trips(trips, Endpoint(endpoint), select(passengers=passengers))


def in_bounds(chosen: pd.DataFrame, endpoint: str, address: str) -> pd.DataFrame:
    """Those within the bounds of a request to /api/trips."""
    bounds = parse_qs(urlsplit(address).query)["bounds"][0]
    west, south, east, north = (float(part) for part in bounds.split(","))
    lon, lat = lon_lat_of(chosen[f"{endpoint}_x"], chosen[f"{endpoint}_y"])
    return chosen[(lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)]
