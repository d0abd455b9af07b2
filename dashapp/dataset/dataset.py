"""A data set: its ends, its columns in the order of the page, and tables that follow from them."""

import importlib
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from dashapp.dataset.columns import Column, Header, Quotient
from dashapp.dataset.kinds import Area, Choice
from dashapp.errors import ConfigurationError, suggest


@dataclass(frozen=True, slots=True)
class End:
    """One end of a trip: its time and its place, by the names of the files' columns.

    Attributes:
        degrees: names of longitude and latitude (EPSG:4326).
        metres: names of x and y (EPSG:3857).
    """

    name: str
    label: str
    time: Header
    degrees: tuple[tuple[str, ...], tuple[str, ...]]
    metres: tuple[tuple[str, ...], tuple[str, ...]]


RESERVED_NAMES = frozenset(
    {
        *("endpoint", "bounds", "limit", "without", "histograms", "format"),
        *("set", "total", "version", "elapsed_ms", "cached"),
        *("place", "view", "panel", "colours", "scale", "opacity", "mode", "scope", "base"),
        *("figure", "group"),
    }
)
"""Parameters of the API, keys of its answers, and what links of the page have beside filters."""


@dataclass(frozen=True, slots=True)
class Story:
    """`link` is the query of this page's URL, so a story is also an ordinary link."""

    title: str
    text: str
    link: str


