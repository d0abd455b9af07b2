"""Cancellation: who waits for an answer, and until when. What nobody waits for is not computed."""

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


class CancellationToken:
    """Of one viewer's request; tokens of others who want the same answer join it.

    It is cancelled once every viewer of these has left or run out of time. Without a function that
    says whether the viewer has left he stays to the end. May be used by many threads.

    Attributes:
        deadline: until when the viewer waits, in the seconds of `time.monotonic`.
        viewer: who it is; questions of one viewer do not take turns with each other.
    """

    def __init__(
        self,
        viewer_has_left: Callable[[], bool] = _stays,
        deadline: float = math.inf,
        viewer: str = "",
    ) -> None:
        self.deadline, self.viewer = deadline, viewer
        self._viewer_has_left = viewer_has_left
        self._others: list[CancellationToken] = []
        self._is_cancelled = False
        self._lock = threading.Lock()

    def join(self, others: "CancellationToken") -> bool:
        """Let others wait for the same answer. False when it is cancelled: they must ask anew."""
        with self._lock:
            if not self._is_cancelled and others is not self:
                self._others.append(others)
            return not self._is_cancelled

    def is_cancelled(self) -> bool:
        """Whether nobody waits any more; once this is so, it stays so and nobody joins."""
        with self._lock:
            self._is_cancelled = self._is_cancelled or (
                not self.waits() and all(other.is_cancelled() for other in self._others)
            )
            return self._is_cancelled

    def viewer_has_left(self) -> bool:
        """Of this token's own viewer, whatever others do and the clock says."""
        return self._viewer_has_left()

    def waits(self) -> bool:
        """Whether this token's own viewer is there and has time left, whatever others do."""
        return time.monotonic() < self.deadline and not self._viewer_has_left()

    def last_deadline(self) -> float:
        """Until when anybody waits."""
        with self._lock:
            return max(self.deadline, *(one.last_deadline() for one in self._others), -math.inf)

    def wait_for(self, future: Future[T], deadline: float = math.inf) -> T:
        """What comes of it; waits no longer than this token's own viewer does.

        Raises:
            ViewerLeftError: the viewer has left.
            TimeoutError: the viewer's time is over, or `deadline` has passed.
        """
        until = min(self.deadline, deadline)
        while True:
            try:
                return future.result(max(min(LOOK_SECONDS, until - time.monotonic()), 0))
            except TimeoutError:
                if future.done():
                    return future.result()
            if time.monotonic() >= until:
                raise TimeoutError
            if self._viewer_has_left():
                raise ViewerLeftError
