"""Counts the questions that come to a result cache. It knows nothing of them."""

import threading
import time
from collections import Counter
from collections.abc import Callable

from dashapp.model.operating import Traffic

WINDOW_SECONDS = 60


class TrafficCounter:
    """Thread-safe; remembers a minute, second by second."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._questions, self._computed = 0, 0
        self._by_second: Counter[int] = Counter()

    def note_question(self) -> None:
        now = int(self._clock())
        with self._lock:
            self._questions += 1
            self._by_second[now] += 1
            self._forget(now)

    def note_computed(self) -> None:
        with self._lock:
            self._computed += 1

    def figures(self) -> Traffic:
        with self._lock:
            self._forget(int(self._clock()))
            return Traffic(self._questions, self._computed, self._by_second.total())

    def _forget(self, now: int) -> None:
        for second in [one for one in self._by_second if one <= now - WINDOW_SECONDS]:
            del self._by_second[second]
