"""Which column of a file is which field of a trip, whatever generation it is of.

By normalised name (trimmed, case-folded), since TLC changed spaces and case between months, else
by its letters alone, as in Azure's tpepPickupDateTime, else by the words in it (`header_words`).
Knows neither files nor frames.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dashapp.data.header_words import guess_positions
from dashapp.dataset import Column, Dataset, Header, place_of, point_of, time_of
from dashapp.dataset.mapping import Mapping as ColumnMapping
from dashapp.dataset.mapping import describe_mapping, short_word
from dashapp.engine.columns import TIMES as BLOCK_TIMES
from dashapp.errors import (
    ConfigurationError,
    DataError,
    NoCoordinatesError,
    PreparedSetError,
    UnknownHeaderError,
    suggest,
)
from dashapp.model import Endpoint
from dashapp.model.losses import shorten

TIMES = tuple(f"{end}_time" for end in Endpoint)
PLACES = tuple(f"{end}_place" for end in Endpoint)
COORDINATES = tuple(f"{end}_{way}" for end in Endpoint for way in ("east", "north"))

_Names = Mapping[str, tuple[str, ...]]


def number_fields(dataset: Dataset) -> tuple[str, ...]:
    """Fields whose values are numbers."""
    amounts = (column.field for column in dataset.read if not column.is_coded)
    return (*COORDINATES, *PLACES, *amounts)


def code_columns(dataset: Dataset) -> tuple[Column, ...]:
    """Columns whose words or numbers stand for something."""
    return tuple(column for column in dataset.read if column.is_coded)


@cache
def _names(dataset: Dataset) -> _Names:
    """Field -> its normalised names."""
    times = {f"{end.name}_time": end.time.names for end in dataset.ends}
    places = {place_of(end.name): end.place for end in dataset.ends}
    return (
        times
        | places
        | {
            column.field: column.source.names
            for column in dataset.read
            if isinstance(column.source, Header)
        }
    )


@cache
def _position_names(dataset: Dataset, *, in_metres: bool) -> _Names:
    found: dict[str, tuple[str, ...]] = {}
    for end in dataset.ends:
        east, north = end.metres if in_metres else end.degrees
        found |= {f"{end.name}_east": east, f"{end.name}_north": north}
    return found


@cache
def sought_fields(dataset: Dataset) -> tuple[str, ...]:
    """What TLC's files have of every trip; what another file lacks of it is not given there."""
    needed = (
        column.field
        for column in dataset.whole.read
        if isinstance(column.source, Header) and column.source.required
    )
    return (*COORDINATES, *TIMES, *needed)


def lies_by_place(field: str, positions: Collection[str]) -> bool:
    """Whether this is a coordinate, in place of which the file has a place."""
    return field in COORDINATES and place_of(field.partition("_")[0]) in positions


_PATH = "polyline"
_VALUES_OF_A_ROW = 3
_LEAST_COLUMNS = 3
"""Of trips: a place and a time."""

