"""A file of trips, made on the cluster and fetched in pieces: the web process never holds it whole.

Goes by Dask tasks, unlike questions: it takes seconds anyway, and a task whose worker dies is done
again elsewhere. pandas and pyarrow are imported inside, on the workers alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from distributed import Client, Future

from dashapp.cluster.extent import bounds_codes
from dashapp.cluster.tasks import IndexedBlock
from dashapp.model import ExportQuestion, TripFile

if TYPE_CHECKING:
    import pandas as pd

    from dashapp.cluster.queries import Session

PIECE_BYTES = 4 * 1024 * 1024
_AFTER_QUESTIONS = -10
"""Priority of the tasks: whatever loads data goes first."""


def export_trips(
    session: "Session", question: ExportQuestion, notes: Mapping[str, Any], limit_s: float
) -> TripFile:
    """Returns when the file is whole.

    Raises:
        TimeoutError: it took longer than `limit_s`.
    """
    client, blocks = session.client, session.dataset.blocks[question.endpoint]
    numbers = blocks.meeting(*bounds_codes(question.bounds))
    how = {"pure": False, "priority": _AFTER_QUESTIONS}
    frames = [client.submit(select_trips, blocks.indexed[n], question, **how) for n in numbers]
    file = client.submit(write_trips, frames, question, notes, **how)
    size_bytes: int = client.submit(len, file, pure=False).result(limit_s)
    return TripFile(size_bytes, _fetch_pieces(client, file, size_bytes, limit_s))


def _fetch_pieces(client: Client, file: Future, size_bytes: int, limit_s: float) -> Iterator[bytes]:
    """Holding `file` keeps it on the cluster: until the last piece, or the viewer has gone."""
    for first in range(0, size_bytes, PIECE_BYTES):
        yield client.submit(cut_piece, file, first, pure=False).result(limit_s)


def select_trips(block: IndexedBlock, question: ExportQuestion) -> "pd.DataFrame":
    from dashapp.engine.exporting import select_trips

    return select_trips(
        (block.frame, block.index), question.endpoint, question.bounds, question.trip_filter
    )


def write_trips(
    frames: "Sequence[pd.DataFrame]", question: ExportQuestion, notes: Mapping[str, Any]
) -> bytes:
    from dashapp.data.export_files import write_trips

    return write_trips(frames, question.file_format, notes)


def cut_piece(file: bytes, first: int) -> bytes:
    return file[first : first + PIECE_BYTES]
