"""Where the desired state lies: in files for processes of one machine, in Redis for several.

Files lie in the cache folder and in the run folder, because either may be full or read-only; Redis
is used where the result cache is there. None of them raises when it cannot be reached.
"""

import logging
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import psutil

from dashapp.cluster.local.private_folder import RUN_HINT, make_private
from dashapp.errors import ConfigurationError
from dashapp.file_lock import Lock
from dashapp.settings import Settings
from dashapp.shared_redis import SharedRedis
from dashapp.whole_files import sweep, write_whole

LOCK_SECONDS = 2.0
"""For another process to write down what it has decided."""

FORGOTTEN_SECONDS = 3600.0
"""A file that was begun so long ago is of a process that was killed over it."""

_KEY_PREFIX = "dashapp:operator:"

_log = logging.getLogger(__name__)


class Store(Protocol):
    def read(self, name: str) -> str:
        """What was written last; empty when there is nothing, or no answer."""

    def write(self, name: str, text: str) -> bool:
        """Whether it is written down, so that others read it."""

    def locked(self) -> AbstractContextManager[bool]:
        """Alone among all who use this store; gives whether that has come about."""


class MemoryStore:
    """What this process has written itself, which it knows whatever disks and Redis do."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def read(self, name: str) -> str:
        return self._texts.get(name, "")

    def write(self, name: str, text: str) -> None:
        self._texts[name] = text


class FolderStore:
    """Small JSON files, each replaced as a whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        sweep(folder, FORGOTTEN_SECONDS)

    def read(self, name: str) -> str:
        with suppress(OSError, ValueError):
            return (self._folder / f"{name}.json").read_text("utf-8")
        return ""

    def write(self, name: str, text: str) -> bool:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._folder / f"{name}.json", text.encode())
        except OSError as error:
            _log.warning("What the operator wants cannot be written down: %s", error.strerror)
            return False
        return True

    @contextmanager
    def locked(self) -> Iterator[bool]:
        """A folder that cannot be written keeps nobody from deciding."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = Lock(self._folder / "deciding")
        except OSError:
            yield True
            return
        try:
            yield lock.take_in_time(LOCK_SECONDS)
        finally:
            lock.close()


class RedisStore:
    """The same in Redis; while it does not answer, the folders have to do."""

    def __init__(self, settings: Settings, key: str) -> None:
        self._redis = SharedRedis(settings, f"{_KEY_PREFIX}{key}:")

    def read(self, name: str) -> str:
        found = self._redis.ask("get", name) or b""
        return str(found.decode("utf-8", "replace"))

    def write(self, name: str, text: str) -> bool:
        return bool(self._redis.ask("set", name, text))

    @contextmanager
    def locked(self) -> Iterator[bool]:
        own, until = uuid.uuid4().hex, time.monotonic() + LOCK_SECONDS
        limit = {"nx": True, "px": int(2 * LOCK_SECONDS * 1000)}
        redis = self._redis
        while not (mine := bool(redis.ask("set", "deciding", own, **limit))) and redis.answers():
            if time.monotonic() > until:
                break
            time.sleep(0.05)
        try:
            yield mine or not self._redis.answers()
        finally:
            if mine and self.read("deciding") == own:
                self._redis.ask("delete", "deciding")


def find_stores(settings: Settings) -> list[Store]:
    """Those of the shared cluster, or of this very server where the cluster is local."""
    local = settings.backend == "local"
    key = _find_key(settings)
    stores: list[Store] = [
        FolderStore(folder / (_own_server(folder) if local else f"{settings.backend}-{key}"))
        for folder in _folders(settings)
    ]
    if not local and settings.result_cache == "redis":
        stores.append(RedisStore(settings, key))
    return stores


def _find_key(settings: Settings) -> str:
    """By which all web processes of the same cluster find each other."""
    joined = settings.backend == "address"
    return quote(str(settings.scheduler) if joined else settings.coiled_name, safe="")


def _folders(settings: Settings) -> Iterator[Path]:
    yield settings.cache_folder / "operator"
    with suppress(ConfigurationError):
        make_private(settings.run_folder, RUN_HINT)
        yield settings.run_folder / "operator"


def _own_server(folder: Path) -> str:
    """Gunicorn's master is the parent of all web processes, and ends with its local cluster.

    What servers that have ended left behind is removed.
    """
    for old in folder.glob("server-*-*"):
        if _has_ended(old.name.rpartition("-")[2]):
            for path in [*old.glob("*"), old]:
                with suppress(OSError):
                    path.rmdir() if path.is_dir() else path.unlink()
    parent = os.getppid()
    try:
        master = psutil.Process(parent if parent > 0 else os.getpid())
    except psutil.NoSuchProcess:
        master = psutil.Process()
    return f"server-{master.create_time():.0f}-{master.pid}"


def _has_ended(pid: str) -> bool:
    """What is no number of a process was made by nobody of us, and stays."""
    return pid.isascii() and pid.isdigit() and not psutil.pid_exists(int(pid))
