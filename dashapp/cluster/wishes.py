"""What the operator wants, where every web process that shares the cluster can read it.

A file in the cache folder for the processes of one machine, and Redis beside it where the result
cache is there, for machines that share no disk. The newer of the two counts.
"""

import json
import logging
import os
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import psutil

from dashapp.model.operating import Deed
from dashapp.settings import Settings, find_redis_options

REST_SECONDS = 10.0
"""A Redis that failed is left alone for so long."""

_KEY_PREFIX = "dashapp:operator:"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """`at` is a Unix time, 0 when nobody has wished anything yet."""

    at: float = 0.0
    stopped: bool = False
    """Leave the cluster ended, whoever visits, until another wish comes."""
    message: str = ""
    """What viewers read while it is stopped."""


class Store(Protocol):
    """Where one of these lies; neither method raises when it cannot be reached."""

    def read(self, name: str) -> Mapping[str, Any]: ...

    def write(self, name: str, facts: Mapping[str, Any]) -> None: ...


class Wishes:
    """The wish and the deed of the moment, for all processes of one deployment."""

    def __init__(self, *stores: Store) -> None:
        self._stores = stores

    def wish(self) -> Wish:
        return Wish(**_known(Wish, self._newest("wish")))

    def deed(self) -> Deed:
        return Deed(**_known(Deed, self._newest("deed")))

    def ask(self, *, stopped: bool = False, message: str = "") -> Wish:
        """Write down a new wish; processes see it within a second or two."""
        wish = Wish(time.time(), stopped, message)
        self._write("wish", asdict(wish))
        return wish

    def tell(self, action: str, outcome: str, sentence: str) -> Deed:
        deed = Deed(action, outcome, sentence, time.time())
        self._write("deed", asdict(deed))
        return deed

    def _newest(self, name: str) -> Mapping[str, Any]:
        found = (store.read(name) for store in self._stores)
        return max(found, key=lambda facts: float(facts.get("at", 0.0)), default={})

    def _write(self, name: str, facts: Mapping[str, Any]) -> None:
        for store in self._stores:
            store.write(name, facts)


class FolderStore:
    """Small JSON files, each replaced as a whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> Mapping[str, Any]:
        with suppress(OSError, ValueError):
            found: dict[str, Any] = json.loads((self._folder / f"{name}.json").read_text("utf-8"))
            return found
        return {}

    def write(self, name: str, facts: Mapping[str, Any]) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=self._folder, delete=False) as new:
                json.dump(facts, new)
            Path(new.name).replace(self._folder / f"{name}.json")
        except OSError as error:
            _log.warning("What the operator wants cannot be written down: %s", error.strerror)


class RedisStore:
    """The same in Redis; while it does not answer, the folder has to do."""

    def __init__(self, settings: Settings, key: str) -> None:
        import redis  # noqa: PLC0415  only where it is used

        self._redis = redis.Redis.from_url(settings.redis_url, **find_redis_options(settings))
        self._failure, self._key, self._rests_until = redis.RedisError, key, 0.0

    def read(self, name: str) -> Mapping[str, Any]:
        found = self._try("get", name)
        return dict(json.loads(found)) if found else {}

    def write(self, name: str, facts: Mapping[str, Any]) -> None:
        self._try("set", name, json.dumps(facts))

    def _try(self, command: str, name: str, *values: str) -> Any:
        if time.monotonic() < self._rests_until:
            return None
        try:
            return getattr(self._redis, command)(f"{_KEY_PREFIX}{self._key}:{name}", *values)
        except (self._failure, OSError) as error:
            self._rests_until = time.monotonic() + REST_SECONDS
            _log.warning("Redis does not answer (%s).", type(error).__name__)
            return None


def open_wishes(settings: Settings) -> Wishes:
    """Those of the named cluster, or of this very server where the cluster is local.

    To be called in the process that serves, after a fork.
    """
    folder = settings.cache_folder / "operator"
    if settings.backend == "local":
        return Wishes(FolderStore(folder / _own_server(folder)))
    key = quote(settings.coiled_name, safe="")
    stores: list[Store] = [FolderStore(folder / f"coiled-{key}")]
    if settings.result_cache == "redis":
        stores.append(RedisStore(settings, key))
    return Wishes(*stores)


def _own_server(folder: Path) -> str:
    """Gunicorn's master is the parent of all web processes, and ends with its local cluster.

    What servers that have ended left behind is removed.
    """
    for old in folder.glob("server-*"):
        if not psutil.pid_exists(int(old.name.rpartition("-")[2])):
            for path in [*old.glob("*"), old]:
                with suppress(OSError):
                    path.rmdir() if path.is_dir() else path.unlink()
    pid = os.getppid()
    master = psutil.Process(pid if psutil.pid_exists(pid) and pid > 0 else os.getpid())
    return f"server-{master.create_time():.0f}-{master.pid}"


def _known(kind: type[Wish] | type[Deed], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Without what a newer release may have written."""
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in facts.items() if name in names}
