"""The kind of filter by places: their ids and names as text, and those that are left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from dashapp.errors import BadRequestError
from dashapp.places import Partition, find_partition

NOT = "!"
"""In links and questions, before a list: all others."""

_MOST_DIGITS = 9
_MOST_QUOTED = 60


@dataclass(frozen=True, slots=True)
class Places:
    """Some places of a partition by their ids, ascending; folded ids are those of their places.

    In text a place, or several together, may stand by a name of the partition's list; they are
    printed so where they are exactly those of a name. `!` before the list takes the other places
    instead. Its ids stand below 0 in the value: `!132,138` is (-132, -138). The unknown place is
    in no list and no other place either.

    Attributes:
        partition: its name (`dashapp.places`), that of the data set (`Dataset.partition`).
    """

    partition: str
    kind: ClassVar[str] = "places"
    everything: ClassVar[None] = None

    def parse(self, name: str, unit: str, text: str) -> tuple[int, ...]:  # noqa: ARG002
        partition, found = find_partition(self.partition), set[int]()
        takes_others = text.startswith(NOT)
        for part in _split(name, text):
            ids = _find(partition, part)
            if not ids:
                raise _refuse(name, part, partition)
            found.update(ids)
        return tuple(-number if takes_others else number for number in sorted(found))

    def print(self, value: tuple[int, ...]) -> str:
        ids = tuple(abs(number) for number in value)
        named = find_partition(self.partition).names.name(ids)
        text = named.slug if named else ",".join(map(str, ids))
        return f"{NOT}{text}" if value[0] < 0 else text

    def describe(self) -> dict[str, Any]:
        """Its name alone: the page has the places themselves once, beside the columns."""
        return {"partition": self.partition}

    def describe_text(self, unit: str) -> tuple[str, str]:  # noqa: ARG002
        partition = find_partition(self.partition)
        one = "[0-9A-Za-z][^,!]*"
        note = f"List of {partition.one}s by their ids, or by names: {_list_examples(partition)}"
        pattern = f"^({NOT}?{one}(,{one})*|{NOT}{one}(,{NOT}{one})*)$"
        return f"{note}; {NOT} before it takes all others.", pattern


def _split(name: str, text: str) -> Sequence[str]:
    """The parts of a list without signs; `!a,b` and `!a,!b` are the same.

    Raises:
        BadRequestError: signs before some parts alone.
    """
    first, *others = text.split(",")
    signed = [part.startswith(NOT) for part in others]
    if any(signed) and not (first.startswith(NOT) and all(signed)):
        raise BadRequestError(
            f"{name} is a list of places, or {NOT} and a list of those that are left out, for "
            f"example {name}={NOT}1,2: not both at once, as in {text[:_MOST_QUOTED]!r}."
        )
    return [part.removeprefix(NOT) for part in (first, *others)]


def _find(partition: Partition, part: str) -> tuple[int, ...]:
    """Places of an id or a name; none where it is neither."""
    if not (part.isascii() and part.isdigit()):
        return () if NOT in part else partition.names.find(part)
    number = int(part) if len(part) <= _MOST_DIGITS else -1
    number = partition.folded.get(number, number)
    return (number,) if partition.has_place(number) else ()


def _refuse(name: str, part: str, partition: Partition) -> BadRequestError:
    known = [place.id for place in partition.places]
    near = partition.names.suggest(part[:_MOST_QUOTED])
    listed = " or ".join(filter(None, (", ".join(near[:-1]), *near[-1:])))
    hint = f" Did you mean {listed}?" if near else ""
    return BadRequestError(
        f"{name} is a comma-separated list of {partition.one}s by their ids, {min(known)} to "
        f"{max(known)}, or names ({_list_examples(partition)}); "
        f"{part[:_MOST_QUOTED]!r} is none.{hint}"
    )


def _list_examples(partition: Partition) -> str:
    """The names of one place and of several that stand first."""
    rows = partition.names.rows
    one = next((row.slug for row in rows if len(row.ids) == 1), "")
    several = next((row.slug for row in rows if len(row.ids) > 1), "")
    return ", ".join(slug for slug in (one, several) if slug)
