"""What a kind of files of zones says, by which `zone_writing` goes: its months, columns, trips."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dashapp.data.synthetic.draws import stream_of
from dashapp.data.synthetic.zone_months import Calendar, Month


@dataclass(frozen=True, slots=True)
class Stretch:
    """Trips of a month that are made together, from number `first` on."""

    month: Month
    seed: int
    first: int
    count: int

    @property
    def stream(self) -> np.uint64:
        """Of the random numbers of this file."""
        return stream_of(self.seed, self.month.number)


MakeColumns = Callable[[Stretch], Sequence[Any]]
"""Arrow arrays in the order of the schema; texts may come as dictionaries."""


@dataclass(frozen=True)
class Form:
    """One kind of TLC's files.

    Attributes:
        prefix: of the names of all files.
        schema: of the files, as TLC's have it.
        calendar: when people ride.
        begin: loads what drawing takes and gives what makes columns.
        version: goes up whenever a seed no longer makes the same trips.
    """

    prefix: str
    schema: pa.Schema
    calendar: Calendar
    begin: Callable[[], MakeColumns]
    version: int = 1


TIME, TEXT = pa.timestamp("us"), pa.large_string()


def words(codes: NDArray[np.int8], texts: Sequence[str], empty: Any = None) -> Any:
    """Texts by their codes, null where `empty` is true."""
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=empty), pa.array(texts, TEXT))


def times(microseconds: NDArray[np.int64], empty: Any = None) -> Any:
    """timestamp[us]."""
    return pa.array(microseconds.view("M8[us]"), mask=empty)
