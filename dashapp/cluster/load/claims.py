"""Memory that each of several sets of trips takes of one cluster, known where all meet.

Every process loads its sets at once, each in a thread. Were each measured by itself, two that fit
alone would be loaded together where there is room for one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from distributed import Client, Scheduler

from dashapp.cluster.load.dataset import about_name

_CLAIMS = "dashapp-claims"
"""Where the scheduler's extensions keep them: version -> name, bytes, ids of clients."""

Taken = Sequence[tuple[str, int]]
"""Names of other sets and the bytes that they take."""


@dataclass(frozen=True)
class Claim:
    """Of one version of the set `name`, for as long as `client` is connected."""

    client: Client
    version: str
    name: str
    patience_s: float = 3.0

    def take(self, n_bytes: int, usable: int | None, *, early: bool) -> tuple[bool, Taken]:
        """Whether so much is free beside the others, which it is then taken from; and the others.

        Args:
            n_bytes: of its trips.
            usable: of all workers together; None where that has no limit.
            early: count what is published and held by nobody too: whoever comes to it may not
                have found it yet.

        Raises:
            TimeoutError, OSError: the scheduler does not answer.
        """
        return self._ask(n_bytes, usable, early=early)

    def note(self, n_bytes: int) -> Taken:
        """It takes so much, as is known once it is loaded; the others."""
        return self._ask(n_bytes, None, early=False)[1]

    def _ask(self, n_bytes: int, usable: int | None, *, early: bool) -> tuple[bool, Taken]:
        claim = (self.version, self.name, n_bytes, self.client.id)
        question = (self.client._run_on_scheduler, claim_memory, claim, usable, early)
        answer: tuple[bool, Taken] = self.client.sync(*question, callback_timeout=self.patience_s)
        return answer


def claim_memory(
    claim: tuple[str, str, int, str],
    usable: int | None,
    early: bool,
    dask_scheduler: Scheduler,
) -> tuple[bool, Taken]:
    """Runs on the scheduler, where nothing happens meanwhile: of two that ask at once one is first.

    `claim` has version, name, bytes and the id of the client.
    """
    version, name, n_bytes, client = claim
    claims: dict[str, tuple[str, int, set[str]]] = dask_scheduler.extensions.setdefault(_CLAIMS, {})
    _forget_ended(claims, dask_scheduler)
    connected = set(dask_scheduler.clients)
    others = [
        (other, taken)
        for one, (other, taken, holders) in claims.items()
        if one != version and (early or holders & connected)
    ]
    fits = usable is None or n_bytes + sum(taken for _, taken in others) <= usable
    if fits:
        holders = claims[version][2] if version in claims else set()
        claims[version] = (name, n_bytes, holders | {client})
    return fits, others


def _forget_ended(claims: dict[str, Any], scheduler: Scheduler) -> None:
    """Those whose clients have all gone and which are not published any more."""
    published, connected = scheduler.extensions["publish"].datasets, set(scheduler.clients)
    for version, (_, _, holders) in list(claims.items()):
        if not holders & connected and about_name(version) not in published:
            del claims[version]
