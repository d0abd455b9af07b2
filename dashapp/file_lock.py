"""Locks on files: the kernel gives them back however their process ends."""

import fcntl
import os
import time
from pathlib import Path

POLL_SECONDS = 0.1


class Lock:
    """An `flock` on a file, which is made. Free again after `close` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Python's descriptors end with exec: neither the daemon nor a worker inherits the lock.
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def is_lost(self) -> bool:
        """Whether somebody has removed the file: who comes then locks another one."""
        try:
            return not os.path.samestat(self._path.stat(), os.fstat(self._descriptor))
        except OSError:
            return True

    def take_again(self) -> None:
        """Lock a file at the path in place of the lost one, unless somebody else was faster.

        Only for who holds the lost one alone.
        """
        text = os.pread(self._descriptor, 100, 0).decode()
        fresh = Lock(self._path)
        if fresh.take():
            self._descriptor, fresh._descriptor = fresh._descriptor, self._descriptor
            self.write(text)
        fresh.close()

    def take(self, *, shared: bool = False, wait: bool = False) -> bool:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self._descriptor, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def take_in_time(self, limit_s: float, *, shared: bool = False) -> bool:
        end = time.monotonic() + limit_s
        while not self.take(shared=shared):
            if time.monotonic() > end:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def give_back(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def write(self, text: str) -> None:
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode(), 0)

    def close(self) -> None:
        """May be repeated."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
