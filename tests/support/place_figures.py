"""Mean and median of amounts by place in plain pandas: what `PlaceFiguresQuery` has to say."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from support.columns import COMPUTED, find_elapsed, values_of
from support.zones import find_zones

from dashapp.model import Endpoint, PlaceCounts, PlaceFigures, ValueFigures

TENTHS = 10
"""Hundredths that the median of a computed column is told to."""


def tell_figures(
    trips: pd.DataFrame, endpoint: Endpoint, counts: PlaceCounts, names: Sequence[str]
) -> PlaceFigures:
    """Of the canonical trips that match, by the zone of their end."""
    times = {f"{endpoint}_time_s": "time_s", f"{endpoint.other}_time_s": "other_time_s"}
    trips = trips.rename(columns=times)
    zones = find_zones(trips[f"{endpoint}_x"], trips[f"{endpoint}_y"])
    elapsed = find_elapsed(trips, endpoint)
    values = {name: values_of(trips, name, elapsed) for name in names}
    whole = {name: tell_values(own, name) for name, own in values.items()}
    places = {
        int(zone): {name: tell_values(own[zones == zone], name) for name, own in values.items()}
        for zone in np.unique(zones)
    }
    return PlaceFigures(counts, whole, places)


def tell_values(values: pd.Series, name: str) -> ValueFigures:
    """`values` are hundredths, NaN where there is none."""
    given = [int(value) for value in values.dropna()]
    if not given:
        return ValueFigures(0, 0.0, None, None)
    step = TENTHS if name in COMPUTED else 1
    steps = pd.Series([(value + step // 2) // step for value in given])
    median = float(steps.median()) * step / 100
    return ValueFigures(len(given), sum(given) / 100, sum(given) / len(given) / 100, median)
