"""Is there memory for the trips? Asked before anything is read: what does not fit ends workers."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from distributed import Client

from dashapp.cluster.load.claims import Claim, Taken
from dashapp.dataset import Dataset
from dashapp.engine.columns import packed_bytes
from dashapp.errors import ClusterError
from dashapp.model import Account

INDEX_BYTES = 3.5
"""Of a trip's place in the index of one end; measured on a year of trips."""

PLACE_BYTES = 2.4
"""Of a trip's places, for one end: runs of its own, and two bytes of the opposite end, which the
first filter by zone makes and which stay (engine/place_columns.py)."""

ZONE_INDEX_BYTES = 1.0
"""The same of a trip that is known by zone and kept once: sums for both ends, and exceptions. There
are no points to be found, and its zones are there already."""

WORKER_BYTES = 150 << 20
"""Of a worker that holds no trip: Python with the libraries, which it has loaded by then."""

USABLE_SHARE = 0.95
"""Of a worker's memory: beyond that its nanny ends it."""

CSV_ROW_BYTES = 250
"""The longest rows of TLC's files that are common; so a file has at least so many rows."""

WAIT_SECONDS = 60.0
"""For machines that are still starting."""

LOOK_EVERY_SECONDS = 0.5

FINDING_SECONDS = 15.0
"""Within which processes that start anew find what is loaded already, and claim it as theirs."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Need:
    """So many trips, and the bytes that they take."""

    rows: int
    n_bytes: int


MemoryCheck = Callable[[int, Dataset], None]
"""Takes a number of trips and whose columns they have. Raises ClusterError when the workers have no
memory for them."""


def create_memory_check(
    client: Client,
    expected_workers: int,
    patience_s: float = 3.0,
    *,
    is_shared: bool = False,
    claim: Claim | None = None,
) -> MemoryCheck:
    """Waits for workers that are expected and not there yet, unless the trips fit without them.

    Args:
        client: of the cluster.
        expected_workers: how many are certain to come.
        patience_s: for the scheduler to answer.
        is_shared: other people compute there too, and keep the memory that they have taken.
        claim: of the set among others that are served beside it; None where it is alone.
    """

    def require(rows: int, dataset: Dataset) -> None:
        need = Need(rows, int(rows * count_trip_bytes(dataset)))
        began = time.monotonic()
        while True:
            limits = find_limits(client, patience_s, is_shared=is_shared)
            waited_s = time.monotonic() - began
            is_finding = claim is not None and waited_s < FINDING_SECONDS
            enough, others = take_memory(claim, need, limits, early=is_finding)
            if enough:
                return
            is_starting = len(limits) < expected_workers and waited_s < WAIT_SECONDS
            if not is_starting and not is_finding:
                raise ClusterError(describe(need, limits, is_shared=is_shared, others=others))
            time.sleep(LOOK_EVERY_SECONDS)

    return require


def take_memory(
    claim: Claim | None, need: Need, limits: list[int], *, early: bool
) -> tuple[bool, Taken]:
    """Whether so many trips fit, and beside what; see `Claim.take` for `early`."""
    if claim is None:
        return fits(need, limits), ()
    enough, others = claim.take(need.n_bytes, find_usable(limits), early=early)
    if enough and need.rows:
        _log.info("%s: %s", claim.name, describe_plan(need, limits, others))
    return enough, others


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


def fits(need: Need, limits: list[int]) -> bool:
    usable = find_usable(limits)
    return usable is None or need.n_bytes <= usable


def find_usable(limits: list[int]) -> int | None:
    """Bytes that trips may take of all workers together; None where one of them has no limit."""
    usable = sum(USABLE_SHARE * limit - WORKER_BYTES for limit in limits)
    return None if 0 in limits else int(usable)


def describe(need: Need, limits: list[int], *, is_shared: bool = False, others: Taken = ()) -> str:
    needed = f"{need.rows:,} trips need {_needed_gib(need, limits):.1f} GiB of memory"
    if others:
        beside = ", ".join(f"{name} ({_gib(taken)})" for name, taken in others)
        needed += f" beside the other sets, {beside}"
    have = _describe_workers(limits) + (" that others do not use" if is_shared else "")
    fewer = "serve fewer sets" if others else "serve fewer trips"
    return f"{needed}, and {have}; give more memory or workers, or {fewer}."


def describe_plan(need: Need, limits: list[int], others: Taken) -> str:
    """Of one set among others, before it is loaded: what it takes, and all together."""
    together = need.n_bytes + sum(taken for _, taken in others)
    return (
        f"{need.rows:,} trips or more take {_gib(need.n_bytes)}, with the other sets so far "
        f"{_gib(together)}, and {_describe_workers(limits)}."
    )


def count_trip_bytes(dataset: Dataset) -> float:
    """Of a trip in memory, all its ends with their indexes: 82 with the columns of yellow taxis."""
    if dataset.is_by_zone:
        return packed_bytes(dataset) + ZONE_INDEX_BYTES
    beside = INDEX_BYTES + (PLACE_BYTES if dataset.partition else 0)
    return len(dataset.shown_ends) * (packed_bytes(dataset) + beside)


def count_bytes(account: Account, dataset: Dataset) -> int:
    """Of the trips of a set that is loaded."""
    return int(count_drawn(account, dataset) * count_trip_bytes(dataset))


def count_drawn(account: Account, dataset: Dataset) -> int:
    """Trips of which any end takes memory; half a trip has one end of two.

    Of trips that are kept once it is not told how many have one end alone: hardly any.
    """
    if dataset.is_by_zone:
        return max(account.pickup.rows_kept, account.dropoff.rows_kept)
    return (account.pickup.rows_kept + account.dropoff.rows_kept) // max(1, len(dataset.shown_ends))


def _needed_gib(need: Need, limits: list[int]) -> float:
    return (need.n_bytes + len(limits) * WORKER_BYTES) / USABLE_SHARE / 2**30


def _describe_workers(limits: list[int]) -> str:
    n = len(limits)
    have = f"{n} worker{' has' if n == 1 else 's have'}"
    return f"{have} no limit" if 0 in limits else f"{have} {sum(limits) / 2**30:.1f} GiB"


def _gib(n_bytes: int) -> str:
    return f"{n_bytes / 2**30:.1f} GiB" if n_bytes >= 0.1 * 2**30 else f"{n_bytes / 2**20:.0f} MiB"


def count_least_rows(sizes: dict[str, int]) -> int:
    """How many rows raw files have at least: address -> bytes. Of packed ones nothing is known."""
    return sum(size // CSV_ROW_BYTES for uri, size in sizes.items() if uri.lower().endswith(".csv"))
