"""Single flight: equal work asked for together is done once. It stores nothing."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Flights(Generic[T]):
    """Work under way, by key. What it gives or raises goes to every caller who joined.

    `joined` counts the callers who waited for another one's work instead of doing it.
    """

    def __init__(self) -> None:
        self.joined = 0
        self._under_way: dict[str, Future[T]] = {}
        self._lock = threading.Lock()

    def join(self, key: str, work: Callable[[], T]) -> T:
        with self._lock:
            flight = self._under_way.get(key)
            if flight is not None:
                self.joined += 1
            else:
                mine = self._under_way[key] = Future()
        if flight is None:
            self._fly(key, mine, work)
            return mine.result()
        return flight.result()

    def _fly(self, key: str, flight: "Future[T]", work: Callable[[], T]) -> None:
        try:
            flight.set_result(work())
        except BaseException as error:  # noqa: BLE001  the waiters must never wait for ever
            flight.set_exception(error)
        finally:
            with self._lock:
                del self._under_way[key]