_SHOWN_COLUMNS = 24
_SHOWN_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the fields of a trip stand in a file.

    Attributes:
        width: how many columns the header has.
        positions: field -> position of its column from 0; fields the file lacks are absent.
        in_metres: coordinates are EPSG:3857 metres; degrees (EPSG:4326) otherwise.
        names: field -> its column's name as the header has it, trimmed and `shorten`ed.
        dataset: whose columns the fields are.
        told: field -> code of all rows, of columns that the file has not but its header tells.
        is_own: one of our own exports, whose rows are trips that were drawn.
    """

    width: int
    positions: Mapping[str, int]
    in_metres: bool
    names: Mapping[str, str]
    dataset: Dataset
    told: Mapping[str, int]
    is_own: bool = False

    @property
    def parts(self) -> list[str]:
        """What the file has, by the names of `Dataset.parts`."""
        return list_parts(self.positions, self.dataset)

    def ends_of_waits(self) -> dict[str, str]:
        """Field -> end until whose time it counts, of columns in which the file has a time."""
        sources = ((one.field, one.source) for one in self.dataset.read)
        return {
            name: source.until[letters_of(self.names[name])]
            for name, source in sources
            if isinstance(source, Header) and letters_of(self.names.get(name, "")) in source.until
        }


def list_parts(positions: Collection[str], dataset: Dataset) -> list[str]:
    points = [
        point_of(end.name)
        for end in dataset.ends
        if {f"{end.name}_east", f"{end.name}_north"} <= {*positions}
    ]
    times = [time_of(end.name) for end in dataset.ends if f"{end.name}_time" in positions]
    places = [place_of(end.name) for end in dataset.ends if place_of(end.name) in positions]
    return [*points, *times, *places, *(one.name for one in dataset.read if one.field in positions)]


def recognise(
    columns: Sequence[str], file_name: str, dataset: Dataset, mapping: ColumnMapping = ()
) -> Layout:
    """Layout of a file with these columns; `file_name` is for the message only.

    What `mapping` says of a column of the file holds, whatever its name says.

    Raises:
        ConfigurationError: `mapping` gives a field that is lacking a column that is not there.
        NoCoordinatesError: a file of a kind of trips that says where they were in another way.
        PreparedSetError: a single piece of a prepared set.
        UnknownHeaderError: anything else without a whole point, or a place, and a time of trips.
    """
    positions, in_metres = _find_positions(columns, dataset, mapping)
    missing = _find_missing(positions)
    if missing:
        _refuse_absent(columns, file_name, mapping, missing, dataset)
        raise _refusal(file_name, columns, positions, missing, dataset, mapping)
    names = {field: shorten(columns[at].strip()) for field, at in positions.items()}
    is_own = _is_own(columns, dataset.whole.having(list_parts(positions, dataset)))
    told = _find_told(columns, positions, dataset)
    return Layout(len(columns), positions, in_metres, names, dataset, told, is_own)


def _find_told(
    columns: Sequence[str], positions: Mapping[str, int], dataset: Dataset
) -> dict[str, int]:
    """Field -> code, of columns that are not there and that the others tell."""
    at = _first_positions(columns)
    codes = {
        one.field: [code for name, code in one.source.told_by.items() if _positions([name], at)]
        for one in dataset.read
        if isinstance(one.source, Header) and one.field not in positions
    }
    return {field: found[0] for field, found in codes.items() if found}


def _is_own(columns: Sequence[str], exported: Dataset) -> bool:
    """By what we compute, which no other file has; where that is nothing, by all columns."""
    known, ours = [*map(normalise, columns)], exported.exported
    return {*ours} <= {*known} if exported.derived else known == [*ours]


def _find_positions(
    columns: Sequence[str], dataset: Dataset, mapping: ColumnMapping = ()
) -> tuple[dict[str, int], bool]:
    """Field -> position of its column, and whether coordinates are metres."""
    said = locate_mapped(columns, mapping)
    found, in_metres = _recognise_names(columns, dataset, {*said.values()})
    return {field: at for field, at in found.items() if field not in said} | said, in_metres


def locate_columns(
    columns: Sequence[str], dataset: Dataset, mapping: ColumnMapping = ()
) -> dict[str, int]:
    """Field -> position of its column, of whatever is there."""
    return _find_positions(columns, dataset, mapping)[0]


def locate_mapped(columns: Sequence[str], mapping: ColumnMapping) -> dict[str, int]:
    """Field -> position of the column that was named by hand, of those that are there."""
    at = {normalise(name): number for number, name in reversed([*enumerate(columns)])}
    named = {field: at.get(normalise(column)) for field, column in mapping}
    return {field: number for field, number in named.items() if number is not None}


def _recognise_names(
    columns: Sequence[str], dataset: Dataset, said: set[int]
) -> tuple[dict[str, int], bool]:
    """By the names of columns, those aside of which something else was said."""
    columns = ["" if at in said else column for at, column in enumerate(columns)]
    at = _first_positions(columns)
    degrees = _locate(_position_names(dataset, in_metres=False), at)
    metres = _locate(_position_names(dataset, in_metres=True), at)
    in_metres = len(degrees) < len(COORDINATES) and len(metres) == len(COORDINATES)
    positions = _locate(_names(dataset), at) | (metres if in_metres else degrees)
    unknown = [field for field in (*COORDINATES, *TIMES) if field not in positions]
    if unknown:
        taken = {*positions.values()}
        names = [(letters_of(column), at) for at, column in enumerate(columns) if at not in taken]
        letters = dict(reversed(names))  # the first of several of one name
        positions |= guess_positions(unknown, letters)
    return positions, in_metres


def _find_missing(positions: Mapping[str, int]) -> list[str]:
    """What a trip cannot do without: a whole point or a place, no half one, and a time."""
    lacking = [
        [field for field in COORDINATES if field.startswith(end) and field not in positions]
        for end in Endpoint
        if place_of(end) not in positions
    ]
    is_somewhere = [] in lacking or len(lacking) < len(Endpoint)
    halves = (each for each in lacking if not (is_somewhere and len(each) > 1))
    of_points = [field for each in halves for field in each]
    has_time = any(field in positions for field in TIMES)
    return [*of_points, *(() if has_time else TIMES)]


def count_known(columns: Sequence[str], dataset: Dataset, mapping: ColumnMapping = ()) -> int:
    """How many of the fields that TLC's trips have are among these columns."""
    positions, _ = _find_positions(columns, dataset, mapping)
    return sum(1 for field in (*sought_fields(dataset), *PLACES) if field in positions)


def choose_dataset(
    columns: Sequence[str], choices: Sequence[tuple[Dataset, ColumnMapping]]
) -> tuple[Dataset, ColumnMapping]:
    """The list of which most columns beside times and places stand there; of equals the first.

    One of which trips can be made goes before others. With it what was said by hand for it.
    """
    at = _first_positions(columns)

    def count(choice: tuple[Dataset, ColumnMapping]) -> tuple[bool, int]:
        dataset, mapping = choice
        found = _locate(_names(dataset), at).keys()
        known = sum(1 for column in dataset.read if column.field in found)
        return has_trips(columns, dataset, mapping), known

    return max(choices, key=count)


