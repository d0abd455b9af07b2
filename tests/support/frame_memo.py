"""What was computed of a frame, kept while the frame lives and for every test that asks the same.

The oracle is as slow as it is plain, and most tests ask it for the same first view.
"""

import weakref
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import pandas as pd

T = TypeVar("T")

_kept: dict[int, tuple["weakref.ref[pd.DataFrame]", dict[Hashable, Any]]] = {}


def keep(frame: pd.DataFrame, key: Hashable, compute: Callable[[], T]) -> T:
    """`compute()`, or what it gave before for this frame, which nobody changes, and this key."""
    number = id(frame)
    entry = _kept.get(number)
    if entry is None or entry[0]() is not frame:
        entry = _kept[number] = weakref.ref(frame, lambda _, kept=_kept: kept.pop(number, None)), {}
    answers = entry[1]
    if key not in answers:
        answers[key] = compute()
    found: T = answers[key]
    return found
