"""Is there memory for the trips? Asked before anything is read: what does not fit ends workers."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from distributed import Client

from dashapp.dataset import Dataset
from dashapp.engine.columns import packed_bytes
from dashapp.errors import ClusterError

INDEX_BYTES = 3.5
"""Of a trip's place in the index of one end; measured on a year of trips."""

WORKER_BYTES = 150 << 20
"""Of a worker that holds no trip: Python with the libraries, which it has loaded by then."""

USABLE_SHARE = 0.95
"""Of a worker's memory: beyond that its nanny ends it."""

CSV_ROW_BYTES = 250
"""The longest rows of TLC's files that are common; so a file has at least so many rows."""

WAIT_SECONDS = 60.0
"""For machines that are still starting."""

LOOK_EVERY_SECONDS = 0.5

MemoryCheck = Callable[[int, Dataset], None]
"""Takes a number of trips and whose columns they have. Raises ClusterError when the workers have no
memory for them."""


def create_memory_check(
    client: Client, expected_workers: int, patience_s: float = 3.0, *, is_shared: bool = False
) -> MemoryCheck:
    """Waits for workers that are expected and not there yet, unless the trips fit without them.

    `is_shared`: other people compute there too, and keep the memory that they have taken.
    """

    def require(rows: int, dataset: Dataset) -> None:
        n_bytes = int(rows * count_trip_bytes(dataset))
        until = time.monotonic() + WAIT_SECONDS
        while True:
            limits = find_limits(client, patience_s, is_shared=is_shared)
            if fits(n_bytes, limits):
                return
            if len(limits) >= expected_workers or time.monotonic() > until:
                raise ClusterError(describe(rows, n_bytes, limits, is_shared=is_shared))
            time.sleep(LOOK_EVERY_SECONDS)

    return require


def find_limits(client: Client, patience_s: float, *, is_shared: bool = False) -> list[int]:
    """Memory of each worker in bytes, or what is left of a shared one; 0 where it has no limit."""
    about = client.sync(client.scheduler.identity, n_workers=-1, callback_timeout=patience_s)
    find = _find_rest if is_shared else _find_limit
    return [find(worker) for worker in about["workers"].values()]


def _find_limit(worker: Mapping[str, Any]) -> int:
    return int(worker["memory_limit"] or 0)


def _find_rest(worker: Mapping[str, Any]) -> int:
    """As the worker's last heartbeat has it; a byte at least, since none would be no limit."""
    limit, taken = _find_limit(worker), int(worker["metrics"].get("memory", 0))
    return max(1, limit - max(0, taken - WORKER_BYTES)) if limit else 0


def count_trip_bytes(dataset: Dataset) -> float:
    """Of a trip in memory, all its ends with their indexes: 73 with every column of the taxis'."""
    return len(dataset.shown_ends) * (packed_bytes(dataset) + INDEX_BYTES)


def fits(n_bytes: int, limits: list[int]) -> bool:
    usable = sum(USABLE_SHARE * limit - WORKER_BYTES for limit in limits)
    return 0 in limits or n_bytes <= usable


def describe(rows: int, n_bytes: int, limits: list[int], *, is_shared: bool = False) -> str:
    n = len(limits)
    needed_gib = (n_bytes + n * WORKER_BYTES) / USABLE_SHARE / 2**30
    have = f"{n} worker{' has' if n == 1 else 's have'} {sum(limits) / 2**30:.1f} GiB"
    have += " that others do not use" if is_shared else ""
    return (
        f"{rows:,} trips need {needed_gib:.1f} GiB of memory, and {have}; give more memory or "
        "workers, or serve fewer trips."
    )


def count_least_rows(sizes: dict[str, int]) -> int:
    """How many rows raw files have at least: address -> bytes. Of packed ones nothing is known."""
    return sum(size // CSV_ROW_BYTES for uri, size in sizes.items() if uri.lower().endswith(".csv"))
