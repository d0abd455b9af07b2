"""Who may hold a thread of the server while an answer is computed, and who is refused at once.

Where answers are quick everybody comes in. Once they take long, each kind of question has a number
of places, one viewer never has all of them, and threads stay free for the next tile and for health.
Who finds no place waits without a thread, where the server can do that; who would be answered too
late is refused at once.
"""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from dashapp.audience import Audience
from dashapp.errors import BusyError, TooManyRequestsError
from dashapp.model.work import Work

SOON_S = 0.25
"""So long one may wait for a place: half of what no question may delay another viewer's tile."""

_NEWEST = 0.3
"""Weight of the newest duration in the mean."""

_LONGEST_RETRY_S = 30


@dataclass(eq=False)
class _Place:
    work: Work
    viewer: str
    since: float


@dataclass(eq=False)
class _Waiting:
    work: Work
    audience: Audience
    resume: Callable[[], None]

    @property
    def viewer(self) -> str:
        return self.audience.viewer

    @property
    def deadline(self) -> float:
        return self.audience.deadline


class Admission:
    """Places among the `threads` of one web process. May be used by all of them.

    `files` of trips may be made at once, `each` is how many questions of one viewer may be here,
    those that wait included; `clock` is in the seconds of `time.monotonic`.
    """

    def __init__(
        self,
        threads: int,
        files: int = 1,
        each: int = 32,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock, self._each = clock, each
        self._room = {
            Work.TILES: max(1, threads - 1),
            Work.ROWS: max(1, threads * 5 // 8),
            Work.FIGURES: max(1, threads // 4),
            Work.FILES: files,
        }
        self._all, self._all_slow = max(1, threads - 1), max(1, threads - 2)
        self._taken: list[_Place] = []
        self._waiting: list[_Waiting] = []
        self._mean_s: dict[Work, float] = {}
        self._changed = threading.Condition()

    @contextmanager
    def place(self, work: Work, audience: Audience) -> Iterator[None]:
        """Held while the block runs.

        Raises:
            BusyError: there is none, or no answer could come before the audience's deadline.
            TooManyRequestsError: its viewer has as many questions here as one may have.
        """
        place = self._take(work, audience)
        try:
            yield
        finally:
            with self._changed:
                self._taken.remove(place)
                self._note(work, self._clock() - place.since)
                self._changed.notify_all()

    def _take(self, work: Work, audience: Audience) -> _Place:
        viewer, deadline = audience.viewer, audience.deadline
        with self._changed:
            self._refuse_excess(work, viewer)
            begun = self._clock()
            if self._would_be_late(work, viewer, deadline):
                raise BusyError(self._retry_after_s(work))
            while not self._has_room(work, viewer, self._taken):
                left_s = min(begun + SOON_S, deadline) - self._clock()
                if not self._is_quick(work) or left_s <= 0:
                    raise self._put_off(work, audience)
                self._changed.wait(left_s)
            place = _Place(work, viewer, self._clock())
            self._taken.append(place)
            return place

    def _refuse_excess(self, work: Work, viewer: str) -> None:
        """Those who have left do not count: a map that moves on leaves many questions behind."""
        own = sum(place.viewer == viewer for place in self._taken)
        waiting = [one for one in self._waiting if one.viewer == viewer]
        if own + len(waiting) < self._each:
            return
        here = own + sum(not one.audience.has_hung_up() for one in waiting)
        if here >= self._each:
            raise TooManyRequestsError(
                f"{here} of your questions are being answered or wait, and no more are taken; "
                "ask again when some are answered.",
                self._retry_after_s(work),
            )

    def _put_off(self, work: Work, audience: Audience) -> BusyError:
        """Files take longer than anybody waits."""

        def wait(resume: Callable[[], None]) -> None:
            with self._changed:
                self._waiting.append(_Waiting(work, audience, resume))
            self.wake()  # a place may have become free meanwhile

        return BusyError(self._retry_after_s(work), None if work is Work.FILES else wait)

    def wake(self) -> None:
        """Let those come who find a place now, and those for whom it has become too late.

        To be called whenever a request has ended: one that came back may have needed no place.
        """
        with self._changed:
            come = self._choose() if self._waiting else []
            self._waiting = [one for one in self._waiting if one not in come]
        for one in come:
            one.resume()

    def _choose(self) -> list[_Waiting]:
        """First those who have least, then those whose time ends first."""
        taken, come = list(self._taken), list[_Waiting]()

        def rank(one: _Waiting) -> tuple[int, float]:
            return sum(place.viewer == one.viewer for place in taken), one.deadline

        for one in sorted(self._waiting, key=rank):
            if self._has_room(one.work, one.viewer, taken):
                taken.append(_Place(one.work, one.viewer, self._clock()))
                come.append(one)
            elif self._clock() + self._mean_s.get(one.work, 0.0) > one.deadline:
                come.append(one)
        return come

    def _would_be_late(self, work: Work, viewer: str, deadline: float) -> bool:
        """By what such questions took lately; where none is under way, one finds out anew."""
        if not any(place.work is work for place in self._taken):
            return self._clock() > deadline
        ahead = [one for one in self._waiting if one.work is work and one.deadline <= deadline]
        own = sum(one.viewer == viewer for one in ahead)
        room = self._room[work]
        turns = 1 + max(len(ahead) // room, own // max(1, room - 1))
        return self._clock() + turns * self._mean_s.get(work, 0.0) > deadline

    def _has_room(self, work: Work, viewer: str, places: Sequence[_Place]) -> bool:
        taken = Counter(place.work for place in places)
        if len(places) >= self._all:
            return False
        if work is Work.TILES:
            return True
        if len(places) - taken[Work.TILES] >= self._all_slow:
            return False
        return self._is_quick(work) or self._has_share(work, viewer, places)

    def _has_share(self, work: Work, viewer: str, places: Sequence[_Place]) -> bool:
        """Whether a kind that takes long has a place left, and for this viewer."""
        mine = [place for place in places if place.work is work]
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

    def _retry_after_s(self, work: Work) -> int:
        """When about one place has become free."""
        now = self._clock()
        ages = [now - place.since for place in self._taken if place.work is work]
        wait_s = max(self._mean_s.get(work, 0.0), min(ages, default=0.0))
        return min(max(1, math.ceil(wait_s)), _LONGEST_RETRY_S)
