"""Made-up trips of which some ends are known by their zone alone, or not at all."""

import numpy as np
import pandas as pd
from support.trips import make_trips

from dashapp.places import UNKNOWN

IDS = (UNKNOWN, 1, 2, 132, 161, 161, 230, 263)
"""Of taxi zones."""


def make_zone_trips(rows: int, seed: int = 0, share: float = 0.6) -> pd.DataFrame:
    """A canonical frame; of each end that is kept a share has a zone in place of its point."""
    trips, draw = make_trips(rows, seed), np.random.default_rng([seed, 2])
    for end in ("pickup", "dropoff"):
        named = (draw.random(rows) < share) & (trips[f"{end}_reason"] == 0)
        trips.loc[named, f"{end}_x"] = draw.choice(IDS, rows)[named].astype(np.uint32)
        trips.loc[named, f"{end}_y"] = np.uint32(0)
    return trips
