"""Which trips: one frozen filter that parses, validates, canonicalises and prints itself.

Two filters that select the same trips by the same words are equal, hash alike and print alike:
the printed form is the cache key, the HTTP query and the page's URL.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from dashapp.errors import BadRequestError

ALL_PASSENGERS = (0, 9)
ALL_HOURS = (0, 23)
ALL_WEEKDAYS = (0, 1, 2, 3, 4, 5, 6)
PAYMENT_CODES = (1, 2, 3, 4, 5, 6)
"""TLC's own: 1 card, 2 cash, 3 no charge, 4 dispute, 5 unknown, 6 voided."""

MAX_AREA_POINTS = 500
_INT32_MAX = 2**31 - 1
"""As the end of a range of amounts: no limit."""

Span = tuple[int, int]
Polygon = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class TripFilter:
    """The viewer's selection. Hour, weekday and date are those of the endpoint drawn.

    Attributes:
        passengers: lowest and highest passenger_count, both included.
        hours: first and last hour of the day, both included; first > last wraps past midnight.
        weekdays: ascending, 0 = Monday.
        dates: first and last day, both included.
        payment: ascending TLC codes; None takes every row, also one without a code.
        fare: lowest and highest fare in US cents, both included; int32's largest, and its negative,
            stand for no limit; None takes every row, also one without a fare.
        distance: the same in hundredths of a mile.
        area: corners of a polygon as (lon, lat) degrees, not closed; None is everywhere.
    """

    passengers: Span = ALL_PASSENGERS
    hours: Span = ALL_HOURS
    weekdays: tuple[int, ...] = ALL_WEEKDAYS
    dates: tuple[date, date] | None = None
    payment: tuple[int, ...] | None = None
    fare: Span | None = None
    distance: Span | None = None
    area: Polygon | None = None

    @classmethod
    def parse(cls, params: Mapping[str, str]) -> Self:
        """Read the filter's own names from query parameters and leave others alone.

        Raises:
            BadRequestError: a value that is not of its form, with a sentence that names it.
        """
        given = {name: text for name in _PARSERS if (text := params.get(name)) not in (None, "")}
        return cls(**{name: _PARSERS[name](text) for name, text in given.items()})  # type: ignore[arg-type]

    def to_params(self) -> dict[str, str]:
        """Only what differs from "every trip", in a fixed order; `parse` reads it back."""
        default = type(self)()
        return {
            name: text(getattr(self, name))
            for name, text in _PRINTERS.items()
            if getattr(self, name) != getattr(default, name)
        }

    def to_key(self) -> str:
        return "&".join(f"{name}={text}" for name, text in self.to_params().items())

    @property
    def is_passengers_only(self) -> bool:
        """True when nothing but the passenger range is asked: level-of-detail tables answer it."""
        return self == type(self)(passengers=self.passengers)


def _integers(text: str, separator: str) -> tuple[int, ...]:
    parts = text.split(separator)
    if not all(part.isascii() and part.isdigit() and len(part) <= 9 for part in parts):
        raise ValueError(text)
    return tuple(int(part) for part in parts)


def _parse_range(name: str, text: str, limits: Span, *, wraps: bool = False) -> Span:
    low, high = limits
    try:
        first, last = _integers(text, "-")
    except ValueError:
        raise BadRequestError(f"{name} is lo-hi, for example {low}-{high}, not {text!r}.") from None
    if not (low <= first <= high and low <= last <= high):
        raise BadRequestError(f"{name} lies within {low}-{high}, not {text!r}.")
    if first > last and not wraps:
        raise BadRequestError(f"{name} is lo-hi with lo <= hi, not {text!r}.")
    return first, last


def _parse_hours(text: str) -> Span:
    first, last = _parse_range("hours", text, ALL_HOURS, wraps=True)
    wraps_all_round = (last + 1) % 24 == first
    return ALL_HOURS if wraps_all_round else (first, last)


def _parse_codes(name: str, text: str, allowed: tuple[int, ...]) -> tuple[int, ...]:
    try:
        codes = _integers(text, ",")
    except ValueError:
        codes = ()
    if not codes or not set(codes) <= set(allowed):
        raise BadRequestError(
            f"{name} is a comma-separated list of {allowed[0]} to {allowed[-1]}, not {text!r}."
        )
    return tuple(sorted(set(codes)))


