"""Sorted trips as they are kept in memory: packed columns, and what stands beside them.

`columns` has the dtypes and codes. Exact both ways: unpacking gives what was packed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashapp.dataset import Dataset
from dashapp.engine.bundles import Bundled, bundle_columns
from dashapp.engine.columns import (
    DROPOFF_ZONE,
    EXCEPTION_AFTER,
    EXCEPTION_CODE,
    MISSING,
    NO_AFTER_CODE,
    NO_AMOUNT_CODE,
    NO_POINT_Y,
    NO_TIME,
    NOWHERE,
    PICKUP_ZONE,
    TIMES,
    UNRECORDED_CODE,
    block_dtypes,
    code_dtypes,
    trip_dtypes,
)
from dashapp.engine.compiled import as_column
from dashapp.engine.packing_kernels import mark_unrecorded, pack_amounts, pack_times
from dashapp.engine.place_runs import Ids, PlaceRuns, find_runs
from dashapp.model import Endpoint
from dashapp.places import UNKNOWN

Columns = Mapping[str, NDArray[Any]]
_Column = tuple[NDArray[np.uint32], NDArray[Any]]

_AFTER, _OTHER_TIME = "other_after_s", "other_time_s"


def _amounts(dataset: Dataset) -> list[str]:
    return [column.kept for column in dataset.amounts]


def _plain(dataset: Dataset) -> list[str]:
    """Columns whose values in memory are those that stand in files."""
    same = code_dtypes(dataset).keys() & block_dtypes(dataset).keys()
    return [name for name in block_dtypes(dataset) if name in same - {*_amounts(dataset)}]


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What of a block stands beside its frame.

    Attributes:
        exceptions: values that have no code: by packed column, rows ascending, uint32[k], and their
            values: int32[k], or the whole time, uint32[k], for `other_after_s`.
        zones: in the layout by zone the pickups' zones, as runs of rows.
        has_nowhere: whether any of these trips is left out at the dropoff.
        bundled: columns that stand together in another one of the frame.
    """

    exceptions: Mapping[str, _Column]
    zones: PlaceRuns | None = None
    has_nowhere: bool = False
    bundled: Mapping[str, Bundled] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        exceptions = sum(array.nbytes for pair in self.exceptions.values() for array in pair)
        zones = sum(array.nbytes for array in self.zones) if self.zones else 0
        return exceptions + zones + sum(one.values.nbytes for one in self.bundled.values())


@dataclass
class Packer:
    """Packs sorted trips into one block frame of `rows` rows, run after run in their order.

    Never more than one run is held unpacked, and no column is copied when the block is whole.
    """

    rows: int
    dataset: Dataset
    _packed: dict[str, NDArray[Any]] = field(init=False)
    _exceptions: dict[str, list[_Column]] = field(init=False)
    _zones: Ids = field(init=False)
    _filled: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        dtypes = code_dtypes(self.dataset)
        self._packed = {name: np.empty(self.rows, dtype=dtype) for name, dtype in dtypes.items()}
        self._exceptions = {name: [] for name in (_AFTER, *_amounts(self.dataset))}
        self._zones = np.empty(self.rows if self.dataset.is_by_zone else 0, dtype=np.uint16)

    def append(self, trips: Columns) -> None:
        """Add trips as arrays of `block_dtypes`; a frame of them will do."""
        start, stop = self._filled, self._filled + len(trips["time_s"])
        if self.dataset.is_by_zone:
            self._zones[start:stop] = np.asarray(trips[PICKUP_ZONE])
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

    def finalise(self) -> tuple[pd.DataFrame, Beside]:
        """The block frame and what stands beside it, once all rows are there.

        Raises:
            ValueError: some are missing.
        """
        if self._filled != self.rows:
            raise ValueError(f"{self._filled} of {self.rows} rows")
        exceptions = {name: _join(name, parts) for name, parts in self._exceptions.items()}
        columns, bundled = bundle_columns(self._packed, self.dataset)
        frame = pd.DataFrame(columns, copy=False)
        if not self.dataset.is_by_zone:
            return frame, Beside(exceptions, bundled=bundled)
        has_nowhere = bool((columns[DROPOFF_ZONE] == NOWHERE).any())
        return frame, Beside(exceptions, find_runs(self._zones), has_nowhere, bundled)


