"""What kernels are told of a data set: its columns by number, how each is filtered and counted.

The one bridge from the declared list (`dashapp.dataset`) to the engine, with `fields` and
`measure`; nothing else here knows a column by its name. numpy only: the web process reads it too.
"""

from dataclasses import dataclass
from functools import cache

from dashapp.dataset import Area, Dataset, PlaceOf
from dashapp.engine.columns import DROPOFF_ZONE, FAR_POINT, has_far_point
from dashapp.engine.fields import OTHER_Y, Counted, Field, Kept, to_field
from dashapp.engine.measure import Measured, find_measure
from dashapp.model import Endpoint

_ALWAYS = {
    False: (("x", Kept.STEPS), ("y", Kept.STEPS)),
    True: (("", Kept.STEPS), (DROPOFF_ZONE, Kept.PLACES)),
}
"""Of X and Y, by whether trips are known by zone."""

_TIMES = (("time_s", Kept.STEPS), ("other_after_s", Kept.AFTER))

MAX_CODES = 32
"""Of which a filter may choose some, and that levels of detail tell apart."""

MAX_FIELDS = 63
"""Fewer than there are codes of failed conditions (`plan`); stored columns are told by 64 bits."""


@dataclass(frozen=True, eq=False)
class Layout:
    """A data set as the engine sees it.

    Attributes:
        stored: name and storage of each column of a block frame that kernels read, by number; no
            name where there is none.
        fields: by name, in the order of the data set.
        level: the field of codes that levels of detail keep.
        measure: None where nothing is told by groups.
        by_zone: whether trips are kept once, for both ends, and have no points (`engine.columns`):
            there is no column of X, and Y has the ids of the dropoffs' zones.
        clock: the end by whose time the calendar is read; None for that of the blocks.
    """

    stored: tuple[tuple[str, Kept], ...]
    fields: dict[str, Field]
    level: Field | None
    measure: Measured | None
    by_zone: bool
    clock: Endpoint | None = None

    @property
    def places(self) -> tuple[Field, ...]:
        """Filters by place; `place_columns` makes their columns when they are set."""
        return tuple(field for field in self.fields.values() if field.place_of)

    @property
    def run_starts(self) -> int:
        """Number of the column that says where runs of one place begin."""
        return len(self.stored) + len(self.places)

    @property
    def numbers(self) -> int:
        """How many columns have a number."""
        return self.run_starts + 1

    @property
    def counted(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields.values() if field.counted is not None)

    @property
    def level_codes(self) -> int:
        """How many codes levels of detail tell apart."""
        return self.level.bins.count if self.level else 1


@cache
def layout_of(dataset: Dataset, clock: Endpoint | None = None) -> Layout:
    """The layout of a data set, read by the time of an end.

    Raises:
        ValueError: a column that the engine has no loop for; the sentence says which.
    """
    columns = dataset.stored
    placed = [
        column.name
        for column in dataset.columns
        if isinstance(column.source, PlaceOf) and not isinstance(column.filter, Area)
    ]
    has_others = has_far_point(dataset) and not dataset.is_by_zone
    others = tuple((name if has_others else "", Kept.STEPS) for name in FAR_POINT)
    always = (*_ALWAYS[dataset.is_by_zone], *_TIMES, *others)
    if max(len(dataset.columns), len(always) + len(columns) + len(placed)) > MAX_FIELDS:
        raise ValueError(f"{dataset.name} has more than {MAX_FIELDS} columns.")
    storages = (Kept.AMOUNTS if column.is_amount else Kept.CODES for column in columns)
    kept = zip((column.kept for column in columns), storages, strict=True)
    numbers = {column.name: int(OTHER_Y) + 1 + number for number, column in enumerate(columns)}
    after = len(always) + len(columns)
    numbers |= {name: after + number for number, name in enumerate(placed)}
    fields = {
        column.name: to_field(column, numbers)
        for column in dataset.columns
        if not isinstance(column.filter, Area) and (column.filter or column.bins)
    }
    level = _find_level(dataset, fields)
    measure = find_measure(dataset, fields, level, numbers)
    return Layout((*always, *kept), fields, level, measure, dataset.is_by_zone, clock)


def _find_level(dataset: Dataset, fields: dict[str, Field]) -> Field | None:
    for name in dataset.in_levels:
        level = fields.get(name)
        if level is None or level.counted is not Counted.CODES:
            raise ValueError(f"{name} is kept in levels of detail, which takes codes with bins.")
        if level.bins.count > MAX_CODES:
            raise ValueError(f"{name} has more than {MAX_CODES} codes for levels of detail.")
        return level
    return None
