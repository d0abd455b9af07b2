"""A first look into a file: its format, its header, and how it writes its values.

Reads a few kilobytes, so that every file can be judged before any long work.
"""

import codecs
import io
from dataclasses import dataclass, replace

from dashapp.data.chunks import UTF_8, Compression, FileFormat, SourceFile
from dashapp.data.csv_header import find_header, find_value_forms
from dashapp.data.fares import recognise_fares
from dashapp.data.file_names import PARQUET
from dashapp.data.schema import choose_dataset, recognise
from dashapp.data.storage import Location, storage_errors
from dashapp.data.text_streams import Openable, open_text
from dashapp.data.zip_archives import ZIP_MAGICS, look_into_zip
from dashapp.errors import DataError, UnknownHeaderError

_PROBE_BYTES = 64 << 10
_PACKED_BYTES = 1 << 20
"""Of a compressed file: bzip2 unpacks nothing before it has up to 900 KB."""

_PIECE_BYTES = 4 << 10

_PARQUET_MAGIC = b"PAR1"
_COMPRESSIONS = {
    b"\x1f\x8b": Compression.GZIP,
    b"BZh": Compression.BZIP2,
    b"\xfd7zXZ\x00": Compression.XZ,
    b"\x28\xb5\x2f\xfd": Compression.ZSTD,
}
_OTHER_MAGICS = {
    **{magic: f"compressed with {kind} once more" for magic, kind in _COMPRESSIONS.items()},
    **dict.fromkeys(ZIP_MAGICS, "a zip archive within another file"),
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x04\x22\x4d\x18": "compressed with LZ4",
    b"\xd0\xcf\x11\xe0": "an Excel workbook",
    b"ORC": "an ORC file",
    b"Obj\x01": "an Avro file",
    b"ARROW1": "an Arrow file",
    b"SQLite format 3": "an SQLite database",
    b"%PDF": "a PDF document",
}
_BYTE_ORDERS = (b"\xff\xfe", b"\xfe\xff")
_WIDE_SHARE = 0.9
_OTHER_TEXTS = {b"<": "a web page or XML", b"{": "JSON", b"[": "JSON"}
_GIVE = "give CSV or Parquet files"


@dataclass(frozen=True, slots=True)
class Probed:
    """What a file turned out to be: itself, or the tables of a zip archive.

    `not_read` names what else is in the archive; a file that is none holds nothing else.
    """

    files: tuple[SourceFile, ...]
    not_read: tuple[str, ...] = ()


def probe_file(file: SourceFile, location: Location) -> Probed:
    """The file with its format, header and inner layout filled in; each table of a zip archive.

    Raises:
        NoCoordinatesError, UnknownHeaderError: by its header.
        DataError: a broken file, or a storage that fails.
    """
    with storage_errors(file.uri):
        head = location.read(0, min(_PROBE_BYTES, file.size))
        if head.startswith(_PARQUET_MAGIC) or file.uri.lower().endswith(PARQUET):
            from dashapp.data.parquet_probe import probe_parquet  # noqa: PLC0415  loads pyarrow

            return Probed((probe_parquet(file, location),))
        if head.startswith(ZIP_MAGICS):
            archive = look_into_zip(file, location)
            members = tuple(_probe_csv(one, *_read_head(one, location)) for one in archive.members)
            return Probed(members, archive.not_read)
        found = (kind for magic, kind in _COMPRESSIONS.items() if head.startswith(magic))
        file = replace(file, compression=next(found, Compression.NONE))
        if file.compression:
            return Probed((_probe_csv(file, *_unpack_head(file, location)),))
        return Probed((_probe_csv(file, head, len(head) == file.size),))


def _unpack_head(file: SourceFile, location: Location) -> tuple[bytes, bool]:
    """The first text of a compressed file from its first bytes, and whether it is all there is."""
    packed = location.read(0, min(_PACKED_BYTES, file.size))
    head, is_whole = _read_head(file, _Beginning(packed))
    return head, is_whole and len(packed) == file.size


def _read_head(file: SourceFile, location: Openable) -> tuple[bytes, bool]:
    """The first text, and whether it is all that can be read.

    Raises:
        DataError: there is none, because it is broken.
    """
    head = b""
    try:
        with open_text(file, location) as text:
            while len(head) < _PROBE_BYTES:
                piece = text.read(_PIECE_BYTES)
                if not piece:
                    return head, True
                head += piece
    except DataError:  # most of the packed bytes are yet to come
        if not head:
            raise
    return head, False


@dataclass(frozen=True, slots=True)
class _Beginning:
    """The first bytes of a file in place of all of it."""

    content: bytes

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.content)


def _probe_csv(file: SourceFile, head: bytes, is_whole: bool) -> SourceFile:
    encoding = _find_encoding(head)
    if encoding != UTF_8:
        head = codecs.getincrementaldecoder(encoding)("replace").decode(head).encode()
    _refuse_other_contents(head, file.shown)
    if file.choices:  # a line that begins with # is a header only to its own list
        looks = (find_header(head, *one, is_whole=is_whole) for one in file.choices)
        names = [name for header in looks if header for name in header.columns]
        chosen, mapping = choose_dataset(names, file.choices)
        file = replace(file, dataset=chosen, mapping=mapping, choices=())
    header = find_header(head, file.dataset, file.mapping, is_whole=is_whole)
    if header is None:
        raise UnknownHeaderError(
            f"{file.shown} is empty: it has no header line; give files of trips."
        )
    fares = recognise_fares(header.columns, file.dataset, file.mapping)
    layout = fares or recognise(header.columns, file.shown, file.dataset, file.mapping)
    rows = head[header.end :]
    writing = find_value_forms(rows, layout, header.writing, is_whole=is_whole)
    return replace(
        file,
        format=FileFormat.CSV,
        columns=header.columns,
        data_start=header.end,
        writing=replace(writing, encoding=encoding),
        is_of_fares=fares is not None,
    )


def _find_encoding(head: bytes) -> str:
    """UTF-16 has two bytes a letter, of which one is zero in a header, with or without a mark."""
    if head.startswith(_BYTE_ORDERS):
        return "utf-16"
    high, low = (head[start::2].count(0) for start in (0, 1))
    if 2 * abs(high - low) <= _WIDE_SHARE * len(head):
        return UTF_8
    return "utf-16-be" if high > low else "utf-16-le"


_TAR_MARK = (257, b"ustar")
"""Where it stands in a tar archive, and what."""


def _refuse_other_contents(head: bytes, name: str) -> None:
    """Say what a file is that is no CSV."""
    what = next((said for magic, said in _OTHER_MAGICS.items() if head.startswith(magic)), "")
    if what:
        raise UnknownHeaderError(f"{name} is no file of trips: it is {what}; unpack or {_GIVE}.")
    if b"\0" in head.lstrip().partition(b"\n")[0]:
        at, mark = _TAR_MARK
        what = "a tar archive" if head[at:].startswith(mark) else "no text"
        raise UnknownHeaderError(
            f"{name} is no file of trips: it is {what}; unpack an archive first, and {_GIVE}."
        )
    text = next((said for mark, said in _OTHER_TEXTS.items() if head.lstrip().startswith(mark)), "")
    if text:
        raise UnknownHeaderError(f"{name} is no file of trips: it is {text}; {_GIVE}.")