def _parse_dates(text: str) -> tuple[date, date]:
    try:
        first, last = (date.fromisoformat(part) for part in text.split(".."))
    except ValueError:
        raise BadRequestError(
            f"dates is YYYY-MM-DD..YYYY-MM-DD, for example 2015-01-01..2015-01-31, not {text!r}."
        ) from None
    if first > last:
        raise BadRequestError(f"dates is first..last with first <= last, not {text!r}.")
    return first, last


def _parse_amounts(name: str, unit: str, text: str) -> Span | None:
    """Read `lo-hi`, where each may be negative, have decimals, or be left out, into hundredths."""
    try:
        low, high = (
            _parse_end(part, end) for part, end in zip(_cut_range(text), (-1, 1), strict=True)
        )
    except ValueError:
        raise BadRequestError(
            f"{name} is lo-hi in {unit}, for example 5-12.50, 5- or -12.50, not {text!r}."
        ) from None
    if low > high:
        raise BadRequestError(f"{name} is lo-hi with lo <= hi, not {text!r}.")
    return None if (low, high) == (-_INT32_MAX, _INT32_MAX) else (low, high)


def _cut_range(text: str) -> tuple[str, str]:
    """`lo-hi` at the right minus: `-5-12` begins below 0, `-12` and `--5` have no lower end.

    Raises:
        ValueError: no range, or one without any end.
    """
    cut = text.find("-", 1)
    if text.startswith("-") and cut in (-1, 1):
        cut = 0
    if cut < 0 or text == "-":
        raise ValueError(text)
    return text[:cut], text[cut + 1 :]


def _parse_end(text: str, sign: int) -> int:
    """Hundredths, clamped to int32; an end that is left out has no limit towards `sign`."""
    if not text:
        return sign * _INT32_MAX
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    number = max(-_INT32_MAX, min(_INT32_MAX, number))  # times 100 it could pass every limit
    return max(-_INT32_MAX, min(_INT32_MAX, round(number * 100)))


def _parse_area(text: str) -> Polygon:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    corners = tuple(zip(numbers[::2], numbers[1::2], strict=False))
    if corners and corners[0] == corners[-1]:
        corners = corners[:-1]
    valid = all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in corners)
    if len(numbers) % 2 or not 3 <= len(corners) <= MAX_AREA_POINTS or not valid:
        raise BadRequestError(
            f"area is a polygon of 3 to {MAX_AREA_POINTS} corners, lon,lat,lon,lat,... in degrees."
        )
    return corners


def _print_span(span: Span) -> str:
    return f"{span[0]}-{span[1]}"


def _print_codes(codes: tuple[int, ...]) -> str:
    return ",".join(map(str, codes))


def _print_dates(dates: tuple[date, date]) -> str:
    return f"{dates[0].isoformat()}..{dates[1].isoformat()}"


def _print_amounts(span: Span) -> str:
    return "-".join("" if abs(value) == _INT32_MAX else _print_amount(value) for value in span)


def _print_amount(hundredths: int) -> str:
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def _print_area(area: Polygon) -> str:
    return ",".join(f"{lon!r},{lat!r}" for lon, lat in area)


_PARSERS = {
    "passengers": lambda text: _parse_range("passengers", text, ALL_PASSENGERS),
    "hours": _parse_hours,
    "weekdays": lambda text: _parse_codes("weekdays", text, ALL_WEEKDAYS),
    "dates": _parse_dates,
    "payment": lambda text: _parse_codes("payment", text, PAYMENT_CODES),
    "fare": lambda text: _parse_amounts("fare", "US$", text),
    "distance": lambda text: _parse_amounts("distance", "miles", text),
    "area": _parse_area,
}

_PRINTERS = {
    "passengers": _print_span,
    "hours": _print_span,
    "weekdays": _print_codes,
    "dates": _print_dates,
    "payment": _print_codes,
    "fare": _print_amounts,
    "distance": _print_amounts,
    "area": _print_area,
}
