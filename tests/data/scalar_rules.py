"""The law of the rows once more, for one line at a time, without pandas, numpy or Arrow."""

import csv
import math
import re
from datetime import datetime
from typing import Literal

from dashapp.model import Reason

MISSING = {"", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "<NA>", "#N/A"}
MISSING |= {"\\N", "NaT", "-"}


def lines_of(text: str) -> list[str]:
    """Lines that are not blank."""
    return [line for line in re.split(r"\r\n|\n|\r", text) if line.strip()]


def judge_line(line: str, columns: list[str]) -> dict[str, Reason | None]:
    """Endpoint -> why the row is left out there, None when it is drawn."""
    fields = next(csv.reader([line]))
    surplus = fields[len(columns) :]
    row = {name: text.strip() for name, text in zip(columns, fields, strict=False)}
    fits = len(fields) >= len(columns) and all(text.strip() in MISSING for text in surplus)
    if not fits:
        return {"pickup": Reason.UNREADABLE, "dropoff": Reason.UNREADABLE}
    return {endpoint: judge_endpoint(row, endpoint) for endpoint in ("pickup", "dropoff")}


def number(text: str) -> float:
    """What is no number is missing, like what is not there."""
    try:
        return math.nan if text in MISSING else float(text)
    except ValueError:
        return math.nan


def passengers_of(text: str) -> float:
    value = number(text)
    return value if value.is_integer() else math.nan


def is_time(text: str) -> bool:
    try:
        return datetime(1970, 1, 1) < datetime.fromisoformat(text) < datetime(2106, 2, 7)
    except ValueError:
        return False


def judge_endpoint(row: dict[str, str], endpoint: str) -> Reason | None:
    lon, lat = number(row[f"{endpoint}_longitude"]), number(row[f"{endpoint}_latitude"])
    passengers = passengers_of(row["passenger_count"])
    if not is_time(row[f"tpep_{endpoint}_datetime"]) or any(
        map(math.isnan, (lon, lat, passengers))
    ):
        return Reason.MISSING_VALUE
    if not 0 <= passengers <= 9:
        return Reason.PASSENGERS_OUT_OF_RANGE
    if lon == 0 and lat == 0:
        return Reason.ZERO_COORDINATES
    if abs(lon) > 180 or abs(lat) > 85.0511:
        return Reason.IMPOSSIBLE_COORDINATE
    return None


FOLDED = {57: 56, 104: 103, 105: 103}


def judge_zoned(
    row: dict[str, str], endpoint: str, zones: tuple[str, str]
) -> Reason | Literal["point"] | int:
    """ "point", the id of the zone (0 is unknown), or why the row is left out at this end.

    The passengers of a row count only in a file of the ancestor's kind, with points at both ends, a
    distance and a fare, and only of a row with a point. Beside a point that is none, an empty zone
    says nothing.
    """
    row = {name: text.strip().strip('"') for name, text in row.items()}
    zone = zones[endpoint == "dropoff"]
    has_rules = {"trip_distance", *(f"{end}_longitude" for end in ("pickup", "dropoff"))} <= {*row}
    if not is_time(row[f"tpep_{endpoint}_datetime"]):
        return Reason.MISSING_VALUE
    lon, lat = (number(row.get(f"{endpoint}_{way}", "")) for way in ("longitude", "latitude"))
    is_point = abs(lon) <= 180 and abs(lat) <= 85.0511 and (lon, lat) != (0, 0)
    is_empty = f"{endpoint}_longitude" in row and math.isnan(number(row.get(zone, "")))
    if zone in row and not is_point and not is_empty:
        return place_of(row[zone])
    if has_rules:
        return judge_endpoint(row, endpoint) or "point"
    if math.isnan(lon) or math.isnan(lat):
        return Reason.MISSING_VALUE
    if not is_point:
        is_zero = (lon, lat) == (0, 0)
        return Reason.ZERO_COORDINATES if is_zero else Reason.IMPOSSIBLE_COORDINATE
    return "point"


def place_of(text: str) -> int:
    value = number(text)
    place = int(value) if 1 <= value <= 263 and value.is_integer() else 0
    return FOLDED.get(place, place)
