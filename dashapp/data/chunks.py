"""Pieces of files that are read by one task each: byte ranges of CSV, row groups of Parquet.

Planning touches no storage: what it needs was learned when the headers were checked.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from dashapp.data.storage import StorageOptions
from dashapp.data.time_forms import TimeForm
from dashapp.dataset import TAXI, Dataset

CHUNK_BYTES = 64 << 20
"""About 430,000 trips of CSV: some 150 MB of memory while it is being read."""


class FileFormat(StrEnum):
    CSV = "csv"
    CSV_GZ = "csv.gz"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Writing:
    """How a file writes its values, as found in its first bytes.

    Attributes:
        separator: between the fields of a CSV line.
        quote: around a field that may hold the separator.
        decimal: the mark before the fraction of a number.
        times: the form of each of `schema.TIMES`, for text and for whole numbers.
    """

    separator: str = ","
    quote: str = '"'
    decimal: str = "."
    times: tuple[TimeForm, ...] = (TimeForm.ISO, TimeForm.ISO)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of trips as it was found.

    Attributes:
        identity: changes whenever the content does: mtime in ns, or the storage's ETag.
        columns: the header as it stands in the file.
        data_start: first byte after the header line, in uncompressed bytes.
        row_group_bytes: uncompressed bytes of each Parquet row group.
        writing: how it writes its values.
        dataset: whose columns it has.
    """

    uri: str
    size: int
    identity: str
    format: FileFormat = FileFormat.CSV
    columns: tuple[str, ...] = ()
    data_start: int = 0
    row_group_bytes: tuple[int, ...] = ()
    writing: Writing = field(default_factory=Writing)
    dataset: Dataset = TAXI


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that begin in bytes [start, end) of a CSV file, or row groups [start, end) of Parquet.

    A CSV.gz file cannot be entered in the middle and is one chunk. `n_bytes` is its share of the
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
    if file.format is FileFormat.CSV_GZ:
        return [Chunk(file, file.data_start, file.size, file.size, storage)]
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
