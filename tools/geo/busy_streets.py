"""Streets off Manhattan's plan on which taxis are hailed more than around the corner.

The lines are rough, by hand; they only point out which of the drawn streets is meant.
"""

import itertools
from typing import Any

import manhattan as plan
import numpy as np

REACH_M = 40
PARALLEL = 0.94  # cosine of the widest angle between a piece and the line
BUSIER = 2.6

LINES = {  # lat, lon by turns
    "6th Avenue, Church Street": (
        40.7372, -73.9969, 40.7336, -73.9996, 40.7281, -74.0025, 40.7223, -74.0053,
        40.7150, -74.0086, 40.7100, -74.0122),
    "7th Avenue South, Varick Street": (
        40.7379, -74.0003, 40.7335, -74.0027, 40.7285, -74.0053, 40.7226, -74.0064,
        40.7193, -74.0068),
    "Hudson Street": (40.7398, -74.0056, 40.7333, -74.0063, 40.7287, -74.0074, 40.7163, -74.0094),
    "West Street": (40.7395, -74.0100, 40.7288, -74.0110, 40.7170, -74.0132, 40.7080, -74.0158),
    "Bowery": (40.7284, -73.9908, 40.7242, -73.9928, 40.7202, -73.9941, 40.7163, -73.9956,
               40.7138, -73.9978),
    "Lafayette Street": (40.7299, -73.9911, 40.7253, -73.9950, 40.7186, -74.0005,
                         40.7148, -74.0026),
    "Houston Street": (40.7285, -74.0053, 40.7281, -74.0025, 40.7253, -73.9967,
                       40.7242, -73.9928, 40.7224, -73.9869, 40.7201, -73.9790),
    "Canal Street": (40.7262, -74.0105, 40.7223, -74.0053, 40.7193, -74.0017, 40.7163, -73.9956),
    "Delancey Street": (40.7202, -73.9941, 40.7186, -73.9880, 40.7174, -73.9850),
    "Essex Street": (40.7224, -73.9869, 40.7186, -73.9880, 40.7150, -73.9899),
    "Greenwich Avenue": (40.7336, -73.9996, 40.7380, -74.0024),
    "Chambers Street": (40.7172, -74.0133, 40.7140, -74.0060),
    "Water Street": (40.7082, -74.0035, 40.7062, -74.0065, 40.7030, -74.0115),
    "Bedford Avenue": (40.7225, -73.9520, 40.7175, -73.9570, 40.7137, -73.9617),
    "Grand Street": (40.7137, -73.9617, 40.7118, -73.9500, 40.7113, -73.9420),
    "Flatbush Avenue": (40.6960, -73.9846, 40.6840, -73.9774, 40.6747, -73.9704),
    "Atlantic Avenue": (40.6905, -73.9970, 40.6882, -73.9885, 40.6843, -73.9775),
    "Court Street": (40.6920, -73.9910, 40.6880, -73.9930, 40.6800, -73.9975),
    "7th Avenue, Park Slope": (40.6775, -73.9724, 40.6660, -73.9822),
    "5th Avenue, Park Slope": (40.6818, -73.9768, 40.6690, -73.9868),
    "31st Street": (40.7750, -73.9119, 40.7703, -73.9178, 40.7668, -73.9214, 40.7619, -73.9255,
                    40.7567, -73.9297, 40.7527, -73.9327),
    "Queens Boulevard": (40.7488, -73.9380, 40.7443, -73.9308, 40.7436, -73.9240,
                         40.7430, -73.9184, 40.7420, -73.9065),
    "Roosevelt Avenue": (40.7448, -73.9124, 40.7456, -73.9029, 40.7466, -73.8913,
                         40.7484, -73.8766),
    "Broadway, Astoria": (40.7665, -73.9345, 40.7619, -73.9255, 40.7560, -73.9140),
}  # fmt: skip


def favour(ends: Any, built: Any) -> Any:
    """Weights with those of pieces along a busy street multiplied.

    ends: float[n, 4] in local metres.
    """
    favoured = np.zeros(len(ends), bool)
    for flat in LINES.values():
        corners = np.array(plan.follow(flat))
        for start, end in itertools.pairwise(corners):
            favoured |= runs_along(ends, start, end)
    return np.where(favoured, BUSIER * built, built)


def runs_along(ends: Any, start: Any, end: Any) -> Any:
    """bool[n]: which pieces lie beside the line from start to end, in its direction."""
    length = np.hypot(*(end - start))
    ahead = (end - start) / length
    aside = np.array([-ahead[1], ahead[0]])
    middle = (ends[:, :2] + ends[:, 2:]) / 2 - start
    way = ends[:, 2:] - ends[:, :2]
    straight = np.abs(way @ ahead) >= PARALLEL * np.hypot(way[:, 0], way[:, 1])
    along = middle @ ahead
    return straight & (np.abs(middle @ aside) < REACH_M) & (along > -5) & (along < length + 5)
