"""Values of computed columns for whole trips, as kernels have them for packed ones."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashapp.dataset import ELAPSED, Column, Dataset, Quotient
from dashapp.engine.columns import MISSING, NO_TIME
from dashapp.model import Endpoint

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Trips = Mapping[str, NDArray[Any]]


def compute_derived(
    trips: pd.DataFrame, endpoint: Endpoint, dataset: Dataset
) -> dict[str, tuple[Integers, Flags]]:
    """By field, hundredths of its unit, rounded half up, and for which trips there are any.

    `trips` are single trips (`columns.trip_dtypes`) of the endpoint. Exact: `dataset.MAX_SCALE`
    keeps all products below 2**63.
    """
    arrays = {str(name): values.to_numpy() for name, values in trips.items()}
    return {
        name: _compute(arrays, endpoint, quotient, dataset)
        for name, quotient in dataset.derived.items()
    }


def _compute(
    trips: Trips, endpoint: Endpoint, quotient: Quotient, dataset: Dataset
) -> tuple[Integers, Flags]:
    above, has_above = _read_operand(trips, endpoint, quotient.numerator, dataset)
    below, has_below = _read_operand(trips, endpoint, quotient.denominator, dataset)
    given = has_above & has_below & (below > 0)
    divisor = 2 * quotient.over * np.where(given, below, 1)
    return (2 * quotient.times * above + divisor // 2) // divisor, given


def _read_operand(
    trips: Trips, endpoint: Endpoint, name: str | None, dataset: Dataset
) -> tuple[Integers, Flags]:
    rows = len(trips["x"])
    if name is None:
        return np.ones(rows, np.int64), np.ones(rows, np.bool_)
    if name == ELAPSED:
        own, other = (trips[end].astype(np.int64) for end in ("time_s", "other_time_s"))
        elapsed = other - own if endpoint is Endpoint.PICKUP else own - other
        return elapsed, (own != NO_TIME) & (other != NO_TIME)
    column = dataset.column(name)
    values = trips[column.kept].astype(np.int64)
    return values, (values != MISSING) & _is_recorded(trips, column, dataset)


def _is_recorded(trips: Trips, column: Column, dataset: Dataset) -> Flags:
    """Trips whose amount is a record of it, and not a zero that says nothing."""
    if column.zero_recorded_for is None:
        return np.ones(len(trips["x"]), np.bool_)
    is_record: Flags = trips[column.kept] != 0
    for other, code in column.zero_recorded_for:
        is_record = is_record | (trips[dataset.column(other).kept] == code)
    return is_record
