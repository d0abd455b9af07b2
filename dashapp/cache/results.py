"""The result cache: keys in, answers out, each computed once. It knows nothing of what they mean.

The store is a Flask-Caching backend of its own: memory, files or Redis, as the settings say.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from hashlib import sha256

from dashapp.cache.codec import AnswerCodec, UnreadableError
from dashapp.cache.flights import Flights
from dashapp.cache.keys import compute_release, find_key
from dashapp.cache.store import ResultStore
from dashapp.cache.traffic import TrafficCounter
from dashapp.cancellation import CancellationToken
from dashapp.model import Answer, Packed
from dashapp.model.operating import Traffic
from dashapp.settings import Settings


class ResultCache:
    """Implements `services.Results` with single flight in this process.

    A failure goes to everybody who waits for it and is never stored. What lies in the store and
    cannot be read, or was written by another `release`, is as good as nothing.
    """

    def __init__(self, settings: Settings, release: str | None = None) -> None:
        self._store, self._codec = ResultStore(settings), AnswerCodec(find_key(settings))
        self._release = release or compute_release()
        self._flights: Flights[Answer[Packed]] = Flights()
        self._traffic = TrafficCounter()

    def traffic(self) -> Traffic:
        """Of this process, since it began."""
        return self._traffic.figures()

    def get_or_compute(
        self,
        key: str,
        compute: Callable[[], Packed],
        token: CancellationToken | None = None,
        slot: AbstractContextManager[None] | None = None,
    ) -> Answer[Packed]:
        """The answer under `key`; `compute` runs when nobody has it and nobody is at it.

        Others who ask for it meanwhile join the `token`. Whoever computes it or
        waits for it holds this `slot` meanwhile.
        """
        self._traffic.note_question()
        name = sha256(f"{self._release} {key}".encode()).hexdigest()
        found = self._find(name)
        if found is not None:
            return found
        with slot or nullcontext():
            return self._flights.join(name, lambda: self._compute(name, compute), token)

    def _find(self, name: str) -> Answer[Packed] | None:
        stored = self._store.get(name)
        if stored is None:
            return None
        try:
            return self._codec.decode(name, stored)
        except UnreadableError:
            self._store.drop(name)
            return None

    def _compute(self, name: str, compute: Callable[[], Packed]) -> Answer[Packed]:
        landed = self._find(name)  # between our look and our flight another one may have landed
        if landed is not None:
            return landed
        self._traffic.note_computed()
        started = time.perf_counter()
        value = compute()
        elapsed_ms = (time.perf_counter() - started) * 1000.0
        self._store.set(name, self._codec.encode(name, elapsed_ms, value))
        return Answer(value, cached=False, elapsed_ms=elapsed_ms)
