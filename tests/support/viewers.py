"""Viewers who never stop asking over HTTP while something breaks; every answer is checked.

What may come back: the right count, or an honest refusal (503 with Retry-After, or 504) in one
sentence, within the limit. Anything else is kept in `wrong`.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import requests
from support.selecting import YELLOW
from werkzeug.serving import WSGIRequestHandler, make_server

from dashapp.app import create_app
from dashapp.cache.results import ResultCache
from dashapp.cluster.service import ClusterService
from dashapp.model import Endpoint, TileAddress, TripFilter
from dashapp.services import Services, TripQueries
from dashapp.settings import Settings

WORLD = TileAddress(0, 0, 0)
EVERY_SECONDS = 0.15
"""Between an answer and the next question: often enough to meet every moment of a death, and not
so often that answering takes the processor from what comes back."""

PATIENCE_SECONDS = 60.0
"""Beyond the limit of a question: the machine may be busy, but an answer must come."""


class Quiet(WSGIRequestHandler):
    def log_request(self, *_: Any) -> None:
        """Thousands of lines would hide what matters."""


@contextmanager
def serving(settings: Settings, service: ClusterService) -> Iterator[str]:
    """The whole app over HTTP on a free port; keeps one result at most, so that each is asked."""
    services = Services(settings, service, ResultCache(settings))
    app = create_app(settings, services).server
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(30)
        server.server_close()


def expect(truth: TripQueries) -> dict[str, int]:
    """Addresses of tiles, and how many trips each has; many, so that no cache has them all."""
    expected = {}
    for endpoint in Endpoint:
        for hour in range(24):
            words = {"hours": f"{hour}-{hour}"}
            total = truth.count_tile(endpoint, WORLD, TripFilter.parse(YELLOW, words)).total
            expected[f"/api/tiles/latest/{endpoint}/0/0/0?hours={hour}-{hour}"] = total
    assert len(set(expected.values())) > 10
    return expected


@dataclass(frozen=True)
class Moment:
    at: float
    state: str
    message: str
    workers: int

    def is_worse_than(self, before: "Moment", state: str) -> bool:
        """Whether it tells of a loss: by `state`, or by fewer workers where trips are back soon."""
        return self.state == state or self.workers < before.workers


class Viewers:
    """Three ask for tiles and one for the status, each in a thread, from `asking` to its end."""

    def __init__(self, url: str, expected: Mapping[str, int], limit_s: float) -> None:
        self._url, self._expected, self._limit_s = url, expected, limit_s
        self._stop, self._lock = threading.Event(), threading.Lock()
        self.statuses: Counter[int] = Counter()
        self.wrong: list[str] = []
        self.moments: list[Moment] = []
        self.refusals: set[str] = set()
        self.right_at, self._marked = 0.0, 0

    @contextmanager
    def asking(self) -> Iterator["Viewers"]:
        """Until the block ends; what they met is then checked."""
        with ThreadPoolExecutor(4) as threads:
            running = [threads.submit(self._ask_tiles, first) for first in (0, 16, 32)]
            running.append(threads.submit(self._watch_status))
            try:
                self.wait_for(lambda: self.moments)
                yield self
            finally:
                self._stop.set()
            for one in running:
                one.result()
        assert self.wrong == []

    def wait_for(self, look: Callable[[], Any], seconds: float = 120.0) -> None:
        """Until `look` is true; at once an error when an answer was wrong."""
        end = time.monotonic() + seconds
        while not look():
            assert self.wrong == []
            assert time.monotonic() < end, f"did not come true: {self.moments[-3:]}"
            self._stop.wait(0.05)

    def wait_for_answers(self) -> None:
        """Until a question that was put from now on has been answered."""
        now = time.monotonic()
        self.wait_for(lambda: self.right_at > now)

    def mark(self) -> float:
        """Something is broken from now on; in `time.monotonic()`."""
        self._marked = len(self.moments)
        return time.monotonic()

    def wait_for_return(self, by_way_of: str) -> tuple[float, float]:
        """Until the status has told of a loss since the mark, and is ready again.

        Returns:
            When it was noticed and when questions were answered again, in `time.monotonic()`.
        """
        before = self.moments[max(self._marked - 1, 0)]

        def losses() -> list[Moment]:
            return [
                one for one in self.moments[self._marked :] if one.is_worse_than(before, by_way_of)
            ]

        self.wait_for(lambda: losses() and self.moments[-1].state == "ready")
        self.wait_for_answers()
        return losses()[0].at, self.right_at

    def states(self) -> list[str]:
        """Since the mark, with the one that was then."""
        return [moment.state for moment in self.moments[max(self._marked - 1, 0) :]]

    def _ask_tiles(self, first: int) -> None:
        paths = list(self._expected)
        with requests.Session() as session:
            for number in count(first):
                if self._stop.wait(EVERY_SECONDS):
                    return
                self._ask(session, paths[number % len(paths)])

    def _ask(self, session: requests.Session, path: str) -> None:
        began = time.monotonic()
        try:
            answer = session.get(self._url + path, timeout=self._limit_s + PATIENCE_SECONDS)
        except requests.RequestException as error:
            self._blame(f"{path}: {error!r}")
            return
        with self._lock:
            self.statuses[answer.status_code] += 1
        if answer.status_code in (200, 204):
            if answer.headers["X-Trips"] != str(self._expected[path]):
                self._blame(f"{path}: {answer.headers['X-Trips']} trips")
            self.right_at = max(self.right_at, began)
        else:
            self._judge_refusal(path, answer)

    def _judge_refusal(self, path: str, answer: requests.Response) -> None:
        honest = answer.status_code in (503, 504) and "Retry-After" in answer.headers
        sentence = answer.json().get("error", "") if honest else answer.text
        if not honest or "\n" in sentence or "Traceback" in sentence or not sentence:
            self._blame(f"{path}: {answer.status_code} {answer.text[:500]}")
        self.refusals.add(sentence)

    def _watch_status(self) -> None:
        with requests.Session() as session:
            while not self._stop.wait(0.1):
                told = session.get(f"{self._url}/api/status", timeout=PATIENCE_SECONDS).json()
                moment = Moment(time.monotonic(), told["state"], told["message"], told["workers"])
                last = self.moments[-1] if self.moments else None
                if last is None or replace(moment, at=last.at) != last:
                    self.moments.append(moment)

    def _blame(self, what: str) -> None:
        with self._lock:
            self.wrong.append(what)

    def told(self) -> Sequence[str]:
        return [f"{moment.state}: {moment.message}" for moment in self.moments]
