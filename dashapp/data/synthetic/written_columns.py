"""What stands in files of made-up trips, column by column, as it follows from the declared list."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashapp.data.synthetic.generator import File, Generator, Rows, Rule
from dashapp.dataset import Column, Dataset, Header
from dashapp.engine.columns import NO_TIME
from dashapp.errors import ConfigurationError

DEGREE_STEPS = 2**18
"""Places are written in these parts of a degree, 0.4 m; float32 has so many at New York's latitude,
and half of them at its longitude."""

NO_POSITION = np.iinfo(np.int64).min

LAST_TIME_S = 2**32 - 1
"""Early in 2106; the reader takes no later ones either."""


class Form(IntEnum):
    """How a column is written: a branch in `csv_text`, a type in `table`."""

    WHOLE = 0  # 12
    AMOUNT = 1  # hundredths: 12, 0.5 or 3.25
    NUMERIC = 2  # hundredths: 12.00 or .50
    DEGREES = 3  # DEGREE_STEPS: -73.993896484375
    TIME = 4  # seconds since 1970: 2015-01-15 19:05:39


_LIMITS = {
    Form.TIME: (0, LAST_TIME_S),
    Form.DEGREES: (-180 * DEGREE_STEPS, 180 * DEGREE_STEPS),
}
"""The kernels have digits for these, and look at no bounds."""


@dataclass(frozen=True, slots=True)
class WrittenColumn:
    """A column of the files.

    Attributes:
        key: of its rule.
        header: its name in the files, as the list has it.
        missing: the number that stands for a value that is not given.
    """

    key: str
    header: str
    form: Form
    missing: int
    rule: Rule

    def header_in(self, file: File) -> str:
        return file.spelling.get(self.header, self.header)

    def make_values(self, trips: Any, rows: Rows) -> NDArray[Any]:
        """int64[rows], or texts.

        Raises:
            TypeError, ValueError: what the rule has made cannot be written in this form.
        """
        made = np.asarray(self.rule(trips, rows.draw_for(self.key)))
        if made.dtype.kind in "SU" and self.form is Form.WHOLE:
            return np.broadcast_to(made, rows.count)
        if made.dtype.kind in "iuf" and self.form is Form.DEGREES:
            made = _to_steps(made)
        if made.dtype.kind not in "iub":
            raise TypeError(f"{self.key}: {made.dtype} cannot be written as {self.form.name}.")
        values = np.broadcast_to(made.astype(np.int64), rows.count)
        self._refuse_beyond(values)
        return values

    def _refuse_beyond(self, values: NDArray[np.int64]) -> None:
        if self.form in _LIMITS:
            low, high = _LIMITS[self.form]
            given = values[values != self.missing]
            if ((given < low) | (given > high)).any():
                raise ValueError(f"{self.key}: a {self.form.name} is out of bounds.")


def _to_steps(degrees: NDArray[Any]) -> NDArray[np.int64]:
    known = np.isfinite(degrees)
    steps = np.rint(np.where(known, degrees, 0) * DEGREE_STEPS).astype(np.int64)
    return np.where(known, steps, np.int64(NO_POSITION))


def list_columns(dataset: Dataset, generator: Generator) -> tuple[WrittenColumn, ...]:
    """The columns of the files, in the order of the generator's rules.

    Raises:
        ConfigurationError: a column of the list has no rule. A file without it would be read, but
            whoever adds a column would see it empty and not know why.
    """
    forms = dict(_forms(dataset, generator))
    without = [key for key in forms if key not in (*generator.rules, *generator.absent)]
    if without:
        raise ConfigurationError(
            f"Nothing says how {', '.join(without)} of {dataset.trips} is made up; add a rule of "
            f"that name to {dataset.generator}."
        )
    rules = ((key, rule) for key, rule in generator.rules.items() if key in forms)
    return tuple(WrittenColumn(key, *forms[key], rule) for key, rule in rules)


def _forms(dataset: Dataset, generator: Generator) -> Iterator[tuple[str, tuple[str, Form, int]]]:
    """Key of each column with its header, form and missing number."""
    for end in dataset.ends:
        east, north = end.degrees
        yield f"{end.name}_time", (end.time.names[0], Form.TIME, NO_TIME)
        yield f"{end.name}_east", (east[0], Form.DEGREES, NO_POSITION)
        yield f"{end.name}_north", (north[0], Form.DEGREES, NO_POSITION)
    for column in (*dataset.read, *_without_listed(generator.unlisted, dataset)):
        if isinstance(column.source, Header) and column.storage is not None:
            form = _form_of(column, generator)
            yield column.name, (column.source.names[0], form, column.storage.missing)


def _without_listed(unlisted: tuple[Column, ...], dataset: Dataset) -> Iterator[Column]:
    """Of a generator's own columns those that the data set does not have."""
    names = {name for column in dataset.read for name in _names_of(column)}
    return (column for column in unlisted if not names & {*_names_of(column)})


def _names_of(column: Column) -> tuple[str, ...]:
    return (column.name, *(column.source.names if isinstance(column.source, Header) else ()))


def _form_of(column: Column, generator: Generator) -> Form:
    if not column.is_amount:
        return Form.WHOLE
    return Form.NUMERIC if column.unit in generator.numeric else Form.AMOUNT
