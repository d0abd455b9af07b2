"""Zip archives: which of their members are tables, and the text of one, a piece at a time."""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from dashapp.data.chunks import Compression, SourceFile
from dashapp.data.file_names import is_hidden, is_table
from dashapp.data.storage import Location
from dashapp.errors import DataError, UnknownHeaderError
from dashapp.model.losses import shorten

ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
"""Of a member, of an archive without one, of one cut into volumes."""

_MOST_MEMBERS = 10_000
_MOST_READ_BYTES = 16 << 20
"""At once, of the list of members: a hundred bytes each, and ten times as many once read."""

_LOCKED = 0x1
_WORKBOOKS = ("[Content_Types].xml", "mimetype")
"""What Excel's files and those of LibreOffice begin with."""


@dataclass(frozen=True, slots=True)
class Archive:
    """`members` are the tables in it as files; `not_read` names all else that is in it."""

    members: tuple[SourceFile, ...]
    not_read: tuple[str, ...]


def look_into_zip(file: SourceFile, location: Location) -> Archive:
    """The tables in an archive, without reading them: by their names, or a sole file of any name.

    Raises:
        DataError: broken, cut off, a workbook, locked with a password, or on a server that gives no
            parts of files.
    """
    location.require_ranges()
    with location.open() as packed, _open_zip(file, packed) as archive:
        files = [info for info in archive.infolist() if not info.is_dir()]
    if any(info.filename in _WORKBOOKS for info in files):
        raise UnknownHeaderError(
            f"{file.shown} is no file of trips: it is a workbook (of Excel or another program); "
            "save its table as CSV and give that."
        )
    if len(files) > _MOST_MEMBERS:
        raise DataError(f"{file.shown} holds {len(files):,} files; give at most {_MOST_MEMBERS:,}.")
    seen = [info for info in files if not is_hidden(info.filename)]
    tables = [info for info in seen if is_table(info.filename)]
    if len(seen) == 1 and not posixpath.splitext(seen[0].filename)[1]:
        tables = seen
    members = tuple(_member_of(file, info) for info in tables)
    names = {info.filename for info in files} - {info.filename for info in tables}
    folder = posixpath.basename(file.shown)
    return Archive(members, tuple(f"{folder}/{shorten(name)}" for name in sorted(names)))


def _member_of(file: SourceFile, info: zipfile.ZipInfo) -> SourceFile:
    member = replace(
        file,
        compression=Compression.ZIP,
        member=info.filename,
        member_bytes=info.compress_size,
    )
    if info.flag_bits & _LOCKED:
        raise DataError(
            f"{member.shown} is locked with a password; unpack it and give the files themselves."
        )
    return member


@contextmanager
def open_member(file: SourceFile, packed: Any) -> Iterator[Any]:
    """The text of a member.

    Raises:
        DataError: it is packed in a way that is not read, or has gone from the archive.
    """
    with _open_zip(file, packed) as archive:
        try:
            text = archive.open(file.member)
        except (KeyError, NotImplementedError, RuntimeError) as error:
            about = shorten(str(error.args[0])) if error.args else type(error).__name__
            raise DataError(
                f"{file.shown} cannot be unpacked here ({about}); unpack it with another program "
                "and give the files themselves."
            ) from None
        with text:
            yield text


@contextmanager
def _open_zip(file: SourceFile, packed: Any) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(_ShortReads(packed, file))
    except (zipfile.BadZipFile, zlib.error, ValueError):
        raise DataError(
            f"{file.shown} is a broken or truncated zip file; copy or download it again."
        ) from None
    with archive:
        yield archive


class _ShortReads:
    """A file of which nobody reads very much at once, as a zip file's own list would have it."""

    def __init__(self, packed: Any, file: SourceFile) -> None:
        self._packed, self._file = packed, file
        self.seek, self.tell, self.close = packed.seek, packed.tell, packed.close

    def seekable(self) -> bool:
        return bool(self._packed.seekable())

    def read(self, n_bytes: int = -1) -> bytes:
        if n_bytes > _MOST_READ_BYTES:
            raise DataError(
                f"{self._file.shown} lists its files in {n_bytes >> 20} MB; give an archive of "
                "fewer files."
            )
        data: bytes = self._packed.read(n_bytes)
        return data
