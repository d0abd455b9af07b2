"""The forms in which files write times, and which of them a column has.

A column's form is found once a file, from its first values; `time_texts` reads by it. Patterns are
in the syntax that Python and Arrow (RE2) share. Imports neither pandas nor pyarrow.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum


class TimeForm(StrEnum):
    """How a column writes its times. A zone or offset is dropped: the clock stands as written."""

    ISO = "YYYY-MM-DD hh:mm:ss"
    YEAR_FIRST = "year, month, day"
    MONTH_FIRST = "month, day, year"
    DAY_FIRST = "day, month, year"
    EITHER_FIRST = "month or day first"
    NAMED_MONTH = "day, name of the month, year"
    NAMED_MONTH_FIRST = "name of the month, day, year"
    YEAR_LAST = "name of the month, day, clock, year"
    COMPACT = "YYYYMMDDhhmmss"
    EPOCH_S = "seconds since 1970"
    EPOCH_MS = "milliseconds since 1970"
    EPOCH_US = "microseconds since 1970"
    EPOCH_NS = "nanoseconds since 1970"
    EXCEL = "days since 1899-12-30"


_ZONE = (
    r"(?:\s*(?:Z|z|[A-Z]{3,5}|[+-]\d{1,2}(?::?\d{2})?|\[[\w/+-]+\]|[A-Z][A-Za-z]+/[A-Za-z_/]+))*"
)
_HALF = r"(?:\s*(?P<half>[AaPp])\.?\s?[Mm]\.?)?"
_SECONDS = r"(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
_CLOCK = (
    r"(?:(?:,?\s+|[Tt])(?P<hour>\d{1,2})"
    rf"(?:[:.](?P<minute>\d{{2}}){_SECONDS})?{_HALF}{_ZONE})?"
)
_YEAR = r"(?P<year>\d{4}|\d{2})"
_WEEKDAY = r"(?:[A-Za-z]{3,9},?\s+)?"
_NAME = r"(?P<name>[A-Za-z]{3})[a-z]*\.?"


def _pattern(date: str) -> str:
    return rf"^{date}{_CLOCK}$"


PATTERNS: Mapping[TimeForm, str] = {
    TimeForm.YEAR_FIRST: _pattern(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"),
    TimeForm.MONTH_FIRST: _pattern(rf"(?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})[-/.]{_YEAR}"),
    TimeForm.DAY_FIRST: _pattern(rf"(?P<day>\d{{1,2}})[-/.](?P<month>\d{{1,2}})[-/.]{_YEAR}"),
    TimeForm.NAMED_MONTH: _pattern(rf"{_WEEKDAY}(?P<day>\d{{1,2}})[-/ ]{_NAME}[-/, ]+{_YEAR}"),
    TimeForm.NAMED_MONTH_FIRST: _pattern(
        rf"{_WEEKDAY}{_NAME}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})"
    ),
    TimeForm.YEAR_LAST: (
        rf"^{_WEEKDAY}{_NAME}\s+(?P<day>\d{{1,2}})\s+(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})"
        rf"{_SECONDS}{_ZONE}\s+(?P<year>\d{{4}})$"
    ),
    TimeForm.COMPACT: (
        r"^(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
        r"(?:[T ]?(?P<hour>\d{2}):?(?P<minute>\d{2}):?(?P<second>\d{2})?(?:\.\d+)?Z?)?$"
    ),
    TimeForm.EPOCH_S: r"^(?P<number>\d{9,10})(?:\.\d+)?$",
    TimeForm.EPOCH_MS: r"^(?P<number>\d{12,13})(?:\.\d+)?$",
    TimeForm.EPOCH_US: r"^(?P<number>\d{15,16})(?:\.\d+)?$",
    TimeForm.EPOCH_NS: r"^(?P<number>\d{18,19})(?:\.\d+)?$",
    TimeForm.EXCEL: r"^(?P<number>\d{5}(?:\.\d+)?)$",
}

TICKS_A_SECOND: Mapping[TimeForm, int] = {
    TimeForm.EPOCH_S: 1,
    TimeForm.EPOCH_MS: 1_000,
    TimeForm.EPOCH_US: 1_000_000,
    TimeForm.EPOCH_NS: 1_000_000_000,
}

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_COMPILED = {form: re.compile(pattern) for form, pattern in PATTERNS.items()}
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d(?::\d\d(?::\d\d(?:\.\d{1,6})?)?)?)?")
LAST_MONTH = 12


def find_form(texts: Iterable[str]) -> TimeForm | None:
    """The form that most of these have; None where none has any, as in a column without values."""
    values = [text.strip() for text in texts]
    counts = {form: sum(1 for v in values if p.match(v)) for form, p in _COMPILED.items()}
    best = max(counts, key=lambda form: counts[form])
    if not counts[best]:
        return None
    if best is TimeForm.YEAR_FIRST:
        is_iso = sum(1 for v in values if _ISO.fullmatch(v)) == counts[best]
        return TimeForm.ISO if is_iso else best
    if best in (TimeForm.MONTH_FIRST, TimeForm.DAY_FIRST):
        return find_order(values)
    return best


def find_order(values: Iterable[str]) -> TimeForm:
    """Which of two numbers is the month: values tell that have one beyond 12; most of them win."""
    matches = filter(None, map(_COMPILED[TimeForm.MONTH_FIRST].match, values))
    pairs = [(int(match["month"]), int(match["day"])) for match in matches]
    day_first = sum(1 for first, second in pairs if first > LAST_MONTH >= second)
    month_first = sum(1 for first, second in pairs if second > LAST_MONTH >= first)
    if day_first == month_first == 0:
        return TimeForm.EITHER_FIRST
    return TimeForm.DAY_FIRST if day_first > month_first else TimeForm.MONTH_FIRST
