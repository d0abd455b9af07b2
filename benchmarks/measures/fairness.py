"""What a viewer with a plain tile waits while thirty others ask for figures of the whole city."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Self

from benchmarks.asking import Asker, RefusedError
from benchmarks.figures import Figure
from benchmarks.measures import Findings, figures_of_times
from benchmarks.slowing import find_workers, slowed
from benchmarks.stage import Stage
from benchmarks.timing import time_ms

CROWD = 30
TILES = "/api/tiles/latest/pickup"
ALONE_TILES = 60
_PAUSE_SECONDS = 0.05


def measure_fairness(stage: Stage) -> Iterator[Findings]:
    """At the workers' own speed, then slowed as `--slow` says."""
    pids = find_workers(stage.product.about()["scheduler"])
    n_alone = min(ALONE_TILES, stage.run.steps)
    for name, title, factor in (("fair", "", 1.0), ("fair_slow", ", slow workers", stage.run.slow)):
        with slowed(pids, factor), Asker(stage.product.url) as asker:
            alone = [_time_tile(asker, number) for number in range(n_alone)]
            yield figures_of_times(f"{name}.alone", f"Plain tile alone{title}", alone)
            with Crowd(stage.product.url) as crowd:
                beside = _time_tiles(asker, time.monotonic() + stage.run.storm_seconds)
        yield _describe(name, title, beside, crowd.statuses)


def _describe(name: str, title: str, beside: list[float], statuses: Counter[int]) -> Findings:
    beside_crowd = f"Plain tile beside {CROWD} summaries of the whole city{title}"
    return figures_of_times(f"{name}.beside", beside_crowd, beside) + Findings(
        (
            Figure(f"{name}.beside.max_ms", f"{beside_crowd}: longest", max(beside), "ms"),
            Figure(f"{name}.answered", f"Summaries answered meanwhile{title}", statuses[200]),
            Figure(f"{name}.refused", f"Summaries refused at once{title}", statuses[503]),
            Figure(f"{name}.late", f"Summaries that ended without an answer{title}", statuses[504]),
        )
    )


def _time_tiles(asker: Asker, until: float) -> list[float]:
    times: list[float] = []
    while not times or time.monotonic() < until:
        times.append(_time_tile(asker, len(times)))
        time.sleep(_PAUSE_SECONDS)
    return times


def _time_tile(asker: Asker, number: int) -> float:
    """One of the city, of passengers only; milliseconds."""
    x, y = 602 + number % 2, 769 + number // 2 % 2
    _, spent_ms = time_ms(asker.get, f"{TILES}/11/{x}/{y}", {"passengers": f"{number % 5}-9"})
    return spent_ms


class Crowd:
    """Viewers who ask for figures of the whole city with three filters, all at once and again."""

    def __init__(self, url: str) -> None:
        self.statuses: Counter[int] = Counter()
        self._url = url
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(CROWD)

    def __enter__(self) -> Self:
        for number in range(CROWD):
            self._threads.submit(self._ask, number)
        return self

    def __exit__(self, *about: object) -> None:
        self._ended.set()
        self._threads.shutdown()

    def _ask(self, number: int) -> None:
        """Until the end; who is refused asks again when he was told to."""
        with Asker(self._url) as asker:
            for turn in range(1000):
                pause_s = self._ask_once(asker, number + CROWD * turn)
                if self._ended.wait(pause_s):
                    return

    def _ask_once(self, asker: Asker, number: int) -> float:
        """How long to wait before the next one, in seconds."""
        hours, fare = f"{number % 24}-{(number + 11) % 24}", f"{1 + number % 20}-{60 + number % 7}"
        filters = {"hours": hours, "fare": fare, "payment": "1,2", "without": "hours,fare"}
        question, page = {"endpoint": "pickup"} | filters, {"X-Page": f"crowd-{number % CROWD}"}
        try:
            status, pause_s = asker.get("/api/summary", question, page).status, 0.0
        except RefusedError as error:
            status, pause_s = error.status, error.retry_after_s
        with self._lock:
            self.statuses[status] += 1
        return pause_s
