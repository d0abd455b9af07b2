"""One column of a data set: its words, where it comes from, how it is kept and asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from dashapp.dataset.kinds import Amounts, Choice, Cycle, Days, FilterKind, WholeNumbers


@dataclass(frozen=True, slots=True)
class Unit:
    """What a column is measured in, in words.

    Attributes:
        name: for programs: `usd`, `miles`; also in headings of tables.
        word: in sentences: "US$", "miles".
        before, after: around a number on the page: "$" before, " mi" after.
        hundredths: what a hundredth of it is called, since amounts are kept in those.
        decimals: of an amount of one trip, as on its receipt.
        is_bare: a number with it does not say what is measured: 20%.
    """

    name: str
    word: str
    before: str = ""
    after: str = ""
    hundredths: str = ""
    decimals: int = 1
    is_bare: bool = False


NO_UNIT = Unit("", "")
DOLLARS = Unit("usd", "US$", before="$", hundredths="US cents", decimals=2)
MILES = Unit("miles", "miles", after=" mi", hundredths="hundredths of a mile")
MINUTES = Unit("minutes", "minutes", after=" min", decimals=0)
MILES_AN_HOUR = Unit("mph", "mph", after=" mph")
PERCENT = Unit("percent", "%", after="%", is_bare=True)


@dataclass(frozen=True, slots=True)
class Header:
    """A column of the files.

    Attributes:
        names: what it is called, normalised, by generation, newest first.
        codes: number of each text that stands for one, case-folded and trimmed.
        required: rows without a value are left out where the file has such a column.
        month_first: names of those among which times are known to be written month/day/year.
        other: number of every other text that stands there; 0 where those are no value.
        per: how much is one of the column's unit under a name, by its letters alone: 60 where a
            file has seconds, and the column minutes. 1 under any other name.
        until: name of an end under a name, by its letters alone: there stands a time, and the
            value is the seconds from then until that of the end.
        told_by: code of all rows of a file without such a column, by the name of one that it has,
            normalised; the first that holds.
    """

    names: tuple[str, ...]
    codes: Mapping[str, int] = field(default_factory=dict, hash=False)
    required: bool = False
    month_first: tuple[str, ...] = ()
    other: int = 0
    per: Mapping[str, float] = field(default_factory=dict, hash=False)
    until: Mapping[str, str] = field(default_factory=dict, hash=False)
    told_by: Mapping[str, int] = field(default_factory=dict, hash=False)


class Calendar(Enum):
    """A part of the time at the end of the trip that is shown, or at that whose clock is asked for.

    Never a column of its own.
    """

    HOUR = "hour of the day"
    WEEKDAY = "day of the week, 0 is Monday"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class PlaceOf:
    """Where the trip has an end: told by the files, or by its point there.

    Attributes:
        end: name of the end.
    """

    end: str


MAX_SCALE = 1 << 18
"""Keeps the products of a quotient below 2**53, so that they are exact as float64."""


@dataclass(frozen=True, slots=True)
class Quotient:
    """A column that is computed where it is read: numerator * times / (denominator * over).

    Its values are whole hundredths of its unit, rounded half up. None where numerator or
    denominator is not given, or the denominator is not above 0.

    Attributes:
        numerator: name of an amount, or ELAPSED.
        denominator: likewise; None stands for 1.
        times, over: whole numbers from 1 to MAX_SCALE.
    """

    numerator: str
    denominator: str | None
    times: int
    over: int


ELAPSED = "elapsed"
"""As an operand of a quotient: seconds from pickup to dropoff, negative where the file says that a
trip ended before it began."""


@dataclass(frozen=True, slots=True)
class Storage:
    """How values are kept: in files as `plain` (numpy's name), in memory as `packed`.

    Attributes:
        missing: the number that stands for a value that is not given.
    """

    plain: str
    packed: str
    missing: int

    @property
    def is_amount(self) -> bool:
        """Kept in hundredths, in memory with exceptions (engine/columns.py)."""
        return self.plain != self.packed


SMALL = Storage("uint8", "uint8", 255)
"""Whole numbers from 0 on, up to 31 where a filter chooses some of them."""

SMALL_CODES = Storage("uint8", "uint8", 0)
"""Codes from 1 on."""

HUNDREDTHS = Storage("int32", "uint16", -(2**31))
"""Amounts in hundredths of their unit, up to +-21 million of them."""


@dataclass(frozen=True, slots=True)
class Bins:
    """Equal bins from 0 on, each with its lower edge and without its upper one.

    Attributes:
        width: of a bin; in hundredths where the column is an amount.
        count: how many bins; what lies below the first or above the last is counted beside them.
    """

    width: int
    count: int


Recorded = tuple[tuple[str, int], ...]
"""Columns of codes, each with one that says that the zero of an amount is a record."""

NEVER_RECORDED: Recorded = ()
"""As `Column.zero_recorded_for`: files do not tell in which trips the zero of an amount is a
record, so it is taken for one in none."""

_RANGES = (WholeNumbers.kind, Cycle.kind, Days.kind, Amounts.kind)
"""Kinds whose values have an order; some codes have one too, which `ends` says."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A column whose mean, median and sum are told, by groups of trips; a data set has one at most.

    It is an amount that is kept, with bins; `engine/measure.py` refuses what cannot be told.

    Attributes:
        by: names of one column or two of codes or whole numbers, with bins: their values are the
            groups.
        share_of: name of the amount of which its mean share is told too; empty where of none.
        instead: names of columns in place of `by`, in files that have none of those.
    """

    by: tuple[str, ...]
    share_of: str = ""
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A row of the one list.

    Attributes:
        name: in the URL, in JSON and in the page's ids.
        label: on the page.
        source: a column of the files, a part of the calendar, computed, or where an end is.
        field: in trips, exports and in TLC's own words.
        kept: in prepared files and in memory.
        storage: None where nothing is kept for it.
        filter: None where nobody can filter by it.
        bins: of its histogram; None where it has none.
        unit: of its values.
        every: words for "not filtered": "any fare".
        one: what one of it is called, several with an s: "passenger", "fare"; or empty.
        ends: names of the two ends of its range, for who cannot see it.
        in_levels: kept in levels of detail, so that far views by it are quick; one small column.
        charted: whether it has a chart beside those of its filter.
        compared: whether trips of an area are compared with all trips by it.
        before: words before one of its words: "paid by" before "card".
        chip: words before some of its words that do not say what they are of: "rate" before "JFK".
        letters: of its words are enough where there is little room; 0 takes all of them.
        brief: in one sentence about a trip, its value in place of {}; empty where it is not in it.
        measure: where it is told by groups of trips.
        ranked: whether places are compared by it in their panel: an amount, kept or computed.
        zero_recorded_for: of an amount, columns and codes: the zero of a trip that has none of
            these is no record. It is shown as the file has it, but no filter takes it, no
            histogram counts it as an amount, and nothing is computed of it. NEVER_RECORDED where
            no file has these columns.
        folded: the box of its filter is closed at first, and its histogram not asked for.
        only_in_card: told of one trip in its card, not where there is little room.
        together: columns of the same name here mostly have few combinations of values, so that in
            memory a trip has one code for all of them (engine/bundles.py).
        absent: codes that no trip of the loaded ones has (`Dataset.telling`): no choices.
    """

    name: str
    label: str
    source: Header | Calendar | Quotient | PlaceOf
    filter: FilterKind | None = None
    bins: Bins | None = None
    unit: Unit = NO_UNIT
    field: str = ""
    kept: str = ""
    storage: Storage | None = None
    every: str = ""
    one: str = ""
    ends: tuple[str, str] = ("", "")
    in_levels: bool = False
    charted: bool = False
    compared: bool = False
    before: str = ""
    chip: str = ""
    letters: int = 0
    brief: str = ""
    measure: Measure | None = None
    ranked: bool = False
    zero_recorded_for: Recorded | None = None
    folded: bool = False
    only_in_card: bool = False
    together: str = ""
    absent: tuple[int, ...] = ()

    @property
    def is_linked(self) -> bool:
        """Whether it has both a filter and a histogram, which can leave that filter out."""
        return self.filter is not None and self.bins is not None

    @property
    def is_amount(self) -> bool:
        """Of hundredths of its unit, kept or computed."""
        if self.storage is not None:
            return self.storage.is_amount
        return isinstance(self.source, Quotient)

    @property
    def is_coded(self) -> bool:
        """Of words or numbers that stand for one of several kinds."""
        return self.storage == SMALL_CODES

    @property
    def kind(self) -> str:
        """Of its filter, or the one that it would have: how its values look and are counted."""
        if self.filter is not None:
            return self.filter.kind
        return Amounts.kind if self.is_amount else WholeNumbers.kind

    @property
    def many(self) -> str:
        """What several of it are called: "hours"; its label where nobody counts them."""
        return f"{self.one}s" if self.one else self.label.lower()

    @property
    def range_ends(self) -> tuple[str, str] | None:
        """Names of the ends of its range; None where its values have no order."""
        if any(self.ends):
            return self.ends
        if self.filter is None or self.kind not in _RANGES:
            return None
        return f"Lowest {self.label.lower()}", f"Highest {self.label.lower()}"

    @property
    def axis(self) -> str:
        """Title of the axis of its chart; empty where the words on it say what they are."""
        if self.kind == Amounts.kind:
            return ", ".join(word for word in (self.label, self.unit.word) if word)
        if self.kind == Cycle.kind and isinstance(self.source, Calendar):
            return self.source.value.capitalize()
        return self.label if self.kind in (WholeNumbers.kind, Cycle.kind) else ""

    @property
    def kept_as(self) -> str:
        """What stands in a prepared file, in words."""
        if self.storage is None:
            return ""
        missing = f"; {self.storage.missing} is missing"
        words = getattr(self.filter, "words", None)
        if words:
            codes = ", ".join(f"{code} {word}" for code, word in words.items())
            return f"code: {codes}{missing}"
        if self.storage.is_amount:
            return self.unit.hundredths + missing
        return f"whole number{missing}"


def create_coded(name: str, label: str, header: Header, kind: Choice, **more: Any) -> Column:
    """A column of codes from 1 on, called alike everywhere, with a bar for each of them.

    `more` are further attributes of `Column`.
    """
    return Column(
        name,
        label,
        header,
        filter=kind,
        bins=Bins(1, max(kind.words) + 1),
        field=name,
        kept=name,
        storage=SMALL_CODES,
        **more,
    )
