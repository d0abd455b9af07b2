"""A Flask-Caching backend of files: one a result, in a folder, bounded in number.

The stock one unpickles what it finds, its own count included, and leaves pieces on a full disk.
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from flask import Flask
from flask_caching.backends.base import BaseCache

from dashapp.whole_files import sweep, write_whole

BACKEND_PATH = "dashapp.cache.files.FileCache"

MAX_VALUE_BYTES = 64 << 20
"""The largest answers have a few megabytes; of what is larger only so much is read, in vain."""

_FORGOTTEN_SECONDS = 60.0
"""Writing a result takes milliseconds: a piece of this age was left by a process that ended."""


class FileCache(BaseCache):  # type: ignore[misc]  # Flask-Caching is not typed for us
    """Byte strings; the oldest go first. Keys are hexadecimal digests. Raises OSError."""

    def __init__(self, folder: Path, max_entries: int, default_timeout: int) -> None:
        super().__init__(default_timeout=default_timeout)
        self._folder, self._max_entries = folder, max_entries
        self._written = 0
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._prune()

    @classmethod
    def factory(
        cls, app: Flask, config: dict[str, Any], args: list[Any], kwargs: dict[str, Any]
    ) -> Self:
        """Flask-Caching's way in."""
        del app, args, kwargs
        timeout = config["CACHE_DEFAULT_TIMEOUT"]
        return cls(Path(config["CACHE_DIR"]), config["CACHE_THRESHOLD"], timeout)

    def get(self, key: str) -> bytes | None:
        try:
            with (self._folder / key).open("rb") as file:
                if os.fstat(file.fileno()).st_mtime + self.default_timeout < time.time():
                    return None
                return file.read(MAX_VALUE_BYTES)
        except (FileNotFoundError, IsADirectoryError):
            return None

    def set(self, key: str, value: bytes, timeout: int | None = None) -> bool:
        """As a whole, or not at all."""
        del timeout  # one for all, counted from the time of the file
        write_whole(self._folder / key, value)
        self._written += 1
        if self._written % max(1, self._max_entries // 20) == 0:
            self._prune()
        return True

    def delete(self, key: str) -> bool:
        with suppress(FileNotFoundError, IsADirectoryError, PermissionError):
            (self._folder / key).unlink()
            return True
        return False

    def clear(self) -> bool:
        for _, name in self._list():
            self.delete(name)
        return True

    def _prune(self) -> None:
        """Leave the newest; other processes may be at it as well."""
        sweep(self._folder, _FORGOTTEN_SECONDS)
        found = sorted(self._list(), reverse=True)
        now = time.time()
        for number, (age, name) in enumerate(found):
            if number >= self._max_entries or age < now - self.default_timeout:
                self.delete(name)

    def _list(self) -> list[tuple[float, str]]:
        """Time of writing and name of each file."""
        found = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    found.append((entry.stat().st_mtime, entry.name))
        return found
