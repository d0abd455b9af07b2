"""What was found of block frames, kept while each lives."""

import weakref
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

import pandas as pd

T = TypeVar("T")


class FrameCache(Generic[T]):
    """By frame, which is never changed, and a name.

    Of two threads that find the same at once the first one's stays: kernels are given addresses of
    its arrays, which must live as long as the frame.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str], tuple[weakref.ref[pd.DataFrame], T]] = {}
        self._lock = Lock()

    def get(self, frame: pd.DataFrame, name: str, find: Callable[[], T]) -> T:
        key = id(frame), name
        cached = self._kept.get(key)
        if cached is not None and cached[0]() is frame:
            return cached[1]
        found = find()
        with self._lock:
            cached = self._kept.get(key)
            if cached is None or cached[0]() is not frame:
                forget = weakref.ref(frame, lambda _: self._kept.pop(key, None))
                cached = self._kept[key] = forget, found
        return cached[1]
