"""The rules that decide, per endpoint, whether a row counts and where it is, and the count of rows.

A row with a valid point is there; one without is in the zone that its file names, if it names any
(engine/columns.py says how either is written).

Knows neither files nor text: it gets numbers, nan and NO_VALUE_S where a value is missing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashapp.data.schema import letters_of, list_parts
from dashapp.dataset import Column, Dataset, Header, WholeNumbers, place_of
from dashapp.engine.columns import (
    FIRST_POINT_Y,
    MISSING,
    NO_POINT_Y,
    NO_TIME,
    canonical_dtypes,
)
from dashapp.engine.mercator import lon_lat_to_xy, metres_to_xy
from dashapp.model import Account, Endpoint, EndpointAccount, Reason
from dashapp.places import UNKNOWN, find_partition

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.uint8]

MOST_WHOLE = 254
"""Of a small column without a filter."""

MAX_LON = 180.0
MAX_LAT = 85.0511

EARTH_RADIUS_M = 6_378_137.0
MAX_EAST_M = EARTH_RADIUS_M * np.pi
MAX_NORTH_M = EARTH_RADIUS_M * np.arctanh(np.sin(np.radians(MAX_LAT)))

MOST_AMOUNT = (2**31 - 1) / 100
"""What hundredths in an int32 can hold, of either sign; the value below all of them is MISSING."""

_WAYS = ("east", "north")

FIRST_TIME_S, LAST_TIME_S = NO_TIME + 1, 2**32 - 1
"""What uint32 can hold: from the first second of 1970 to 2106-02-07."""


@dataclass(frozen=True)
class TripFields:
    """n rows as a file gave them.

    Attributes:
        numbers: float64[n] of each of `schema.number_fields` that the file has; nan is missing.
        times: int64[n] of each of `schema.TIMES` that the file has, in seconds; NO_VALUE_S is
            missing.
        codes: uint8[n] of each of `schema.code_columns` that the file has.
        unreadable: bool[n], rows that are no rows of this file: of another number of fields.
        in_metres: coordinates are EPSG:3857 metres; degrees otherwise.
        names: field -> the name of its column.
        unusable: field -> bool[n], where something stands that is no such value; it is missing.
        remarks: what else is to be told of rows, and of how many.
        show: field ("" for all) and row -> what stands there in the file.
        dataset: whose columns these are.
        is_own: of one of our own exports: it was judged when it was read first, and what it does
            not give was not given then.
    """

    numbers: Mapping[str, Floats]
    times: Mapping[str, NDArray[np.int64]]
    codes: Mapping[str, Codes]
    unreadable: Flags
    dataset: Dataset
    in_metres: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    unusable: Mapping[str, Flags] = field(default_factory=dict)
    remarks: Mapping[str, int] = field(default_factory=dict)
    show: Callable[[str, int], str] = lambda field, row: ""  # noqa: ARG005  of rows of no file
    is_own: bool = False


def clean_trips(fields: TripFields) -> pd.DataFrame:
    """Canonical frame (`engine.columns`) with one row for each row given, in the same order."""
    columns: dict[str, NDArray[np.generic]] = {}
    needed = _judge_needed(fields)
    for endpoint in Endpoint:
        columns |= _clean_endpoint(fields, endpoint, needed)
    for column in fields.dataset.stored:
        columns[column.kept] = _clean_column(fields, column)
    dtypes = canonical_dtypes(fields.dataset)
    typed = {name: columns[name].astype(dtype) for name, dtype in dtypes.items()}
    return pd.DataFrame(typed, copy=False)


def _clean_column(fields: TripFields, column: Column) -> NDArray[np.generic]:
    if column.is_amount:
        return _clean_amount(amounts_of(fields, column), fields.unreadable)
    if not column.is_coded:
        return _clean_whole(fields, column)
    codes = fields.codes.get(column.field, np.zeros(len(fields.unreadable), np.uint8))
    return np.where(fields.unreadable, 0, codes)


def amounts_of(fields: TripFields, column: Column) -> Floats | None:
    """The amounts in the unit of the column, whatever the file has them in; None without them."""
    amounts, source = fields.numbers.get(column.field), column.source
    if amounts is None or not (isinstance(source, Header) and source.per):
        return amounts
    return amounts / source.per.get(letters_of(fields.names.get(column.field, "")), 1.0)


def whole_numbers(fields: TripFields, field: str) -> Floats:
    """The values of a small column; half a passenger is as good as none told."""
    if field not in fields.numbers:
        return np.full(len(fields.unreadable), np.nan)
    values = fields.numbers[field]
    with np.errstate(invalid="ignore"):
        return np.where(np.floor(values) == values, _finite(values), np.nan)


def needed_numbers(fields: TripFields) -> tuple[Column, ...]:
    """Small columns of the file without a value in which a trip is not drawn."""
    return () if fields.is_own or not has_what_rules_ask(fields) else required_columns(fields)


def required_columns(fields: TripFields) -> tuple[Column, ...]:
    """Small columns of the file that are required, whether or not that holds for this file."""
    return tuple(
        column
        for column in fields.dataset.read
        if isinstance(column.filter, WholeNumbers)
        and isinstance(column.source, Header)
        and column.source.required
        and column.field in fields.numbers
    )


def has_what_rules_ask(fields: TripFields) -> bool:
    """Whether the file is of the kind in which rows without a required value are left out.

    There these are rows with a point: zones in place of it came after the ancestor's files.
    """
    given = list_parts({*fields.numbers, *fields.times, *fields.codes}, fields.dataset)
    return {*fields.dataset.required_with} <= {*given}


def needs_time(fields: TripFields, endpoint: Endpoint) -> bool:
    """Whether a row without a time of this end is not drawn there."""
    return f"{endpoint}_time" in fields.times and not fields.is_own


def _finite(values: Floats) -> Floats:
    return np.where(np.isinf(values), np.nan, values)


def storable_times(times_s: NDArray[np.int64]) -> Flags:
    """Which times the canonical trip can hold: never is another time shown in place of one."""
    is_storable: Flags = (times_s >= FIRST_TIME_S) & (times_s <= LAST_TIME_S)
    return is_storable


def _or_all(values: Any, missing: float, rows: int) -> Any:
    """What the file has, or as many stand-ins where it has no such column."""
    return np.full(rows, missing) if values is None else values


class _Points(NamedTuple):
    """Of one end: coordinates as the file has them, and what is wrong with them."""

    east: Floats
    north: Floats
    is_missing: Flags
    is_zero: Flags
    is_impossible: Flags

    @property
    def are_valid(self) -> Flags:
        return ~(self.is_missing | self.is_zero | self.is_impossible)


def _clean_endpoint(
    fields: TripFields, endpoint: Endpoint, needed: tuple[Flags, Flags]
) -> dict[str, NDArray[np.generic]]:
    own = endpoint.value
    time_s = _or_all(fields.times.get(f"{own}_time"), NO_TIME, len(fields.unreadable))
    has_time = storable_times(time_s)
    lacks_time = ~has_time & needs_time(fields, endpoint)
    points, places = _judge_points(fields, own), place_ids(fields, endpoint)
    needs_point = _need_points(fields, own, places)
    has_rules = needs_point | points.are_valid
    missing, beyond = (flags & has_rules for flags in needed)
    rules = {  # asked in the order of Reason; the first that holds is the one named
        Reason.UNREADABLE: fields.unreadable,
        Reason.MISSING_VALUE: missing | lacks_time | (points.is_missing & needs_point),
        Reason.PASSENGERS_OUT_OF_RANGE: beyond,
        Reason.ZERO_COORDINATES: points.is_zero & needs_point,
        Reason.IMPOSSIBLE_COORDINATE: points.is_impossible & needs_point,
    }
    codes = [reason.code for reason in Reason]
    reason_codes = np.select([rules[reason] for reason in Reason], codes, default=0)
    x, y = _locate(points, reason_codes == 0, places, in_metres=fields.in_metres)
    return {
        f"{own}_x": x,
        f"{own}_y": y,
        f"{own}_time_s": np.where(has_time & ~fields.unreadable, time_s, NO_TIME),
        f"{own}_reason": reason_codes,
    }


def _need_points(fields: TripFields, own: str, places: NDArray[np.uint16] | None) -> Flags:
    """Rows that are nowhere without a point.

    A file of zones alone counts each of its rows, those of unknown zones too, and so do exports of
    ours. Where a file has points as well, an empty zone beside none tells nothing of the trip.
    """
    rows = len(fields.unreadable)
    if places is None:
        return np.ones(rows, dtype=np.bool_)
    if fields.is_own or f"{own}_east" not in fields.numbers:
        return np.zeros(rows, dtype=np.bool_)
    is_empty: Flags = np.isnan(fields.numbers[place_of(own)])
    return is_empty


def _judge_points(fields: TripFields, own: str) -> _Points:
    rows = len(fields.unreadable)
    east, north = (_or_all(fields.numbers.get(f"{own}_{way}"), np.nan, rows) for way in _WAYS)
    limits = (MAX_EAST_M, MAX_NORTH_M) if fields.in_metres else (MAX_LON, MAX_LAT)
    return _Points(
        east,
        north,
        is_missing=np.isnan(east) | np.isnan(north),
        is_zero=(east == 0) & (north == 0),
        is_impossible=(np.abs(east) > limits[0]) | (np.abs(north) > limits[1]),
    )


def _locate(
    points: _Points, kept: Flags, places: NDArray[np.uint16] | None, *, in_metres: bool
) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
    """Both ways: of the point, else of the place; 0, 0 of rows that are not kept."""
    drawn = kept & points.are_valid
    x = np.where(kept, UNKNOWN if places is None else places, UNKNOWN)
    y = np.full(len(kept), NO_POINT_Y)
    if not drawn.any():
        return x, y
    to_xy = metres_to_xy if in_metres else lon_lat_to_xy
    point_x, point_y = to_xy(np.where(drawn, points.east, 0.0), np.where(drawn, points.north, 0.0))
    return np.where(drawn, point_x, x), np.where(drawn, np.maximum(point_y, FIRST_POINT_Y), y)


def place_ids(fields: TripFields, endpoint: Endpoint) -> NDArray[np.uint16] | None:
    """uint16[n] of the place that the file names at this end; None where it names none."""
    numbers = fields.numbers.get(place_of(endpoint))
    if numbers is None or not fields.dataset.partition:
        return None
    return find_partition(fields.dataset.partition).place_ids_of(numbers)


def has_place_id(fields: TripFields, field: str) -> Flags:
    """Rows in which an id stands that the publisher knows, be it for "unknown"."""
    return find_partition(fields.dataset.partition).lists(fields.numbers[field])


def _judge_needed(fields: TripFields) -> tuple[Flags, Flags]:
    """Rows that lack a number they need, and rows where one is beyond its range."""
    missing = np.zeros(len(fields.unreadable), dtype=np.bool_)
    beyond = missing.copy()
    for column in needed_numbers(fields):
        values = whole_numbers(fields, column.field)
        missing |= np.isnan(values)
        beyond |= ~_lie_within(values, column)
    return missing, beyond & ~missing


def is_beyond(fields: TripFields, column: Column) -> Flags:
    """Rows whose number is there, and out of the column's range."""
    values = whole_numbers(fields, column.field)
    return ~_lie_within(values, column) & ~np.isnan(values)


