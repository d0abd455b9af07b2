"""The canonical trip, sorted trips and block frames, as they follow from a data set's columns.

There are two layouts, and the data set says which (`Dataset.is_by_zone`): by point, where each end
has the trips in an order of its own, and by zone, where they are kept once.

Canonical trip (what `data` makes of any file), one row a trip:

| column                | dtype  | meaning                                                        |
|-----------------------|--------|----------------------------------------------------------------|
| pickup_x, pickup_y    | uint32 | web mercator of the whole world in 2**32 steps (9 mm at the     |
|                       |        | equator); x eastward from 180 W, y southward from 85.05 N;      |
|                       |        | id, 0 when only its place is known, of which 0 is unknown;      |
|                       |        | 0, 0 also when the endpoint is left out                        |
| dropoff_x, dropoff_y  | uint32 | likewise                                                       |
| pickup_time_s         | uint32 | seconds since 1970-01-01 of New York wall clock; 0 is missing   |
| dropoff_time_s        | uint32 | likewise                                                       |
| each small column     | uint8  | its whole number or code, or what its storage says is missing   |
| each amount           | int32  | hundredths of its unit; MISSING when not given                 |
| pickup_reason,        | uint8  | 0: the trip counts here, else `Reason.code` of why not         |
| dropoff_reason        |        |                                                                |

Sorted trips (`block_dtypes`) are those that count at one endpoint in the order of that endpoint's
Morton code, under names that no longer say which one: x, y, time_s are its own, other_* the far
end's. Those without a point come first, place by place. So they stand in files. Amounts beyond
+-21 million are cut to the int32 range.

By zone, sorted trips are those that count at any end, in the order of their pickup's zone and time:
ZONES in place of points, uint16, NOWHERE at an end where the trip is left out; time_s is the
pickup's, other_time_s the dropoff's.

A block frame (`packed_dtypes`) is the same in memory, 35 bytes a yellow taxi's trip instead of 47:
amounts as uint16 and the far end's time as the seconds from this end to it, int16 (negative at the
dropoff). One code says that a value is not given, and one that it does not fit: then it stands in
the block's table of exceptions (`packing`), so that nothing is rounded or cut. A zero that is no
record (`Column.zero_recorded_for`) has a code of its own: no range holds it, no quotient is made of
it. Where the set knows the place of one end alone, the far end's is not kept: it is 0, 0. By zone
the dropoff's zone is a column, and the pickup's stands in runs beside the frame
(`packing.Beside`): it costs nothing a trip.

| column                | dtype  | not given       | in the exceptions | a zero that is no record |
|-----------------------|--------|-----------------|----------------|--------------------------|
| each amount           | uint16 | NO_AMOUNT_CODE  | EXCEPTION_CODE    | UNRECORDED_CODE          |
| other_after_s         | int16  | NO_AFTER_CODE   | EXCEPTION_AFTER   |                          |

Columns of one `Column.together` stand there as one of their own, whose codes tell theirs
(`bundles`): uint8, or uint16 where a block has many combinations.
"""

from dashapp.dataset import Column, Dataset
from dashapp.model import Endpoint

MISSING = -(2**31)
"""int32 stand-in for an amount that is not given."""

NO_TIME = 0

NO_POINT_Y, FIRST_POINT_Y = 0, 1
"""y of an end without a point, whose x is the id of its place, and the first y of points: the
uppermost step of the world, at 85.05 N, is theirs too."""

PICKUP_ZONE, DROPOFF_ZONE = ZONES = ("pickup_zone", "dropoff_zone")

NOWHERE = 2**16 - 1
"""In place of a zone where a trip is left out at an end; no partition has so many places."""

NO_AMOUNT_CODE = 2**16 - 1
EXCEPTION_CODE = 2**16 - 2
UNRECORDED_CODE = 2**16 - 3
"""Amounts of 0 to 65,532 are their own codes: up to $655.32 and 655.32 miles."""

NO_AFTER_CODE = -(2**15)
EXCEPTION_AFTER = -(2**15) + 1
"""From here on up to 32,767 s, nine hours, the code is the number of seconds."""


