"""How long a cluster that is paid by the hour has run today, for all web processes together.

Each process notes the minutes in which it sees the cluster alive: in files for those of a machine,
in Redis where the result cache is there for machines that share no disk. A minute counts once,
whoever sees it. Days are those of UTC.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from dashapp.settings import Settings
from dashapp.shared_redis import SharedRedis

_KEPT_SECONDS = 2 * 86_400
_WHOLE_DAY_HOURS = 24.0

_log = logging.getLogger(__name__)


class SharedMinutes(Protocol):
    """The minutes of a day that somebody has noted; never raises."""

    def share(self, day: str, minutes: set[int]) -> set[int]: ...


class DailyHours:
    """Whether the hours of today are over. `clock` gives Unix time."""

    def __init__(
        self,
        limit_hours: float,
        folder: Path,
        redis: SharedMinutes | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._limit_hours, self._clock = limit_hours, clock
        self._records = [FolderMinutes(folder), *([redis] if redis else [])]
        self._day, self._minutes, self._looked = "", set[int](), -1
        self._lock = threading.Lock()

    def note(self) -> None:
        """The cluster lives at this moment."""
        if self._is_limited():
            with self._lock:
                self._turn_day()
                minute = self._minute()
                if minute not in self._minutes:
                    self._minutes.add(minute)
                    self._exchange()

    def are_over(self) -> bool:
        if not self._is_limited():
            return False
        with self._lock:
            self._turn_day()
            if self._looked != self._minute():
                self._exchange()
            return len(self._minutes) > self._limit_hours * 60

    def sentence(self) -> str:
        hours = f"{self._limit_hours:g} hour{'' if self._limit_hours == 1 else 's'}"
        return f"The cluster has run for its {hours} of today; it can be woken again at 00:00 UTC."

    def _is_limited(self) -> bool:
        return self._limit_hours < _WHOLE_DAY_HOURS

    def _turn_day(self) -> None:
        day = datetime.fromtimestamp(self._clock(), UTC).date().isoformat()
        if day != self._day:
            self._day, self._minutes = day, set()

    def _minute(self) -> int:
        return int(self._clock() // 60)

    def _exchange(self) -> None:
        """Tell the others what is known here, and learn what they know."""
        self._looked = self._minute()
        for record in self._records:
            self._minutes |= record.share(self._day, self._minutes)


class FolderMinutes:
    """A file a day with a line a minute; lines are added, so no process overwrites another's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def share(self, day: str, minutes: set[int]) -> set[int]:
        try:
            known = self._read(day)
            if new := minutes - known:
                self._folder.mkdir(parents=True, exist_ok=True)
                with (self._folder / day).open("a") as file:
                    file.write("".join(f"{minute}\n" for minute in sorted(new)))
                self._forget_old(day)
        except OSError as error:
            _log.warning("The cluster's hours cannot be written down: %s.", error.strerror)
            return set()
        return known

    def _read(self, day: str) -> set[int]:
        try:
            lines = (self._folder / day).read_text("utf-8", "replace").split()
        except FileNotFoundError:
            return set()
        return {int(line) for line in lines if line.isascii() and line.isdigit()}

    def _forget_old(self, day: str) -> None:
        for path in self._folder.iterdir():
            if path.name < day:
                with suppress(OSError):
                    path.unlink()


class RedisMinutes:
    """A set a day, which Redis forgets by itself."""

    def __init__(self, settings: Settings) -> None:
        self._redis = SharedRedis(
            settings, f"dashapp:hours:{quote(settings.coiled_name, safe='')}:"
        )

    def share(self, day: str, minutes: set[int]) -> set[int]:
        if minutes:
            self._redis.ask("sadd", day, *minutes)
            self._redis.ask("expire", day, _KEPT_SECONDS)
        known = self._redis.ask("smembers", day) or ()
        return {int(member) for member in known if member.isdigit()}


def open_hours(settings: Settings, clock: Callable[[], float] = time.time) -> DailyHours:
    """Of the named cluster at Coiled; machines of one's own may run all day."""
    is_paid = settings.backend == "coiled"
    limit = settings.coiled_hours_a_day if is_paid else _WHOLE_DAY_HOURS
    in_redis = is_paid and limit < _WHOLE_DAY_HOURS and settings.result_cache == "redis"
    folder = settings.cache_folder / "operator" / f"hours-{quote(settings.coiled_name, safe='')}"
    return DailyHours(limit, folder, RedisMinutes(settings) if in_redis else None, clock)
