"""Every TLC generation: which column of a file is which field of a trip.

By normalised name (trimmed, case-folded), since TLC changed spaces and case between months.
Knows neither files nor frames.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashapp.engine.columns import BLOCK_DTYPES
from dashapp.errors import DataError, NoCoordinatesError, PreparedSetError, UnknownHeaderError

WORKING_MONTHS = "yellow 2009-01 to 2016-06 and green 2013-08 to 2016-06"

TIMES = ("pickup_time", "dropoff_time")
AMOUNTS = ("trip_distance", "fare_amount", "tip_amount", "total_amount")
COORDINATES = ("pickup_east", "pickup_north", "dropoff_east", "dropoff_north")
NUMBERS = (*COORDINATES, "passenger_count", *AMOUNTS)
PAYMENT = "payment_type"

_NAMES: Mapping[str, tuple[str, ...]] = {
    # field: its normalised names, yellow 2015-16 | green | yellow 2010-14 | yellow 2009
    "pickup_time": (
        "tpep_pickup_datetime",
        "lpep_pickup_datetime",
        "pickup_datetime",
        "trip_pickup_datetime",
    ),
    "dropoff_time": (
        "tpep_dropoff_datetime",
        "lpep_dropoff_datetime",
        "dropoff_datetime",
        "trip_dropoff_datetime",
    ),
    "passenger_count": ("passenger_count",),
    "payment_type": ("payment_type",),
    "trip_distance": ("trip_distance",),
    "fare_amount": ("fare_amount", "fare_amt"),
    "tip_amount": ("tip_amount", "tip_amt"),
    "total_amount": ("total_amount", "total_amt"),
}
_DEGREES: Mapping[str, tuple[str, ...]] = {
    "pickup_east": ("pickup_longitude", "start_lon"),
    "pickup_north": ("pickup_latitude", "start_lat"),
    "dropoff_east": ("dropoff_longitude", "end_lon"),
    "dropoff_north": ("dropoff_latitude", "end_lat"),
}
_METRES: Mapping[str, tuple[str, ...]] = {
    # HoloViz's "NYC taxi wide" Parquet, EPSG:3857
    "pickup_east": ("pickup_x",),
    "pickup_north": ("pickup_y",),
    "dropoff_east": ("dropoff_x",),
    "dropoff_north": ("dropoff_y",),
}
_REQUIRED = (*COORDINATES, *TIMES, "passenger_count")
_ZONES = {"pulocationid", "dolocationid"}
_SHOWN_COLUMNS = 6
_SHOWN_CHARACTERS = 24


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the fields of a trip stand in a file.

    Attributes:
        width: how many columns the header has.
        positions: field -> position of its column from 0; fields the file lacks are absent.
        in_metres: coordinates are EPSG:3857 metres; degrees (EPSG:4326) otherwise.
    """

    width: int
    positions: Mapping[str, int]
    in_metres: bool


def recognise(columns: Sequence[str], file_name: str) -> Layout:
    """Layout of a file with these columns; `file_name` is for the message only.

    Raises:
        NoCoordinatesError: a TLC file with taxi zones in place of coordinates.
        PreparedSetError: a single piece of a prepared set.
        UnknownHeaderError: anything else that misses a required column.
    """
    at = _first_positions(columns)
    degrees, metres = _locate(_DEGREES, at), _locate(_METRES, at)
    in_metres = len(degrees) < len(_DEGREES) and len(metres) == len(_METRES)
    positions = _locate(_NAMES, at) | (metres if in_metres else degrees)
    missing = [field for field in _REQUIRED if field not in positions]
    if missing:
        raise _refusal(file_name, columns, at, missing)
    return Layout(len(columns), positions, in_metres)


def _first_positions(columns: Sequence[str]) -> dict[str, int]:
    at: dict[str, int] = {}
    for position, column in enumerate(columns):
        at.setdefault(normalise(column), position)
    return at


def normalise(column: str) -> str:
    return column.removeprefix("\ufeff").strip().casefold()


def _locate(names: Mapping[str, tuple[str, ...]], at: Mapping[str, int]) -> dict[str, int]:
    found = {field: [at[name] for name in known if name in at] for field, known in names.items()}
    return {field: positions[0] for field, positions in found.items() if positions}


def _refusal(
    file_name: str, columns: Sequence[str], at: Mapping[str, int], missing: Sequence[str]
) -> DataError:
    has_coordinates = any(field not in missing for field in COORDINATES)
    has_times = all(field not in missing for field in TIMES)
    if not has_coordinates and (at.keys() >= _ZONES or has_times):
        return NoCoordinatesError(
            f"{file_name} has taxi zones but no coordinates, so its trips cannot be drawn as "
            f"points; TLC files with coordinates are {WORKING_MONTHS}."
        )
    if at.keys() >= BLOCK_DTYPES.keys():
        return PreparedSetError(
            f"{file_name} is one piece of a prepared set; give the folder that holds it."
        )
    lacks = ", ".join(_COLUMN_WORDS[field] for field in missing[:3])
    more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
    return UnknownHeaderError(
        f"{file_name} is no TLC trip file we know: it lacks {lacks}{more}; found "
        f"{_describe(columns)}; give yellow or green trip records with coordinates."
    )


_COLUMN_WORDS = {
    "pickup_east": "pickup_longitude",
    "pickup_north": "pickup_latitude",
    "dropoff_east": "dropoff_longitude",
    "dropoff_north": "dropoff_latitude",
    "pickup_time": "pickup_datetime",
    "dropoff_time": "dropoff_datetime",
    "passenger_count": "passenger_count",
}


def _describe(columns: Sequence[str]) -> str:
    """The first few columns, harmless to print whatever bytes stood there."""
    if not any(column.strip() for column in columns):
        return "no header at all"
    words = [re.sub(r"[^\x20-\x7e]", "?", name.strip()) for name in columns[:_SHOWN_COLUMNS]]
    more = ", …" if len(columns) > _SHOWN_COLUMNS else ""
    return "columns " + ", ".join(word[:_SHOWN_CHARACTERS] for word in words) + more
