"""Which codes of its columns the trips of a block have: what none has is no choice."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashapp.dataset import Choice, Dataset
from dashapp.engine.index import Block

_STEP = 1 << 20


def find_present_codes(block: Block, dataset: Dataset) -> dict[str, set[int]]:
    """Codes that any row has, by the name of each column of codes with words."""
    frame, index = block
    found: dict[str, set[int]] = {}
    for column in dataset.stored:
        if not column.is_coded or not isinstance(column.filter, Choice):
            continue
        bundled = index.beside.bundled.get(column.kept)
        # The table of a bundle holds what occurs, and nothing else.
        values = bundled.values if bundled else frame[column.kept].to_numpy()
        found[column.name] = _find_codes(values, [*column.filter.codes])
    return found


def _find_codes(values: NDArray[Any], codes: list[int]) -> set[int]:
    """What is found is not looked for again: only codes which no row has cost a whole pass."""
    present = set[int]()
    for begin in range(0, values.size, _STEP):
        part = values[begin : begin + _STEP]
        missing = [code for code in codes if code not in present]
        present.update(code for code in missing if np.any(part == code))
    return present
