"""The app over workers that answer when a gate is opened: `support.gate_server:create_server()`.

Everything from gunicorn's connection to the fan-out is the real thing. GATE_FOLDER holds what the
test and the workers tell each other: `open` lets them answer, `asked` and `computed` are journals.
"""

import os
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import numpy as np
from flask import Flask
from support.fanouts import ThreadFanOut
from support.oracle import OracleCluster, create_cluster
from support.trips import make_trips

from dashapp.app import create_app
from dashapp.cache.results import ResultCache
from dashapp.cancellation import CancellationToken
from dashapp.cluster.query.executor import Request
from dashapp.cluster.query.queries import ClusterQueries
from dashapp.engine.grids import SparseCounts
from dashapp.model import Answer, Endpoint
from dashapp.services import Services
from dashapp.settings import load_settings

T = TypeVar("T")

FOLDER = Path(os.environ["GATE_FOLDER"])
ONE_TRIP = SparseCounts(np.array([5], np.uint32), np.array([1], np.uint32))


def note(journal: str, what: object) -> None:
    with (FOLDER / journal).open("a", encoding="utf-8") as lines:
        lines.write(f"{what}\n")


class GatedWorkers:
    """One worker with one block; plays client, dataset, placement and session."""

    def __init__(self) -> None:
        blocks = SimpleNamespace(meeting_any=lambda ranges: [0])
        self.dataset = SimpleNamespace(version="v1", blocks=dict.fromkeys(Endpoint, blocks))
        self.client = self.placement = self

    def session(self) -> "GatedWorkers":
        return self

    def mark_unhealthy(self) -> None:
        note("asked", "suspected")

    def touch(self) -> None:
        """Nobody sleeps here."""

    def shares(self, *_: object) -> dict[str, list[Any]]:
        return {"a": [("block", 0)]}

    def answer(self, _: object, requests: Sequence[Request], limit_s: float) -> dict[str, Any]:
        for request in requests:
            note("computed", request.query.key)
        deadline = time.monotonic() + limit_s
        while not (FOLDER / "open").exists():
            if time.monotonic() > deadline:
                raise TimeoutError
            time.sleep(0.01)
        return {"a": [[ONE_TRIP] for _ in requests]}


class JournalResults(ResultCache):
    def get_or_compute(
        self,
        key: str,
        compute: Callable[[], T],
        token: CancellationToken | None = None,
        slot: AbstractContextManager[None] | None = None,
    ) -> Answer[T]:
        note("asked", key)
        return super().get_or_compute(key, compute, token, slot)


def create_server() -> Flask:
    settings = load_settings()
    plain = create_cluster(make_trips(10))
    workers = GatedWorkers()
    fan_out = ThreadFanOut(workers.answer, dropped=partial(note, "dropped"))
    queries: Any = ClusterQueries(workers, settings.query_timeout_seconds, lambda _: fan_out)
    cluster = OracleCluster(queries, plain.current)
    services = Services(settings, cluster, JournalResults(settings))
    server: Flask = create_app(settings, services).server
    return server
