"""Which worker holds which block: asked of the scheduler, remembered until something changes."""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence

from distributed import Client

from dashapp.cluster.load.dataset import Dataset
from dashapp.cluster.load.keys import BlockKey
from dashapp.cluster.query.balance import plan_moves
from dashapp.model import Endpoint

Shares = dict[str, list[BlockKey]]
"""Worker address -> the blocks it is asked about."""


class Placement:
    """A map of the blocks; every thread may read it, refreshing replaces it as a whole."""

    def __init__(self, client: Client, dataset: Dataset, patience_seconds: float) -> None:
        self._client, self._dataset = client, dataset
        self._patience_seconds = patience_seconds
        self._holders: Mapping[Endpoint, Sequence[str | None]] = {}
        self.silent = False
        """Whether a worker does not answer: every question would wait for it in vain."""
        self._refreshing = threading.Lock()
        self.refresh()

    def shares(self, endpoint: Endpoint, numbers: Sequence[int]) -> Shares | None:
        """Who is to answer for these blocks; None while nobody holds one of them."""
        holders, blocks = self._holders[endpoint], self._dataset.blocks[endpoint].indexed
        shares: Shares = {}
        for number in numbers:
            holder = holders[number]
            if holder is None:
                return None
            shares.setdefault(holder, []).append(blocks[number].key)
        return shares

    def missing(self) -> int:
        """How many blocks nobody holds: they are being computed again."""
        return sum(1 for holders in self._holders.values() for holder in holders if holder is None)

    def refresh(self) -> None:
        """Ask the scheduler anew.

        Raises:
            TimeoutError, OSError: it does not answer.
        """
        scheduler = self._client.scheduler
        if scheduler is None:  # the client has been closed meanwhile
            raise ConnectionError("The cluster was left.")
        with self._refreshing:
            blocks = self._dataset.blocks
            keys = [future.key for one in blocks.values() for future in one.indexed]
            found: Mapping[BlockKey, Sequence[str]] = self._client.sync(
                scheduler.who_has,
                keys=keys,
                callback_timeout=self._patience_seconds,
            )
            self._holders = {
                endpoint: _choose_holders([found.get(future.key, ()) for future in one.indexed])
                for endpoint, one in blocks.items()
            }

    def moves_to(self, workers: Sequence[str]) -> dict[str, list[BlockKey]]:
        """What workers that hold no block of an endpoint shall take; empty when all is well."""
        moves: dict[str, list[BlockKey]] = {}
        for endpoint, holders in self._holders.items():
            blocks = self._dataset.blocks[endpoint].indexed
            known = [holder for holder in holders if holder is not None]
            for worker, numbers in plan_moves(known, workers).items():
                moves.setdefault(worker, []).extend(blocks[number].key for number in numbers)
        # Both ends of a set may have the same blocks.
        return {worker: list(dict.fromkeys(keys)) for worker, keys in moves.items()}


def _choose_holders(candidates: Sequence[Sequence[str]]) -> list[str | None]:
    """For each block one of those who hold it: the one that was chosen least so far."""
    chosen: Counter[str] = Counter()
    holders: list[str | None] = []
    for held_by in candidates:
        holder = min(held_by, key=lambda worker: chosen[worker], default=None)
        holders.append(holder)
        if holder is not None:
            chosen[holder] += 1
    return holders
