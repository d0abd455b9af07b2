"""The product as it is measured: its cluster started on data of choice, its questions asked.

Answers come straight from `services.TripQueries`, so no result cache helps.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.views import Grid, assemble
from benchmarks.walks import Step
from dashapp.cache.backend import create_live_cache
from dashapp.cluster.queries import Session
from dashapp.cluster.service import ClusterService
from dashapp.model import ClusterState, TileAddress, TileCounts, TripPage
from dashapp.services import TripQueries
from dashapp.settings import Settings

TILES_AT_ONCE = 4
"""The page has no more requests under way at a time."""

START_SECONDS = 3600.0
_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Viewer:
    """Asks for whole viewports as the page does."""

    queries: TripQueries
    threads: ThreadPoolExecutor

    def count_tiles(self, step: Step) -> list[TileCounts]:
        """All tiles of the viewport, a few at once; returns when the last one is here."""
        ask = partial(self._count_tile, step)
        return list(self.threads.map(ask, step.view.tiles()))

    def _count_tile(self, step: Step, tile: TileAddress) -> TileCounts:
        return self.queries.count_tile(step.endpoint, tile, step.trip_filter)

    def find_trips(self, step: Step, limit: int = 5000) -> TripPage:
        return self.queries.find_trips(step.endpoint, step.view.bounds(), step.trip_filter, limit)


def to_grid(step: Step, counts: Sequence[TileCounts]) -> Grid:
    """What `count_tiles` answered, cut to the viewport, to be held against a peer."""
    return assemble(step.view, zip(step.view.tiles(), counts, strict=True))


@contextmanager
def open_viewer(queries: TripQueries) -> Iterator[Viewer]:
    with ThreadPoolExecutor(TILES_AT_ONCE) as threads:
        yield Viewer(queries, threads)


@dataclass(frozen=True)
class Running:
    """A cluster that is ready; `load_s` is the time from knowing the files to ready."""

    service: ClusterService
    load_s: float

    @property
    def session(self) -> Session:
        return self.service.session()


@contextmanager
def run_product(data: Sequence[str], cache_folder: Path, workers: int = 2) -> Iterator[Running]:
    """A LocalCluster of one thread a worker with `data` loaded; stopped at the end.

    Raises:
        RuntimeError: it failed, with the sentence of its status.
    """
    settings = Settings(
        data=tuple(data),
        cache_folder=cache_folder,
        local_workers=workers,
        query_timeout_seconds=600,
    )
    service = ClusterService(settings, create_live_cache())
    service.start()
    try:
        yield Running(service, _wait_until_ready(service))
    finally:
        service.close()


def _wait_until_ready(service: ClusterService) -> float:
    """Seconds that loading took; it begins when the data has a name."""
    load_started = started = time.perf_counter()
    while (status := service.status()).state is not ClusterState.READY:
        if status.state is ClusterState.FAILED or time.perf_counter() - started > START_SECONDS:
            raise RuntimeError(f"The cluster is {status.state}: {status.message}")
        if not status.data_name:
            load_started = time.perf_counter()
        time.sleep(_POLL_SECONDS)
    return time.perf_counter() - load_started
