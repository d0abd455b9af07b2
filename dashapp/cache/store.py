"""Where results lie: memory, files or Redis. A store that fails is slower, never an error."""

import logging
import threading
import time
from typing import Any

from flask_caching.backends.base import BaseCache
from redis.exceptions import OutOfMemoryError, RedisError

from dashapp.cache import files, memory, shared
from dashapp.cache.backend import open_cache
from dashapp.errors import ConfigurationError
from dashapp.settings import Settings
from dashapp.shared_redis import REST_SECONDS, describe_redis_failure, find_redis_options

_KEY_PREFIX = "dashapp:result:"

_log = logging.getLogger(__name__)


class ResultStore:
    """Bytes by key, bounded and with a time to live. No method raises when it is down."""

    def __init__(self, settings: Settings) -> None:
        self._backend = _open_backend(settings)
        if settings.result_cache == "redis":
            warn_of_unverified_redis(settings)
        self._rests_until, self._full, self._unreadable = 0.0, False, False
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        if self._rests():
            return None
        try:
            found: bytes | None = self._backend.get(key)
        except (RedisError, OSError) as error:
            self._rest(error)
            return None
        return found

    def set(self, key: str, value: bytes) -> None:
        if self._rests():
            return
        try:
            self._backend.set(key, value)
        except OutOfMemoryError:
            self._tell_full()
        except (RedisError, OSError) as error:
            self._rest(error)

    def drop(self, key: str) -> None:
        """What lies there is no answer of ours. Told once, whatever else of it comes to light."""
        with self._lock:
            first, self._unreadable = not self._unreadable, True
        if first:
            _log.warning(
                "The result cache holds what this server has not written, or not as it is; it is "
                "removed and computed again."
            )
        if self._rests():
            return
        try:
            self._backend.delete(key)
        except (RedisError, OSError) as error:
            self._rest(error)

    def _tell_full(self) -> None:
        """A full Redis goes on answering; only new results find no room until others expire."""
        with self._lock:
            first, self._full = not self._full, True
        if first:
            _log.warning(
                "Redis is full, so new results are not cached; give it room, or let it drop the "
                "oldest (maxmemory-policy allkeys-lru)."
            )

    def _rests(self) -> bool:
        return time.monotonic() < self._rests_until

    def _rest(self, error: Exception) -> None:
        with self._lock:
            first = not self._rests()
            self._rests_until = time.monotonic() + REST_SECONDS
        if first:
            _log.warning(
                "The result cache does not answer (%s); going on without it for %.0f s.",
                describe_redis_failure(error),
                REST_SECONDS,
            )


def warn_of_unverified_redis(settings: Settings) -> None:
    """Heroku only has certificates that sign themselves; everybody else should verify."""
    if settings.redis_url.startswith("rediss://") and not settings.redis_tls_verify:
        _log.warning(
            "The certificate of Redis is not checked (DASHAPP_REDIS_TLS_VERIFY), so somebody on "
            "the way to it could take its place; answers stay safe if DASHAPP_CACHE_KEY or an "
            "operator's token signs them."
        )


def _configure(settings: Settings) -> dict[str, Any]:
    """Flask-Caching's configuration for `settings.result_cache`."""
    common: dict[str, Any] = {
        "CACHE_DEFAULT_TIMEOUT": settings.result_cache_seconds,
        "CACHE_THRESHOLD": settings.result_cache_entries,
        "CACHE_KEY_PREFIX": _KEY_PREFIX,
    }
    match settings.result_cache:
        case "memory":
            limit = settings.result_cache_megabytes * 1_000_000
            return common | {"CACHE_TYPE": memory.BACKEND_PATH, "CACHE_MAX_BYTES": limit}
        case "filesystem":
            folder = settings.cache_folder / "results"
            return common | {"CACHE_TYPE": files.BACKEND_PATH, "CACHE_DIR": str(folder)}
        case "redis":
            return common | {
                "CACHE_TYPE": shared.BACKEND_PATH,
                "CACHE_REDIS_URL": settings.redis_url,
                "CACHE_OPTIONS": find_redis_options(settings),
            }


def _open_backend(settings: Settings) -> BaseCache:
    """The backend, not connected yet.

    Raises:
        ConfigurationError: a Redis address or a cache folder that cannot be used at all.
    """
    try:
        return open_cache(_configure(settings))
    except ValueError:  # its text repeats the address, which may hold a password
        raise ConfigurationError(
            "DASHAPP_REDIS_URL is no Redis address; it looks like redis://host:6379/0."
        ) from None
    except OSError as error:
        raise ConfigurationError(
            f"The result cache cannot use {settings.cache_folder}: {error.strerror}; "
            "set DASHAPP_CACHE_FOLDER to a folder that can be written."
        ) from error
