"""Compiled passes that build levels of detail: rows or finer entries in, arrays out."""

import numpy as np
from numpy.typing import NDArray

from dashapp.engine.compiled import kernel
from dashapp.engine.morton import interleave

PASSENGER_COUNTS = 10
"""Passenger counts 0..9; a trip without one is in no entry, for no passenger range asks for it."""

Steps = NDArray[np.uint32]
Counts = NDArray[np.uint32]
Passengers = NDArray[np.uint8]


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
def _add_up(
    passengers: Passengers, weights: Counts, first: int, last: int, by_passengers: Counts
) -> int:
    """Sum the weights of one cell by passenger count; returns how many counts occur."""
    by_passengers[:] = 0
    for source in range(first, last):
        if passengers[source] < PASSENGER_COUNTS:
            by_passengers[passengers[source]] += weights[source]
    return int(np.count_nonzero(by_passengers))


@kernel
def count_entries(
    passengers: Passengers, weights: Counts, first_sources: Counts, first_entries: Counts
) -> None:
    """Write at which entry each cell begins; sources are rows of weight 1, or finer entries."""
    by_passengers = np.zeros(PASSENGER_COUNTS, dtype=np.uint32)
    first_entries[0] = 0
    for cell in range(first_sources.size - 1):
        first, last = first_sources[cell], first_sources[cell + 1]
        entries = _add_up(passengers, weights, first, last, by_passengers)
        first_entries[cell + 1] = first_entries[cell] + np.uint32(entries)


@kernel
def fill_entries(
    passengers: Passengers, weights: Counts, first_sources: Counts, out: tuple[Passengers, Counts]
) -> None:
    """Write the entries themselves: passenger counts ascending within each cell."""
    by_passengers = np.zeros(PASSENGER_COUNTS, dtype=np.uint32)
    out_passengers, out_counts = out
    entry = 0
    for cell in range(first_sources.size - 1):
        first, last = first_sources[cell], first_sources[cell + 1]
        _add_up(passengers, weights, first, last, by_passengers)
        for count in range(PASSENGER_COUNTS):
            if by_passengers[count] > 0:
                out_passengers[entry] = count
                out_counts[entry] = by_passengers[count]
                entry += 1
