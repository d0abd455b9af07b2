"""Made-up trips as Parquet: the columns of the CSV files with their real types."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from dashapp.data.synthetic import facts
from dashapp.data.synthetic.trip_rows import LAT_STEPS, LON_STEPS

_INTEGERS = {"vendor", "passengers", "rate_code", "payment"}
_FIELDS = (
    "vendor", "pickup_s", "dropoff_s", "passengers", "distance", "pickup_lon", "pickup_lat",
    "rate_code", "stored", "dropoff_lon", "dropoff_lat", "payment", "fare", "extra", "mta_tax",
    "tip", "tolls", "surcharge", "total",
)  # fmt: skip


@contextmanager
def open_parquet(path: Path, names: Sequence[str]) -> Iterator[Callable[[Any], None]]:
    """A function that appends TRIP rows as one row group."""
    schema = pa.schema(list(zip(names, map(_type_of, _FIELDS), strict=True)))
    with ParquetWriter(path, schema, compression="snappy") as writer:

        def write(trips: Any) -> None:
            columns = [_column_of(trips, name) for name in _FIELDS]
            writer.write_table(pa.table(columns, schema=schema))

        yield write


def _type_of(field: str) -> Any:
    if field in _INTEGERS:
        return pa.int64()
    if field == "stored":
        return pa.string()
    return pa.timestamp("us") if field.endswith("_s") else pa.float64()


def _column_of(trips: Any, field: str) -> Any:
    values = np.ascontiguousarray(trips[field])
    if field in _INTEGERS:
        return pa.array(values.astype(np.int64))
    if field == "stored":
        return pa.array(np.where(values, "Y", "N"))
    if field.endswith("_s"):
        return pa.array(np.datetime64(f"{facts.YEAR}-01-01", "us") + values.astype("m8[s]"))
    if field.endswith("_lon"):
        return pa.array(values / -float(LON_STEPS) + 0.0)
    return pa.array(values / float(LAT_STEPS if field.endswith("_lat") else 100))
