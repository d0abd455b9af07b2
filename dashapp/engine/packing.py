"""Sorted trips as they are kept in memory: packed columns, and a table for what does not fit.

`columns` has the dtypes and codes. Exact both ways: unpacking gives what was packed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashapp.dataset import Dataset
from dashapp.engine.columns import (
    EXCEPTION_AFTER,
    EXCEPTION_CODE,
    FAR_POINT,
    NO_AFTER_CODE,
    NO_TIME,
    block_dtypes,
    has_far_point,
    packed_dtypes,
)
from dashapp.engine.compiled import as_column
from dashapp.engine.packing_kernels import (
    Amounts,
    mark_unrecorded,
    pack_amounts,
    pack_times,
    unpack_amounts,
)

Columns = Mapping[str, NDArray[Any]]
_Column = tuple[NDArray[np.uint32], NDArray[Any]]

_AFTER, _OTHER_TIME = "other_after_s", "other_time_s"


def _amounts(dataset: Dataset) -> list[str]:
    return [column.kept for column in dataset.amounts]


def _plain(dataset: Dataset) -> list[str]:
    """Columns that are kept in memory as they stand in files."""
    same = packed_dtypes(dataset).keys() & block_dtypes(dataset).keys()
    return [name for name in block_dtypes(dataset) if name in same - {*_amounts(dataset)}]


@dataclass(frozen=True, slots=True, eq=False)
class PackingExceptions:
    """Values of a block that have no code: by packed column, rows ascending and their values.

    Rows are uint32[k]; values int32[k], or the whole time, uint32[k], for `other_after_s`.
    """

    columns: Mapping[str, _Column]

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for column in self.columns.values() for array in column)


@dataclass
class Packer:
    """Packs sorted trips into one block frame of `rows` rows, run after run in their order.

    Never more than one run is held unpacked, and no column is copied when the block is whole.
    """

    rows: int
    dataset: Dataset
    _packed: dict[str, NDArray[Any]] = field(init=False)
    _exceptions: dict[str, list[_Column]] = field(init=False)
    _filled: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        dtypes = packed_dtypes(self.dataset)
        self._packed = {name: np.empty(self.rows, dtype=dtype) for name, dtype in dtypes.items()}
        self._exceptions = {name: [] for name in (_AFTER, *_amounts(self.dataset))}

    def append(self, trips: Columns) -> None:
        """Add trips as arrays of `block_dtypes`; a frame of them will do."""
        start, stop = self._filled, self._filled + len(trips["x"])
        for name in _plain(self.dataset):
            self._packed[name][start:stop] = np.asarray(trips[name])
        for name in _amounts(self.dataset):
            values = as_column(np.asarray(trips[name]))
            self._note(name, start, pack_amounts(values, self._packed[name][start:stop]), values)
        self._mark_unrecorded(slice(start, stop))
        own, other = (as_column(np.asarray(trips[name])) for name in ("time_s", _OTHER_TIME))
        self._note(_AFTER, start, pack_times(own, other, self._packed[_AFTER][start:stop]), other)
        self._filled = stop

    def _mark_unrecorded(self, rows: slice) -> None:
        for column in self.dataset.amounts:
            if column.zero_recorded_for is None:
                continue
            is_record = np.zeros(rows.stop - rows.start, np.bool_)  # where it is never recorded
            for name, code in column.zero_recorded_for:
                is_record |= self._packed[self.dataset.column(name).kept][rows] == code
            mark_unrecorded(self._packed[column.kept][rows], is_record)

    def _note(self, name: str, start: int, found: int, values: NDArray[Any]) -> None:
        if not found:
            return
        codes = self._packed[name][start : start + values.size]
        rows = np.flatnonzero(codes == (EXCEPTION_AFTER if name == _AFTER else EXCEPTION_CODE))
        self._exceptions[name].append(((rows + start).astype(np.uint32), values[rows]))

    def finalise(self) -> tuple[pd.DataFrame, PackingExceptions]:
        """The block frame and its exceptions, once all rows are there.

        Raises:
            ValueError: some are missing.
        """
        if self._filled != self.rows:
            raise ValueError(f"{self._filled} of {self.rows} rows")
        exceptions = {name: _join(name, parts) for name, parts in self._exceptions.items()}
        return pd.DataFrame(self._packed, copy=False), PackingExceptions(exceptions)


def _join(name: str, parts: list[_Column]) -> _Column:
    rows = [np.empty(0, dtype=np.uint32), *(rows for rows, _ in parts)]
    dtype = "uint32" if name == _AFTER else "int32"
    values = [np.empty(0, dtype=dtype), *(values for _, values in parts)]
    return as_column(np.concatenate(rows)), as_column(np.concatenate(values))


def pack_trips(trips: pd.DataFrame, dataset: Dataset) -> tuple[pd.DataFrame, PackingExceptions]:
    """Block frame of sorted trips, and what does not fit into it."""
    packer = Packer(len(trips), dataset)
    packer.append({name: trips[name].to_numpy() for name in block_dtypes(dataset)})
    return packer.finalise()


def read_amounts(frame: pd.DataFrame, exceptions: PackingExceptions, name: str) -> Amounts:
    """An amount column as kernels take it; views, not copies."""
    rows, values = map(as_column, exceptions.columns[name])
    return Amounts(as_column(frame[name].to_numpy()), rows, values)


def unpack_trips(
    frame: pd.DataFrame,
    exceptions: PackingExceptions,
    rows: NDArray[np.int64],
    dataset: Dataset,
) -> pd.DataFrame:
    """Sorted trips (`block_dtypes`) of some rows of a block frame, in the order given."""
    columns: dict[str, NDArray[Any]] = {
        name: frame[name].to_numpy()[rows] for name in _plain(dataset)
    }
    for name in _amounts(dataset):
        columns[name] = np.empty(rows.size, dtype=np.int32)
        unpack_amounts(read_amounts(frame, exceptions, name), as_column(rows), columns[name])
    columns[_OTHER_TIME] = _unpack_times(frame, exceptions, rows)
    if not has_far_point(dataset):
        columns |= dict.fromkeys(FAR_POINT, np.zeros(rows.size, dtype=np.uint32))
    return pd.DataFrame({name: columns[name] for name in block_dtypes(dataset)}, copy=False)


def _unpack_times(
    frame: pd.DataFrame, exceptions: PackingExceptions, rows: NDArray[np.int64]
) -> NDArray[np.uint32]:
    codes = frame[_AFTER].to_numpy()[rows]
    times = frame["time_s"].to_numpy()[rows].astype(np.int64) + codes
    times[codes == NO_AFTER_CODE] = NO_TIME
    found = np.flatnonzero(codes == EXCEPTION_AFTER)
    exception_rows, values = exceptions.columns[_AFTER]
    times[found] = values[np.searchsorted(exception_rows, rows[found])]
    whole: NDArray[np.uint32] = times.astype(np.uint32)
    return whole
