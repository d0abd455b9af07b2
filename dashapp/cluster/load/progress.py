"""How far loading has come: counted as tasks end, told as `Progress`. It knows no cluster."""

from collections import Counter
from collections.abc import Callable, Sequence

from dashapp.model import Account, Progress

READING_SHARE = 0.7
"""Of the time that loading raw files takes; the rest is merging and indexing blocks."""


class LoadProgress:
    """Counts chunks and blocks. For a prepared set `account` is known before anything is read."""

    def __init__(
        self,
        chunk_uris: Sequence[str],
        n_blocks: int,
        report: Callable[[Progress], None],
        account: Account | None = None,
    ) -> None:
        self._uris, self._open_chunks = chunk_uris, Counter(chunk_uris)
        self._chunks_done, self._blocks_done, self._rows_done = 0, 0, 0
        self._n_files, self._n_blocks = len(self._open_chunks), n_blocks
        self._report, self._account = report, account
        self._tell()

    def read_chunk(self, number: int, rows_so_far: int) -> None:
        self._chunks_done += 1
        self._open_chunks[self._uris[number]] -= 1
        self._rows_done = rows_so_far
        self._tell()

    def load_block(self) -> None:
        self._blocks_done += 1
        self._tell()

    def _tell(self) -> None:
        blocks = self._blocks_done / max(self._n_blocks, 1)
        if self._account is not None:
            self._report(_scale(self._account, blocks))
            return
        chunks = self._chunks_done / max(len(self._uris), 1)
        self._report(
            Progress(
                files_done=sum(1 for left in self._open_chunks.values() if left == 0),
                files_total=self._n_files,
                rows_done=self._rows_done,
                rows_total=self._rows_done if chunks == 1 else None,
                fraction=READING_SHARE * chunks + (1 - READING_SHARE) * blocks,
            )
        )


def _scale(account: Account, fraction: float) -> Progress:
    return Progress(
        files_done=int(account.files * fraction),
        files_total=account.files,
        rows_done=int(account.rows_read * fraction),
        rows_total=account.rows_read,
        fraction=fraction,
    )
