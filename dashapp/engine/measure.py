"""The geometry of a measure: which groups of trips there are, and where their values are counted.

numpy only: the web process reads it too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from dashapp.dataset import Dataset
from dashapp.engine.columns import UNRECORDED_CODE
from dashapp.engine.fields import Counted, Field

MAX_GROUPS = 256
"""Of a table: groups are told by a uint8."""

LEAST_DENSE = 4096
"""A table is filled by what lies within it; a list by each trip beyond."""

MISSING_SLOT, BEYOND_SLOT, UNRECORDED_SLOT = range(3)
"""Places after the amounts of a group: for those not given, in no table, and not on record."""

_SLOTS_BESIDE = 16


@dataclass(frozen=True, slots=True)
class Measured:
    """What is told of a column by groups of trips, the engine's form of `dataset.Measure`.

    Attributes:
        value: the amounts whose mean, median and sum are told.
        share_of: number of the column of amounts of which they are a share; -1 where of none.
        by: the columns of codes whose groups are told.
        groups: those that keep trips apart in the table.
        level: the column that levels of detail keep. It is the first of the groups, told or not,
            since segments are kept apart by it (`preaggregates`).
    """

    value: Field
    share_of: int
    by: tuple[Field, ...]
    groups: tuple[Field, ...]
    level: Field | None

    @property
    def fields(self) -> tuple[Field, ...]:
        """Those whose histograms its table tells."""
        return (self.value, *self.groups)

    @property
    def has_shares(self) -> bool:
        return self.share_of >= 0

    @property
    def sizes(self) -> tuple[int, ...]:
        """Places in the table by each of `groups`."""
        return tuple(max(field.bins.count, self.beyond(field) + 1) for field in self.groups)

    def beyond(self, field: Field) -> int:
        """Slot in the table of codes from the number of bins on: among those not given.

        Segments keep them apart, also where not given is a code of its own.
        """
        return field.bins.count if field is self.level else field.missing

    @property
    def n_groups(self) -> int:
        """Groups in the table: those of the first column times those of the others."""
        return prod(self.sizes)

    @property
    def told(self) -> int:
        """Groups that are told: those of the first of `by`, then those of the second."""
        return sum(field.slots for field in self.by)

    @property
    def dense(self) -> int:
        """Amounts from 0 on, below this, are counted hundredth by hundredth; others are listed.

        All that the bins of its histogram hold, but for what memory has no code for.
        """
        span = self.value.bins.width * self.value.bins.count
        return min(max(span, LEAST_DENSE), UNRECORDED_CODE)

    @property
    def slots(self) -> int:
        """Of a group: those amounts, the slots after them, and some that are never filled.

        Not a power of two, else the most frequent amounts of all groups share few cache lines.
        """
        return self.dense + _SLOTS_BESIDE


def find_measure(
    dataset: Dataset,
    fields: Mapping[str, Field],
    level: Field | None,
    numbers: Mapping[str, int],
) -> Measured | None:
    """None where the data set measures nothing; `numbers` are those of its kept columns.

    Raises:
        ValueError: a measure that there is no loop for; the sentence says what it must be.
    """
    column = dataset.measured
    if column is None or column.measure is None:
        return None
    name, measure = column.name, column.measure
    value = _find(fields, name, Counted.AMOUNTS)
    if value is None:
        raise ValueError(f"{name} is measured, so it must be an amount that is kept, with bins.")
    whole = measure.share_of
    if whole and whole not in {amount.name for amount in dataset.amounts}:
        raise ValueError(f"{name} is told as a share of {whole}, which must be an amount kept.")
    if len({*measure.by}) != len(measure.by) or not 1 <= len(measure.by) <= 2:
        raise ValueError(f"{name} is measured by one column or two, not {measure.by}.")
    by = [_find_group(fields, name, group) for group in measure.by]
    groups = by if level is None else [level, *(group for group in by if group is not level)]
    share_of = numbers[whole] if whole else -1
    measured = Measured(value, share_of, tuple(by), tuple(groups), level)
    if measured.n_groups > MAX_GROUPS:
        names = " times ".join(
            f"{size} of {field.name}" for size, field in zip(measured.sizes, groups, strict=True)
        )
        raise ValueError(f"{name} is measured in more than {MAX_GROUPS} groups: {names}.")
    return measured


def _find(fields: Mapping[str, Field], name: str, counted: Counted) -> Field | None:
    field = fields.get(name)
    return field if field is not None and field.counted is counted else None


def _find_group(fields: Mapping[str, Field], measured: str, name: str) -> Field:
    group = _find(fields, name, Counted.CODES)
    if group is None:
        raise ValueError(
            f"{measured} is measured by {name}, which must be codes or whole numbers, with bins."
        )
    return group