def _join(name: str, parts: list[_Column]) -> _Column:
    rows = [np.empty(0, dtype=np.uint32), *(rows for rows, _ in parts)]
    dtype = "uint32" if name == _AFTER else "int32"
    values = [np.empty(0, dtype=dtype), *(values for _, values in parts)]
    return as_column(np.concatenate(rows)), as_column(np.concatenate(values))


def pack_trips(trips: pd.DataFrame, dataset: Dataset) -> tuple[pd.DataFrame, Beside]:
    """Block frame of sorted trips, and what stands beside it."""
    packer = Packer(len(trips), dataset)
    packer.append({name: trips[name].to_numpy() for name in block_dtypes(dataset)})
    return packer.finalise()


def _read_codes(
    frame: pd.DataFrame, beside: Beside, name: str, rows: NDArray[np.int64]
) -> NDArray[Any]:
    """The packed codes of some rows of a column, in the order given."""
    bundled = beside.bundled.get(name)
    if bundled is None:
        codes: NDArray[Any] = frame[name].to_numpy()[rows]
        return codes
    values: NDArray[Any] = bundled.values[frame[bundled.bundle].to_numpy()[rows]]
    return values


def _unpack_amounts(
    frame: pd.DataFrame, beside: Beside, name: str, rows: NDArray[np.int64]
) -> NDArray[np.int32]:
    codes = _read_codes(frame, beside, name, rows)
    values = codes.astype(np.int32)
    values[codes == NO_AMOUNT_CODE] = MISSING
    values[codes == UNRECORDED_CODE] = 0
    found = np.flatnonzero(codes == EXCEPTION_CODE)
    exception_rows, exceptions = beside.exceptions[name]
    values[found] = exceptions[np.searchsorted(exception_rows, rows[found])]
    return values


def unpack_trips(
    frame: pd.DataFrame,
    beside: Beside,
    rows: NDArray[np.int64],
    dataset: Dataset,
    endpoint: Endpoint = Endpoint.PICKUP,
) -> pd.DataFrame:
    """Single trips (`trip_dtypes`) of some rows of a block frame, in the order given.

    Where a block has the trips of both ends, they are told from `endpoint`.
    """
    columns: dict[str, NDArray[Any]] = {
        name: _read_codes(frame, beside, name, rows) for name in _plain(dataset)
    }
    for name in _amounts(dataset):
        columns[name] = _unpack_amounts(frame, beside, name, rows)
    columns[_OTHER_TIME] = unpack_times(frame, beside, rows)
    if beside.zones is not None:
        columns |= _unpack_ends(beside.zones, columns, rows, endpoint)
    dtypes = trip_dtypes(dataset)
    nowhere = np.zeros(rows.size, dtype=np.uint32)  # the far end, where only one is known
    return pd.DataFrame({name: columns.get(name, nowhere) for name in dtypes}, copy=False)


def _unpack_ends(
    zones: PlaceRuns, columns: Columns, rows: NDArray[np.int64], endpoint: Endpoint
) -> dict[str, NDArray[Any]]:
    """Both zones in place of points, and both times, of the end asked and of the other one."""
    runs = np.searchsorted(zones.first_rows, rows, "right") - 1
    x = [
        np.where(ids == NOWHERE, UNKNOWN, ids).astype(np.uint32)
        for ids in (zones.ids[runs], columns[DROPOFF_ZONE])
    ]
    times = [columns[name] for name in TIMES]
    if endpoint is Endpoint.DROPOFF:
        x, times = x[::-1], times[::-1]
    y = np.full(rows.size, NO_POINT_Y, dtype=np.uint32)
    return {"x": x[0], "y": y, "other_x": x[1], "other_y": y} | dict(zip(TIMES, times, strict=True))


def unpack_times(
    frame: pd.DataFrame, beside: Beside, rows: NDArray[np.int64]
) -> NDArray[np.uint32]:
    """The other end's time of some rows, seconds since 1970 or NO_TIME."""
    codes = frame[_AFTER].to_numpy()[rows]
    times = frame["time_s"].to_numpy()[rows].astype(np.int64) + codes
    times[codes == NO_AFTER_CODE] = NO_TIME
    found = np.flatnonzero(codes == EXCEPTION_AFTER)
    exception_rows, values = beside.exceptions[_AFTER]
    times[found] = values[np.searchsorted(exception_rows, rows[found])]
    whole: NDArray[np.uint32] = times.astype(np.uint32)
    return whole
