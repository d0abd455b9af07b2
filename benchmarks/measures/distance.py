"""What distance costs: the same questions to the cluster through a longer and longer way.

Asked of the query layer as a web process does it, without HTTP: viewers' own way to the web process
is theirs. Between web process and scheduler lies the cloud's network; workers stay where they are.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.delay import delayed
from benchmarks.figures import Figure
from benchmarks.measures import Findings, figures_of_times
from benchmarks.measures.walks import ask
from benchmarks.stage import Run, Stage
from benchmarks.viewer import TILES_AT_ONCE, tiles_of
from benchmarks.walks import Kind, Step, walk
from dashapp.cache.backend import create_live_cache
from dashapp.cluster.address.backend import AddressBackend
from dashapp.cluster.local import unix_sockets
from dashapp.cluster.query.queries import ClusterQueries
from dashapp.cluster.service import ClusterService
from dashapp.engine.queries import SummaryQuery, TileQuery
from dashapp.model import ClusterState
from dashapp.settings import Settings

ROUND_TRIPS_MS = (0, 10, 50)
"""Beside the scheduler, in the same region, on another continent."""

STEPS = 40
_ATTACH_SECONDS = 60.0


def measure_distance(stage: Stage) -> Iterator[Findings]:
    run, scheduler = stage.run, unix_sockets.path_of(stage.product.about()["scheduler"])
    medians: dict[str, list[float]] = {"viewport": [], "summary": []}
    for away_ms in ROUND_TRIPS_MS:
        with (
            delayed(scheduler, away_ms / 2000) as near,
            join(run, unix_sockets.address_of(near)) as queries,
            ThreadPoolExecutor(TILES_AT_ONCE) as threads,
        ):
            asked: dict[str, Callable[[Step], Any]] = {
                "viewport": partial(_count_tiles, queries, threads),
                "summary": partial(_summarise, queries),
            }
            for name, question in asked.items():
                times = _ask(question, run)
                title = f"{name.capitalize()} asked of a scheduler {away_ms} ms away"
                found = figures_of_times(f"distance_{name}_{away_ms}", title, times)
                medians[name].append(found.figures[0].value)
                yield found
    yield Findings(tuple(_find_round_trips(name, times) for name, times in medians.items()))


def _ask(question: Callable[[Step], Any], run: Run) -> Sequence[float]:
    steps = walk(Kind.FOUR, min(STEPS, run.steps), run.seed)
    question(steps[0])
    return ask(question, steps)[1]


def _count_tiles(queries: ClusterQueries, threads: ThreadPoolExecutor, step: Step) -> None:
    asked = [TileQuery(step.endpoint, tile, step.trip_filter) for tile in tiles_of(step)]
    list(threads.map(queries.ask, asked))


def _summarise(queries: ClusterQueries, step: Step) -> None:
    queries.ask(SummaryQuery(step.endpoint, step.view.bounds(), step.trip_filter))


def _find_round_trips(name: str, medians: Sequence[float]) -> Figure:
    slope = float(np.polyfit(ROUND_TRIPS_MS, medians, 1)[0])
    return Figure(f"distance.{name}_round_trips", f"{name.capitalize()}: ms for a ms away", slope)


@contextmanager
def join(run: Run, scheduler: str) -> Iterator[ClusterQueries]:
    """The query layer on a cluster that holds the run's trips already.

    Raises:
        RuntimeError: it does not.
    """
    settings = Settings(data=(str(run.prepared),), cache_folder=Path(run.folder))
    service = ClusterService(settings, create_live_cache(), partial(AddressBackend, scheduler))
    service.start()
    try:
        _wait_until_ready(service)
        yield service.queries
    finally:
        service.close()


def _wait_until_ready(service: ClusterService) -> None:
    end = time.monotonic() + _ATTACH_SECONDS
    while service.status().state is not ClusterState.READY:
        if time.monotonic() > end:
            raise RuntimeError(f"Not attached in time: {service.status().message}")
        time.sleep(0.05)
