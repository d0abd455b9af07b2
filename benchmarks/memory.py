"""Memory of a family of processes while something runs, and of the data that workers hold."""

import contextlib
import subprocess
import threading
from collections import Counter
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import psutil
from distributed import Client

_SAMPLE_SECONDS = 0.1
_END_SECONDS = 60.0


class PeakMemory:
    """`with PeakMemory(pid) as peak:` samples all processes below `pid` together.

    `peak.bytes` is the highest sum seen: resident memory without what is shared with files or other
    processes.
    """

    def __init__(self, pid: int | None = None) -> None:
        self.bytes = 0
        self._pid = pid
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
            self.bytes = max(self.bytes, family_bytes(self._pid))


def family_bytes(pid: int | None = None) -> int:
    """Private resident memory of all processes below `pid`, by default this one."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return sum(map(private_bytes, psutil.Process(pid).children(recursive=True)))
    return 0


def private_bytes(process: psutil.Process) -> int:
    """Resident memory that it shares with nobody; 0 when it has ended meanwhile."""
    with contextlib.suppress(psutil.NoSuchProcess):
        memory = process.memory_info()
        return int(memory.rss - memory.shared)
    return 0


def end_family(process: "subprocess.Popen[bytes]") -> None:
    """Ask for an orderly end, and after a minute insist; nothing below `process` is left."""
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_END_SECONDS)
    for left in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            left.kill()
    process.kill()
    process.wait()


@dataclass(frozen=True, slots=True)
class Held:
    """Of one moment: what the workers hold and what they take for it.

    Attributes:
        data_bytes: of everything persisted, as dask counts the size of it.
        frame_bytes: of that the data frames; all else are indexes.
        worker_bytes: private resident memory of the worker processes.
    """

    data_bytes: int
    frame_bytes: int
    worker_bytes: int


def look_at_memory(scheduler: str) -> Held:
    """Through a client of its own, at the address that `Product.about` tells."""
    with Client(scheduler, timeout=30, set_as_default=False) as client:
        sizes: Counter[str] = sum(map(Counter, client.run(_sizes_by_kind).values()), Counter())
        pids = [int(pid) for pid in client.run(_own_pid).values()]
    return Held(
        data_bytes=sizes.total(),
        frame_bytes=sizes["frames"],
        worker_bytes=sum(private_bytes(psutil.Process(pid)) for pid in pids),
    )


def _own_pid() -> int:
    import os  # noqa: PLC0415  runs on a worker

    return os.getpid()


def _sizes_by_kind(dask_worker: Any) -> dict[str, int]:
    """Bytes of all values that a worker keeps, those of data frames apart."""
    import pandas as pd  # noqa: PLC0415
    from dask.sizeof import sizeof  # noqa: PLC0415

    sizes = {"frames": 0, "others": 0}
    for value in dask_worker.data.values():
        sizes["frames" if isinstance(value, pd.DataFrame) else "others"] += sizeof(value)
    return sizes