@dataclass(frozen=True)
class Dataset:
    """Data sets are told apart by their names.

    Attributes:
        title: of the page; ends in "trips".
        trips: what they are called within a sentence.
        about: a sentence for who finds the page elsewhere.
        stories: for the gallery; those of which the data have no trips are not shown.
        columns: in the order of the page, of links and of cache keys.
        file_order: names of the columns that come first in files, and of the facts of a trip that
            come first; the rest follows as listed.
        generator: where that of made-up trips stands (`data.synthetic.generator`), as
            package.module:NAME; empty where there are none.
        partition: name of the partition (`places`) by which trips are counted by place; empty
            where there is none.
    """

    name: str
    title: str = field(compare=False)
    ends: tuple[End, ...] = field(compare=False)
    columns: tuple[Column, ...] = field(compare=False)
    file_order: tuple[str, ...] = field(default=(), compare=False)
    trips: str = field(default="trips", compare=False)
    about: str = field(default="", compare=False)
    stories: tuple[Story, ...] = field(default=(), compare=False)
    generator: str = field(default="", compare=False)
    partition: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) < len(names):
            raise ValueError(f"Two columns of {self.name} have one name: {', '.join(names)}.")
        if taken := sorted(RESERVED_NAMES & {*names}):
            raise ValueError(
                f"{self.name} has a column named {taken[0]}, which is something else in addresses "
                "and answers; give it another name."
            )

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        """By its name: other processes have it too, and it goes along with each question."""
        return find_dataset, (self.name,)

    def column(self, name: str) -> Column:
        """Raises: KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @cached_property
    def filters(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.filter is not None)

    @cached_property
    def linked(self) -> tuple[Column, ...]:
        """Columns with a filter and a histogram that can leave it out."""
        return tuple(column for column in self.columns if column.is_linked)

    @cached_property
    def areas(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if isinstance(column.filter, Area))

    @cached_property
    def in_levels(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.in_levels)

    @cached_property
    def stored(self) -> tuple[Column, ...]:
        """Columns that are kept, in the order of files."""
        return tuple(column for column in self._ordered if column.storage is not None)

    @cached_property
    def derived(self) -> dict[str, Quotient]:
        """By field, what is computed and told of a trip, in the order of files."""
        sources = {column.field: column.source for column in self._ordered if column.field}
        return {name: source for name, source in sources.items() if isinstance(source, Quotient)}

    @cached_property
    def _ordered(self) -> tuple[Column, ...]:
        first = [self.column(name) for name in self.file_order]
        return (*first, *(column for column in self.columns if column not in first))

    @cached_property
    def read(self) -> tuple[Column, ...]:
        """Columns that stand in files of trips, in the order of ours."""
        return tuple(column for column in self.stored if isinstance(column.source, Header))

    @cached_property
    def amounts(self) -> tuple[Column, ...]:
        return tuple(column for column in self.stored if column.is_amount)

    @cached_property
    def charted(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.charted and column.bins)

    @cached_property
    def has_area(self) -> bool:
        return any(column.kind == Area.kind for column in self.columns)

    @cached_property
    def measured(self) -> Column | None:
        return next((column for column in self.columns if column.measure), None)

    @cached_property
    def facts(self) -> tuple[Column, ...]:
        """Columns that are told of one trip: numbers before words."""
        told = [column for column in self._ordered if column.field]
        return tuple(sorted(told, key=lambda column: column.kind == Choice.kind))

    def describe(self) -> dict[str, Any]:
        """For the page, as JSON: `GET /api/dataset`."""
        return {
            "name": self.name,
            "title": self.title,
            "trips": self.trips,
            "ends": [{"name": end.name, "label": end.label} for end in self.ends],
            "columns": [_describe(column) for column in self.columns],
            "facts": [column.name for column in self.facts],
        }


_KNOWN: dict[str, Dataset] = {}


def register(dataset: Dataset) -> Dataset:
    """Make a data set known by its name."""
    _KNOWN[dataset.name] = dataset
    return dataset


def find_dataset(name: str) -> Dataset:
    """One of ours by its name, or anybody's by `package.module:NAME`.

    Raises:
        ConfigurationError: there is none of this name.
    """
    _, _, attribute = name.partition(":")
    if attribute and name not in _KNOWN:
        _KNOWN[name] = _import_dataset(name)
    if name not in _KNOWN:
        hint = suggest(name, _KNOWN) or f" There is {', '.join(sorted(_KNOWN))}."
        raise ConfigurationError(f"There is no data set {name!r}.{hint}")
    return _KNOWN[name]


def import_named(name: str, what: str) -> Any:
    """What stands at `package.module:NAME`; `what` it should be is for the message only.

    Raises:
        ConfigurationError: nothing does, or its module cannot be imported.
    """
    module, _, attribute = name.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)
    except Exception as error:  # whatever somebody else's module raises
        raise ConfigurationError(
            f"The {what} {name!r} cannot be imported ({type(error).__name__}: {error})."
        ) from error


def _import_dataset(name: str) -> Dataset:
    found = import_named(name, "data set")
    if not isinstance(found, Dataset):
        raise ConfigurationError(f"{name!r} is no Dataset but {type(found).__name__}.")
    if found.name != name:
        raise ConfigurationError(
            f"The data set at {name} is named {found.name!r}; name it {name!r}, by which other "
            "processes find it."
        )
    return found


_WORDS = (
    "field",
    "axis",
    "every",
    "one",
    "charted",
    "compared",
    "before",
    "chip",
    "letters",
    "brief",
    "folded",
    "only_in_card",
)
"""What the page is told as it stands, where it is not empty."""


def _describe(column: Column) -> dict[str, Any]:
    scale = 100 if column.is_amount else 1
    described: dict[str, Any] = {"name": column.name, "label": column.label, "kind": column.kind}
    if column.filter is not None:
        described["filter"] = column.filter.describe()
    if column.bins is not None:
        described["bins"] = {"width": column.bins.width / scale, "count": column.bins.count}
    if column.unit.name:
        described["unit"] = asdict(column.unit)
    if column.range_ends is not None:
        described["ends"] = list(column.range_ends)
    if column.measure is not None:
        described["measure"] = asdict(column.measure)
    if column.zero_recorded_for is not None:
        described["zero_recorded_for"] = list(column.zero_recorded_for)
    words = {name: getattr(column, name) for name in _WORDS}
    return described | {name: word for name, word in words.items() if word}
