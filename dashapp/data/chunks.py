"""Pieces of files that are read by one task each: byte ranges of text, row groups of Parquet.

Planning touches no storage: what it needs was learned when the headers were checked.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from dashapp.data.storage import StorageOptions, shown_uri
from dashapp.data.time_forms import TimeForm
from dashapp.dataset import Dataset
from dashapp.dataset.mapping import Mapping

CHUNK_BYTES = 64 << 20
"""About 430,000 trips of CSV: some 150 MB of memory while it is being read."""


_CHUNKS_A_JOIN = 2
"""All fares are read for each chunk of their trips, so the fewer the better."""


class FileFormat(StrEnum):
    CSV = "csv"
    PARQUET = "parquet"


class Compression(StrEnum):
    """What the text of a CSV file is compressed with, by its usual name."""

    NONE = ""
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    ZSTD = "Zstandard"
    ZIP = "zip"


UTF_8 = "utf-8"


@dataclass(frozen=True, slots=True)
class Writing:
    """How a file writes its values, as found in its first bytes.

    Attributes:
        separator: between the fields of a CSV line.
        quote: around a field that may hold the separator.
        decimal: the mark before the fraction of a number.
        times: the form of each of `schema.TIMES`, for text and for whole numbers.
        encoding: of the text, as Python calls it; what is not UTF-8 is made so while it is read.
    """

    separator: str = ","
    quote: str = '"'
    decimal: str = "."
    times: tuple[TimeForm, ...] = (TimeForm.ISO, TimeForm.ISO)
    encoding: str = UTF_8


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of trips as it was found.

    Attributes:
        identity: changes whenever the content does: mtime in ns, or the storage's ETag.
        dataset: whose columns it has.
        compression: of its text.
        member: its name in the zip archive at `uri`; "" of a file that is no archive.
        member_bytes: how many bytes of the archive it takes.
        columns: the header as it stands in the file.
        data_start: first byte after the header line, of the text in UTF-8.
        row_group_bytes: uncompressed bytes of each Parquet row group.
        writing: how it writes its values.
        choices: those among which its header decides, each with its `mapping`; empty where that
            is said or done.
        mapping: which of its columns is which field, said by hand.
        is_of_fares: it has no trips but the money of those of another file.
        fares: the file with the money of these trips; None where it is their own or not given.
    """

    uri: str
    size: int
    identity: str
    dataset: Dataset
    format: FileFormat = FileFormat.CSV
    compression: Compression = Compression.NONE
    member: str = ""
    member_bytes: int = 0
    columns: tuple[str, ...] = ()
    data_start: int = 0
    row_group_bytes: tuple[int, ...] = ()
    writing: Writing = field(default_factory=Writing)
    choices: tuple[tuple[Dataset, Mapping], ...] = ()
    mapping: Mapping = ()
    is_of_fares: bool = False
    fares: "SourceFile | None" = None

    @property
    def shown(self) -> str:
        """How messages name it: as `shown_uri`, with the member of an archive behind it."""
        return shown_uri(f"{self.uri}/{self.member}" if self.member else self.uri)

    @property
    def n_bytes(self) -> int:
        """What it takes on the storage."""
        return self.member_bytes if self.member else self.size

    @property
    def is_stream(self) -> bool:
        """Whether its text can only be read from the beginning on."""
        return bool(self.compression) or self.writing.encoding != UTF_8


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that begin in bytes [start, end) of a CSV file, or row groups [start, end) of Parquet.

    Compressed text cannot be entered in the middle and is one chunk. `n_bytes` is its share of the
    file's size on the storage, for progress.
    """

    file: SourceFile
    start: int
    end: int
    n_bytes: int
    storage: StorageOptions = field(default_factory=StorageOptions)

    @property
    def uri(self) -> str:
        return self.file.uri


def cut_file(file: SourceFile, chunk_bytes: int, storage: StorageOptions) -> list[Chunk]:
    if file.is_stream:
        return [Chunk(file, file.data_start, file.size, file.n_bytes, storage)]
    if file.fares is not None:
        chunk_bytes *= _CHUNKS_A_JOIN
    edges = _row_group_edges(file, chunk_bytes) if file.row_group_bytes else [0]
    if file.format is FileFormat.CSV:
        edges = [*range(file.data_start, max(file.size, file.data_start + 1), chunk_bytes)]
        edges.append(max(file.size, file.data_start))
    shares = _byte_shares(file, edges)
    return [
        Chunk(file, start, end, share, storage)
        for (start, end), share in zip(pairwise(edges), shares, strict=True)
    ]


def _row_group_edges(file: SourceFile, chunk_bytes: int) -> list[int]:
    edges, filled = [0], 0
    for position, n_bytes in enumerate(file.row_group_bytes):
        if filled and filled + n_bytes > chunk_bytes:
            edges.append(position)
            filled = 0
        filled += n_bytes
    return [*edges, len(file.row_group_bytes)]


def _byte_shares(file: SourceFile, edges: list[int]) -> list[int]:
    """Bytes of the file for each chunk; they add up to its size."""
    if len(edges) < 2:
        return []
    span = max(edges[-1] - edges[0], 1)
    marks = [file.size * (edge - edges[0]) // span for edge in edges]
    marks[-1] = file.size
    return [last - first for first, last in pairwise(marks)]
