"""Who may hold a thread of the server while an answer is computed, and who is refused at once.

Where answers are quick everybody comes in. Once they take long, each kind of question has a number
of places, one viewer never has all of them, and threads stay free for the next tile and for health.
"""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from dashapp.errors import BusyError

SOON_S = 0.25
"""So long one may wait for a place: half of what no question may delay another viewer's tile."""

_NEWEST = 0.3
"""Weight of the newest duration in the mean."""

_LONGEST_RETRY_S = 30


class Work(Enum):
    """Kinds of questions by what they cost."""

    TILE = "a tile from a level of detail"
    ROWS = "a tile or single trips for which rows are read"
    FIGURES = "a summary"
    FILE = "a file of trips"


@dataclass(eq=False)
class _Place:
    work: Work
    viewer: str
    since: float


class Admission:
    """Places among the `threads` of one web process. May be used by all of them.

    `clock` is in the seconds of `time.monotonic`.
    """

    def __init__(self, threads: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._room = {
            Work.TILE: max(1, threads - 1),
            Work.ROWS: max(1, threads * 5 // 8),
            Work.FIGURES: max(1, threads // 4),
            Work.FILE: 1,
        }
        self._all, self._all_slow = max(1, threads - 1), max(1, threads - 2)
        self._taken: list[_Place] = []
        self._mean_s: dict[Work, float] = {}
        self._changed = threading.Condition()

    @contextmanager
    def place(self, work: Work, viewer: str, deadline: float = math.inf) -> Iterator[None]:
        """Held while the block runs.

        Raises:
            BusyError: there is none, or no answer could come before the deadline.
        """
        place = self._take(work, viewer, deadline)
        try:
            yield
        finally:
            with self._changed:
                self._taken.remove(place)
                self._note(work, self._clock() - place.since)
                self._changed.notify_all()

    def _take(self, work: Work, viewer: str, deadline: float) -> _Place:
        with self._changed:
            begun = self._clock()
            if self._would_be_late(work, deadline):
                raise self._refuse(work)
            while not self._has_room(work, viewer):
                left_s = min(begun + SOON_S, deadline) - self._clock()
                if not self._is_quick(work) or left_s <= 0:
                    raise self._refuse(work)
                self._changed.wait(left_s)
            place = _Place(work, viewer, self._clock())
            self._taken.append(place)
            return place

    def _would_be_late(self, work: Work, deadline: float) -> bool:
        """By what such questions took lately; where none is under way, one finds out anew."""
        under_way = any(place.work is work for place in self._taken)
        return self._clock() + (self._mean_s.get(work, 0.0) if under_way else 0.0) > deadline

    def _has_room(self, work: Work, viewer: str) -> bool:
        taken = Counter(place.work for place in self._taken)
        if len(self._taken) >= self._all:
            return False
        if work is Work.TILE:
            return True
        if len(self._taken) - taken[Work.TILE] >= self._all_slow:
            return False
        return self._is_quick(work) or self._has_share(work, viewer)

    def _has_share(self, work: Work, viewer: str) -> bool:
        """Whether a kind that takes long has a place left, and for this viewer."""
        mine = [place for place in self._taken if place.work is work]
        own = sum(place.viewer == viewer for place in mine)
        room = self._room[work]
        return len(mine) < room and own < max(1, room - 1)

    def _is_quick(self, work: Work) -> bool:
        """By what such questions took lately, and by how long all that are here have been here."""
        now = self._clock()
        ages = [now - place.since for place in self._taken if place.work is work]
        return max(self._mean_s.get(work, 0.0), min(ages, default=0.0)) <= SOON_S

    def _note(self, work: Work, seconds: float) -> None:
        before = self._mean_s.get(work, seconds)
        self._mean_s[work] = (1 - _NEWEST) * before + _NEWEST * seconds

    def _refuse(self, work: Work) -> BusyError:
        """To be asked again when about one place has become free."""
        now = self._clock()
        ages = [now - place.since for place in self._taken if place.work is work]
        wait_s = max(self._mean_s.get(work, 0.0), min(ages, default=0.0))
        return BusyError(min(max(1, math.ceil(wait_s)), _LONGEST_RETRY_S))
