"""One process of a machine compiles the kernels, others wait and find them on disk.

Workers that start together would compile the same, a minute each, on cores that they share.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dashapp.cluster.health import WARM_UP_SECONDS
from dashapp.file_lock import POLL_SECONDS, Lock

WAIT_SECONDS = WARM_UP_SECONDS / 2
"""For who compiles, and may have been stopped; then there is as much time to do it oneself."""

_log = logging.getLogger(__name__)


@contextmanager
def compiling_once(mark: Path, wait_s: float = WAIT_SECONDS) -> Iterator[None]:
    """The block compiles what is missing: alone, until the file `mark` says that nothing is.

    Nobody waits where `mark` stands. A lock of the kernel ends with its process, and so does one
    that is killed while it compiles. Where no lock can be had (a folder that cannot be written, a
    disk elsewhere that knows none), everybody compiles, as they would without us.
    """
    lock = _wait_for_turn(mark, wait_s)
    try:
        yield
        with suppress(OSError):
            mark.touch()
    finally:
        if lock is not None:
            lock.close()


def _wait_for_turn(mark: Path, wait_s: float) -> Lock | None:
    """The lock of who shall compile; None where that is done, or others cannot be waited for."""
    if mark.exists():
        return None
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        lock = Lock(mark.with_name("compiling"))
    except OSError as error:
        _log.info("Nobody is waited for before kernels are compiled: %s", error)
        return None
    if _is_our_turn(lock, mark, time.monotonic() + wait_s):
        return lock
    lock.close()
    return None


def _is_our_turn(lock: Lock, mark: Path, end: float) -> bool:
    try:
        while not (taken := lock.take()) and not mark.exists():
            if time.monotonic() > end:
                _log.warning("Another process has been compiling for long; not waiting for it.")
                return False
            time.sleep(POLL_SECONDS)
    except OSError as error:  # no locks on this disk
        _log.info("Nobody is waited for before kernels are compiled: %s", error)
        return False
    return taken and not mark.exists()  # who was before us may have been through just now
