"""Rows that go over several lines: a field in quotes may hold line ends.

A line that opens a quote is joined with those behind it up to the one that closes it, when all of
them are a row of the file and none between them is one. So a stray quote swallows no rows.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import accumulate
from typing import Protocol

from dashapp.data.chunks import Chunk, Writing
from dashapp.data.csv_lines import cut_pieces, read_lines, stream_lines
from dashapp.data.storage import Location

LONGEST_RECORD_BYTES = 64 << 10


class Rows(Protocol):
    """What tells whether some text is a row of the file."""

    @property
    def writing(self) -> Writing: ...

    def split(self, line: bytes, *, strictly: bool = False) -> list[str]: ...

    def fits(self, row: Sequence[str]) -> bool: ...


def iterate_records(lines: memoryview, table: Rows) -> Iterator[bytes]:
    """Every row without its last line end; blank lines are none."""
    text = bytes(lines)
    pieces = text.splitlines(keepends=True)
    if table.writing.quote.encode() not in text:
        yield from (line.rstrip(b"\r\n") for line in pieces if line.strip())
        return
    at = 0
    while at < len(pieces):
        span = _count_joined(pieces, at, table)
        record = b"".join(pieces[at : at + span]).rstrip(b"\r\n")
        if record.strip():
            yield record
        at += span


def _count_joined(lines: Sequence[bytes], at: int, table: Rows) -> int:
    """How many lines from this one on are one row; 1 for most."""
    if not _is_odd(lines[at], table):
        return 1
    n_bytes = len(lines[at])
    for end in range(at + 1, len(lines)):
        n_bytes += len(lines[end])
        if n_bytes > LONGEST_RECORD_BYTES or is_row(lines[end], table):
            return 1
        if _is_odd(lines[end], table):
            record = b"".join(lines[at : end + 1]).rstrip(b"\r\n")
            return end + 1 - at if table.fits(table.split(record, strictly=True)) else 1
    return 1


def _is_odd(line: bytes, table: Rows) -> bool:
    """Whether a quote is opened or closed in it."""
    return bool(line.count(table.writing.quote.encode()) % 2)


def is_row(line: bytes, table: Rows) -> bool:
    """Whether this line is a row by itself, whatever stands before and behind it."""
    return not _is_odd(line, table) and table.fits(table.split(line.rstrip(b"\r\n")))


def iterate_lines(
    chunk: Chunk, location: Location, table: Rows, piece_bytes: int
) -> Iterator[memoryview]:
    """The lines of a chunk's rows in pieces of so many bytes.

    Raises:
        DataError: a line without an end, or broken compressed data.
    """
    find_cut = partial(cut_at_row, table=table)
    if chunk.file.is_stream:
        yield from stream_lines(chunk, location, find_cut, piece_bytes)
        return
    lines = read_records(chunk, location, table)
    starts = range(0, len(lines), piece_bytes)
    pieces = (bytes(lines[start : start + piece_bytes]) for start in starts)
    yield from cut_pieces(chunk, pieces, find_cut)


def read_records(chunk: Chunk, location: Location, table: Rows) -> memoryview:
    """The lines of the rows that begin in [start, end); the neighbours read the others.

    Raises:
        DataError: a line without an end, as in a file that is no text.
    """
    first, lines = read_lines(chunk, location)
    if not lines:
        return lines
    last = first + len(lines)
    head, tail = bytes(lines[:LONGEST_RECORD_BYTES]), bytes(lines[-LONGEST_RECORD_BYTES:])
    begin, end = first, last
    if first > chunk.file.data_start and not is_row(head.splitlines()[0], table):
        begin = _find_record_end(chunk, location, first, table)
    if last < chunk.file.size and not is_row(tail.splitlines()[-1], table):
        end = _find_record_end(chunk, location, last, table)
    more = location.read(last, end) if end > last else b""
    return memoryview(bytes(lines) + more)[begin - first :] if more else lines[begin - first :]


def _find_record_end(chunk: Chunk, location: Location, position: int, table: Rows) -> int:
    """Where the row ends that goes on at this begin of a line; the position where none does."""
    start = max(chunk.file.data_start, position - LONGEST_RECORD_BYTES)
    end = min(chunk.file.size, position + LONGEST_RECORD_BYTES)
    lines = location.read(start, end).splitlines(keepends=True)
    ends = [start + size for size in accumulate(map(len, lines))]
    before = [number for number, stop in enumerate(ends) if stop <= position]
    rows = (number + 1 for number in reversed(before) if is_row(lines[number], table))
    at = next(rows, 0)
    while at < len(lines):
        span = _count_joined(lines, at, table)
        stop = ends[at + span - 1]
        if stop >= position:
            return stop if ends[at] <= position else position
        at += span
    return position


def cut_at_row(piece: bytes, table: Rows) -> int:
    """Where to cut a piece of a stream so that no row goes on behind it; 0 without a line end."""
    stop = piece.rfind(b"\n") + 1
    lines = piece[max(0, stop - LONGEST_RECORD_BYTES) : stop].splitlines(keepends=True)
    left = stop
    for line in reversed(lines):
        if is_row(line, table) or not line.strip():
            return left
        left -= len(line)
    return stop
