"""Columns kept together: one code a row for each combination of their packed values.

What occurs in a block stands in a table for each column, by the code. Exceptions go on standing
beside their column: only its code for "look there" is in the table. Imports numba.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashapp.dataset import Dataset
from dashapp.engine.columns import bundles_of
from dashapp.engine.compiled import as_column, kernel

Keys = NDArray[np.uint64]
Arrays = Mapping[str, NDArray[Any]]

MOST_CODES = 1 << 16
_NARROW_CODES = 1 << 8

_SLOT_BITS = 17
_SLOTS = 1 << _SLOT_BITS
_SHIFT = np.uint64(64 - _SLOT_BITS)
_LAST_SLOT = np.int64(_SLOTS - 1)
_MIX = np.uint64(0x9E3779B97F4A7C15)
"""Fibonacci hashing: 2**64 divided by the golden ratio. Source: Knuth, TAOCP 3, 6.4."""


@dataclass(frozen=True, slots=True, eq=False)
class Bundled:
    """Where the codes of a column stand, and what they mean.

    Attributes:
        bundle: name of the frame's column.
        values: uint8[n] or uint16[n], the column's own packed codes by the code of the bundle.
    """

    bundle: str
    values: NDArray[Any]


def bundle_columns(
    packed: Arrays, dataset: Dataset
) -> tuple[dict[str, NDArray[Any]], dict[str, Bundled]]:
    """The columns of a block frame in place of all packed ones, and by name those that are in it.

    A bundle with more combinations than codes stays as its columns are.
    """
    columns, bundled = dict(packed), {}
    for name, members in bundles_of(dataset).items():
        names = [column.kept for column in members]
        found = _find_codes([packed[member] for member in names])
        if found is None:
            continue
        codes, firsts = found
        columns[name] = codes
        for member in names:
            bundled[member] = Bundled(name, as_column(columns.pop(member)[firsts]))
    return columns, bundled


def _find_codes(members: list[NDArray[Any]]) -> tuple[NDArray[Any], NDArray[np.int64]] | None:
    """Of each row the code of its combination, and the first row that has each."""
    keys = np.zeros(members[0].size, dtype=np.uint64)
    for member in members:
        keys = keys << np.uint64(8 * member.itemsize) | member
    codes = np.empty(keys.size, dtype=np.uint16)
    firsts = np.empty(MOST_CODES, dtype=np.int64)
    found = number_keys(as_column(keys), codes, firsts)
    if found < 0:
        return None
    narrow = np.uint8 if found <= _NARROW_CODES else np.uint16
    return codes.astype(narrow, copy=False), firsts[:found]


@kernel
def number_keys(keys: Keys, codes: NDArray[np.uint16], firsts: NDArray[np.int64]) -> int:
    """Number keys by where they occur first, in a hash table with open addresses.

    Returns how many there are, or -1 where they are more than `firsts` has room for.
    """
    slots, found = np.full(_SLOTS, -1, dtype=np.int32), 0
    for row in range(keys.size):
        slot = np.int64((keys[row] * _MIX) >> _SHIFT)
        while slots[slot] >= 0 and keys[firsts[slots[slot]]] != keys[row]:
            slot = (slot + 1) & _LAST_SLOT
        if slots[slot] < 0:
            if found == firsts.size:
                return -1
            slots[slot], firsts[found] = found, row
            found += 1
        codes[row] = slots[slot]
    return found
