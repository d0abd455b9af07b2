"""Names such as tlc:yellow/2009-01..2010-12, and the files of TLC's that they stand for."""

import re
from collections.abc import Iterable, Iterator

from dashapp.errors import ConfigurationError, NoCoordinatesError, suggest

PREFIX = "tlc:"

_NAME = re.compile(r"tlc:([^/]*)/(\d{4})(?:-(\d\d))?(?:\.\.(\d{4})(?:-(\d\d))?)?")
_FORMS = "tlc:yellow/2009-01, tlc:yellow/2010 or tlc:yellow/2009-01..2010-12"
_POINTS = ("2009-01", "2010-12")
"""First and last month whose yellow file of today has coordinates."""
_ZONES = ("green", "fhv", "fhvhv")
"""Kinds whose files of today have zones only, whatever the month."""


def is_tlc_name(uri: str) -> bool:
    """Whoever means a file that is called so writes ./ before it."""
    return uri.startswith(PREFIX)


def expand_names(uris: Iterable[str]) -> tuple[str, ...]:
    """The months, as in `2009-01`, of those of `uris` that are TLC's names: each once, in order.

    Raises:
        ConfigurationError: a name of another form, of an unknown kind or of no month.
        NoCoordinatesError: TLC has zones only of it.
    """
    named = (month for uri in uris if is_tlc_name(uri) for month in expand_name(uri))
    return tuple(dict.fromkeys(named))


def expand_name(name: str) -> tuple[str, ...]:
    """The months of one name, in order. Raises as `expand_names`."""
    parts = _NAME.fullmatch(name)
    if parts is None:
        raise ConfigurationError(f"{name!r} is no name of TLC's files; write it as in {_FORMS}.")
    kind, year, month, last_year, last_month = parts.groups()
    _refuse_kind(kind, name)
    first = f"{year}-{month or '01'}"
    last = f"{last_year or year}-{(last_month if last_year else month) or '12'}"
    for one in (first, last):
        if not "01" <= one[-2:] <= "12":
            raise ConfigurationError(f"{name!r} names {one}, which is no month; write 01 to 12.")
    if last < first:
        raise ConfigurationError(
            f"{name!r} ends before it begins; write tlc:{kind}/{last}..{first}."
        )
    if first < _POINTS[0]:
        raise ConfigurationError(f"{name!r}: TLC's files begin with {_POINTS[0]}; begin there.")
    if last > _POINTS[1]:
        raise _zones_only(name)
    return tuple(_months(first, last))


def name_file(month: str) -> str:
    """As TLC calls it, below the base address."""
    return f"yellow_tripdata_{month}.parquet"


def describe_months(months: tuple[str, ...]) -> str:
    """A few words for the page."""
    ordered = sorted(months)
    if len(ordered) == 1:
        return f"TLC yellow taxis, {ordered[0]}"
    if ordered == list(_months(ordered[0], ordered[-1])):
        return f"TLC yellow taxis, {ordered[0]} to {ordered[-1]}"
    return f"TLC yellow taxis, {len(ordered)} months from {ordered[0]} to {ordered[-1]}"


def _refuse_kind(kind: str, name: str) -> None:
    if kind in _ZONES:
        raise _zones_only(name)
    if kind != "yellow":
        hint = suggest(kind, ("yellow", *_ZONES))
        raise ConfigurationError(
            f"{name!r}: TLC has no files of {kind!r} that are read here; write it as in "
            f"{_FORMS}.{hint}"
        )


def _zones_only(name: str) -> NoCoordinatesError:
    return NoCoordinatesError(
        f"{name!r} stands for files with taxi zones but no coordinates, so their trips cannot be "
        f"drawn as points; TLC's files of today have coordinates for yellow {_POINTS[0]} to "
        f"{_POINTS[1]}, and its old CSV files until 2016-06."
    )


def _months(first: str, last: str) -> Iterator[str]:
    year, month = int(first[:4]), int(first[5:])
    while (one := f"{year}-{month:02}") <= last:
        yield one
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
