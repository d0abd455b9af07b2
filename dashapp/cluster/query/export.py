"""A file of rows, made on the cluster and fetched in pieces: the web process never holds it whole.

Goes by Dask tasks, unlike questions: it takes seconds anyway, and a task whose worker dies is done
again elsewhere.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from distributed import Client, Future

from dashapp.cancellation import CancellationToken
from dashapp.cluster.connection_loss import connection_loss
from dashapp.cluster.load.tasks import IndexedBlock
from dashapp.cluster.query.session import Session
from dashapp.errors import ViewerLeftError
from dashapp.model import FileQuery, TripFile

PIECE_BYTES = 4 * 1024 * 1024
FETCH_SECONDS = 60.0
"""A whole file that is not fetched by then is given up, so that no worker holds it for long."""

_LOOK_SECONDS = 0.25
"""How often it is asked whether the viewer is still there."""

_AFTER_QUESTIONS = -10
"""Priority of the tasks: whatever loads data goes first."""


@dataclass(frozen=True)
class Making:
    """Where a file is made, within which time, and for whom."""

    session: Session
    limit_s: float
    token: CancellationToken


def make_file(making: Making, query: FileQuery) -> TripFile:
    """Returns when the file is whole and its first piece is here.

    What goes wrong until then is an answer; from the first byte on it can only cut the file short.

    Raises:
        TimeoutError: it took longer than its limit.
        ViewerLeftError: all its viewers left; what had not begun by then is dropped.
    """
    client, blocks = making.session.client, making.session.dataset.blocks[query.endpoint]
    numbers = blocks.meeting_any(query.morton_ranges())
    how = {"pure": False, "priority": _AFTER_QUESTIONS}
    parts = [client.submit(select_rows, blocks.indexed[n], query, **how) for n in numbers]
    file = client.submit(write_file, parts, query, **how)
    opened = client.submit(open_file, file, pure=False)
    try:
        size_bytes, first_piece = _await(opened, making)
    except BaseException:
        for future in (*parts, file):  # whoever handles the error may hold them for long
            future.release()
        raise
    finally:
        opened.release()
    return TripFile(size_bytes, _fetch_pieces(client, file, size_bytes, first_piece))


def _await(opened: Future, making: Making) -> tuple[int, bytes]:
    deadline = time.monotonic() + making.limit_s
    while not making.token.is_cancelled():
        left_s = deadline - time.monotonic()
        with suppress(TimeoutError), connection_loss():
            result: tuple[int, bytes] = opened.result(max(min(left_s, _LOOK_SECONDS), 0))
            return result
        if left_s <= 0:
            raise TimeoutError
    raise ViewerLeftError


def _fetch_pieces(
    client: Client, file: Future, size_bytes: int, first_piece: bytes
) -> Iterator[bytes]:
    """Holding `file` keeps it on the cluster: until the last piece, or nobody wants them.

    The server takes the pieces as fast as they come and holds them for the viewer, who may be slow.

    Raises:
        TimeoutError: the cluster, or the server, was too slow; the download is cut short.
    """
    yield first_piece
    deadline = time.monotonic() + FETCH_SECONDS
    for first in range(PIECE_BYTES, size_bytes, PIECE_BYTES):
        left_s = max(deadline - time.monotonic(), 0)
        yield client.submit(cut_piece, file, first, pure=False).result(left_s)


def select_rows(block: IndexedBlock, query: FileQuery) -> Any:
    return query.select(block.seen_from(query.endpoint))


def write_file(parts: Sequence[Any], query: FileQuery) -> bytes:
    return query.write(parts)


def open_file(file: bytes) -> tuple[int, bytes]:
    """Its size and its first piece."""
    return len(file), cut_piece(file, 0)


def cut_piece(file: bytes, first: int) -> bytes:
    return file[first : first + PIECE_BYTES]
