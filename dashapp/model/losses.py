"""What rows lack, by column and with the first value that was to blame: part of the account."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

MOST_ENTRIES = 60
"""A set of files with ever new headers must not make the account endless; the rarest go."""

MOST_CHARACTERS = 40


class Fault(StrEnum):
    """Why there is no value in a column."""

    EMPTY = "empty"
    NO_NUMBER = "no_number"
    NO_TIME = "no_time"
    TIME_NOT_STORABLE = "time_not_storable"
    NO_COLUMN = "no_column"


@dataclass(frozen=True, slots=True)
class Cause:
    """Rows that an endpoint leaves out for one reason because of one column.

    Attributes:
        reason: of `Reason`, as text.
        column: as the file's header has it; empty for rows that do not parse.
        rows: how many.
        fault: of `Fault`, as text, where the reason is a missing value; empty otherwise.
        first: what stands in the first of them, `shorten`ed; empty when nothing does.
    """

    reason: str
    column: str
    rows: int
    fault: str = ""
    first: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Gap:
    """Rows without a value in one column; the others count.

    Attributes:
        column: as the file's header has it.
        rows: how many have no value there.
        unusable: how many of those have something that is no such value; the rest have nothing.
        first: the first such thing, `shorten`ed.
    """

    column: str
    rows: int
    unusable: int = 0
    first: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def add_causes(ours: Iterable[Cause], theirs: Iterable[Cause]) -> tuple[Cause, ...]:
    """Both together, most rows first; the first value is that of `ours` where both have one."""
    found: dict[tuple[str, str, str], Cause] = {}
    for cause in (*ours, *theirs):
        key = cause.reason, cause.column, cause.fault
        known = found.get(key)
        found[key] = replace(known, rows=known.rows + cause.rows) if known else cause
    return tuple(sorted(found.values(), key=lambda cause: -cause.rows)[:MOST_ENTRIES])


def add_gaps(ours: Iterable[Gap], theirs: Iterable[Gap]) -> tuple[Gap, ...]:
    found: dict[str, Gap] = {}
    for gap in (*ours, *theirs):
        known = found.get(gap.column, Gap(gap.column, 0))
        unusable = known.unusable + gap.unusable
        found[gap.column] = Gap(
            gap.column, known.rows + gap.rows, unusable, known.first or gap.first
        )
    return tuple(sorted(found.values(), key=lambda gap: -gap.rows)[:MOST_ENTRIES])


def shorten(text: str) -> str:
    """What stood in a file, harmless to print: one line of at most 40 characters."""
    shown = "".join(char if char.isprintable() else "?" for char in text[: MOST_CHARACTERS + 1])
    return shown if len(shown) <= MOST_CHARACTERS else f"{shown[: MOST_CHARACTERS - 1]}…"
