"""`--worker-class dashapp.serving.worker.BufferingWorker`: a loop for all connections, and threads.

The loop reads requests whole before a thread has them, and sends what threads have left behind, so
that nobody who is slow, or silent, holds a thread. Master, hooks and parser are gunicorn's own.
"""

import os
import resource
import time
from typing import Any

from gunicorn.workers.base import Worker

from dashapp.app import EXTENSION
from dashapp.serving.limits import Limits
from dashapp.serving.loop import Loop

CLOSE_SECONDS = 2.0
"""Of the grace that gunicorn's master gives: to leave the cluster, after the last answer."""

_TURN_SECONDS = 1.0
_ENDING_TURN_SECONDS = 0.1
_OTHER_FILES = 512
"""Open files of a web process that are no connections: the cluster's, the caches', libraries'."""


class BufferingWorker(Worker):  # type: ignore[misc]  # gunicorn is not typed
    """`--threads` answer; `--keep-alive`, `--graceful-timeout`, `--max-requests` hold as usual."""

    alive: bool

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """A server that was given a certificate must not go on in plain text."""
        del log
        if cfg.is_ssl:
            raise SystemExit("TLS ends at a proxy in front; docs/deployment.md says how.")

    def run(self) -> None:
        limits = Limits.of(self.wsgi.extensions[EXTENSION].settings)
        _allow_open_files(2 * limits.connections + _OTHER_FILES)
        loop = Loop(self, limits)
        loop.start(self.sockets, self.cfg.threads)
        while self.alive and self.ppid == os.getppid():  # without a master nobody wants it
            self.notify()
            loop.turn(_TURN_SECONDS)
        self.alive = False
        self._end(loop)

    def note_request(self) -> bool:
        """One more is answered. Whether its connection may be asked again."""
        self.nr += 1
        if self.nr >= self.max_requests:
            self.alive = False
        return self.alive and self.cfg.keepalive > 0

    def _end(self, loop: Loop) -> None:
        """What has been asked is answered and sent, within the grace."""
        loop.stop_accepting(self.sockets)
        end = time.monotonic() + max(self.cfg.graceful_timeout - CLOSE_SECONDS, 0)
        while loop.is_busy and time.monotonic() < end:
            self.notify()
            loop.turn(_ENDING_TURN_SECONDS)
        loop.close()


def _allow_open_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
