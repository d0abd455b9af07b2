"""Operators' sessions that ended before their time, so that a copied cookie ends with them.

Kept until they would have ended by themselves: in this process, in files for the processes of this
machine, and in Redis for machines that share no disk. It knows nothing of cookies.
"""

import logging
import threading
import time
from contextlib import suppress

from dashapp.settings import Settings
from dashapp.shared_redis import SharedRedis

_KEY_PREFIX = "dashapp:ended:"

_log = logging.getLogger(__name__)


class EndedSessions:
    """Names are digests: hexadecimal, and of no use to whoever reads them."""

    def __init__(self, settings: Settings, lifetime_s: int) -> None:
        self._folder = settings.cache_folder / "ended-sessions"
        self._lifetime_s = lifetime_s
        self._ended: dict[str, float] = {}
        self._lock = threading.Lock()
        in_redis = settings.result_cache == "redis"
        self._redis = SharedRedis(settings, _KEY_PREFIX) if in_redis else None

    def end(self, name: str) -> None:
        """From now on; where it cannot be written down, in this process alone."""
        with self._lock:
            now = time.monotonic()
            kept = {one: at for one, at in self._ended.items() if at > now - self._lifetime_s}
            self._ended = kept | {name: now}
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self._folder / name).touch()
            self._forget_old()
        except OSError as error:
            _log.warning("That a session has ended cannot be written down: %s.", error.strerror)
        if self._redis is not None:
            self._redis.ask("set", name, b"", self._lifetime_s)

    def has_ended(self, name: str) -> bool:
        return name in self._ended or self._is_on_disk(name) or self._is_in_redis(name)

    def _is_on_disk(self, name: str) -> bool:
        try:
            return (self._folder / name).exists()
        except OSError:
            return False

    def _is_in_redis(self, name: str) -> bool:
        return self._redis is not None and bool(self._redis.ask("exists", name))

    def _forget_old(self) -> None:
        for path in self._folder.iterdir():
            with suppress(OSError):
                if path.stat().st_mtime < time.time() - self._lifetime_s:
                    path.unlink()
