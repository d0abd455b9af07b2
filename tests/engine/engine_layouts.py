"""The taxi trips with more columns than are declared: every kind that the engine has loops for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any

import numpy as np
import pandas as pd

from dashapp.dataset import TAXI, Amounts, Bins, Choice, Column, Dataset, Header
from dashapp.dataset.columns import SMALL_CODES
from dashapp.engine.columns import MISSING, NO_TIME
from dashapp.engine.index import BlockIndex, build_index
from dashapp.engine.layout import ELAPSED, Field, Quotient, layout_of
from dashapp.engine.packing import pack_trips

RATES = {1: "standard", 2: "JFK", 3: "Newark", 4: "Nassau", 5: "negotiated", 6: "group"}
QUOTIENTS = {
    "duration": Quotient(ELAPSED, None, times=5, over=3),  # minutes
    "speed": Quotient("distance", ELAPSED, times=3600, over=1),  # miles an hour
    "tip_share": Quotient("tip", "fare", times=10_000, over=1),  # per cent
}
_BINS = {"duration": Bins(250, 40), "speed": Bins(200, 30), "tip_share": Bins(500, 12)}

MORE = Dataset(
    "taxi and more",
    TAXI.title,
    TAXI.ends,
    (
        *(
            replace(column, filter=Amounts(), bins=column.bins or Bins(300, 50))
            if column.name in ("tip", "total")
            else column
            for column in TAXI.columns
        ),
        Column(
            "rate", "Rate", Header(("ratecodeid",)),
            filter=Choice(RATES), bins=Bins(1, 7), kept="rate_code", storage=SMALL_CODES,
        ),
        *(
            Column(name, name, quotient, filter=Amounts(), bins=_BINS[name])
            for name, quotient in QUOTIENTS.items()
        ),
    ),
)  # fmt: skip
LAYOUT = layout_of(MORE)


def add_rates(block: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Sorted trips with a further column of codes; some are none of TLC's."""
    codes = np.random.default_rng(seed).choice([0, 1, 1, 1, 2, 5, 6, 7, 99], len(block))
    return block.assign(rate_code=codes.astype(np.uint8))


def index_more(block: pd.DataFrame, segment_rows: int) -> tuple[pd.DataFrame, BlockIndex]:
    frame, exceptions = pack_trips(block)
    frame["rate_code"] = block["rate_code"].to_numpy()
    return frame, build_index(frame, exceptions, segment_rows, LAYOUT)


def values_of(block: pd.DataFrame, name: str) -> list[Any]:
    """A column as Python's own numbers, None where not given; of the calendar, as it is asked."""
    if name in QUOTIENTS:
        return _quotients(block, QUOTIENTS[name])
    if name in ("hours", "weekdays", "dates"):
        return [_calendar(int(time_s), name) for time_s in block["time_s"]]
    column = MORE.column(name)
    assert column.storage is not None
    known = MISSING if column.is_amount else column.storage.missing
    return [None if value == known else int(value) for value in block[column.kept]]


def _calendar(time_s: int, name: str) -> Any:
    if time_s == NO_TIME:
        return None
    time = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=time_s)
    return {"hours": time.hour, "weekdays": time.weekday(), "dates": time.date()}[name]


def _quotients(block: pd.DataFrame, quotient: Quotient) -> list[Any]:
    """Rounded half up, without floating point."""
    numerators = _operands(block, quotient.numerator)
    denominators = _operands(block, quotient.denominator)
    return [
        None
        if above is None or below is None or below <= 0
        else floor(Fraction(above * quotient.times, below * quotient.over) + Fraction(1, 2))
        for above, below in zip(numerators, denominators, strict=True)
    ]


def _operands(block: pd.DataFrame, name: str | None) -> list[Any]:
    if name is None:
        return [1] * len(block)
    if name != ELAPSED:
        return values_of(block, name)
    times = zip(block["time_s"].tolist(), block["other_time_s"].tolist(), strict=True)
    return [None if NO_TIME in (own, other) else abs(other - own) for own, other in times]


def meets(value: Any, name: str, wanted: Any) -> bool:
    """Whether a value passes a filter."""
    if value is None:
        return False
    if name in ("weekdays", "payment", "rate"):
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
