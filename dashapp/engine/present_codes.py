"""Which codes of its columns the trips of a block have: what none has is no choice."""

import pandas as pd

from dashapp.dataset import Choice, Dataset

_STEP = 1 << 20


def find_present_codes(frame: pd.DataFrame, dataset: Dataset) -> dict[str, set[int]]:
    """Codes that any row has, by the name of each column of codes with words.

    What is found is not looked for again, so that only codes which no row has cost a whole pass
    over a column of one byte a row.
    """
    found: dict[str, set[int]] = {}
    for column in dataset.stored:
        if not column.is_coded or not isinstance(column.filter, Choice):
            continue
        values, present = frame[column.kept].to_numpy(), set[int]()
        for begin in range(0, values.size, _STEP):
            part = values[begin : begin + _STEP]
            missing = [code for code in column.filter.codes if code not in present]
            present.update(code for code in missing if (part == code).any())
        found[column.name] = present
    return found
