"""Where the map begins: within the bounds of nearly all loaded trips, whatever a few points say."""

from collections.abc import Iterable, Sequence

import numpy as np

from dashapp.cluster.load.tasks import Sample
from dashapp.engine.mercator import xy_to_lon_lat
from dashapp.model import Bounds

LEFT_OUT_SHARE = 0.02
"""Of the trips, on each of the four sides: points by mistake, and what lies far outside."""


def find_bounds(samples: Iterable[Sample]) -> Bounds | None:
    """Of samples of all blocks of one end; None where there is no trip."""
    drawn = [sample for sample in samples if sample.rows]
    if not drawn:
        return None
    ways = []
    for name in ("x", "y"):
        weighted = sorted(
            (step, sample.rows / len(getattr(sample, name)))
            for sample in drawn
            for step in getattr(sample, name)
        )
        ways.append([_quantile(weighted, share) for share in (LEFT_OUT_SHARE, 1 - LEFT_OUT_SHARE)])
    (west_x, east_x), (north_y, south_y) = ways
    (west, east), (north, south) = xy_to_lon_lat(
        np.array([west_x, east_x], np.uint32), np.array([north_y, south_y], np.uint32)
    )
    return Bounds(float(west), float(south), float(east), float(north))


def _quantile(weighted: Sequence[tuple[int, float]], share: float) -> int:
    """The first step at which so much of all weight has been passed."""
    wanted = share * sum(weight for _, weight in weighted)
    passed = 0.0
    for step, weight in weighted:
        passed += weight
        if passed >= wanted:
            return step
    return weighted[-1][0]
