"""Rows selected from a chunk, copied beside each other as columns of their own. Imports numba."""

from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.column_table import (
    Columns,
    find_exception,
    view_bytes,
    view_halves,
    view_steps,
)
from dashapp.engine.compiled import kernel
from dashapp.engine.fields import Kept
from dashapp.engine.filter_mask import CHUNK_ROWS, Mask

Rows = NDArray[np.int64]
Value = TypeVar("Value", bound=np.generic)

_STEPS, _LATER, _CODES = int(Kept.STEPS), int(Kept.LATER), int(Kept.CODES)
_ONE = np.uint64(1)
_FIRST: Any = np.int64(0)
_WIDEST = 4


class Workspace(NamedTuple):
    """Room for the rows selected from a chunk: STORED[n] and what its addresses point to.

    Who creates it hands it on as an argument, so that it lives while what was gathered is read.
    """

    stored: NDArray[Any]
    room: NDArray[np.uint8]


@kernel
def create_workspace(columns: Columns) -> Workspace:
    """Pages of it that no column needs are never touched."""
    stored = columns.stored.copy()
    size = _WIDEST * CHUNK_ROWS
    room = np.empty(stored.size * size, dtype=np.uint8)
    for number in range(stored.size):
        stored[number].address = np.uint64(room.ctypes.data) + np.uint64(number * size)
    return Workspace(stored, room)


@kernel
def select(mask: Mask, wanted: np.uint8, selected: Rows) -> int:
    """Write the rows whose mask is `wanted`; returns how many they are. Without branches."""
    found = 0
    for row in range(mask.size):
        selected[found] = row
        found += int(mask[row] == wanted)
    return found


@kernel
def _take(column: NDArray[Value], selected: Rows, room: NDArray[Value]) -> None:
    for row in range(selected.size):
        room[row] = column[selected[row]]


@kernel
def _gather_column(
    columns: Columns, number: int, start: int, selected: Rows, gathered: Columns
) -> None:
    """Codes of columns that are kept together stay what they are."""
    stored, size = columns.stored[number], selected.size
    kept, code_bytes = stored.kept, stored.code_bytes
    stop = start + CHUNK_ROWS
    if kept in (_STEPS, _LATER):
        steps = view_steps(columns, number, start, stop)
        _take(steps, selected, view_steps(gathered, number, _FIRST, size))
    elif code_bytes == 1 or (code_bytes == 0 and kept == _CODES):
        codes = view_bytes(columns, number, start, stop)
        _take(codes, selected, view_bytes(gathered, number, _FIRST, size))
    else:  # 16 bits, with a sign or without
        halves = view_halves(columns, number, start, stop)
        _take(halves, selected, view_halves(gathered, number, _FIRST, size))


@kernel
def _find_twin(columns: Columns, needs: np.uint64, number: int) -> int:
    """A column before this one that is needed and kept together with it, or -1."""
    if columns.stored[number].code_bytes == 0:
        return -1
    for twin in range(number):
        is_needed = (needs >> np.uint64(twin)) & _ONE
        is_bundled = columns.stored[twin].code_bytes > 0
        if is_needed and is_bundled and _stand_together(columns, twin, number):
            return twin
    return -1


@kernel
def _stand_together(columns: Columns, one: int, other: int) -> bool:
    return bool(columns.stored[one].address == columns.stored[other].address)


@kernel
def _gather_exceptions(
    columns: Columns, number: int, start: int, selected: Rows, gathered: Columns, used: int
) -> int:
    """Write those of a column behind the `used` ones; returns how many there are then."""
    first = find_exception(columns, number, start + selected[0])
    last = find_exception(columns, number, start + selected[-1] + 1)
    for entry in range(first, last):
        row = np.int64(columns.exception_rows[entry]) - start
        at = np.searchsorted(selected, row)
        if selected[at] == row:
            gathered.exception_rows[used] = np.uint32(at)
            gathered.exception_values[used] = columns.exception_values[entry]
            used += 1
    return used


@kernel
def gather(
    columns: Columns, needs: np.uint64, start: int, selected: Rows, workspace: Workspace
) -> Columns:
    """Rows start + selected[0], start + selected[1], ... (one at least) of the columns needed.

    They are overwritten by the next ones that are gathered in the same room. Codes of columns that
    are kept together are copied once.
    """
    stored, size = workspace.stored, 0
    for number in range(stored.size):
        if (needs >> np.uint64(number)) & _ONE:
            size += find_exception(columns, number, start + selected[-1] + 1)
            size -= find_exception(columns, number, start + selected[0])
    rows, values = np.empty(size, dtype=np.uint32), np.empty(size, dtype=np.int32)
    gathered = Columns(selected.size, stored, rows, values)
    used = _FIRST
    for number in range(stored.size):
        if (needs >> np.uint64(number)) & _ONE:
            twin = _find_twin(columns, needs, number)
            if twin < 0:
                _gather_column(columns, number, start, selected, gathered)
            else:
                stored[number].address = stored[twin].address
            stored[number].first_exception = used
            used = _gather_exceptions(columns, number, start, selected, gathered, used)
            stored[number].last_exception = used
    return gathered
