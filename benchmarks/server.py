"""The product as it is served, for gunicorn: `benchmarks.server:create_server()`.

Two things differ from `dashapp.app:create_server()`: no answer is kept in the result cache, so that
every question is computed, and `/benchmarks` tells how many were, and where the scheduler listens.
"""

import os
import threading
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Flask, Response, jsonify

from dashapp.app import create_app, create_services
from dashapp.cache.results import ResultCache
from dashapp.logs import configure_logging
from dashapp.services import Services
from dashapp.settings import Settings, load_settings

ABOUT_PATH = "/benchmarks"


class CountedQueries:
    """Any `services.TripQueries`, counting by kind the questions that were answered."""

    def __init__(self, queries: Any, answered: Counter[str], lock: threading.Lock) -> None:
        self._queries, self._answered, self._lock = queries, answered, lock

    def of(self, version: str) -> "CountedQueries":
        """Those of one version count with all others."""
        return CountedQueries(self._queries.of(version), self._answered, self._lock)

    def ask(self, query: Any, token: Any = None) -> Any:
        return self._count(self._queries.ask(query, token), query)

    def make_file(self, query: Any, token: Any = None) -> Any:
        return self._count(self._queries.make_file(query, token), query)

    def _count(self, answer: Any, query: Any) -> Any:
        with self._lock:
            self._answered[type(query).__name__] += 1
        return answer


class CountedCluster:
    """A `services.Cluster` in all things but its `queries`, which are counted."""

    def __init__(self, cluster: Any) -> None:
        self._cluster = cluster
        self.answered: Counter[str] = Counter()
        self.queries = CountedQueries(cluster.queries, self.answered, threading.Lock())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cluster, name)


def create_server() -> Flask:
    settings = load_settings()
    configure_logging(settings)
    return create_counting_server(settings, create_services(settings))


def create_counting_server(settings: Settings, services: Services) -> Flask:
    cluster = CountedCluster(services.cluster)
    results = ResultCache(leave_no_room(settings))
    server: Flask = create_app(settings, replace(services, cluster=cluster, results=results)).server
    server.add_url_rule(ABOUT_PATH, "benchmarks", partial(tell_about, cluster))
    return server


def leave_no_room(settings: Settings) -> Settings:
    """Settings of a result cache that nothing fits in; an operator may not choose them."""
    return settings.model_copy(update={"result_cache": "memory", "result_cache_megabytes": 0})


def tell_about(cluster: CountedCluster) -> Response:
    """JSON: `pid` of this process, `answered` questions by kind, `scheduler` once there is one."""
    session = getattr(cluster, "session", None)
    return jsonify(
        pid=os.getpid(),
        answered=dict(cluster.answered),
        scheduler=session().client.scheduler.address if session else None,
    )
