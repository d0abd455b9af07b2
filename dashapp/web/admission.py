"""Who may hold a thread of the server while an answer is computed, and who is refused at once.

Where answers are quick everybody comes in. Once they take long, each kind of question has a number
of slots, one viewer never has all of them, and threads stay free for the next tile and for health.
Who finds no slot waits without a thread, where the server can do that; who would be answered too
late is refused at once.
"""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from dashapp.cancellation import CancellationToken
from dashapp.errors import BusyError, TooManyRequestsError
from dashapp.model.work import Work

SOON_S = 0.25
"""So long one may wait for a slot: half of what no question may delay another viewer's tile."""

_NEWEST = 0.3
"""Weight of the newest duration in the mean."""

_LONGEST_RETRY_S = 30


@dataclass(eq=False)
class _Slot:
    work: Work
    viewer: str
    since: float


@dataclass(eq=False)
class _Waiting:
    work: Work
    token: CancellationToken
    resume: Callable[[], None]

    @property
    def viewer(self) -> str:
        return self.token.viewer

    @property
    def deadline(self) -> float:
        return self.token.deadline


class Admission:
    """Slots among the `threads` of one web process. May be used by all of them.

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
        self._taken: list[_Slot] = []
        self._waiting: list[_Waiting] = []
        self._mean_s: dict[Work, float] = {}
        self._changed = threading.Condition()

    @contextmanager
    def slot(self, work: Work, token: CancellationToken) -> Iterator[None]:
        """Held while the block runs.

        Raises:
            BusyError: there is none, or no answer could come before the token's deadline.
            TooManyRequestsError: its viewer has as many questions here as one may have.
        """
        slot = self._take(work, token)
        try:
            yield
        finally:
            with self._changed:
                self._taken.remove(slot)
                self._note(work, self._clock() - slot.since)
                self._changed.notify_all()

    def _take(self, work: Work, token: CancellationToken) -> _Slot:
        viewer, deadline = token.viewer, token.deadline
        with self._changed:
            self._refuse_excess(work, viewer)
            begun = self._clock()
            if self._would_be_late(work, viewer, deadline):
                raise BusyError(self._retry_after_s(work))
            while not self._has_room(work, viewer, self._taken):
                left_s = min(begun + SOON_S, deadline) - self._clock()
                if not self._is_quick(work) or left_s <= 0:
                    raise self._put_off(work, token)
                self._changed.wait(left_s)
            slot = _Slot(work, viewer, self._clock())
            self._taken.append(slot)
            return slot

    def _refuse_excess(self, work: Work, viewer: str) -> None:
        """Those who have left do not count: a map that moves on leaves many questions behind."""
        own = sum(slot.viewer == viewer for slot in self._taken)
        waiting = [one for one in self._waiting if one.viewer == viewer]
        if own + len(waiting) < self._each:
            return
        here = own + sum(not one.token.viewer_has_left() for one in waiting)
        if here >= self._each:
            raise TooManyRequestsError(
                f"{here} of your questions are being answered or wait, and no more are taken; "
                "ask again when some are answered.",
                self._retry_after_s(work),
            )

    def _put_off(self, work: Work, token: CancellationToken) -> BusyError:
        """Files take longer than anybody waits."""

        def wait(resume: Callable[[], None]) -> None:
            with self._changed:
                self._waiting.append(_Waiting(work, token, resume))
            self.wake()  # a slot may have become free meanwhile

        return BusyError(self._retry_after_s(work), None if work is Work.FILES else wait)

    def wake(self) -> None:
        """Let those come who find a slot now, and those for whom it has become too late.

        To be called whenever a request has ended: one that came back may have needed no slot.
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
            return sum(slot.viewer == one.viewer for slot in taken), one.deadline

        for one in sorted(self._waiting, key=rank):
            if self._has_room(one.work, one.viewer, taken):
                taken.append(_Slot(one.work, one.viewer, self._clock()))
                come.append(one)
            elif self._clock() + self._mean_s.get(one.work, 0.0) > one.deadline:
                come.append(one)
        return come

    def _would_be_late(self, work: Work, viewer: str, deadline: float) -> bool:
        """By what such questions took lately; where none is under way, one finds out anew."""
        if not any(slot.work is work for slot in self._taken):
            return self._clock() > deadline
        ahead = [one for one in self._waiting if one.work is work and one.deadline <= deadline]
        own = sum(one.viewer == viewer for one in ahead)
        room = self._room[work]
        turns = 1 + max(len(ahead) // room, own // max(1, room - 1))
        return self._clock() + turns * self._mean_s.get(work, 0.0) > deadline

    def _has_room(self, work: Work, viewer: str, slots: Sequence[_Slot]) -> bool:
        taken = Counter(slot.work for slot in slots)
        if len(slots) >= self._all:
            return False
        if work is Work.TILES:
            return True
        if len(slots) - taken[Work.TILES] >= self._all_slow:
            return False
        return self._is_quick(work) or self._has_share(work, viewer, slots)

    def _has_share(self, work: Work, viewer: str, slots: Sequence[_Slot]) -> bool:
        """Whether a kind that takes long has a slot left, and for this viewer."""
        mine = [slot for slot in slots if slot.work is work]
        own = sum(slot.viewer == viewer for slot in mine)
        room = self._room[work]
        return len(mine) < room and own < max(1, room - 1)

    def _is_quick(self, work: Work) -> bool:
        """By what such questions took lately, and by how long all that are here have been here."""
        now = self._clock()
        ages = [now - slot.since for slot in self._taken if slot.work is work]
        return max(self._mean_s.get(work, 0.0), min(ages, default=0.0)) <= SOON_S

    def _note(self, work: Work, seconds: float) -> None:
        before = self._mean_s.get(work, seconds)
        self._mean_s[work] = (1 - _NEWEST) * before + _NEWEST * seconds

    def _retry_after_s(self, work: Work) -> int:
        """When about one slot has become free."""
        now = self._clock()
        ages = [now - slot.since for slot in self._taken if slot.work is work]
        wait_s = max(self._mean_s.get(work, 0.0), min(ages, default=0.0))
        return min(max(1, math.ceil(wait_s)), _LONGEST_RETRY_S)
