"""What the operator wants, where every web process that shares the cluster can read it.

Whatever cannot be read as a wish is none: other releases write there too, and people do by hand.
"""

import json
import math
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

from pydantic import TypeAdapter

from dashapp.cluster.operator.stores import MemoryStore, Store, find_stores
from dashapp.model.operating import Deed
from dashapp.settings import Settings

LEASE_SECONDS = 60.0
"""A process that has said nothing for so long of what it carries out has ended."""

RENEW_EVERY_SECONDS = 10.0

_TICK_SECONDS = 0.001
"""A later wish is later by so much at least, whatever the clock of the machine says."""


@dataclass(frozen=True, slots=True)
class Wish:
    """`at` is a Unix time, 0 when nobody has wished anything yet."""

    at: float = 0.0
    stopped: bool = False
    """Leave the cluster ended, whoever visits, until another wish comes."""
    message: str = ""
    """What viewers read while it is stopped."""
    deed: str = ""
    """What a process carries out meanwhile: stop, restart or reload; empty when it is done."""
    until: float = 0.0
    """From this Unix time on the deed is anybody's to finish: that process has ended."""


T = TypeVar("T", Wish, Deed)


class Wishes:
    """The wish and the deed of the moment, for all processes of one deployment.

    `alone` tells after a writing that no store of others took it: only this process knows.
    """

    def __init__(self, *stores: Store) -> None:
        self._stores, self._own = stores, MemoryStore()
        self._renewing = threading.Lock()
        self.alone = False

    def wish(self) -> Wish:
        return self._newest("wish", Wish())

    def deed(self) -> Deed:
        return self._newest("deed", Deed())

    def ask(self, *, stopped: bool = False, message: str = "") -> Wish:
        """Write down a new wish; processes see it within a second or two."""
        return self._write_wish(Wish(0.0, stopped, message))

    def tell(self, action: str, outcome: str, sentence: str) -> Deed:
        deed = Deed(action, outcome, sentence, self._next_time(self.deed().at))
        self._write("deed", asdict(deed))
        return deed

    @contextmanager
    def carrying_out(self, deed: str, message: str) -> Iterator[None]:
        """Stopped while the block lasts; should this process end in it, another one finishes.

        What is wished afterwards the block itself has to ask.
        """
        ended = threading.Event()
        wish = self.lease(Wish(0.0, stopped=True, message=message, deed=deed))

        def renew() -> None:
            while not ended.wait(RENEW_EVERY_SECONDS):
                with self._renewing:
                    if not ended.is_set() and self.wish().deed == deed:
                        self.lease(wish)

        threading.Thread(target=renew, name="dashapp-lease", daemon=True).start()
        try:
            yield
        finally:
            with self._renewing:
                ended.set()

    @contextmanager
    def deciding(self) -> Iterator[bool]:
        """One process at a time: gives whether it is this one, for the block."""
        with ExitStack() as stack:
            taken = [stack.enter_context(store.locked()) for store in self._stores]
            yield all(taken)

    def lease(self, wish: Wish) -> Wish:
        """The same for another while, from now on."""
        return self._write_wish(replace(wish, until=time.time() + LEASE_SECONDS))

    def _write_wish(self, wish: Wish) -> Wish:
        wish = replace(wish, at=self._next_time(self.wish().at))
        self._write("wish", asdict(wish))
        return wish

    def _next_time(self, last: float) -> float:
        """After `last`, which a machine with another clock may have written."""
        return max(time.time(), last + _TICK_SECONDS)

    def _newest(self, name: str, none: T) -> T:
        texts = [self._own.read(name), *(store.read(name) for store in self._stores)]
        return max((_parse(text, none) for text in texts), key=lambda one: one.at)

    def _write(self, name: str, facts: dict[str, Any]) -> None:
        text = json.dumps(facts)
        self._own.write(name, text)
        taken = [store.write(name, text) for store in self._stores]
        self.alone = not any(taken)


def open_wishes(settings: Settings) -> Wishes:
    """Those of the named cluster, or of this very server where the cluster is local.

    To be called in the process that serves, after a fork.
    """
    return Wishes(*find_stores(settings))


def _parse(text: str, none: T) -> T:
    """What was written; `none` for anything that is not of this kind in each of its parts."""
    try:
        made = _KINDS[type(none)].validate_json(text or "null", strict=True)
    except ValueError:
        return none
    numbers = [value for value in asdict(made).values() if isinstance(value, float)]
    return made if all(map(math.isfinite, numbers)) else none


_KINDS: dict[type, TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in (Wish, Deed)}
