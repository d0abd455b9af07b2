"""Single flight: equal work asked for together is done once. It stores nothing."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from dashapp.audience import Audience

T = TypeVar("T")


@dataclass(eq=False)
class Flight(Generic[T]):
    audience: Audience
    landing: "Future[T]" = field(default_factory=Future)


class Flights(Generic[T]):
    """Work under way, by key. What it gives or raises goes to every caller who joined.

    `joined` counts the callers who waited for another one's work instead of doing it. Whoever joins
    is admitted to the audience of the first, so that the work goes on while anybody waits for it.
    """

    def __init__(self) -> None:
        self.joined = 0
        self._under_way: dict[str, Flight[T]] = {}
        self._lock = threading.Lock()

    def join(self, key: str, work: Callable[[], T], audience: Audience | None = None) -> T:
        mine: Flight[T] = Flight(audience or Audience())
        with self._lock:
            flight = self._under_way.get(key)
            if flight is not None and flight.audience.admit(mine.audience):
                self.joined += 1
            else:
                flight = self._under_way[key] = mine
        if flight is mine:
            self._fly(key, mine, work)
        return flight.landing.result()

    def _fly(self, key: str, flight: Flight[T], work: Callable[[], T]) -> None:
        try:
            flight.landing.set_result(work())
        except BaseException as error:  # noqa: BLE001  the waiters must never wait for ever
            flight.landing.set_exception(error)
        finally:
            with self._lock:
                if self._under_way.get(key) is flight:  # given up, another one may have its place
                    del self._under_way[key]
