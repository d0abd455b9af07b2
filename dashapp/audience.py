"""Who waits for an answer, and until when. A viewer who has moved on must cost nothing more."""

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from dashapp.errors import ViewerLeftError

T = TypeVar("T")

LOOK_SECONDS = 0.05
"""So often a thread that waits looks whether its viewer is still there: a system call each."""


def _stays() -> bool:
    return False


class Audience:
    """One who asks, known by a function that says whether he has left, and all admitted to him.

    Without one it is somebody who stays to the end. May be used by many threads.

    Attributes:
        deadline: until when he waits himself, in the seconds of `time.monotonic`.
        viewer: who he is; questions of one viewer do not take turns with each other.
    """

    def __init__(
        self,
        has_left: Callable[[], bool] = _stays,
        deadline: float = math.inf,
        viewer: str = "",
    ) -> None:
        self.deadline, self.viewer = deadline, viewer
        self._has_left = has_left
        self._others: list[Audience] = []
        self._is_dismissed = False
        self._lock = threading.Lock()

    def admit(self, others: "Audience") -> bool:
        """Let others wait for the same answer. False when it was given up: they must ask anew."""
        with self._lock:
            if not self._is_dismissed and others is not self:
                self._others.append(others)
            return not self._is_dismissed

    def has_left(self) -> bool:
        """Whether nobody is there any more; once this is so, nobody is admitted."""
        with self._lock:
            self._is_dismissed = self._is_dismissed or (
                not self.waits() and all(other.has_left() for other in self._others)
            )
            return self._is_dismissed

    def has_hung_up(self) -> bool:
        """Whether he himself is not there any more, whatever others do and the clock says."""
        return self._has_left()

    def waits(self) -> bool:
        """Whether he himself is there and has time left, whatever others do."""
        return time.monotonic() < self.deadline and not self._has_left()

    def last_deadline(self) -> float:
        """Until when anybody waits."""
        with self._lock:
            return max(self.deadline, *(one.last_deadline() for one in self._others), -math.inf)

    def wait_for(self, landing: Future[T], deadline: float = math.inf) -> T:
        """What comes of it. He himself waits no longer than he is there and has time.

        Raises:
            ViewerLeftError: he has left.
            TimeoutError: his time is over, or `deadline` has passed.
        """
        until = min(self.deadline, deadline)
        while True:
            try:
                return landing.result(max(min(LOOK_SECONDS, until - time.monotonic()), 0))
            except TimeoutError:
                if landing.done():
                    return landing.result()
            if time.monotonic() >= until:
                raise TimeoutError
            if self._has_left():
                raise ViewerLeftError