def _lie_within(values: Floats, column: Column) -> Flags:
    low, high = column.filter.everything if column.filter else (0, MOST_WHOLE)
    return (values >= low) & (values <= high)


def _clean_whole(fields: TripFields, column: Column) -> Floats:
    values = whole_numbers(fields, column.field)
    given = ~fields.unreadable & _lie_within(values, column)
    return np.where(given, values, float(column.storage.missing if column.storage else 0))


def storable_amounts(amounts: Floats) -> Flags:
    """Which amounts the canonical trip can hold: never is another amount shown in place of one."""
    is_storable: Flags = np.abs(amounts) <= MOST_AMOUNT
    return is_storable


def _clean_amount(amounts: Floats | None, unreadable: Flags) -> Floats:
    """Hundredths, rounded to the nearest; MISSING where there is none that can be stored."""
    if amounts is None:
        return np.full(len(unreadable), float(MISSING))
    with np.errstate(over="ignore"):
        hundredths = np.rint(amounts * 100)
    return np.where(~unreadable & storable_amounts(amounts), hundredths, float(MISSING))


def account_rows(trips: pd.DataFrame) -> Account:
    """Count the rows of a canonical frame by reason, without causes; `files` is left at 0."""
    return Account(
        pickup=_account_endpoint(trips, Endpoint.PICKUP),
        dropoff=_account_endpoint(trips, Endpoint.DROPOFF),
    )


def _account_endpoint(trips: pd.DataFrame, endpoint: Endpoint) -> EndpointAccount:
    reasons, y = (trips[f"{endpoint}_{name}"].to_numpy() for name in ("reason", "y"))
    counts = np.bincount(reasons, minlength=len(Reason) + 1).tolist()
    drawn = int(np.count_nonzero((reasons == 0) & (y != NO_POINT_Y)))
    left_out = {reason: counts[reason.code] for reason in Reason}
    return EndpointAccount(drawn, left_out, by_zone_only=counts[0] - drawn)
