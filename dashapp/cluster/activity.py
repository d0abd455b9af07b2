"""What this process asks of its cluster, whatever set of trips the questions are about."""

import time


class Activity:
    """Written by every request, read by the threads that look after the cluster."""

    def __init__(self) -> None:
        self.questions, self._used_at = 0, time.monotonic()

    def touch(self) -> None:
        """A question was answered."""
        self.questions += 1
        self.begin_anew()

    def begin_anew(self) -> None:
        """Count the idle time from now on."""
        self._used_at = time.monotonic()

    def unused_seconds(self) -> float:
        return time.monotonic() - self._used_at
