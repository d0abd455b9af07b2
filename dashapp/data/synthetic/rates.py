"""TLC's rate code of a taxi trip: that of the tariff by which its fare was made, and rare others.

The rare ones take numbers of a stream of their own and leave the fare as it is. There is none for
Newark (3): the street file ends where the city does.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashapp.data.synthetic.draws import Draw
from dashapp.data.synthetic.money import STANDARD
from dashapp.data.synthetic.trip_rows import LAT_STEPS, LON_STEPS

NASSAU_OR_WESTCHESTER, GROUP = 4, 6
_EASTERN_RIM, _NORTHERN_RIM = -73.76, 40.88
_RIM_SHARE, _GROUP_SHARE = 0.5, 1.0e-5
"""Of rides that end at the rim, and of all: 3 in 10,000 have code 4 (measured), 1 in 100,000 has 6.

Among the first 1,999 rows of TLC's January 2015 two have code 4, three 3, eight 5 and none 6.
"""


def draw_rate(trips: Any, draw: Draw) -> NDArray[np.int8]:
    """int8[rows]."""
    metered = trips["rate_code"] == STANDARD
    rates = np.where(
        metered & _end_at_the_rim(trips) & (draw(0) < _RIM_SHARE),
        np.int8(NASSAU_OR_WESTCHESTER),
        trips["rate_code"],
    )
    return np.where(metered & (draw(1) < _GROUP_SHARE), np.int8(GROUP), rates)


def _end_at_the_rim(trips: Any) -> NDArray[np.bool_]:
    """Where the city borders on Nassau and Westchester; not where a dropoff has no place."""
    west, north = trips["dropoff_lon"] / LON_STEPS, trips["dropoff_lat"] / LAT_STEPS
    return np.asarray((west > 0) & ((west < -_EASTERN_RIM) | (north > _NORTHERN_RIM)))
