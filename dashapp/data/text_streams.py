"""Text that can only be read from its beginning on: compressed, in a zip archive, in UTF-16.

Whoever reads it gets UTF-8, piece by piece, and never more of a file than it can hold of trips.
"""

import bz2
import codecs
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any, Protocol

from dashapp.data.chunks import UTF_8, Compression, SourceFile
from dashapp.data.storage import is_of_storage
from dashapp.data.zip_archives import open_member
from dashapp.errors import DataError

_MOST_TIMES_UNPACKED = 200
_UNPACKED_ANYWAY_BYTES = 64 << 20
"""Trips pack to a fifth, one row over and over to a 250th, blanks to a 1000th."""

_MOST_XZ_BYTES = 200 << 20
"""Of memory for one stream; `xz -9` takes 65 MiB, and a header may ask for 4 GiB."""

_STEP_BYTES = 64 << 10


class Readable(Protocol):
    def read(self, n_bytes: int, /) -> bytes: ...


class Openable(Protocol):
    """A `Location`, or some of its bytes."""

    def open(self) -> Any: ...


@contextmanager
def open_text(file: SourceFile, location: Openable) -> Iterator[Readable]:
    """The text of a file from its first byte on; a piece is shorter than asked for at the end only.

    Raises:
        DataError: broken or cut off, with a password, or next to nothing that unpacks to very much.
    """
    with compression_errors(file), ExitStack() as stack:
        packed = stack.enter_context(location.open())
        text, tell_packed = stack.enter_context(_open_unpacked(file, packed))
        if file.compression:
            text = _Bounded(text, tell_packed, file)
        yield _Transcoded(text, file.writing.encoding)


@contextmanager
def compression_errors(file: SourceFile) -> Iterator[None]:
    """Turn what decompressors raise into one sentence; errors of storages are left alone."""
    try:
        yield
    except lzma.LZMAError as error:
        is_large = "memory" in str(error).lower()
        raise _too_large(file) if is_large else _broken(file) from None
    except (EOFError, zlib.error, zipfile.BadZipFile, OSError) as error:
        if is_of_storage(error) and not isinstance(error, gzip.BadGzipFile):
            raise
        if not file.compression:
            raise
        raise _broken(file, is_damaged=isinstance(error, zlib.error)) from None


def _broken(file: SourceFile, *, is_damaged: bool = False) -> DataError:
    what = "broken" if is_damaged else "broken or truncated"
    return DataError(
        f"{file.shown} is a {what} {file.compression} file; copy or download it again."
    )


def _too_large(file: SourceFile) -> DataError:
    return DataError(
        f"{file.shown} takes more than {_MOST_XZ_BYTES >> 20} MB of memory to be unpacked; "
        "compress it with a smaller dictionary, as with xz -9 or less."
    )


@contextmanager
def _open_unpacked(file: SourceFile, packed: Any) -> Iterator[tuple[Any, Callable[[], int]]]:
    """The unpacked bytes, and a function that tells how many packed ones they were."""
    if file.compression is Compression.ZIP:
        with open_member(file, packed) as member:
            yield member, lambda: min(file.member_bytes, file.size)
        return
    if file.compression is Compression.GZIP:
        with gzip.GzipFile(fileobj=packed) as text:
            yield text, packed.tell
        return
    if file.compression is Compression.ZSTD:
        import pyarrow as pa  # noqa: PLC0415  not for who only looks at other files

        with pa.CompressedInputStream(pa.PythonFile(packed, "r"), "zstd") as text:
            yield text, packed.tell
        return
    makers: dict[Compression, Callable[[], Any]] = {
        Compression.BZIP2: bz2.BZ2Decompressor,
        Compression.XZ: partial(lzma.LZMADecompressor, memlimit=_MOST_XZ_BYTES),
    }
    make = makers.get(file.compression)
    yield (packed if make is None else _Streams(packed, make)), packed.tell


class _Streams:
    """Packed streams one behind the other, as parallel packers write them, as one.

    Python's own readers take what stands behind a stream and is none for its end, and so lose rows
    without a word where a later one is damaged.
    """

    def __init__(self, packed: Any, make: Callable[[], Any]) -> None:
        self._packed, self._make = packed, make
        self._unpacker = make()

    def read(self, n_bytes: int, /) -> bytes:
        """Some bytes; none at the end.

        Raises:
            EOFError: it ends within a stream.
            OSError, lzma.LZMAError: it is damaged.
        """
        while True:
            data = b""
            if self._unpacker.eof:
                data = self._unpacker.unused_data.lstrip(b"\0") or self._read_behind()
                if not data:
                    return b""
                self._unpacker = self._make()
            elif self._unpacker.needs_input:
                data = self._packed.read(_STEP_BYTES)
                if not data:
                    raise EOFError
            piece: bytes = self._unpacker.decompress(data, n_bytes)
            if piece:
                return piece

    def _read_behind(self) -> bytes:
        """What stands behind a stream; zeros only fill up."""
        while more := self._packed.read(_STEP_BYTES):
            if data := bytes(more.lstrip(b"\0")):
                return data
        return b""


class _Bounded:
    """Whole pieces of unpacked text, as long as there is not far too much of it."""

    def __init__(self, text: Readable, tell_packed: Callable[[], int], file: SourceFile) -> None:
        self._text, self._tell_packed, self._file = text, tell_packed, file
        self._unpacked = 0

    def read(self, n_bytes: int, /) -> bytes:
        pieces = []
        while n_bytes > 0 and (piece := self._text.read(n_bytes)):
            pieces.append(piece)
            n_bytes -= len(piece)
            self._refuse_much(len(piece))
        return b"".join(pieces)

    def _refuse_much(self, more: int) -> None:
        self._unpacked += more
        most = _UNPACKED_ANYWAY_BYTES + _MOST_TIMES_UNPACKED * self._tell_packed()
        if self._unpacked > most:
            raise DataError(
                f"{self._file.shown} unpacks to more than {_MOST_TIMES_UNPACKED} times its size, "
                "as no file of trips does; check the file."
            )


class _Transcoded:
    """Text of any encoding in UTF-8."""

    def __init__(self, text: Readable, encoding: str) -> None:
        self._text = text
        is_plain = encoding == UTF_8
        self._decoder = None if is_plain else codecs.getincrementaldecoder(encoding)("replace")

    def read(self, n_bytes: int, /) -> bytes:
        if self._decoder is None:
            return self._text.read(n_bytes)
        text = ""
        while not text and (piece := self._text.read(n_bytes)):
            text = self._decoder.decode(piece)
        return text.encode()
