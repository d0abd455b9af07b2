"""The canonical trip and the block frame: names, dtypes, units. The one place that says so.

Canonical trip (what `data` makes of any file), one row a trip:

| column                | dtype  | meaning                                                        |
|-----------------------|--------|----------------------------------------------------------------|
| pickup_x, pickup_y    | uint32 | web mercator of the whole world in 2**32 steps (9 mm at the     |
|                       |        | equator); x eastward from 180 W, y southward from 85.05 N;      |
|                       |        | 0, 0 when the endpoint is not drawn                            |
| dropoff_x, dropoff_y  | uint32 | likewise                                                       |
| pickup_time_s         | uint32 | seconds since 1970-01-01 of New York wall clock; 0 is missing   |
| dropoff_time_s        | uint32 | likewise                                                       |
| passenger_count       | uint8  | 0..9; 255 when missing or out of range                         |
| payment_type          | uint8  | TLC code 1..6; 0 when not given                                |
| distance_centimiles   | int32  | hundredths of a mile; MISSING when not given                   |
| fare_cents, tip_cents,| int32  | US cents; MISSING when not given                               |
| total_cents           |        |                                                                |
| pickup_reason,        | uint8  | 0: drawn, else `Reason.code` of why not                        |
| dropoff_reason        |        |                                                                |

A block frame holds the trips drawn at one endpoint, sorted by the Morton code of that endpoint,
under names that no longer say which one: x, y, time_s are its own, other_* the far end's.
Amounts beyond +-21 million are cut to the int32 range.
"""

from dashapp.model import Endpoint

MISSING = -(2**31)
"""int32 stand-in for an amount that is not given."""

NO_TIME = 0
NO_PASSENGERS = 255
NO_PAYMENT = 0

CANONICAL_DTYPES = {
    "pickup_x": "uint32",
    "pickup_y": "uint32",
    "dropoff_x": "uint32",
    "dropoff_y": "uint32",
    "pickup_time_s": "uint32",
    "dropoff_time_s": "uint32",
    "passenger_count": "uint8",
    "payment_type": "uint8",
    "distance_centimiles": "int32",
    "fare_cents": "int32",
    "tip_cents": "int32",
    "total_cents": "int32",
    "pickup_reason": "uint8",
    "dropoff_reason": "uint8",
}

BLOCK_DTYPES = {
    "x": "uint32",
    "y": "uint32",
    "other_x": "uint32",
    "other_y": "uint32",
    "time_s": "uint32",
    "other_time_s": "uint32",
    "passenger_count": "uint8",
    "payment_type": "uint8",
    "distance_centimiles": "int32",
    "fare_cents": "int32",
    "tip_cents": "int32",
    "total_cents": "int32",
}


def block_names(endpoint: Endpoint) -> dict[str, str]:
    """Canonical column -> block column, in block order, for the trips drawn at `endpoint`."""
    own, other = endpoint.value, endpoint.other.value
    ends = {
        f"{own}_x": "x",
        f"{own}_y": "y",
        f"{other}_x": "other_x",
        f"{other}_y": "other_y",
        f"{own}_time_s": "time_s",
        f"{other}_time_s": "other_time_s",
    }
    shared = [name for name in BLOCK_DTYPES if name in CANONICAL_DTYPES]
    return ends | {name: name for name in shared}
