"""Rows of Parquet row groups as `TripFields`."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from dashapp.data.chunks import Chunk
from dashapp.data.cleaning import TripFields
from dashapp.data.csv_rows import Table
from dashapp.data.storage import Place, shown_uri
from dashapp.data.typed_columns import Show, fields_of
from dashapp.errors import DataError

BATCH_ROWS = 1_000_000


def read_row_groups(
    chunk: Chunk, place: Place, table: Table, batch_rows: int = BATCH_ROWS
) -> Iterator[TripFields]:
    """The rows of row groups [start, end), in order.

    Raises:
        DataError: damaged pages, or a column of a type no trip has.
    """
    names = {field: chunk.file.columns[at] for field, at in table.layout.positions.items()}
    try:
        with (
            place.files.open(place.path, "rb") as handle,
            # Far years do not fit into the nanoseconds that Spark's old times are read as.
            pq.ParquetFile(handle, coerce_int96_timestamp_unit="us") as file,
        ):
            groups = list(range(chunk.start, chunk.end))
            for batch in file.iter_batches(
                batch_rows, row_groups=groups, columns=list(names.values()), use_threads=False
            ):
                columns = {field: batch.column(name) for field, name in names.items()}
                yield fields_of(columns, table, _values_shown(columns))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        if _is_of_storage(error):
            raise
        raise DataError(
            f"{shown_uri(chunk.uri)} is a damaged Parquet file or has a column of a wrong type; "
            f"copy it again ({type(error).__name__})."
        ) from error


def _is_of_storage(error: Exception) -> bool:
    """Arrow raises a bare OSError for damaged pages; a storage one with a kind or a cause."""
    return isinstance(error, OSError) and (type(error) is not OSError or bool(error.__cause__))


def _values_shown(columns: dict[str, pa.Array]) -> Show:
    def show(field: str, row: int) -> str:
        value = columns[field][row].as_py() if field else None
        return "" if value is None else str(value)

    return show
