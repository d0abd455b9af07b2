"""Amounts whose mean and median are told of each place: how they are computed and counted.

numpy only: the web process reads it too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from dashapp.dataset import Dataset
from dashapp.engine.fields import Operands
from dashapp.engine.layout import layout_of

COMPUTED_STEP = 10
"""Medians of computed columns are told to a tenth of their unit: speeds and shares hardly ever
repeat to the hundredth, and each different one of each place would travel."""

LEAST_DENSE = 1024
"""A table is filled by what lies within it; a list by each trip beyond."""

KEY_BITS = 48
KEY_OFFSET = 1 << (KEY_BITS - 1)
"""What lies beyond the table is told by place << KEY_BITS | steps + KEY_OFFSET. A column has at
most 2**50 hundredths (`dataset.MAX_SCALE`), which are fewer steps than this."""


@dataclass(frozen=True, slots=True)
class PlaceMeasure:
    """A column, kept or computed, as whole hundredths of its unit.

    Attributes:
        step: how many hundredths the median is told to: values are rounded to it, half up.
        dense: steps from 0 on, below this, have a slot each in every place's part of the table.
    """

    name: str
    operands: Operands
    step: int
    dense: int


def find_place_measures(dataset: Dataset, names: Sequence[str]) -> tuple[PlaceMeasure, ...]:
    """Of columns of amounts (`Dataset.measurable`) by their names."""
    fields = layout_of(dataset).fields
    measures = []
    for name in names:
        field, step = fields[name], 1 if dataset.column(name).storage else COMPUTED_STEP
        dense = max(field.bins.width * field.bins.count // step, LEAST_DENSE)
        measures.append(PlaceMeasure(name, field.operands, step, dense))
    return tuple(measures)


def find_offsets(measures: Sequence[PlaceMeasure], places: int) -> list[int]:
    """Where the part of each measure begins in one table of all, and how long that is."""
    return [0, *accumulate(measure.dense * places for measure in measures)]
