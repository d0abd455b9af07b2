"""A data set: its ends, its columns in the order of the page, and tables that follow from them."""

import importlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

from dashapp.dataset.columns import Calendar, Column, Header, PlaceOf, Quotient
from dashapp.dataset.describing import describe_column
from dashapp.dataset.ends import End, place_of, point_of, time_of, zone_fields
from dashapp.dataset.kinds import Area, Choice
from dashapp.dataset.naming import Codes, Naming, find_naming, mark_absent, print_codes
from dashapp.dataset.narrowing import narrow_columns, narrow_ends, narrow_stories, without_unknown
from dashapp.dataset.place_kind import Places
from dashapp.dataset.reserved_names import RESERVED_NAMES
from dashapp.dataset.story import Story
from dashapp.errors import ConfigurationError, suggest

DEGREES = ("longitude", "latitude")
"""Of a place, in the names of columns of our own files."""

_LACKING, _AND = "~", "+"
"""In names: `taxi~rate+tip` is the taxis' list without what needs a rate code or a tip."""


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
        required_with: parts; rows without a required value are left out in files that have all of
            these, and drawn in others.
        has_home: the map begins where it always did; with any other, where the loaded trips are.
        namings: what the trips are called where all have one code of a column.
        told: codes that the loaded trips have, as text, by which a page knows whether it was made
            for them; empty before that is known (`telling`).
        without_points: what is said of its files that have no coordinates; empty where nothing else
            than of any file.
        lacks: those of the `parts` of the declared list that no file has (`having`).
        joined: parts that are not in sets which were prepared before a set said what it has: the
            list had them later.
        rare: parts that few files have: shown when the files that are loaded have them.
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
    lacks: tuple[str, ...] = field(default=(), compare=False)
    joined: tuple[str, ...] = field(default=(), compare=False)
    rare: tuple[str, ...] = field(default=(), compare=False)
    partition: str = field(default="", compare=False)
    has_home: bool = field(default=False, compare=False)
    without_points: str = field(default="", compare=False)
    namings: tuple[Naming, ...] = field(default=(), compare=False)
    told: str = field(default="", compare=False)
    required_with: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        areas = [column.name for column in self.columns if isinstance(column.filter, Area)]
        if lost := [name for name in areas if name not in self.areas.values()]:
            raise ValueError(
                f"{lost[0]} of {self.name} is the only area of no end, or the second of one; its "
                "source is PlaceOf with the name of an end that has no other."
            )
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

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Names of all that files may have or lack: where and when the ends are, columns."""
        ends = [part(end.name) for end in self.ends for part in (point_of, time_of)]
        places = [place_of(end.name) for end in self.ends if end.place]
        return (*ends, *places, *(column.name for column in self.read))

    @property
    def has(self) -> tuple[str, ...]:
        """Those of the parts of the whole list that this one has."""
        return tuple(part for part in self.whole.parts if part not in self.lacks)

    @property
    def expected(self) -> "Dataset":
        """What a page shows until the files are known: most have this, and it need not change."""
        return self.without(self.rare)

    @property
    def whole(self) -> "Dataset":
        """The list as it is declared; itself where nothing is lacking."""
        return find_dataset(self.name.partition(_LACKING)[0]) if self.lacks else self

    def having(self, parts: Collection[str]) -> "Dataset":
        """The list for files of which at least one has each of these parts, and none any other.

        What falls is in no question, answer, file or memory: the columns themselves, what is
        computed of them, the end of which nobody knows where it was, and stories about them.
        Equal for equal parts, in every process.
        """
        return self.without(part for part in self.parts if part not in parts)

    def without(self, parts: Iterable[str]) -> "Dataset":
        """The same by what is lacking.

        Raises:
            ConfigurationError: this data set has no such part.
        """
        lacking = _AND.join(sorted({*self.lacks, *parts}))
        return find_dataset(f"{self.whole.name}{_LACKING}{lacking}") if lacking else self

    def telling(self, codes: Mapping[str, Sequence[int]]) -> "Dataset":
        """The same in words for trips that have these codes alone, by the names of columns.

        Equal to this one, as which other processes get it: what is asked and answered is the same.
        """
        if not codes:
            return self
        return _tell(self, tuple(sorted((name, tuple(found)) for name, found in codes.items())))

    def column(self, name: str) -> Column:
        """Raises: KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @cached_property
    def shown_ends(self) -> tuple[End, ...]:
        """Ends of which it is known where they were, by points or by places."""
        return tuple(end for end in self.ends if end.is_shown)

    @cached_property
    def is_by_zone(self) -> bool:
        """Whether both ends of all trips are known by their places, and neither by a point.

        Such trips are kept once, in the order of one end, and asked about from both
        (engine/columns.py).
        """
        return bool(self.partition) and all(
            end.has_place and not end.has_point for end in self.ends
        )

    @cached_property
    def words(self) -> dict[str, str]:
        """What one of each end is called within a sentence, by the end's name."""
        return {end.name: end.word for end in self.ends}

    @cached_property
    def shown_words(self) -> dict[str, str]:
        """The same of the ends that trips are drawn at; what the set lacks is no loss."""
        return {end.name: end.word for end in self.shown_ends}

    def timeless(self, end: str) -> tuple[str, ...]:
        """Names of columns that an end of this name has not, since its time is not known."""
        known = next(one for one in self.ends if one.name == end)
        calendar = (one.name for one in self.columns if isinstance(one.source, Calendar))
        return () if known.has_time else tuple(calendar)

    @cached_property
    def filters(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.filter is not None)

    @cached_property
    def linked(self) -> tuple[Column, ...]:
        """Columns with a filter and a histogram that can leave it out."""
        return tuple(column for column in self.columns if column.is_linked)

    @cached_property
    def boxed(self) -> tuple[Column, ...]:
        """Columns whose filter has a box in the panel."""
        return tuple(
            column for column in self.filters if column.is_linked or column.kind == Places.kind
        )

    def place_filter(self, end: str) -> Column | None:
        """The filter by the places of an end of this name; None where there is none."""
        wanted = PlaceOf(end)
        places = (column for column in self.filters if column.kind == Places.kind)
        return next((column for column in places if column.source == wanted), None)

    @cached_property
    def areas(self) -> dict[str, str]:
        """Names of the filters by a drawn area, by the name of the end that they are of."""
        return {
            column.source.end: column.name
            for column in self.columns
            if isinstance(column.filter, Area) and isinstance(column.source, PlaceOf)
        }

    @cached_property
    def named_areas(self) -> dict[str, str]:
        """By the name of each of these the parameter of links that has a place's name for it."""
        names = {"pickup": "from_place", "dropoff": "to_place"}
        return {area: names[end] for end, area in self.areas.items()}

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
    def exported(self) -> tuple[str, ...]:
        """Columns of our own files of trips, in their order."""
        times = (f"{end.name}_datetime" for end in self.ends if end.has_time)
        degrees = (f"{end.name}_{way}" for end in self.ends if end.has_point for way in DEGREES)
        zones = (field for end in self.ends if end.has_place for field in zone_fields(end.name))
        return (*times, *degrees, *zones, *(column.field for column in self.stored), *self.derived)

    @cached_property
    def amounts(self) -> tuple[Column, ...]:
        return tuple(column for column in self.stored if column.is_amount)

    @cached_property
    def measurable(self) -> tuple[Column, ...]:
        """Amounts, kept or computed, whose mean and median are told of each place."""
        return tuple(column for column in self.columns if column.is_amount)

    @cached_property
    def ranked(self) -> tuple[Column, ...]:
        """Those of them that the panel of the places has."""
        return tuple(column for column in self.measurable if column.ranked)

    @cached_property
    def charted(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.charted and column.bins)

    @property
    def has_area(self) -> bool:
        return bool(self.areas)

    @cached_property
    def has_calendar(self) -> bool:
        """Whether anything is told of a time, by the clock of one of the ends."""
        return any(isinstance(column.source, Calendar) for column in self.columns)

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
            "told": self.told,
            "title": self.title,
            "trips": self.trips,
            "about": self.about,
            "ends": [self._describe_end(end) for end in self.shown_ends],
            "times": [end.name for end in self.ends if end.has_time],
            "words": self.words,
            "columns": [describe_column(column) for column in self.columns],
            "facts": [column.name for column in self.facts],
        }

    def _describe_end(self, end: End) -> dict[str, Any]:
        known = {"points": end.has_point, "places": bool(self.partition) and end.is_shown}
        timeless = self.timeless(end.name)
        lacks = {"lacks": timeless} if timeless else {}
        return {"name": end.name, "label": end.label} | known | lacks


