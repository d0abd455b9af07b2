"""The law of the rows once more, for one line at a time, without pandas, numpy or Arrow."""

import csv
import math
import re
from datetime import datetime

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
