"""The kinds of filter: what a value is, how it is read from text, and how it is printed.

Each kind knows the form of its values; the column that has it gives name and unit. A printed value
is read back as the same value, so that it can be a cache key, a query and a link.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Protocol

from dashapp.errors import BadRequestError

Value = Any
"""Hashable: a tuple of numbers, of dates, or of corners."""

Span = tuple[int, int]
Polygon = tuple[tuple[float, float], ...]

INT32_MAX = 2**31 - 1
"""As the end of a range of amounts: no limit."""

MAX_AREA_POINTS = 500

UNKNOWN = "unknown"
"""In links and questions, of whole numbers that are not given."""


class FilterKind(Protocol):
    """One kind; the page has one control for each.

    Attributes:
        kind: its name for the page.
        everything: the value that takes every trip, as where the filter is not set.
    """

    kind: ClassVar[str]

    @property
    def everything(self) -> Value: ...

    def parse(self, name: str, unit: str, text: str) -> Value:
        """Read a value; `name` and `unit` are for the sentence.

        Raises:
            BadRequestError: a value that is not of this kind.
        """

    def print(self, value: Value) -> str: ...

    def describe(self) -> dict[str, Any]:
        """What the page has to know, as JSON."""

    def describe_text(self, unit: str) -> tuple[str, str]:
        """For the description of the API: a phrase, and a regular expression of the text."""


@dataclass(frozen=True, slots=True)
class WholeNumbers:
    """`lo-hi`, both included, of whole numbers from `low` to `high`; never negative.

    A value is (lo, hi); all of them take trips without a number too.

    Attributes:
        unknown: the number that stands where none is given, if that is a choice of its own:
            `unknown`, alone or as in `lo-hi,unknown`. The value is (unknown, unknown) or (lo, hi,
            unknown) then.
    """

    low: int
    high: int
    unknown: int | None = None
    kind: ClassVar[str] = "whole"

    @property
    def everything(self) -> Span:
        return self.low, self.high

    def parse(self, name: str, unit: str, text: str) -> tuple[int, ...]:  # noqa: ARG002  of others
        if self.unknown is None:
            return _parse_range(name, text, self.everything)
        if text == UNKNOWN:
            return self.unknown, self.unknown
        span = _parse_range(name, text.removesuffix(f",{UNKNOWN}"), self.everything)
        takes_unknown = text.endswith(f",{UNKNOWN}") and span != self.everything
        return (*span, self.unknown) if takes_unknown else span

    def print(self, value: tuple[int, ...]) -> str:
        if value[0] == self.unknown:
            return UNKNOWN
        return ",".join([_print_span((value[0], value[1])), *([UNKNOWN] if value[2:] else [])])

    def describe(self) -> dict[str, Any]:
        limits = {"low": self.low, "high": self.high}
        return limits if self.unknown is None else limits | {"unknown": self.unknown}

    def describe_text(self, unit: str) -> tuple[str, str]:  # noqa: ARG002
        digits = f"[0-9]{{1,{len(str(self.high))}}}" if self.high > 9 else "[0-9]"
        span, note = f"{digits}-{digits}", f"lo-hi within {self.print(self.everything)}"
        if self.unknown is None:
            return f"{note}.", f"^{span}$"
        return f"{note}, unknown or both, with a comma.", f"^({span}(,{UNKNOWN})?|{UNKNOWN})$"


@dataclass(frozen=True, slots=True)
class Cycle:
    """`first-last`, both included, of `size` numbers in a ring: first > last goes past its end."""

    size: int
    kind: ClassVar[str] = "cycle"

    @property
    def everything(self) -> Span:
        return 0, self.size - 1

    def parse(self, name: str, unit: str, text: str) -> Span:  # noqa: ARG002
        first, last = _parse_range(name, text, self.everything, wraps=True)
        wraps_all_round = (last + 1) % self.size == first
        return self.everything if wraps_all_round else (first, last)

    def print(self, value: Span) -> str:
        return _print_span(value)

    def describe(self) -> dict[str, Any]:
        return {"size": self.size}

    def describe_text(self, unit: str) -> tuple[str, str]:  # noqa: ARG002
        digits = f"[0-9]{{1,{len(str(self.size - 1))}}}"
        whole = self.print(self.everything)
        return f"lo-hi within {whole}; lo > hi goes past midnight.", f"^{digits}-{digits}$"


@dataclass(frozen=True, slots=True)
class Choice:
    """Some of several codes, ascending.

    Attributes:
        words: of each code that may be chosen; their order is that of the page.
        note: what the codes are, for the API's description.
        all_is_everything: whether all codes together take trips without a code too.
    """

    words: Mapping[int, str] = field(hash=False)
    note: str = "List of codes."
    all_is_everything: bool = False
    kind: ClassVar[str] = "choice"

    @property
    def codes(self) -> tuple[int, ...]:
        return tuple(sorted(self.words))

    @property
    def everything(self) -> tuple[int, ...] | None:
        return self.codes if self.all_is_everything else None

    def parse(self, name: str, unit: str, text: str) -> tuple[int, ...]:  # noqa: ARG002
        allowed = self.codes
        try:
            codes = _integers(text, ",")
        except ValueError:
            codes = ()
        if not codes or not set(codes) <= set(allowed):
            raise BadRequestError(
                f"{name} is a comma-separated list of {allowed[0]} to {allowed[-1]}, not {text!r}."
            )
        return tuple(sorted(set(codes)))

    def print(self, value: tuple[int, ...]) -> str:
        return ",".join(map(str, value))

    def describe(self) -> dict[str, Any]:
        """Codes and words as pairs: the keys of a JSON object would become text."""
        return {"words": [*self.words.items()], "all_is_everything": self.all_is_everything}

    def describe_text(self, unit: str) -> tuple[str, str]:  # noqa: ARG002
        one = f"[{self.codes[0]}-{self.codes[-1]}]"
        if self.codes[-1] > 9:
            one = "|".join(map(str, self.codes))
        return self.note, f"^({one})(,({one}))*$"


@dataclass(frozen=True, slots=True)
class Days:
    """`first..last`, both included, as YYYY-MM-DD."""

    kind: ClassVar[str] = "days"
    everything: ClassVar[None] = None

    def parse(self, name: str, unit: str, text: str) -> tuple[date, date]:  # noqa: ARG002
        try:
            first, last = (date.fromisoformat(part) for part in text.split(".."))
        except ValueError:
            raise BadRequestError(
                f"{name} is YYYY-MM-DD..YYYY-MM-DD, for example 2015-01-01..2015-01-31, "
                f"not {text!r}."
            ) from None
        if first > last:
            raise BadRequestError(f"{name} is first..last with first <= last, not {text!r}.")
        return first, last

    def print(self, value: tuple[date, date]) -> str:
        return f"{value[0].isoformat()}..{value[1].isoformat()}"

    def describe(self) -> dict[str, Any]:
        return {}

    def describe_text(self, unit: str) -> tuple[str, str]:  # noqa: ARG002
        day = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
        return "First and last day.", rf"^{day}\.\.{day}$"


@dataclass(frozen=True, slots=True)
class Amounts:
    """`lo-hi`, `lo-` or `-hi` in the column's unit; a value is in hundredths of it.

    An end without a limit is +-INT32_MAX.
    """

    kind: ClassVar[str] = "amounts"
    everything: ClassVar[None] = None

    def parse(self, name: str, unit: str, text: str) -> Span | None:
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
        return None if (low, high) == (-INT32_MAX, INT32_MAX) else (low, high)

    def print(self, value: Span) -> str:
        return "-".join("" if abs(end) == INT32_MAX else _print_amount(end) for end in value)

    def describe(self) -> dict[str, Any]:
        return {}

    def describe_text(self, unit: str) -> tuple[str, str]:
        end = r"(-?[0-9]+(\.[0-9]+)?)?"
        return f"lo-hi, lo- or -hi in {unit}.", f"^{end}-{end}$"


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon of (lon, lat) in degrees, not closed."""

    most_corners: int = MAX_AREA_POINTS
    kind: ClassVar[str] = "area"
    everything: ClassVar[None] = None

    def parse(self, name: str, unit: str, text: str) -> Polygon:  # noqa: ARG002
        try:
            numbers = [float(part) for part in text.split(",")]
        except ValueError:
            numbers = []
        corners = tuple(zip(numbers[::2], numbers[1::2], strict=False))
        if corners and corners[0] == corners[-1]:
            corners = corners[:-1]
        valid = all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in corners)
        if len(numbers) % 2 or not 3 <= len(corners) <= self.most_corners or not valid:
            raise BadRequestError(
                f"{name} is a polygon of 3 to {self.most_corners} corners, lon,lat,lon,lat,... "
                "in degrees."
            )
        return corners

    def print(self, value: Polygon) -> str:
        return ",".join(f"{lon!r},{lat!r}" for lon, lat in value)

    def describe(self) -> dict[str, Any]:
        return {"corners": self.most_corners}

    def describe_text(self, unit: str) -> tuple[str, str]:  # noqa: ARG002
        number = r"-?[0-9]+(\.[0-9]+)?"
        most = self.most_corners - 1
        return (
            f"lon,lat,… in degrees: a polygon of 3 to {self.most_corners} corners.",
            f"^{number},{number}(,{number},{number}){{2,{most}}}$",
        )


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


def _print_span(span: Span) -> str:
    return f"{span[0]}-{span[1]}"


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
        return sign * INT32_MAX
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    number = max(-INT32_MAX, min(INT32_MAX, number))  # times 100 it could pass every limit
    return max(-INT32_MAX, min(INT32_MAX, round(number * 100)))


def _print_amount(hundredths: int) -> str:
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
