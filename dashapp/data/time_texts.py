"""Times that a column writes as text or as numbers, in any `TimeForm`, as seconds since 1970."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dashapp.data.time_forms import MONTHS, PATTERNS, TICKS_A_SECOND, TimeForm

NO_VALUE_S = np.iinfo(np.int64).min
"""Stands for a missing time."""

Seconds = NDArray[np.int64]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_DAY_S = 86_400
_EXCEL_EPOCH_DAYS = 25_569
"""From Excel's day 0, 1899-12-30, to 1970-01-01."""

_CENTURY_TURN = 69
"""Two digits of a year: from 69 on they are of the 20th century, as POSIX has it."""


def parse_times(texts: Any, form: TimeForm) -> Seconds:
    """Seconds of an Arrow array of trimmed texts; NO_VALUE_S for null and for what is no time."""
    pattern = PATTERNS[TimeForm.YEAR_FIRST if form is TimeForm.ISO else form]
    parts = pc.extract_regex(texts, pattern)
    found = np.asarray(parts.is_valid().to_numpy(zero_copy_only=False))
    if not found.any():
        return np.full(len(texts), NO_VALUE_S)
    if "number" in [field.name for field in parts.type]:
        seconds = _seconds_of_numbers(pc.struct_field(parts, "number"), form)
        return np.where(found, seconds, NO_VALUE_S)
    seconds, is_date = _seconds_of_dates(_Parts(parts))
    return np.where(found & is_date, seconds, NO_VALUE_S)


def _seconds_of_numbers(digits: Any, form: TimeForm) -> Seconds:
    if form is TimeForm.EXCEL:
        days = digits.cast(pa.float64()).fill_null(0).to_numpy(zero_copy_only=False)
        seconds: Seconds = np.rint((days - _EXCEL_EPOCH_DAYS) * _DAY_S).astype(np.int64)
        return seconds
    ticks: Numbers = digits.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    return ticks // TICKS_A_SECOND[form]


class _Parts:
    """The named parts of every text as numbers; 0 where one is not given."""

    def __init__(self, parts: Any) -> None:
        self._parts = parts
        self._names = {field.name for field in parts.type}

    def text(self, name: str) -> Any:
        return pc.struct_field(self._parts, name)

    def number(self, name: str) -> Numbers:
        if name not in self._names:
            return np.zeros(len(self._parts), np.int64)
        text = self.text(name)
        given = pc.if_else(pc.equal(text, ""), "0", text).cast(pa.int64())
        numbers: Numbers = given.fill_null(0).to_numpy(zero_copy_only=False)
        return numbers

    def month(self) -> Numbers:
        if "name" not in self._names:
            return self.number("month")
        known = pa.array(MONTHS, pa.string())
        at = pc.index_in(pc.utf8_lower(self.text("name")).cast(pa.string()), known)
        months: Numbers = at.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False) + 1
        return months

    def year(self) -> Numbers:
        years = self.number("year")
        digits = pc.utf8_length(self.text("year")).fill_null(0).to_numpy(zero_copy_only=False)
        century = np.where(years < _CENTURY_TURN, 2000, 1900)
        return np.where(digits == len("15"), years + century, years)

    def hour(self) -> Numbers:
        """Of 24, also where AM or PM stands behind an hour of 12."""
        hours = self.number("hour")
        if "half" not in self._names:
            return hours
        half = pc.utf8_lower(self.text("half"))
        is_pm = pc.equal(half, "p").fill_null(False).to_numpy(zero_copy_only=False)
        is_am = pc.equal(half, "a").fill_null(False).to_numpy(zero_copy_only=False)
        hours = np.where(is_am & (hours == 12), 0, hours)
        return np.where(is_pm & (hours < 12), hours + 12, hours)


def _seconds_of_dates(parts: _Parts) -> tuple[Seconds, Flags]:
    """Seconds, and which of them are of a day and an hour that exist."""
    year, month, day = parts.year(), parts.month(), parts.number("day")
    hour, minute, second = parts.hour(), parts.number("minute"), parts.number("second")
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]")
    is_date = (month >= 1) & (month <= 12) & (days.astype("datetime64[M]") == months)
    is_date &= (hour < 24) & (minute < 60) & (second < 60)
    in_day = (hour * 60 + minute) * 60 + second
    return days.astype(np.int64) * _DAY_S + in_day, is_date
