"""What the operator wants, where every web process that shares the cluster can read it.

Whatever cannot be read as one is none: other releases write there too, and people do by hand.
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
from dashapp.model.operating import Operation
from dashapp.settings import Settings

LEASE_SECONDS = 60.0
"""A process that has said nothing for so long of what it carries out has ended."""

RENEW_EVERY_SECONDS = 10.0

_STORED_AS = "wish"
"""As earlier releases call it, which may share the store."""

_TICK_SECONDS = 0.001
"""A later one is later by so much at least, whatever the clock of the machine says."""


@dataclass(frozen=True, slots=True)
class DesiredState:
    """`at` is a Unix time, 0 when nobody has asked for anything yet."""

    at: float = 0.0
    stopped: bool = False
    """Leave the cluster ended, whoever visits, until something else is asked for."""
    message: str = ""
    """What viewers read while it is stopped."""
    deed: str = ""
    """What a process carries out meanwhile: stop, restart or reload; empty when it is done."""
    until: float = 0.0
    """From this Unix time on the operation is anybody's to finish: that process has ended."""


T = TypeVar("T", DesiredState, Operation)


class DesiredStates:
    """The desired state and the operation of the moment, for all processes of one deployment.

    `alone` tells after a writing that no store of others took it: only this process knows.
    """

    def __init__(self, *stores: Store) -> None:
        self._stores, self._own = stores, MemoryStore()
        self._renewing = threading.Lock()
        self.alone = False

    def desired(self) -> DesiredState:
        return self._newest(_STORED_AS, DesiredState())

    def operation(self) -> Operation:
        return self._newest("deed", Operation())

    def ask(self, *, stopped: bool = False, message: str = "") -> DesiredState:
        """Write down what is asked for; processes see it within a second or two."""
        return self._write_desired(DesiredState(0.0, stopped, message))

    def tell(self, action: str, outcome: str, sentence: str) -> Operation:
        deed = Operation(action, outcome, sentence, self._next_time(self.operation().at))
        self._write("deed", asdict(deed))
        return deed

    @contextmanager
    def carrying_out(self, deed: str, message: str) -> Iterator[None]:
        """Stopped while the block lasts; should this process end in it, another one finishes.

        What is to be afterwards the block itself has to ask.
        """
        ended = threading.Event()
        desired = self.lease(DesiredState(0.0, stopped=True, message=message, deed=deed))

        def renew() -> None:
            while not ended.wait(RENEW_EVERY_SECONDS):
                with self._renewing:
                    if not ended.is_set() and self.desired().deed == deed:
                        self.lease(desired)

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

    def lease(self, desired: DesiredState) -> DesiredState:
        """The same for another while, from now on."""
        return self._write_desired(replace(desired, until=time.time() + LEASE_SECONDS))

    def _write_desired(self, desired: DesiredState) -> DesiredState:
        desired = replace(desired, at=self._next_time(self.desired().at))
        self._write(_STORED_AS, asdict(desired))
        return desired

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


def open_desired_states(settings: Settings) -> DesiredStates:
    """Those of the named cluster, or of this very server where the cluster is local.

    To be called in the process that serves, after a fork.
    """
    return DesiredStates(*find_stores(settings))


def _parse(text: str, none: T) -> T:
    """What was written; `none` for anything that is not of this kind in each of its parts."""
    try:
        made = _KINDS[type(none)].validate_json(text or "null", strict=True)
    except ValueError:
        return none
    numbers = [value for value in asdict(made).values() if isinstance(value, float)]
    return made if all(map(math.isfinite, numbers)) else none


_KINDS: dict[type, TypeAdapter[Any]] = {
    kind: TypeAdapter(kind) for kind in (DesiredState, Operation)
}
