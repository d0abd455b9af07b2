"""Columns of trips as Parquet, with their real types."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dashapp.data.synthetic.written_columns import DEGREE_STEPS, Form, WrittenColumn


def to_arrow(column: WrittenColumn, values: NDArray[Any]) -> Any:
    """int64, float64, timestamp[us] or string; null where a value is missing."""
    if values.dtype.kind in "SU":
        return pa.array(values.astype(str).tolist(), type=pa.string())
    missing = values == column.missing
    mask = missing if missing.any() else None
    if column.form is Form.TIME:
        return pa.array(values.astype("M8[s]").astype("M8[us]"), mask=mask)
    if column.form is Form.WHOLE:
        return pa.array(np.ascontiguousarray(values), mask=mask)
    parts = DEGREE_STEPS if column.form is Form.DEGREES else 100
    return pa.array(values / float(parts), mask=mask)


def to_table(
    columns: Sequence[WrittenColumn], names: Sequence[str], made: Sequence[NDArray[Any]]
) -> Any:
    """A table that is written as one row group."""
    arrays = [to_arrow(column, values) for column, values in zip(columns, made, strict=True)]
    return pa.table(arrays, names=list(names))