_KNOWN: dict[str, Dataset] = {}


def register(dataset: Dataset) -> Dataset:
    """Make a data set known by its name."""
    _KNOWN[dataset.name] = dataset
    return dataset


def find_dataset(name: str) -> Dataset:
    """One of ours by its name, anybody's by `package.module:NAME`, or a narrower one of these.

    Raises:
        ConfigurationError: there is none of this name.
    """
    declared, _, lacking = name.partition(_LACKING)
    if lacking and name not in _KNOWN:
        _KNOWN[name] = _narrow(find_dataset(declared), lacking.split(_AND), name)
    _, _, attribute = name.partition(":")
    if attribute and name not in _KNOWN:
        _KNOWN[name] = _import_dataset(name)
    if name not in _KNOWN:
        whole = sorted(known for known in _KNOWN if _LACKING not in known)
        hint = suggest(name, whole) or f" There is {', '.join(whole)}."
        raise ConfigurationError(f"There is no data set {name!r}.{hint}")
    return _KNOWN[name]


def _narrow(dataset: Dataset, lacks: Collection[str], name: str) -> Dataset:
    if unknown := [part for part in lacks if part not in dataset.parts]:
        raise ConfigurationError(f"Trips of {dataset.name} have no {unknown[0]!r} to lack.")
    ends = narrow_ends(dataset.ends, lacks)
    columns = narrow_columns(dataset.columns, ends, lacks)
    if not {*dataset.required_with} & {*lacks} and not any(end.has_place for end in ends):
        columns = without_unknown(columns)
    left = {column.name for column in columns}
    gone = {column.name for column in dataset.columns} - left
    return replace(
        dataset,
        name=name,
        ends=ends,
        columns=columns,
        file_order=tuple(one for one in dataset.file_order if one in left),
        stories=narrow_stories(dataset.stories, ends, {*gone, *lacks}),
        lacks=tuple(lacks),
    )


@cache
def _tell(dataset: Dataset, codes: Codes) -> Dataset:
    columns = mark_absent(dataset.columns, codes)
    told = replace(dataset, columns=columns, told=print_codes(codes))
    naming = find_naming(dataset.namings, codes)
    if naming is None:
        return told
    title, trips = naming.tell(columns)
    return replace(told, title=title, trips=trips, about=naming.about)


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
