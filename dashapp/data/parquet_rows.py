"""Rows of Parquet row groups as `TripFields`."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from dashapp.data.chunks import Chunk
from dashapp.data.cleaning import TripFields
from dashapp.data.csv_rows import Table
from dashapp.data.parquet_files import open_parquet
from dashapp.data.storage import Location, is_of_storage, shown_uri
from dashapp.data.typed_columns import Show, fields_of
from dashapp.data.values import bound_texts
from dashapp.errors import DataError

BATCH_ROWS = 1_000_000
_TEXT_ROWS = 100_000
"""At once where columns are text: every value may be as long as `values.LONGEST_TEXT`."""


def read_row_groups(
    chunk: Chunk, location: Location, table: Table, batch_rows: int = BATCH_ROWS
) -> Iterator[TripFields]:
    """The rows of row groups [start, end), in order.

    Raises:
        DataError: damaged pages, or a column of a type no trip has.
    """
    yield from (fields for fields, _ in read_columns(chunk, location, table, batch_rows))


def read_columns(
    chunk: Chunk, location: Location, table: Table, batch_rows: int = BATCH_ROWS
) -> Iterator[tuple[TripFields, Mapping[str, Any]]]:
    """The same with the Arrow columns that the fields were made of, by field of the layout."""
    names = {field: chunk.file.columns[at] for field, at in table.layout.positions.items()}
    try:
        with open_parquet(location) as file:
            groups = list(range(chunk.start, chunk.end))
            has_texts = any(pa.types.is_dictionary(kind) for kind in file.schema_arrow.types)
            batches = file.iter_batches(
                min(batch_rows, _TEXT_ROWS) if has_texts else batch_rows,
                row_groups=groups,
                columns=list(names.values()),
                use_threads=False,
            )
            for batch in batches:
                columns = {field: bound_texts(batch.column(name)) for field, name in names.items()}
                yield fields_of(columns, table, _values_shown(columns)), columns
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        if is_of_storage(error):
            raise
        raise DataError(
            f"{shown_uri(chunk.uri)} is a damaged Parquet file or has a column of a wrong type; "
            f"copy it again ({type(error).__name__})."
        ) from error


def _values_shown(columns: dict[str, pa.Array]) -> Show:
    def show(field: str, row: int) -> str:
        value = columns[field][row].as_py() if field else None
        return "" if value is None else str(value)

    return show
