"""The result cache: keys in, answers out, each computed once. It knows nothing of what they mean.

The store is a Flask-Caching backend of its own: memory, files or Redis, as the settings say.
"""

import pickle
import time
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from hashlib import sha256
from typing import Any, TypeVar

from dashapp import __version__
from dashapp.audience import Audience
from dashapp.cache.flights import Flights
from dashapp.cache.store import ResultStore
from dashapp.cache.traffic import TrafficCounter
from dashapp.model import Answer
from dashapp.model.operating import Traffic
from dashapp.settings import Settings

T = TypeVar("T")

COMPRESS_FROM_BYTES = 100_000
"""Tiles come compressed and stay below this; a page of single trips shrinks to a seventh."""


class ResultCache:
    """Implements `services.Results` with single flight in this process.

    A failure goes to everybody who waits for it and is never stored. Values must pickle.
    """

    def __init__(self, settings: Settings, store: ResultStore | None = None) -> None:
        self._store = store or ResultStore(settings)
        self._flights: Flights[Answer[Any]] = Flights()
        self._traffic = TrafficCounter()

    def traffic(self) -> Traffic:
        """Of this process, since it began."""
        return self._traffic.figures()

    def get_or_compute(
        self,
        key: str,
        compute: Callable[[], T],
        audience: Audience | None = None,
        place: AbstractContextManager[None] | None = None,
    ) -> Answer[T]:
        """The answer under `key`; `compute` runs when nobody has it and nobody is at it.

        Others who ask for it meanwhile are admitted to the `audience`. Whoever computes it or
        waits for it holds his `place` meanwhile.
        """
        self._traffic.note_question()
        name = sha256(f"{__version__} {key}".encode()).hexdigest()
        found = self._find(name)
        if found is not None:
            return found
        with place or nullcontext():
            return self._flights.join(name, lambda: self._compute(name, compute), audience)

    def _find(self, name: str) -> Answer[Any] | None:
        stored = self._store.get(name)
        if stored is None:
            return None
        elapsed_ms, value = unpack(stored)
        return Answer(value, cached=True, elapsed_ms=elapsed_ms)

    def _compute(self, name: str, compute: Callable[[], T]) -> Answer[T]:
        landed = self._find(name)  # between our look and our flight another one may have landed
        if landed is not None:
            return landed
        self._traffic.note_computed()
        started = time.perf_counter()
        value = compute()
        elapsed_ms = (time.perf_counter() - started) * 1000.0
        self._store.set(name, pack((elapsed_ms, value)))
        return Answer(value, cached=False, elapsed_ms=elapsed_ms)


def pack(value: Any) -> bytes:
    """Pickled, and compressed when that pays; the first byte tells."""
    plain = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    if len(plain) < COMPRESS_FROM_BYTES:
        return b"p" + plain
    return b"z" + zlib.compress(plain, 1)


def unpack(stored: bytes) -> Any:
    body = stored[1:]
    plain = zlib.decompress(body) if stored[:1] == b"z" else body
    return pickle.loads(plain)  # noqa: S301  we wrote it
