"""The canonical trip, sorted trips and block frames: names, dtypes, units. The one place for it.

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

Sorted trips (BLOCK_DTYPES) are those drawn at one endpoint in the order of that endpoint's Morton
code, under names that no longer say which one: x, y, time_s are its own, other_* the far end's.
So they stand in files. Amounts beyond +-21 million are cut to the int32 range.

A block frame (PACKED_DTYPES) is the same in memory, 32 bytes a trip instead of 42: amounts as
uint16 and the far end's time as the seconds from this end to it, int16 (negative at the dropoff).
One code says that a value is not given, and one that it does not fit: then it stands in the
block's table of escapes (`packing`), so that nothing is rounded or cut.

| column                | dtype  | not given       | in the escapes |
|-----------------------|--------|-----------------|----------------|
| distance_centimiles,  | uint16 | NO_AMOUNT_CODE  | ESCAPE_CODE    |
| fare_cents, tip_cents,|        |                 |                |
| total_cents           |        |                 |                |
| other_after_s         | int16  | NO_AFTER_CODE   | ESCAPE_AFTER   |
"""

from dashapp.model import Endpoint

MISSING = -(2**31)
"""int32 stand-in for an amount that is not given."""

NO_TIME = 0
NO_PASSENGERS = 255
NO_PAYMENT = 0

NO_AMOUNT_CODE = 2**16 - 1
ESCAPE_CODE = 2**16 - 2
"""Amounts of 0 to 65,533 are their own codes: up to $655.33 and 655.33 miles."""

NO_AFTER_CODE = -(2**15)
ESCAPE_AFTER = -(2**15) + 1
"""From here on up to 32,767 s, nine hours, the code is the number of seconds."""

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

PACKED_DTYPES = {
    "x": "uint32",
    "y": "uint32",
    "other_x": "uint32",
    "other_y": "uint32",
    "time_s": "uint32",
    "other_after_s": "int16",
    "passenger_count": "uint8",
    "payment_type": "uint8",
    "distance_centimiles": "uint16",
    "fare_cents": "uint16",
    "tip_cents": "uint16",
    "total_cents": "uint16",
}

AMOUNTS = ("distance_centimiles", "fare_cents", "tip_cents", "total_cents")


def block_names(endpoint: Endpoint) -> dict[str, str]:
    """Canonical column -> column of sorted trips, for the trips drawn at `endpoint`."""
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
