"""The index of fares that the tasks of a process share: a file of trips is read in many chunks.

Each process makes one of its own, so nothing has to be passed between machines, and a chunk that is
lost is read again anywhere.
"""

import threading
from collections.abc import Callable, Hashable

from dashapp.data.chunks import FileFormat, SourceFile
from dashapp.data.fare_index import FareIndex

BUCKET_BYTES = 16 << 20
"""Of CSV: about 140,000 fares, 10 MB of memory."""

_MOST_BUCKET_BITS = 10
_TIMES_PACKED = 8
KEPT_SECONDS = 120.0
"""After the last chunk that has used it: it takes as much of the disk as the fares' CSV."""


def choose_bucket_bits(fares: SourceFile) -> int:
    """So many buckets that each is about of the size above, whatever the file's."""
    is_packed = fares.compression or fares.format is FileFormat.PARQUET
    n_bytes = fares.n_bytes * (_TIMES_PACKED if is_packed else 1)
    return min((n_bytes // BUCKET_BYTES).bit_length(), _MOST_BUCKET_BITS)


class _Shelf:
    """The index that was used last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key: Hashable = None
        self._index: FareIndex | None = None
        self._timer: threading.Timer | None = None

    def share(self, key: Hashable, make: Callable[[], FareIndex]) -> FareIndex:
        with self._lock:
            if self._index is None or self._key != key:
                self._index = None  # gone before the next one takes its room
                self._index, self._key = make(), key
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(KEPT_SECONDS, self._forget)
            self._timer.daemon = True
            self._timer.start()
            return self._index

    def _forget(self) -> None:
        with self._lock:
            self._index = None


_shelf = _Shelf()


def share_index(key: Hashable, make: Callable[[], FareIndex]) -> FareIndex:
    """The index of this key: that of another task, or a new one; only one is made at a time."""
    return _shelf.share(key, make)
