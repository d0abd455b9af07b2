"""Parquet files opened for reading; what says of itself what no file of trips does is refused."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dashapp.data.storage import Location, shown_uri
from dashapp.errors import DataError

_MOST_FOOTER_BYTES = 16 << 20
"""Of 150,000 pieces of columns; it takes ten times as much memory. 100 GB of trips have 3 MB."""

_MOST_TIMES_UNPACKED = 200
_UNPACKED_ANYWAY_BYTES = 64 << 20
_MOST_ROWS_A_BYTE = 10
_ROWS_ANYWAY = 1_000_000
"""A trip takes 8 bytes at least; rows that are all the same take none."""

_TAIL_BYTES = 8


@contextmanager
def open_parquet(location: Location) -> Iterator[Any]:
    """The file, closed afterwards.

    Columns of text come as dictionaries: what stands in a million rows is in memory once.

    Raises:
        DataError: it says that it unpacks to, or describes itself with, more than is reasonable.
        pa.ArrowException, OSError: it is broken, or of the storage.
    """
    with location.open() as handle:
        size = handle.seek(0, 2)
        _refuse_long_footer(handle, size, location.uri)
        # Far years do not fit into the nanoseconds that Spark's old times are read as.
        with pq.ParquetFile(handle, coerce_int96_timestamp_unit="us") as first:
            metadata, schema = first.metadata, first.schema_arrow
            _refuse_much_of_little(metadata, size, location.uri)
            texts = [field.name for field in schema if _is_text(field.type)]
            if not texts:
                yield first
                return
        with location.open() as again:
            yield pq.ParquetFile(again, metadata=metadata, read_dictionary=texts)


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_binary(kind))


def _refuse_long_footer(handle: Any, size: int, uri: str) -> None:
    if size < _TAIL_BYTES:
        return
    handle.seek(size - _TAIL_BYTES)
    (length,) = struct.unpack("<I", handle.read(4))
    handle.seek(0)
    if _MOST_FOOTER_BYTES < length <= size:
        raise DataError(
            f"{shown_uri(uri)} describes its columns and row groups in {length >> 20} MB; write it "
            "with fewer of them."
        )


def _refuse_much_of_little(metadata: Any, size: int, uri: str) -> None:
    groups = range(metadata.num_row_groups)
    unpacked = sum(metadata.row_group(number).total_byte_size for number in groups)
    rows = sum(metadata.row_group(number).num_rows for number in groups)
    is_much = unpacked > _UNPACKED_ANYWAY_BYTES + _MOST_TIMES_UNPACKED * size
    if is_much or rows > _ROWS_ANYWAY + _MOST_ROWS_A_BYTE * size:
        raise DataError(
            f"{shown_uri(uri)} says that its {size:,} bytes hold {rows:,} rows and unpack to "
            f"{unpacked:,} bytes, as no file of trips does; check the file."
        )
