"""The state of the cluster as everybody may read it: one snapshot, replaced as a whole."""

import logging
import threading
from dataclasses import replace
from typing import Any

from dashapp.model import ClusterState, ClusterStatus, Progress

_log = logging.getLogger(__name__)


class StatusHolder:
    """Written by the background thread, read by every request.

    `prefix` begins each line that the log has of it: the name of the set, where it has one.
    """

    def __init__(self, name: str = "") -> None:
        self.prefix = f"{name}: " if name else ""
        self._status = ClusterStatus()
        self._lock = threading.Lock()

    @property
    def status(self) -> ClusterStatus:
        return self._status

    def set_state(self, state: ClusterState, message: str, **changes: Any) -> None:
        """A new state; its progress begins anew unless it is given. The log tells of it once."""
        with self._lock:
            if (state, message) != (self._status.state, self._status.message):
                _log.info("%s%s", self.prefix, message)
            fresh: dict[str, Any] = {"progress": Progress(), "viewers_message": ""} | changes
            self._status = replace(self._status, state=state, message=message, **fresh)

    def update(self, **changes: Any) -> None:
        """The same state with other figures."""
        with self._lock:
            self._status = replace(self._status, **changes)
