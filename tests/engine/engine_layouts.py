"""The taxi trips with more columns than are declared: made-up ones, a code and a quotient."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any

import numpy as np
import pandas as pd
from support.columns import is_tip_recorded
from support.selecting import YELLOW

from dashapp.dataset import ELAPSED, Amounts, Bins, Choice, Column, Dataset, Header, Quotient
from dashapp.dataset.columns import SMALL_CODES
from dashapp.engine.columns import MISSING, NO_TIME
from dashapp.engine.fields import Field
from dashapp.engine.index import BlockIndex, build_index
from dashapp.engine.layout import layout_of
from dashapp.engine.packing import pack_trips
from dashapp.model import Endpoint

VENDORS = {1: "CMT", 2: "VeriFone", 3: "DDS"}
QUOTIENTS = {
    column.name: column.source for column in YELLOW.columns if isinstance(column.source, Quotient)
} | {"per_mile": Quotient("fare", "distance", times=100, over=1)}  # US$ a mile
CODES = ("payment", "rate", "vendor")

MORE = Dataset(
    "taxi and more",
    YELLOW.title,
    YELLOW.ends,
    (
        *YELLOW.columns,
        Column(
            "vendor", "Vendor", Header(("vendorid",)),
            filter=Choice(VENDORS), bins=Bins(1, 4), kept="vendor_id", storage=SMALL_CODES,
        ),
        Column("per_mile", "Fare a mile", QUOTIENTS["per_mile"], Amounts(), Bins(250, 40)),
    ),
)  # fmt: skip
LAYOUT = layout_of(MORE)


def add_vendors(trips: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Canonical trips with a further column of codes; some are none that the list has."""
    codes = np.random.default_rng(seed).choice([0, 1, 1, 1, 2, 3, 6, 7, 99], len(trips))
    return trips.assign(vendor_id=codes.astype(np.uint8))


def index_more(
    block: pd.DataFrame, endpoint: Endpoint, segment_rows: int
) -> tuple[pd.DataFrame, BlockIndex]:
    frame, beside = pack_trips(block, MORE)
    return frame, build_index(frame, beside, endpoint, LAYOUT, segment_rows)


def values_of(block: pd.DataFrame, name: str, endpoint: Endpoint) -> list[Any]:
    """A column as Python's own numbers; of the calendar, as it is asked.

    None where it is not given, and for a tip that is no record.
    """
    if name in QUOTIENTS:
        return _quotients(block, QUOTIENTS[name], endpoint)
    if name in ("hours", "weekdays", "dates"):
        return [_calendar(int(time_s), name) for time_s in block["time_s"]]
    column = MORE.column(name)
    assert column.storage is not None
    known = MISSING if column.is_amount else column.storage.missing
    values = [None if value == known else int(value) for value in block[column.kept]]
    if name != "tip":
        return values
    return [
        value if value is not None and is_tip_recorded(payment, value) else None
        for value, payment in zip(values, block["payment_type"].tolist(), strict=True)
    ]


def _calendar(time_s: int, name: str) -> Any:
    if time_s == NO_TIME:
        return None
    time = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=time_s)
    return {"hours": time.hour, "weekdays": time.weekday(), "dates": time.date()}[name]


def _quotients(block: pd.DataFrame, quotient: Quotient, endpoint: Endpoint) -> list[Any]:
    """Rounded half up, without floating point."""
    numerators = _operands(block, quotient.numerator, endpoint)
    denominators = _operands(block, quotient.denominator, endpoint)
    return [
        None
        if above is None or below is None or below <= 0
        else floor(Fraction(above * quotient.times, below * quotient.over) + Fraction(1, 2))
        for above, below in zip(numerators, denominators, strict=True)
    ]


def _operands(block: pd.DataFrame, name: str | None, endpoint: Endpoint) -> list[Any]:
    if name is None:
        return [1] * len(block)
    if name != ELAPSED:
        return values_of(block, name, endpoint)
    ends = ("time_s", "other_time_s")
    began, ended = ends if endpoint is Endpoint.PICKUP else reversed(ends)
    times = zip(block[began].tolist(), block[ended].tolist(), strict=True)
    return [None if NO_TIME in (first, last) else last - first for first, last in times]


def meets(value: Any, name: str, wanted: Any) -> bool:
    """Whether a value passes a filter."""
    if value is None:
        return False
    if name in ("weekdays", *CODES):
        return value in wanted
    low, high = wanted
    if name == "hours" and low > high:
        return value >= low or value <= high
    if name in QUOTIENTS:  # int32's ends are no limit, and a quotient may be beyond them
        return (low <= -(2**31) + 1 or value >= low) and (high >= 2**31 - 1 or value <= high)
    return low <= value <= high


def place_of(value: Any, field: Field) -> int:
    """Where a value is counted in a histogram of amounts or codes."""
    if field.missing == field.bins.count + 2:
        return (
            field.missing
            if value is None
            else min(max(value // field.bins.width, -1), field.bins.count) + 1
        )
    return field.missing if value is None or value >= field.bins.count else value
