"""A first look into a file: its format and its header, from its first bytes.

Reads a few kilobytes, so that every file can be judged before any long work.
"""

import csv
import zlib
from dataclasses import replace
from typing import Any

from dashapp.data.chunks import FileFormat, SourceFile
from dashapp.data.schema import recognise
from dashapp.data.storage import Place, shown_uri, storage_errors
from dashapp.errors import DataError, UnknownHeaderError

_PROBE_BYTES = 64 << 10
_GZIP_MAGIC = b"\x1f\x8b"
_PARQUET_MAGIC = b"PAR1"


def probe_file(file: SourceFile, place: Place) -> SourceFile:
    """The file with its format, header and inner layout filled in.

    Raises:
        NoCoordinatesError, UnknownHeaderError: by its header.
        DataError: a broken gzip or Parquet file, or a storage that fails.
    """
    with storage_errors(file.uri):
        n_bytes = min(_PROBE_BYTES, file.size)
        head = place.files.cat_file(place.path, start=0, end=n_bytes) if n_bytes else b""
        if head.startswith(_PARQUET_MAGIC) or file.uri.lower().endswith((".parquet", ".parq")):
            probed = _probe_parquet(file, place)
        elif head.startswith(_GZIP_MAGIC):
            probed = _probe_csv(file, FileFormat.CSV_GZ, _unpack(head, file))
        else:
            probed = _probe_csv(file, FileFormat.CSV, head)
    recognise(probed.columns, shown_uri(file.uri))
    return probed


def _unpack(head: bytes, file: SourceFile) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, _PROBE_BYTES)
    except zlib.error:
        raise DataError(
            f"{shown_uri(file.uri)} is a broken gzip file; copy or download it again."
        ) from None


def _probe_csv(file: SourceFile, form: FileFormat, head: bytes) -> SourceFile:
    start = 0
    for line in head.splitlines(keepends=True):
        start += len(line)
        if b"\0" in line:
            raise UnknownHeaderError(
                f"{shown_uri(file.uri)} is no TLC trip file: it is no text; unpack an archive "
                "first, and give CSV, CSV.gz or Parquet files."
            )
        if line.strip():
            ends_in_sight = line.endswith((b"\n", b"\r")) or len(head) < _PROBE_BYTES
            return replace(
                file,
                format=form,
                columns=split_header(line) if ends_in_sight else (),
                data_start=start,
            )
    raise UnknownHeaderError(
        f"{shown_uri(file.uri)} is empty: it has no header line; give TLC trip records."
    )


def split_header(line: bytes) -> tuple[str, ...]:
    text = line.decode("utf-8-sig", errors="replace").rstrip("\r\n")
    return tuple(next(csv.reader([text]), ()))


def _probe_parquet(file: SourceFile, place: Place) -> SourceFile:
    metadata = read_parquet_metadata(file, place)
    return replace(
        file,
        format=FileFormat.PARQUET,
        columns=tuple(metadata.schema.to_arrow_schema().names),
        row_group_bytes=tuple(
            metadata.row_group(position).total_byte_size
            for position in range(metadata.num_row_groups)
        ),
    )


def read_parquet_metadata(file: SourceFile, place: Place) -> Any:
    import pyarrow as pa  # noqa: PLC0415  only sets that hold Parquet need it
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with place.files.open(place.path, "rb") as handle:
            return pq.read_metadata(handle)
    except pa.ArrowInvalid:
        raise DataError(
            f"{shown_uri(file.uri)} is a broken or truncated Parquet file; copy it again."
        ) from None