def has_trips(columns: Sequence[str], dataset: Dataset, mapping: ColumnMapping = ()) -> bool:
    """Whether trips can be made of these columns."""
    return not _find_missing(_find_positions(columns, dataset, mapping)[0])


def _refuse_absent(
    columns: Sequence[str],
    file_name: str,
    mapping: ColumnMapping,
    missing: Sequence[str],
    dataset: Dataset,
) -> None:
    there = locate_mapped(columns, mapping)
    for field, column in mapping:
        if field in missing and field not in there:
            raise ConfigurationError(
                f"{file_name} has no column {column!r}, which --columns names for "
                f"{short_word(field, dataset)}; found {_describe(columns)}."
                f"{suggest(column, columns)}"
            )


def _first_positions(columns: Sequence[str]) -> dict[str, int]:
    """Under the normalised names, and under their letters alone where no name is just those."""
    at: dict[str, int] = {}
    for name_of in (normalise, letters_of):
        for position, column in enumerate(columns):
            at.setdefault(name_of(column), position)
    return at


def normalise(column: str) -> str:
    return column.removeprefix("\ufeff").strip().casefold()


def letters_of(column: str) -> str:
    return re.sub(r"[\W_]", "", normalise(column))


def _locate(names: _Names, at: Mapping[str, int]) -> dict[str, int]:
    found = {field: _positions(known, at) for field, known in names.items()}
    return {field: positions[0] for field, positions in found.items() if positions}


def _positions(known: Sequence[str], at: Mapping[str, int]) -> list[int]:
    exact = [at[name] for name in known if name in at]
    return exact or [at[letters_of(name)] for name in known if letters_of(name) in at]


def _refusal(
    file_name: str,
    columns: Sequence[str],
    known: Collection[str],
    missing: Sequence[str],
    dataset: Dataset,
    mapping: ColumnMapping,
) -> DataError:
    """`known` are the fields that it has."""
    at = _first_positions(columns)
    if dataset.without_points and any(field in missing for field in COORDINATES):
        return NoCoordinatesError(f"{file_name}: {dataset.without_points}")
    if _PATH in at:
        return NoCoordinatesError(
            f"{file_name} has each trip's path in one column, {columns[at[_PATH]].strip()}, which "
            "is not read; write where and when it begins and ends as columns of numbers and times."
        )
    if at.keys() >= {*BLOCK_TIMES}:  # of any data set, and of earlier versions
        return PreparedSetError(
            f"{file_name} is one piece of a prepared set; give the folder that holds it."
        )
    if sum(map(_is_value, columns)) >= _VALUES_OF_A_ROW:
        return UnknownHeaderError(
            f"{file_name} has no header: its first line is a row already ({_describe(columns)}); "
            "write the names of the columns above it."
        )
    hint, where = "", " or taxi zones" if any(end.place for end in dataset.ends) else ""
    if len(columns) >= _LEAST_COLUMNS:
        hint = f", or say which columns these are: {describe_mapping(missing, dataset, mapping)}"
    is_theirs = any(column.field in known for column in dataset.read)
    trips = dataset.trips if is_theirs else "trips"
    lacks = ", ".join(_name_in_words(field, dataset) for field in missing)
    return UnknownHeaderError(
        f"{file_name} has no trips that can be drawn: it lacks {lacks}; found "
        f"{_describe(columns)}; give {trips} with times and coordinates{where}{hint}."
    )


def _name_in_words(field: str, dataset: Dataset) -> str:
    """A name of its column in the words of the data set, such as start_longitude of bikes."""
    end, _, what = column_word(field).partition("_")
    return f"{dataset.words[end]}_{what}"


def _is_value(name: str) -> bool:
    """A number or a date, such as no column is called."""
    return bool(re.fullmatch(r"-?\d+(\.\d+)?|\d{4}-\d\d-\d\d.*", name.strip().strip("'\"")))


def column_word(field: str) -> str:
    """What the column of a field is called in most files."""
    end, _, what = field.partition("_")
    words = {"east": "longitude", "north": "latitude", "time": "datetime"}
    return f"{end}_{words[what]}" if field in (*COORDINATES, *TIMES) else field


def _describe(columns: Sequence[str]) -> str:
    """The first few columns, harmless to print whatever bytes stood there."""
    if not any(column.strip() for column in columns):
        return "no header at all"
    words = [re.sub(r"[^\x20-\x7e]", "?", name.strip()) for name in columns[:_SHOWN_COLUMNS]]
    more = ", …" if len(columns) > _SHOWN_COLUMNS else ""
    plural = "columns" if len(columns) > 1 else "a single column"
    return f"{plural} " + ", ".join(word[:_SHOWN_CHARACTERS] for word in words) + more
