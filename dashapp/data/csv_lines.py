"""The bytes of whole lines: those that begin in a byte range, or pieces of a stream.

Only about line ends; what stands in the lines is for `csv_rows`.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from dashapp.data.chunks import Chunk
from dashapp.data.storage import Location
from dashapp.data.text_streams import open_text
from dashapp.errors import DataError

_LOOK_BEYOND_BYTES = 4 << 10
_LOOK_FURTHER_BYTES = 1 << 20
LONGEST_LINE_BYTES = 4 << 20
PIECE_BYTES = 4 << 20
"""So much is parsed at once: as Python objects what is no row of trips takes 40 times as much."""

_NEWLINE, _RETURN = 10, 13


def read_lines(chunk: Chunk, location: Location) -> tuple[int, memoryview]:
    """The lines whose first byte lies in [start, end), and where in the file they begin.

    The neighbours read the others.

    Raises:
        DataError: a line without an end, as in a file that is no text.
    """
    if chunk.start >= chunk.end:
        return chunk.start, memoryview(b"")
    is_first = chunk.start == chunk.file.data_start
    origin = chunk.start if is_first else chunk.start - 1  # is a line's end just before us?
    data = location.read(origin, min(chunk.end + _LOOK_BEYOND_BYTES, chunk.file.size))
    begin = 0 if is_first else data.find(b"\n", 0, chunk.end - origin - 1) + 1
    if not (is_first or begin):
        return chunk.start, memoryview(b"")  # one line, begun before us, reaches beyond us
    data, stop = _find_stop(chunk, location, data, origin)
    return origin + begin, memoryview(data)[begin:stop]


def _find_stop(chunk: Chunk, location: Location, data: bytes, origin: int) -> tuple[bytes, int]:
    """Where the last line ends, with more bytes read if it ends further on."""
    last_begin = chunk.end - 1 - origin
    stop = data.find(b"\n", last_begin) + 1
    while not stop and origin + len(data) < chunk.file.size:
        if len(data) - last_begin > LONGEST_LINE_BYTES:
            raise _too_long(chunk)
        searched, position = len(data), origin + len(data)
        more = location.read(position, min(position + _LOOK_FURTHER_BYTES, chunk.file.size))
        if not more:
            break
        data += more
        stop = data.find(b"\n", searched) + 1
    return data, stop or len(data)


def _too_long(chunk: Chunk) -> DataError:
    return DataError(
        f"{chunk.file.shown} has a line of over {LONGEST_LINE_BYTES >> 20} MB, so it is no CSV "
        "file of trips; check the file."
    )


def stream_lines(
    chunk: Chunk, location: Location, find_cut: Callable[[bytes], int], piece_bytes: int
) -> Iterator[memoryview]:
    """The data lines of a stream in pieces of so many bytes, each cut where `find_cut` says.

    Raises:
        DataError: as `text_streams.open_text`, or a line without an end.
    """
    with open_text(chunk.file, location) as text:
        to_skip = chunk.file.data_start
        while to_skip and (skipped := text.read(to_skip)):
            to_skip -= len(skipped)
        yield from cut_pieces(chunk, iter(lambda: text.read(piece_bytes), b""), find_cut)


def cut_pieces(
    chunk: Chunk, pieces: Iterable[bytes], find_cut: Callable[[bytes], int]
) -> Iterator[memoryview]:
    """Bytes as they come, cut where `find_cut` says: what stands behind goes to the next piece.

    Raises:
        DataError: a line without an end.
    """
    rest = b""
    for more in pieces:
        piece = rest + more
        stop = find_cut(piece)
        rest = piece[stop:]
        if len(rest) > LONGEST_LINE_BYTES:
            raise _too_long(chunk)
        yield memoryview(piece)[:stop]
    yield memoryview(rest)


def count_lines(lines: memoryview) -> int | None:
    """How many lines are not empty; None when a bare carriage return ends some of them."""
    data = np.frombuffer(lines, dtype=np.uint8)
    is_end = data == _NEWLINE
    returns = np.flatnonzero(data == _RETURN)
    if not returns.size:  # most files: nothing need be listed
        empty = np.count_nonzero(is_end[:1]) + np.count_nonzero(is_end[1:] & is_end[:-1])
        return int(np.count_nonzero(is_end) - empty + np.count_nonzero(~is_end[-1:]))
    ends = np.flatnonzero(is_end)
    if returns.size and (returns[-1] + 1 == data.size or (data[returns + 1] != _NEWLINE).any()):
        return None
    starts = np.concatenate([[0], ends + 1])
    lengths = np.append(ends, data.size) - starts
    is_empty = lengths == 0
    one = np.flatnonzero(lengths == 1)
    is_empty[one] = data[starts[one]] == _RETURN
    return int(np.count_nonzero(~is_empty))
