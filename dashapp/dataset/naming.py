"""What is said of trips that have only some codes of a column: no other is a choice of theirs.

Trips that all have one code, as those of one service, may have a name of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashapp.dataset.columns import Column
from dashapp.dataset.kinds import Choice

Codes = tuple[tuple[str, tuple[int, ...]], ...]
"""Names of columns, and the codes that any trip has in them, ascending."""


@dataclass(frozen=True, slots=True)
class Naming:
    """In place of `title`, `trips` and `about` of the data set.

    Attributes:
        trips: within a sentence; {names} in it are the words of the codes that the trips have in
            the column `names`: "Uber and Lyft".
    """

    column: str
    code: int
    trips: str
    about: str
    names: str = ""

    def tell(self, columns: Sequence[Column]) -> tuple[str, str]:
        """Title, and what they are called; `columns` know which codes are absent."""
        named = next((column for column in columns if column.name == self.names), None)
        trips = self.trips.replace("{names}", _join(_list_words(named)))
        return trips[:1].upper() + trips[1:], trips


def find_naming(namings: Sequence[Naming], codes: Codes) -> Naming | None:
    return next((one for one in namings if (one.column, (one.code,)) in codes), None)


def mark_absent(columns: Sequence[Column], codes: Codes) -> tuple[Column, ...]:
    """The columns without the codes that no trip has; of one without any, all are as good."""
    present = {name: {*found} for name, found in codes if found}
    return tuple(
        replace(column, absent=tuple(sorted({*column.filter.codes} - present[column.name])))
        if isinstance(column.filter, Choice) and column.name in present
        else column
        for column in columns
    )


def print_codes(codes: Codes) -> str:
    return ";".join(f"{name}={'+'.join(map(str, found))}" for name, found in codes)


def _list_words(column: Column | None) -> list[str]:
    if column is None or not isinstance(column.filter, Choice):
        return []
    return [word for code, word in column.filter.words.items() if code not in column.absent]


def _join(words: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
