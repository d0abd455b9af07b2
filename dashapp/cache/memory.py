"""A Flask-Caching backend in this process's memory, bounded in bytes: the oldest answers go first.

The stock one counts entries, and an entry may be 100 bytes or a megabyte.
"""

import threading
import time
from collections import OrderedDict
from typing import Any, Self

from flask import Flask
from flask_caching.backends.base import BaseCache

BACKEND_PATH = "dashapp.cache.memory.MemoryCache"

ENTRY_BYTES = 300
"""What an entry takes beside its value: key, time, their objects and places."""


class MemoryCache(BaseCache):  # type: ignore[misc]  # Flask-Caching is not typed for us
    """Byte strings, dropped in the order in which they were last asked for. Thread-safe."""

    def __init__(self, max_entries: int, max_bytes: int, default_timeout: int) -> None:
        super().__init__(default_timeout=default_timeout)
        self._max_entries, self._max_bytes = max_entries, max_bytes
        self._entries: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @classmethod
    def factory(
        cls, app: Flask, config: dict[str, Any], args: list[Any], kwargs: dict[str, Any]
    ) -> Self:
        """Flask-Caching's way in."""
        del app, args, kwargs
        timeout = config["CACHE_DEFAULT_TIMEOUT"]
        return cls(config["CACHE_THRESHOLD"], config["CACHE_MAX_BYTES"], timeout)

    @property
    def used_bytes(self) -> int:
        return self._bytes

    def get(self, key: str) -> bytes | None:
        with self._lock:
            ends_at, value = self._entries.get(key, (0.0, b""))
            if ends_at <= time.monotonic():
                self._drop(key)
                return None
            self._entries.move_to_end(key)
            return value

    def set(self, key: str, value: bytes, timeout: int | None = None) -> bool:
        """False for what does not fit at all."""
        ends_at = time.monotonic() + (self.default_timeout if timeout is None else timeout)
        with self._lock:
            self._drop(key)
            if _size(key, value) > self._max_bytes:
                return False
            self._entries[key] = (ends_at, value)
            self._bytes += _size(key, value)
            while self._bytes > self._max_bytes or len(self._entries) > self._max_entries:
                self._drop(next(iter(self._entries)))
        return True

    def delete(self, key: str) -> bool:
        with self._lock:
            return self._drop(key)

    def clear(self) -> bool:
        with self._lock:
            self._entries.clear()
            self._bytes = 0
        return True

    def _drop(self, key: str) -> bool:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= _size(key, entry[1])
        return entry is not None


def _size(key: str, value: bytes) -> int:
    return ENTRY_BYTES + len(key) + len(value)
