"""How the trips of a data set are made up: what a generator says, by which the writer goes.

A list names its generator (`Dataset.generator`); that of the taxis stands in `taxi`. Nothing here
names a column.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashapp.data.synthetic.draws import Draw, draw_of, stream_of
from dashapp.dataset import Column, Unit

Rule = Callable[[Any, Draw], Any]
"""Values of one column, [rows], out of the trips drawn so far and numbers of the column's own.

Whole numbers and codes as they are, amounts in hundredths of their unit, times in seconds since
1970, places in degrees, and the number of the column's storage where a value is missing. Texts
(without commas, quotes and line ends) stand in the file as they are: the words of a code.
"""


@dataclass(frozen=True, slots=True)
class File:
    """One of the files that are written.

    Attributes:
        number: tells its random numbers from those of the other files.
        name: its own part of its name, after the generator's `prefix`.
        rows: how many trips are in it.
        spelling: the list's name of a header -> its name in this file, where they differ.
        facts: what else drawing goes by.
    """

    number: int
    name: str
    rows: int
    spelling: Mapping[str, str] = field(default_factory=dict)
    facts: Any = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Trips of a file that are made together, from number `first` on."""

    file: File
    seed: int
    first: int
    count: int

    @property
    def stream(self) -> np.uint64:
        """Of the random numbers of this file."""
        return stream_of(self.seed, self.file.number)

    def draw_for(self, column: str) -> Draw:
        """From a stream of the column's own, so that one more column changes no other."""
        return draw_of(self.stream, column, self.first, self.count)


DrawTrips = Callable[[Rows], Any]


def plan_one_file(rows: int) -> Sequence[File]:
    return [File(0, "trips", rows)]


def number_trips(rows: Rows) -> NDArray[np.int64]:
    """For rules that draw everything themselves: which trip of the file each one is."""
    return np.arange(rows.first, rows.first + rows.count)


@dataclass(frozen=True)
class Generator:
    """How trips of a data set are made up.

    Attributes:
        rules: how the values of each column come about, in the order of the files. A column of the
            list goes by its name; an end has `<end>_time`, `<end>_east` and `<end>_north`. What
            the data set lacks is not written.
        version: goes up whenever a seed no longer makes the same trips.
        prefix: of the names of all files.
        plan: the files for so many trips.
        begin: loads what drawing takes and gives what draws that which columns have in common.
        unlisted: columns that stand in such files and that the data set does not show; one that
            the list has by the same name is the list's.
        absent: names of columns of the list that such files have not.
        numeric: units whose amounts are written as SQL writes its numeric, `.50`; all others as it
            writes a float, `0.5`.
    """

    rules: Mapping[str, Rule]
    version: int = 1
    prefix: str = "synthetic_"
    plan: Callable[[int], Sequence[File]] = plan_one_file
    begin: Callable[[], DrawTrips] = lambda: number_trips
    unlisted: tuple[Column, ...] = ()
    absent: tuple[str, ...] = ()
    numeric: tuple[Unit, ...] = ()
