"""Old versions of the data leave a long-lived cluster when no process asks them any more."""

import logging
import time

from distributed import Client

from dashapp.cluster.load.on_scheduler import collect_versions

LOOK_EVERY_SECONDS = 30.0
PATIENCE_SECONDS = 3.0

GRACE_SECONDS = 120.0
"""Unused for so long a version may go: a process of another release may just be restarting."""

_log = logging.getLogger(__name__)


class VersionCollector:
    """Looks now and then, in the background thread of each process; the scheduler remembers."""

    def __init__(
        self, look_every_s: float = LOOK_EVERY_SECONDS, grace_s: float = GRACE_SECONDS
    ) -> None:
        self._look_every_s, self._grace_s = look_every_s, grace_s
        self._looked_at = float("-inf")

    def collect(self, client: Client, mine: str) -> None:
        """`mine` is the version that this process asks.

        Raises:
            TimeoutError, OSError: the scheduler hangs, or has gone.
        """
        now = time.monotonic()
        if now - self._looked_at < self._look_every_s:
            return
        self._looked_at = now
        question = (client._run_on_scheduler, collect_versions, mine, self._grace_s)
        for version in client.sync(*question, callback_timeout=PATIENCE_SECONDS):
            _log.info("Nobody uses version %s of the data any more; it has left memory.", version)
