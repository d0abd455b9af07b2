"""Memory of processes while something runs, and of the persisted data in it."""

import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import psutil

from dashapp.cluster.queries import Session
from dashapp.cluster.tasks import IndexedBlock

_SAMPLE_SECONDS = 0.02


class PeakMemory:
    """`with PeakMemory() as peak:` samples all child processes of this one together.

    `peak.bytes` is the highest sum seen: resident memory without what is shared with files or other
    processes.
    """

    def __init__(self) -> None:
        self.bytes = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._stop.wait(_SAMPLE_SECONDS):
            self.bytes = max(self.bytes, children_bytes())


def children_bytes() -> int:
    """Private resident memory of all child processes."""
    total = 0
    for process in psutil.Process().children(recursive=True):
        try:
            memory = process.memory_info()
        except psutil.NoSuchProcess:
            continue  # ended between being listed and being asked
        total += memory.rss - memory.shared
    return total


@dataclass(frozen=True, slots=True)
class HeldBytes:
    """What the workers hold for both endpoints."""

    frames: int
    indexes: int


def held_bytes(session: Session) -> HeldBytes:
    """Of the persisted frames and indexes, from the arrays themselves."""
    answers = session.client.run(_held_on_worker).values()
    return HeldBytes(sum(a[0] for a in answers), sum(a[1] for a in answers))


def _held_on_worker(dask_worker: Any) -> tuple[int, int]:
    blocks = [held for held in dask_worker.data.values() if isinstance(held, IndexedBlock)]
    frames = sum(int(block.frame.memory_usage(index=False).sum()) for block in blocks)
    return frames, sum(block.index.nbytes for block in blocks)
