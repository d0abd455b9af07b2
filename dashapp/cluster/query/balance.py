"""Give work again to workers that hold nothing: one that came back after its death is empty.

Its blocks were computed again on the others, and would stay there.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress

from distributed import Client

from dashapp.cluster.load.keys import BlockKey

MOVE_SECONDS = 120.0


def plan_moves(holders: Sequence[str], workers: Sequence[str]) -> dict[str, list[int]]:
    """Empty worker -> numbers of the blocks it shall take: a fair share, from the fullest.

    Args:
        holders: for each block of an endpoint the worker that holds it.
        workers: all that live.
    """
    owners = list(holders)
    share = len(owners) // max(len(workers), 1)
    moves: dict[str, list[int]] = {}
    for worker in sorted(set(workers) - set(owners)):
        moves[worker] = [_take_from_fullest(owners, worker) for _ in range(share)]
    return {worker: taken for worker, taken in moves.items() if taken}


def _take_from_fullest(owners: list[str], worker: str) -> int:
    fullest = Counter(owner for owner in owners if owner != worker).most_common(1)[0][0]
    number = owners.index(fullest)
    owners[number] = worker
    return number


def move_blocks(client: Client, moves: Mapping[str, Sequence[BlockKey]]) -> None:
    """Copy blocks; the scheduler's memory manager then drops what is there twice.

    Raises:
        TimeoutError, OSError: the cluster did not manage it.
    """
    for worker, keys in moves.items():
        # A worker that has gone since (KeyError), or is just going: to nobody would be to delete.
        with suppress(KeyError, ValueError):
            client.sync(
                client.scheduler.replicate,
                keys=list(keys),
                n=1,
                workers=[worker],
                callback_timeout=MOVE_SECONDS,
            )
