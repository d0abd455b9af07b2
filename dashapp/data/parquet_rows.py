"""Rows of Parquet row groups as `TripFields`."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dashapp.data.chunks import Chunk
from dashapp.data.cleaning import Flags, TripFields
from dashapp.data.schema import NUMBERS, PAYMENT, TIMES, Layout
from dashapp.data.storage import Place, shown_uri
from dashapp.data.values import (
    NUMBER_TYPE,
    TIME_TYPE,
    is_missing,
    numbers_of,
    parse_texts,
    payment_codes,
    times_of,
)
from dashapp.errors import DataError

_BATCH_ROWS = 1_000_000


def read_row_groups(chunk: Chunk, place: Place, layout: Layout) -> Iterator[TripFields]:
    """The rows of row groups [start, end), in order.

    Raises:
        DataError: damaged pages, or a column of a type no trip has.
    """
    names = {field: chunk.file.columns[at] for field, at in layout.positions.items()}
    try:
        with place.files.open(place.path, "rb") as handle, pq.ParquetFile(handle) as file:
            groups = list(range(chunk.start, chunk.end))
            for batch in file.iter_batches(
                _BATCH_ROWS, row_groups=groups, columns=list(names.values()), use_threads=False
            ):
                columns = {field: batch.column(name) for field, name in names.items()}
                yield _from_batch(columns, batch.num_rows, layout)
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


def _from_batch(columns: dict[str, Any], rows: int, layout: Layout) -> TripFields:
    unreadable = np.zeros(rows, dtype=np.bool_)
    typed = {field: _typed(columns[field], field, unreadable) for field in columns}
    return TripFields(
        numbers={field: numbers_of(typed[field]) for field in NUMBERS if field in typed},
        times={field: times_of(typed[field]) for field in TIMES},
        payment=payment_codes(typed[PAYMENT]) if PAYMENT in typed else np.zeros(rows, np.uint8),
        unreadable=unreadable,
        in_metres=layout.in_metres,
    )


def _typed(column: Any, field: str, unreadable: Flags) -> Any:
    """The column as it is, or parsed when it is text: TLC's Parquet of 2009 has times as text."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    is_text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    if field == PAYMENT or not is_text:
        return column
    texts = [None if text is None else text.strip() for text in column.to_pylist()]
    given = [None if text is None or is_missing(text) else text for text in texts]
    kind = TIME_TYPE if field in TIMES else NUMBER_TYPE
    values, bad = parse_texts(pa.array(given, pa.string()), kind)
    unreadable |= bad
    return values
