"""Every TLC generation: which column of a file is which field of a trip.

By normalised name (trimmed, case-folded), since TLC changed spaces and case between months, else
by its letters alone, as in Azure's tpepPickupDateTime. Knows neither files nor frames.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashapp.engine.columns import BLOCK_DTYPES
from dashapp.errors import DataError, NoCoordinatesError, PreparedSetError, UnknownHeaderError
from dashapp.model.losses import shorten

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
_VALUES_OF_A_ROW = 3
_SHOWN_COLUMNS = 24
_SHOWN_CHARACTERS = 24


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the fields of a trip stand in a file.

    Attributes:
        width: how many columns the header has.
        positions: field -> position of its column from 0; fields the file lacks are absent.
        in_metres: coordinates are EPSG:3857 metres; degrees (EPSG:4326) otherwise.
        names: field -> its column's name as the header has it, trimmed and `shorten`ed.
    """

    width: int
    positions: Mapping[str, int]
    in_metres: bool
    names: Mapping[str, str]


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
    names = {field: shorten(columns[at].strip()) for field, at in positions.items()}
    return Layout(len(columns), positions, in_metres, names)


def count_known(columns: Sequence[str]) -> int:
    """How many of the fields that every trip needs are among these columns."""
    at = _first_positions(columns)
    known = _locate(_NAMES, at) | _locate(_METRES, at) | _locate(_DEGREES, at)
    return sum(1 for field in _REQUIRED if field in known)


def has_all_fields(columns: Sequence[str]) -> bool:
    return count_known(columns) == len(_REQUIRED)


def _first_positions(columns: Sequence[str]) -> dict[str, int]:
    """Under the normalised names, and under their letters alone where no name is just those."""
    at: dict[str, int] = {}
    for name_of in (normalise, _letters_of):
        for position, column in enumerate(columns):
            at.setdefault(name_of(column), position)
    return at


def normalise(column: str) -> str:
    return column.removeprefix("\ufeff").strip().casefold()


def _letters_of(column: str) -> str:
    return re.sub(r"[\W_]", "", normalise(column))


def _locate(names: Mapping[str, tuple[str, ...]], at: Mapping[str, int]) -> dict[str, int]:
    found = {field: _positions(known, at) for field, known in names.items()}
    return {field: positions[0] for field, positions in found.items() if positions}


def _positions(known: Sequence[str], at: Mapping[str, int]) -> list[int]:
    exact = [at[name] for name in known if name in at]
    return exact or [at[_letters_of(name)] for name in known if _letters_of(name) in at]


def _refusal(
    file_name: str, columns: Sequence[str], at: Mapping[str, int], missing: Sequence[str]
) -> DataError:
    if _has_zones(at) and not any(map(_is_of_coordinates, at)):
        return NoCoordinatesError(
            f"{file_name} has taxi zones but no coordinates, so its trips cannot be drawn as "
            f"points; TLC files with coordinates are {WORKING_MONTHS}."
        )
    if at.keys() >= BLOCK_DTYPES.keys():
        return PreparedSetError(
            f"{file_name} is one piece of a prepared set; give the folder that holds it."
        )
    if sum(map(_is_value, columns)) >= _VALUES_OF_A_ROW:
        return UnknownHeaderError(
            f"{file_name} has no header: its first line is a row already ({_describe(columns)}); "
            "write the names of the columns above it."
        )
    lacks = ", ".join(_COLUMN_WORDS[field] for field in missing)
    return UnknownHeaderError(
        f"{file_name} is no TLC trip file we know: it lacks {lacks}; found "
        f"{_describe(columns)}; give yellow or green trip records with coordinates."
    )


def _has_zones(at: Mapping[str, int]) -> bool:
    """Trips with zones; the table of the zones itself has a LocationID too."""
    return bool(at.keys() & _ZONES) or ("locationid" in at and any("pickup" in name for name in at))


def _is_of_coordinates(name: str) -> bool:
    return bool(re.search(r"lon|lat(?!e)|lng|geom|point|centroid|(?:^|_)[xy]$", name))


def _is_value(name: str) -> bool:
    """A number or a date, such as no column is called."""
    return bool(re.fullmatch(r"-?\d+(\.\d+)?|\d{4}-\d\d-\d\d.*", name.strip().strip("'\"")))


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
    plural = "columns" if len(columns) > 1 else "a single column"
    return f"{plural} " + ", ".join(word[:_SHOWN_CHARACTERS] for word in words) + more
