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
def _add_up(codes: Codes, weights: Counts, first: int, last: int, by_code: Counts) -> int:
    """Sum the weights of one cell by code; returns how many codes occur."""
    by_code[:] = 0
    for source in range(first, last):
        if codes[source] < by_code.size:
            by_code[codes[source]] += weights[source]
    return int(np.count_nonzero(by_code))


@kernel
def count_entries(
    codes: Codes, weights: Counts, n_codes: int, first_sources: Counts, first_entries: Counts
) -> None:
    """Write at which entry each cell begins; sources are rows of weight 1, or finer entries.

    Codes from `n_codes` on are not given: they are in no entry, for no range asks for them.
    """
    by_code = np.zeros(n_codes, dtype=np.uint32)
    first_entries[0] = 0
    for cell in range(first_sources.size - 1):
        first, last = first_sources[cell], first_sources[cell + 1]
        entries = _add_up(codes, weights, first, last, by_code)
        first_entries[cell + 1] = first_entries[cell] + np.uint32(entries)


@kernel
def fill_entries(
    codes: Codes, weights: Counts, n_codes: int, first_sources: Counts, out: tuple[Codes, Counts]
) -> None:
    """Write the entries themselves: codes ascending within each cell."""
    by_code = np.zeros(n_codes, dtype=np.uint32)
    out_codes, out_counts = out
    entry = 0
    for cell in range(first_sources.size - 1):
        first, last = first_sources[cell], first_sources[cell + 1]
        _add_up(codes, weights, first, last, by_code)
        for code in range(n_codes):
            if by_code[code] > 0:
                out_codes[entry] = code
                out_counts[entry] = by_code[code]
                entry += 1