def canonical_dtypes(dataset: Dataset) -> dict[str, str]:
    """Of one row a trip: points, times, the columns of the list, reasons."""
    points = {f"{end}_{axis}": "uint32" for end in Endpoint for axis in ("x", "y")}
    times = {f"{end}_time_s": "uint32" for end in Endpoint}
    stored = {column.kept: column.storage.plain for column in dataset.stored if column.storage}
    return points | times | stored | {f"{end}_reason": "uint8" for end in Endpoint}


POINTS = ("x", "y", "other_x", "other_y")
TIMES = ("time_s", "other_time_s")


def block_ends(dataset: Dataset) -> tuple[Endpoint, ...]:
    """Ends by whose order there are sorted trips."""
    return (Endpoint.PICKUP,) if dataset.is_by_zone else tuple(Endpoint)


def order_columns(dataset: Dataset) -> tuple[str, str]:
    """Columns of sorted trips that they are sorted by."""
    return (PICKUP_ZONE, "time_s") if dataset.is_by_zone else ("x", "y")


def block_dtypes(dataset: Dataset) -> dict[str, str]:
    """Of sorted trips, as in files."""
    if not dataset.is_by_zone:
        return trip_dtypes(dataset)
    return dict.fromkeys(ZONES, "uint16") | _without_points(dataset)


def trip_dtypes(dataset: Dataset) -> dict[str, str]:
    """Of single trips of an end in any layout, as they are told: sorted trips by point."""
    return dict.fromkeys(POINTS, "uint32") | _without_points(dataset)


def _without_points(dataset: Dataset) -> dict[str, str]:
    stored = {column.kept: column.storage.plain for column in dataset.stored if column.storage}
    return dict.fromkeys(TIMES, "uint32") | stored


FAR_POINT = ("other_x", "other_y")

_OPPOSITE = {"x": "other_x", "y": "other_y", "time_s": "other_time_s"}

OPPOSITE_NAMES = _OPPOSITE | {other: own for own, other in _OPPOSITE.items()}
"""Columns of trips of an end -> the same trips' as told from the other end."""


def has_far_point(dataset: Dataset) -> bool:
    """Whether any trip has a point at the far end: none has where one end alone is known."""
    return len(dataset.shown_ends) > 1


def bundles_of(dataset: Dataset) -> dict[str, tuple[Column, ...]]:
    """By the name of a column of a block frame those that it stands for, two or more.

    Levels of detail read theirs as it is.
    """
    bundles: dict[str, tuple[Column, ...]] = {}
    for column in dataset.stored:
        if column.together and not column.in_levels:
            bundles[column.together] = (*bundles.get(column.together, ()), column)
    return {name: members for name, members in bundles.items() if len(members) > 1}


def packed_dtypes(dataset: Dataset) -> dict[str, str]:
    """Of a block frame; a bundle of columns may be wider, or stand there unbundled."""
    bundles = bundles_of(dataset)
    bundled = {column.kept for members in bundles.values() for column in members}
    apart = {name: kind for name, kind in code_dtypes(dataset).items() if name not in bundled}
    return apart | dict.fromkeys(bundles, "uint8")


def code_dtypes(dataset: Dataset) -> dict[str, str]:
    """Of its columns before any are bundled."""
    far = FAR_POINT if has_far_point(dataset) else ()
    by_point = dict.fromkeys(("x", "y", "time_s", *far), "uint32")
    return (
        ({DROPOFF_ZONE: "uint16", "time_s": "uint32"} if dataset.is_by_zone else by_point)
        | {"other_after_s": "int16"}
        | {column.kept: column.storage.packed for column in dataset.stored if column.storage}
    )


_BYTES = {"uint8": 1, "uint16": 2, "int16": 2, "uint32": 4}


def packed_bytes(dataset: Dataset) -> int:
    """Of a trip in a block frame, its exceptions left aside."""
    return sum(_BYTES[dtype] for dtype in packed_dtypes(dataset).values())


def block_names(endpoint: Endpoint, dataset: Dataset) -> dict[str, str]:
    """Canonical column -> column of sorted trips by point, for the trips drawn at `endpoint`."""
    own, other = endpoint.value, endpoint.other.value
    ends = {
        f"{own}_x": "x",
        f"{own}_y": "y",
        f"{other}_x": "other_x",
        f"{other}_y": "other_y",
        f"{own}_time_s": "time_s",
        f"{other}_time_s": "other_time_s",
    }
    return ends | {column.kept: column.kept for column in dataset.stored}
