"""A Flask-Caching backend that keeps references: the home of the one live cluster of a process.

The stock backends pickle, and a cluster cannot be pickled. It knows nothing of what it holds.
"""

import os
import threading
from collections.abc import Callable
from typing import Any, Self, TypeVar

from flask import Flask
from flask_caching import Cache
from flask_caching.backends.base import BaseCache

T = TypeVar("T")

BACKEND_PATH = "dashapp.cache.backend.LiveCache"


class LiveCache(BaseCache):  # type: ignore[misc]  # Flask-Caching is not typed for us
    """Objects by reference, without expiry and without pickling.

    A forked child starts empty: sockets and threads do not survive the fork. What the parent made
    is then kept untouched, because a destructor that ran in the child would talk to the parent's
    cluster.
    """

    def __init__(self) -> None:
        super().__init__(default_timeout=0)
        self._inherited: list[dict[str, Any]] = []
        self._objects: dict[str, Any] = {}
        self._pid = os.getpid()
        self._lock = threading.RLock()

    @classmethod
    def factory(
        cls, app: Flask, config: dict[str, Any], args: list[Any], kwargs: dict[str, Any]
    ) -> Self:
        """Flask-Caching's way in; nothing of its configuration concerns us."""
        del app, config, args, kwargs
        return cls()

    def get_or_make(
        self, key: str, make: Callable[[], T], alive: Callable[[T], bool] = lambda _: True
    ) -> T:
        """The object under `key`, made once however many threads ask while there is none alive.

        `make` runs under the lock, so it must not take long and must not ask for the same key.
        """
        with self._mine() as objects:
            if key not in objects or not alive(objects[key]):
                objects[key] = make()
            made: T = objects[key]
            return made

    def get(self, key: str) -> Any:
        with self._mine() as objects:
            return objects.get(key)

    def has(self, key: str) -> bool:
        with self._mine() as objects:
            return key in objects

    def set(self, key: str, value: Any, timeout: int | None = None) -> bool:
        del timeout  # a live object ends when it is closed, not by the clock
        with self._mine() as objects:
            objects[key] = value
            return True

    def add(self, key: str, value: Any, timeout: int | None = None) -> bool:
        del timeout
        with self._mine() as objects:
            return objects.setdefault(key, value) is value

    def delete(self, key: str) -> bool:
        with self._mine() as objects:
            return objects.pop(key, None) is not None

    def clear(self) -> bool:
        with self._mine() as objects:
            objects.clear()
            return True

    def _mine(self) -> "_Locked":
        if self._pid != os.getpid():
            self._forget_parent()
        return _Locked(self._lock, self._objects)

    def _forget_parent(self) -> None:
        """Run by the first caller after a fork; the parent's lock may have been held then."""
        self._inherited.append(self._objects)
        self._objects = {}
        self._lock = threading.RLock()
        self._pid = os.getpid()


class _Locked:
    """`with` gives the objects for as long as the lock is held."""

    def __init__(self, lock: Any, objects: dict[str, Any]) -> None:
        self._lock, self._objects = lock, objects

    def __enter__(self) -> dict[str, Any]:
        self._lock.acquire()
        return self._objects

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def open_cache(config: dict[str, Any]) -> BaseCache:
    """The backend of a Flask-Caching instance of its own.

    It hangs on a Flask app that serves nothing, so that no caller needs an app context and no
    request of another app is mistaken for its owner.
    """
    holder = Flask("dashapp.cache")
    cache = Cache(holder, with_jinja2_ext=False, config=config)
    return holder.extensions["cache"][cache]


def create_live_cache() -> LiveCache:
    """One for each application: it holds what must exist once in a process."""
    live = open_cache({"CACHE_TYPE": BACKEND_PATH})
    assert isinstance(live, LiveCache)  # noqa: S101  BACKEND_PATH names this very class
    return live
