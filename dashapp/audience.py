"""Who waits for an answer. A viewer who has moved on waits no more, and must cost nothing more."""

import threading
from collections.abc import Callable


def _stays() -> bool:
    return False


class Audience:
    """Those who wait for one answer; each is known by a function that says whether he has left.

    Without one it is somebody who stays to the end. May be used by many threads.
    """

    def __init__(self, has_left: Callable[[], bool] = _stays) -> None:
        self._members = [has_left]
        self._is_dismissed = False
        self._lock = threading.Lock()

    def admit(self, others: "Audience") -> bool:
        """Let others wait for the same answer. False when it was given up: they must ask anew."""
        with self._lock:
            if not self._is_dismissed:
                self._members += others._members
            return not self._is_dismissed

    def has_left(self) -> bool:
        """Whether nobody is there any more; once this is so, nobody is admitted."""
        with self._lock:
            self._is_dismissed = self._is_dismissed or all(left() for left in self._members)
            return self._is_dismissed
