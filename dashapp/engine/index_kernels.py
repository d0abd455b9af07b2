"""Compiled passes that build levels of detail: rows or finer entries in, arrays out."""

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.compiled import kernel
from dashapp.engine.morton import interleave

Steps = NDArray[np.uint32]
Counts = NDArray[np.uint32]
Codes = NDArray[np.uint8]


@kernel
def count_cells(x: Steps, y: Steps, shift: np.uint32) -> int:
    """How many cells of 2**shift steps hold rows. The rows are sorted along the Morton curve."""
    cells = min(x.size, 1)
    for row in range(x.size - 1):
        moved = (x[row] ^ x[row + 1]) | (y[row] ^ y[row + 1])
        cells += int((moved >> shift) != np.uint32(0))
    return cells


@kernel
def fill_cells(
    x: Steps, y: Steps, shift: np.uint32, cells: NDArray[np.uint32], first_rows: Counts
) -> None:
    """Write each cell's Morton prefix (its last 32 bits) and first row, then all rows."""
    cell = 0
    for row in range(x.size):
        if row > 0:
            moved = (x[row] ^ x[row - 1]) | (y[row] ^ y[row - 1])
            if (moved >> shift) == np.uint32(0):
                continue
        cells[cell] = np.uint32(interleave(x[row] >> shift, y[row] >> shift))
        first_rows[cell] = row
        cell += 1
    first_rows[cell] = x.size


@kernel
def fill_entries(
    codes: Codes,
    weights: Counts,
    n_codes: int,
    first_sources: Counts,
    first_entries: Counts,
    entries: tuple[Codes, Counts],
) -> bool:
    """Write at which entry each cell begins, and the entries: codes ascending within each cell.

    Sources are rows of weight 1, or finer entries. Codes from `n_codes` on are not given: they are
    in no entry, but what is left of a cell's rows. False as soon as the entries do not hold a
    further one.
    """
    by_code = np.zeros(n_codes, dtype=np.uint32)
    entry_codes, entry_counts = entries
    entry = 0
    for cell in range(first_sources.size - 1):
        first_entries[cell] = entry
        if entry + n_codes > entry_codes.size and not _has_room(
            codes[first_sources[cell] : first_sources[cell + 1]],
            by_code,
            entry_codes.size - entry,
        ):
            return False
        by_code[:] = 0
        for source in range(first_sources[cell], first_sources[cell + 1]):
            if codes[source] < n_codes:
                by_code[codes[source]] += weights[source]
        for code in range(n_codes):
            if by_code[code] > 0:
                entry_codes[entry], entry_counts[entry] = code, by_code[code]
                entry += 1
    first_entries[first_sources.size - 1] = entry
    return True


@kernel
def _has_room(codes: Codes, occurs: Counts, room: int) -> bool:
    """Whether no more codes than `room` occur in one cell."""
    occurs[:] = 0
    for code in codes:
        if code < occurs.size:
            occurs[code] = 1
    return int(occurs.sum()) <= room
