"""Single flight: equal work asked for together is done once. It stores nothing."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from dashapp.cancellation import CancellationToken
from dashapp.errors import QueryTimeoutError, ViewerLeftError

T = TypeVar("T")


@dataclass(eq=False)
class Flight(Generic[T]):
    token: CancellationToken
    outcome: "Future[T]" = field(default_factory=Future)


class Flights(Generic[T]):
    """Work under way, by key. What it gives or raises goes to every caller who joined.

    `joined` counts the callers who waited for another one's work instead of doing it. Whoever joins
    joins the token of the first, so that the work goes on while anybody waits for it.
    A viewer who leaves takes his own thread along at once: when it was the one at work, another of
    those who wait takes the work over.
    """

    def __init__(self) -> None:
        self.joined = 0
        self._under_way: dict[str, Flight[T]] = {}
        self._lock = threading.Lock()

    def join(self, key: str, work: Callable[[], T], token: CancellationToken | None = None) -> T:
        """What the work gives, or what it raises.

        Raises:
            ViewerLeftError: the caller's viewer has left.
            QueryTimeoutError: the caller's time is over.
        """
        mine: Flight[T] = Flight(token or CancellationToken())
        while True:
            flight = self._join_or_lead(key, mine)
            if flight is mine:
                return self._lead(key, mine, work)
            try:
                return _wait(flight, mine.token)
            except (ViewerLeftError, QueryTimeoutError):
                if not mine.token.waits():
                    raise
            # The one who was at it has left or had less time than we have: it is ours to do.

    def _join_or_lead(self, key: str, mine: Flight[T]) -> Flight[T]:
        with self._lock:
            flight = self._under_way.get(key)
            if flight is not None and flight.token.join(mine.token):
                self.joined += 1
                return flight
            self._under_way[key] = mine
            return mine

    def _lead(self, key: str, flight: Flight[T], work: Callable[[], T]) -> T:
        try:
            outcome = work()
        except BaseException as error:
            self._leave(key, flight)
            flight.outcome.set_exception(error)  # the waiters must never wait for ever
            raise
        self._leave(key, flight)
        flight.outcome.set_result(outcome)
        return outcome

    def _leave(self, key: str, flight: Flight[T]) -> None:
        """Before it lands, so that nobody joins what has ended."""
        with self._lock:
            if self._under_way.get(key) is flight:  # given up, another one may have its place
                del self._under_way[key]


def _wait(flight: Flight[T], token: CancellationToken) -> T:
    try:
        return token.wait_for(flight.outcome)
    except TimeoutError:
        raise QueryTimeoutError("The answer did not come in time; try again.") from None
