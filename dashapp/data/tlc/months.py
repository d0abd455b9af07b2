"""Names such as tlc:yellow/2009-01..2010-12, and the files of TLC's that they stand for."""

import re
from collections.abc import Iterable, Iterator, Sequence

from dashapp.errors import ConfigurationError, suggest

PREFIX = "tlc:"

SERVICES = {
    "yellow": ("yellow taxis", "2009-01"),
    "green": ("green taxis", "2013-08"),
    "fhv": ("for-hire cars", "2015-01"),
    "fhvhv": ("Uber & Lyft", "2019-02"),
}
"""By TLC's name: that in a sentence, and the first month of its files."""

_NAME = re.compile(r"tlc:([^/]*)/(\d{4})(?:-(\d\d))?(?:\.\.(\d{4})(?:-(\d\d))?)?")
_FORMS = "tlc:yellow/2009-01, tlc:green/2024 or tlc:fhvhv/2025-01..2025-06"


def is_tlc_name(uri: str) -> bool:
    """Whoever means a file that is called so writes ./ before it."""
    return uri.startswith(PREFIX)


def expand_names(uris: Iterable[str]) -> tuple[str, ...]:
    """The months, as in `yellow/2009-01`, of those of `uris` that are TLC's names: each once.

    Raises:
        ConfigurationError: a name of another form, of an unknown service or of no month.
    """
    named = (month for uri in uris if is_tlc_name(uri) for month in expand_name(uri))
    return tuple(dict.fromkeys(named))


def expand_name(name: str) -> tuple[str, ...]:
    """The months of one name, in order. Raises as `expand_names`."""
    parts = _NAME.fullmatch(name)
    if parts is None:
        raise ConfigurationError(f"{name!r} is no name of TLC's files; write it as in {_FORMS}.")
    service, year, month, last_year, last_month = parts.groups()
    _refuse_unknown(service, name)
    begun = SERVICES[service][1]
    is_whole_year = month is None
    first = f"{year}-{month or '01'}"
    last = f"{last_year or year}-{(last_month if last_year else month) or '12'}"
    for one in (first, last):
        if not "01" <= one[-2:] <= "12":
            raise ConfigurationError(f"{name!r} names {one}, which is no month; write 01 to 12.")
    if last < first:
        raise ConfigurationError(
            f"{name!r} ends before it begins; write tlc:{service}/{last}..{first}."
        )
    if is_whole_year and year == begun[:4]:
        first = begun
    if first < begun:
        raise ConfigurationError(
            f"{name!r}: TLC's files of {SERVICES[service][0]} begin with {begun}; begin there."
        )
    return tuple(f"{service}/{one}" for one in _months(first, last))


def name_file(month: str) -> str:
    """As TLC calls it, below the base address."""
    service, _, number = month.partition("/")
    return f"{service}_tripdata_{number}.parquet"


def describe_months(months: Sequence[str]) -> str:
    """A few words for the page."""
    by_service: dict[str, list[str]] = {}
    for service, _, number in (month.partition("/") for month in sorted(months)):
        by_service.setdefault(service, []).append(number)
    parts = [
        f"{words}, {_describe_numbers(by_service[service])}"
        for service, (words, _) in SERVICES.items()
        if service in by_service
    ]
    return f"TLC {'; '.join(parts)}"


def _describe_numbers(numbers: Sequence[str]) -> str:
    first, last = numbers[0], numbers[-1]
    if len(numbers) == 1:
        return first
    if [*numbers] == [*_months(first, last)]:
        return f"{first} to {last}"
    return f"{len(numbers)} months from {first} to {last}"


def _refuse_unknown(service: str, name: str) -> None:
    if service not in SERVICES:
        raise ConfigurationError(
            f"{name!r}: TLC has no files of {service!r} that are read here; write it as in "
            f"{_FORMS}.{suggest(service, SERVICES)}"
        )


def _months(first: str, last: str) -> Iterator[str]:
    year, month = int(first[:4]), int(first[5:])
    while (one := f"{year}-{month:02}") <= last:
        yield one
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
