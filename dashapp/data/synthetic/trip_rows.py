"""What the kernels draw of a taxi trip at once, since one thing depends on another."""

import numpy as np

LON_STEPS = 2**17
LAT_STEPS = 2**18
"""float32 has this many steps a degree at the longitudes and latitudes of New York."""

TRIP = np.dtype(
    [
        ("pickup_s", np.int32),  # seconds since New Year
        ("dropoff_s", np.int32),
        ("pickup_lon", np.int32),  # LON_STEPS of a degree WEST; 0 for a zero coordinate
        ("pickup_lat", np.int32),  # LAT_STEPS of a degree
        ("dropoff_lon", np.int32),
        ("dropoff_lat", np.int32),
        ("distance", np.int32),  # hundredths of a mile
        ("fare", np.int32),  # US cents, like all amounts
        ("extra", np.int32),
        ("mta_tax", np.int32),
        ("tip", np.int32),
        ("tolls", np.int32),
        ("surcharge", np.int32),
        ("total", np.int32),
        ("vendor", np.int8),
        ("passengers", np.int8),
        ("rate_code", np.int8),  # of the tariff that made the fare
        ("payment", np.int8),
        ("stored", np.bool_),  # held in the cab's memory before it was sent
    ]
)
"""Sources: TLC's data dictionary of the yellow trip records."""
