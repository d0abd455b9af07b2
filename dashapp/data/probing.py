"""A first look into a file: its format, its header, and how it writes its values.

Reads a few kilobytes, so that every file can be judged before any long work.
"""

import zlib
from dataclasses import replace

from dashapp.data.chunks import FileFormat, SourceFile
from dashapp.data.csv_header import find_header, find_value_forms
from dashapp.data.schema import recognise
from dashapp.data.storage import Location, shown_uri, storage_errors
from dashapp.errors import DataError, UnknownHeaderError

_PROBE_BYTES = 64 << 10
_GZIP_MAGIC = b"\x1f\x8b"
_PARQUET_MAGIC = b"PAR1"
_OTHER_MAGICS = {
    b"PK\x03\x04": "a zip archive (or an Excel workbook)",
    b"BZh": "packed with bzip2",
    b"\x28\xb5\x2f\xfd": "packed with Zstandard",
    b"\xfd7zXZ\x00": "packed with xz",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x1f\x8b": "packed with gzip once more",
    b"\xd0\xcf\x11\xe0": "an Excel workbook",
    b"ORC": "an ORC file",
    b"Obj\x01": "an Avro file",
    b"ARROW1": "an Arrow file",
    b"SQLite format 3": "an SQLite database",
    b"%PDF": "a PDF document",
}
_WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff")
_WIDE_SHARE = 0.9
_OTHER_TEXTS = {b"<": "a web page or XML", b"{": "JSON", b"[": "JSON"}
_GIVE = "give CSV, CSV.gz or Parquet files"


def probe_file(file: SourceFile, location: Location) -> SourceFile:
    """The file with its format, header and inner layout filled in.

    Raises:
        NoCoordinatesError, UnknownHeaderError: by its header.
        DataError: a broken gzip or Parquet file, or a storage that fails.
    """
    with storage_errors(file.uri):
        n_bytes = min(_PROBE_BYTES, file.size)
        head = location.read(0, n_bytes)
        if head.startswith(_PARQUET_MAGIC) or file.uri.lower().endswith((".parquet", ".parq")):
            from dashapp.data.parquet_probe import probe_parquet  # noqa: PLC0415  loads pyarrow

            return probe_parquet(file, location)
        is_whole = len(head) == file.size
        if head.startswith(_GZIP_MAGIC):
            text, is_whole = _unpack(head, file, is_whole=is_whole)
            return _probe_csv(file, FileFormat.CSV_GZ, text, is_whole=is_whole)
        return _probe_csv(file, FileFormat.CSV, head, is_whole=is_whole)


def _unpack(head: bytes, file: SourceFile, *, is_whole: bool) -> tuple[bytes, bool]:
    """The first text, and whether it is all there is."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(head, _PROBE_BYTES)
    except zlib.error:
        raise DataError(
            f"{shown_uri(file.uri)} is a broken gzip file; copy or download it again."
        ) from None
    return text, is_whole and unpacker.eof and not unpacker.unused_data


def _probe_csv(file: SourceFile, form: FileFormat, head: bytes, *, is_whole: bool) -> SourceFile:
    _refuse_other_contents(head, shown_uri(file.uri))
    header = find_header(head, file.dataset, is_whole=is_whole)
    if header is None:
        raise UnknownHeaderError(
            f"{shown_uri(file.uri)} is empty: it has no header line; give TLC trip records."
        )
    layout = recognise(header.columns, shown_uri(file.uri), file.dataset)
    rows = head[header.end :]
    writing = find_value_forms(rows, layout, header.writing, is_whole=is_whole)
    return replace(
        file, format=form, columns=header.columns, data_start=header.end, writing=writing
    )


def _is_wide_text(head: bytes) -> bool:
    """Two bytes a letter, of which one is zero in a header, whether or not a mark says so."""
    zeros = max(head[start::2].count(0) for start in (0, 1))
    return head.startswith(_WIDE_TEXT) or (2 * zeros > _WIDE_SHARE * len(head) > 0)


def _refuse_other_contents(head: bytes, name: str) -> None:
    """Say what a file is that is no CSV."""
    what = next((said for magic, said in _OTHER_MAGICS.items() if head.startswith(magic)), "")
    if _is_wide_text(head):
        raise UnknownHeaderError(f"{name} is text in UTF-16; save it as UTF-8 to have it read.")
    if what:
        raise UnknownHeaderError(f"{name} is no TLC trip file: it is {what}; unpack or {_GIVE}.")
    if b"\0" in head.lstrip().partition(b"\n")[0]:
        raise UnknownHeaderError(
            f"{name} is no TLC trip file: it is no text; unpack an archive first, and {_GIVE}."
        )
    text = next((said for mark, said in _OTHER_TEXTS.items() if head.lstrip().startswith(mark)), "")
    if text:
        raise UnknownHeaderError(f"{name} is no TLC trip file: it is {text}; {_GIVE}.")
