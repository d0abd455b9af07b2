"""Viewers in threads: each walks over the map, brushes, takes files along, leaves at any time."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from random import Random
from urllib.parse import urlencode, urlsplit

from benchmarks.asking import AS_BROWSERS, Asker, Reply
from benchmarks.soak.judging import Excuse, Outcome, Truths, Verdict, judge, judge_break
from benchmarks.soak.questions import Kind, Look, Question
from benchmarks.soak.tally import Tally

PATIENCE_SECONDS = 90.0
"""A viewer who has heard nothing for so long has met a fault anyway."""

LATEST = "latest"
_LOOKS_A_VISIT = 8
_AGAIN_SECONDS = 1.0
_PROBE_EVERY_SECONDS = 0.4
_READ_BEFORE_LEAVING_BYTES = 2_000


@dataclass(frozen=True, slots=True)
class Probe:
    """One question of who only watches; times are of `time.monotonic`."""

    began: float
    ended: float
    is_right: bool


@dataclass
class Crowd:
    """All that viewers share.

    Attributes:
        url: of the server, without a slash at its end.
        truths: what is right, by version of the data.
        walks: looks of one viewer after the other; viewers share them where there are too few.
        probes: what the watcher asks, one after the other.
        think_s: mean time for which a viewer looks at what he has been told.
        excuse: what is honest at this moment.
        watched: what the watcher has met so far.
    """

    url: str
    truths: Truths
    walks: Sequence[Sequence[Look]]
    probes: Sequence[Question]
    tally: Tally
    think_s: float = 1.5
    excuse: Callable[[], Excuse] = Excuse
    watched: list[Probe] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._open, self._over = threading.Event(), threading.Event()
        self._inside, self._changed = 0, threading.Condition()

    @contextmanager
    def of(self, n_viewers: int, seed: int) -> Iterator["Crowd"]:
        """Threads for so many and a watcher; they wait until they are let in.

        Raises:
            Whatever a viewer stumbles over that is no fault of the server.
        """
        with ThreadPoolExecutor(n_viewers + 1) as threads:
            running = [threads.submit(self._view, number, seed) for number in range(n_viewers)]
            running.append(threads.submit(self._watch))
            try:
                yield self
            finally:
                self._over.set()
                self._open.set()
        for one in running:
            one.result()

    def let_in(self) -> None:
        self._open.set()

    def send_out(self) -> None:
        """Returns when all have had their answers and closed their connections."""
        self._open.clear()
        with self._changed:
            self._changed.wait_for(lambda: not self._inside)

    def _is_open(self) -> bool:
        return self._open.is_set() and not self._over.is_set()

    @contextmanager
    def _inside_one_more(self) -> Iterator[None]:
        with self._changed:
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    def _view(self, number: int, seed: int) -> None:
        draw, walk = Random(f"viewer-{seed}-{number}"), self.walks[number % len(self.walks)]
        at = draw.randrange(len(walk))
        for visit in count():
            self._open.wait()
            if self._over.is_set():
                return
            with self._inside_one_more(), Asker(self.url, PATIENCE_SECONDS) as asker:
                viewer = Viewer(self, asker, draw, f"soak-{number}-{visit}")
                for _ in range(_LOOKS_A_VISIT):
                    if not self._is_open():
                        break
                    at += 1
                    viewer.look(walk[at % len(walk)])

    def _watch(self) -> None:
        """Asks on a new connection each time, so that any web process may answer."""
        for number in count():
            self._open.wait()
            if self._over.is_set():
                return
            with self._inside_one_more(), Asker(self.url, PATIENCE_SECONDS) as asker:
                began = time.monotonic()
                watcher = Viewer(self, asker, Random(number), f"watch-{number}")
                outcome = watcher.ask(self.probes[number % len(self.probes)], LATEST)
                ended = time.monotonic()
                self.watched.append(Probe(began, ended, outcome is Outcome.RIGHT))
            self._over.wait(_PROBE_EVERY_SECONDS)


class Viewer:
    """One visit: a page with a name of its own and the version that it has heard of."""

    def __init__(self, crowd: Crowd, asker: Asker, draw: Random, page: str) -> None:
        self._crowd, self._asker, self._draw = crowd, asker, draw
        self._page, self._version = {"X-Page": page}, ""

    def look(self, look: Look) -> None:
        """As the page does: tiles, then the numbers; now and then a file, or a sudden end."""
        self._version = self._version or self._hear_version()
        for tile in look.tiles:
            if not self._crowd._is_open():
                return
            self._ask_tile(tile)
        if self._draw.random() < 0.5:
            self.ask(look.trips)
        if self._draw.random() < 0.5:
            self.ask(look.summary)
        if self._draw.random() < 0.1:
            self.ask(look.export)
        if self._draw.random() < 0.15:
            self.leave(self._draw.choice((look.export, look.summary, *look.tiles)))
        self._crowd._over.wait(self._draw.expovariate(1 / self._crowd.think_s))

    def _ask_tile(self, tile: Question) -> None:
        """As the page does: refused, it goes on later; or with another version, where one is."""
        outcome = self.ask(tile, self._version)
        if outcome is Outcome.OUTDATED:
            self._version = self._hear_version()
        elif outcome is not Outcome.RIGHT:
            self._crowd._over.wait(_AGAIN_SECONDS)

    def ask(self, question: Question, version: str = "") -> Outcome:
        """And have the answer judged. An honest refusal is what `excuse` was before or is after."""
        excuse, began = self._crowd.excuse(), time.monotonic()
        try:
            reply = self._get(question, version)
        except (OSError, HTTPException) as error:
            verdict = _kinder(judge_break, error, excuse, self._crowd.excuse())
            took_s = time.monotonic() - began
        else:
            took_s = time.monotonic() - began
            asked = question, version, reply, self._crowd.truths
            verdict = _kinder(judge, *asked, excuse, self._crowd.excuse())
        what = f"{question.path(version or LATEST)}?{urlencode(question.params(), safe=',')}"
        self._crowd.tally.note(question.kind, what, verdict, took_s)
        return verdict.outcome

    def leave(self, question: Question) -> None:
        """Ask, and close the connection at once or in the middle of the answer."""
        connection = HTTPConnection(urlsplit(self._crowd.url).netloc, timeout=PATIENCE_SECONDS)
        target = f"{question.path(LATEST)}?{urlencode(question.params(), safe=',')}"
        began = time.monotonic()
        with suppress(OSError, HTTPException):
            connection.request("GET", target, headers=self._headers(question))
            if self._draw.random() < 0.5:
                connection.getresponse().read(_READ_BEFORE_LEAVING_BYTES)
            else:
                self._crowd._over.wait(self._draw.uniform(0, 0.2))
        connection.close()
        left = Verdict(Outcome.LEFT)
        self._crowd.tally.note(question.kind, target, left, time.monotonic() - began)

    def _get(self, question: Question, version: str) -> Reply:
        path = question.path(version or LATEST)
        return self._asker.ask(path, question.params(), self._headers(question))

    def _headers(self, question: Question) -> Mapping[str, str]:
        plain = {"Accept-Encoding": "identity"} if question.kind is Kind.EXPORT else AS_BROWSERS
        return {**plain, **question.headers(), **self._page}

    def _hear_version(self) -> str:
        """The name under which tiles may be kept; "latest" while nobody knows."""
        with suppress(OSError, HTTPException):
            status = self._asker.ask("/api/status", headers=self._page).to_json()
            return status["tile_version"] or LATEST
        return LATEST


def _kinder(how: Callable[..., Verdict], *about: object) -> Verdict:
    """Judged by the excuse before the question and by that after it: a death may come between."""
    *asked, before, after = about
    verdict = how(*asked, before)
    return verdict if not verdict.fault or before == after else how(*asked, after)
