"""Columns named by hand, as in `pickup_lon=Start Long,fare=Price`: for headers nobody foresaw."""

import csv
import io
from collections.abc import Sequence

from dashapp.dataset.columns import Header
from dashapp.dataset.dataset import Dataset
from dashapp.dataset.ends import place_of
from dashapp.errors import ConfigurationError, suggest

Mapping = tuple[tuple[str, str], ...]
"""Pairs of a field of a trip and the name of its column in the files."""

_FORM = 'write it as in "pickup_lon=Start Long,pickup_lat=Start Lat"'
_OF_SET = ":"
_WAYS = {"lon": "east", "longitude": "east", "lat": "north", "latitude": "north"}
_WAYS |= {"time": "time", "datetime": "time"}


def parse_mapping(text: str) -> Mapping:
    """The pairs of word and column; a column with a comma in it stands with its word in quotes.

    Raises:
        ValueError: it is not written so.
    """
    rows = list(csv.reader([text], skipinitialspace=True)) if text.strip() else []
    pairs = [part.partition("=") for row in rows for part in row if part.strip()]
    found = tuple((word.strip(), column.strip()) for word, _, column in pairs)
    wrong = next((pair for pair in found if not all(pair)), None)
    if wrong is not None:
        raise ValueError(f"it takes words and columns, and “{'='.join(wrong)}” lacks one; {_FORM}")
    return found


def list_sets(text: str) -> list[str]:
    """Names before a colon, as in `bikes:rider=Kind`: sets of trips that words are for."""
    named = [word.rpartition(_OF_SET)[0] for word, _ in parse_mapping(text)]
    return [name for name in named if name]


def keep_of_set(text: str, name: str) -> str:
    """What is said for this set of trips, or for all, as if there were no other."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="")
    pairs = [(*word.rpartition(_OF_SET)[::2], column) for word, column in parse_mapping(text)]
    ours = [f"{word}={column}" for of_set, word, column in pairs if of_set in ("", name)]
    if ours:
        writer.writerow(ours)
    return kept.getvalue()


def find_mapping(text: str, dataset: Dataset) -> Mapping:
    """The pairs of field and column.

    Raises:
        ConfigurationError: a word that is no field of the data set, or one of two twice.
    """
    known = _words(dataset)
    found: dict[str, str] = {}
    for word, column in parse_mapping(text):
        field = known.get(word.casefold())
        if field is None:
            hint = suggest(word.casefold(), known) or f" There are {', '.join(_short(dataset))}."
            raise ConfigurationError(f"--columns: {dataset.trips} have no {word!r}.{hint}")
        if field in found:
            raise ConfigurationError(f"--columns names {short_word(field, dataset)!r} twice.")
        if column in found.values():
            raise ConfigurationError(
                f"--columns gives the column {column!r} to two fields; one column is one field."
            )
        found[field] = column
    return tuple(found.items())


def find_mappings(text: str, choices: Sequence[Dataset]) -> dict[Dataset, Mapping]:
    """The same for each of these data sets that has all the words, in their order.

    Raises:
        ConfigurationError: none has.
    """
    words = {word.casefold() for word, _ in parse_mapping(text)}
    known = {dataset: words & _words(dataset).keys() for dataset in choices}
    having = [dataset for dataset in choices if known[dataset] == words]
    if not having and words == {word for found in known.values() for word in found}:
        names = ", ".join(dataset.name for dataset in choices)
        raise ConfigurationError(
            f"--columns: no data set has all of {', '.join(sorted(words))}; name fields of one, "
            f"and set DASHAPP_DATASET to say which ({names})."
        )
    nearest = max(choices, key=lambda dataset: len(known[dataset]))  # tells which word is wrong
    return {dataset: find_mapping(text, dataset) for dataset in having or [nearest]}


def describe_mapping(missing: Sequence[str], dataset: Dataset, mapping: Mapping = ()) -> str:
    """The argument to complete: what was said, and a hole for the column of all that is missing."""
    pairs = [*mapping, *((field, "COLUMN") for field in missing)]
    words = (f"{short_word(field, dataset)}={column}" for field, column in pairs)
    return f'--columns "{",".join(words)}"'


def short_word(field: str, dataset: Dataset) -> str:
    """What a field is called on the command line."""
    words = {field: word for word, field in reversed(_words(dataset).items())}
    return words.get(field, field)


def _short(dataset: Dataset) -> list[str]:
    return [short_word(field, dataset) for field in dict.fromkeys(_words(dataset).values())]


def _words(dataset: Dataset) -> dict[str, str]:
    """Word -> field, that of the command line first: for a column its name in links."""
    words = {
        f"{end.name}_{word}": f"{end.name}_{way}"
        for end in dataset.ends
        for word, way in _WAYS.items()
    }
    for end in dataset.ends:
        for word in (place_of(end.name), *end.place) if end.place else ():
            words.setdefault(word, place_of(end.name))
    for column in dataset.read:
        names = column.source.names if isinstance(column.source, Header) else ()
        for word in (column.name, column.field, *names):
            words.setdefault(word, column.field)
    return words
