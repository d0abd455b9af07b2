"""Questions to the loaded trips: sent to the workers that hold the blocks, summed here.

Runs in the web process: no pandas, no numba. Every question ends within its time limit.
"""

import copy
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from dashapp.audience import Audience
from dashapp.cluster.connection_loss import connection_loss
from dashapp.cluster.query import executor
from dashapp.cluster.query.batch_queue import BatchQueue, PendingQuery
from dashapp.cluster.query.export import Making, export_trips
from dashapp.cluster.query.fan_out import ClientFanOut, FanOut
from dashapp.cluster.query.morton_range import CodeRange, bounds_codes, tile_codes
from dashapp.cluster.query.session import OneVersion, Session, Sessions
from dashapp.engine.finalize import combine_summaries
from dashapp.engine.grids import combine
from dashapp.engine.pages import combine_pages
from dashapp.errors import NotReadyError, QueryTimeoutError
from dashapp.model import (
    Bounds,
    Endpoint,
    ExportQuestion,
    Summary,
    TileAddress,
    TileCounts,
    TripFile,
    TripFilter,
    TripPage,
)
from dashapp.model.work import Work, work_of_tile

T = TypeVar("T")

ATTEMPTS = 3
"""A block may move or its worker die under a question; then it is put again to the new holder."""

MAX_VIEWERS = 3
"""Whose questions over rows a web process has under way at once; workers share out their cores."""

EXPORT_SECONDS = 25.0
"""A file of trips may take longer than a question; platforms wait 30 s for the first byte."""

_log = logging.getLogger(__name__)


class _Missing(Exception):  # noqa: N818  a state of affairs, caught a few lines further on
    """Some blocks are not where they were, or nowhere."""


@dataclass(frozen=True)
class Inquiry:
    """What is asked of the workers, in which queue, and who waits for it."""

    queue: BatchQueue
    kernel: Callable[..., Any]
    arguments: tuple[Any, ...]
    audience: Audience | None


class ClusterQueries:
    """Implements `services.TripQueries` on whatever session there is.

    Each kind of question has a queue of its own; where rows are read, so has each viewer. The time
    limit counts from now where an audience brings no deadline.
    """

    def __init__(
        self,
        sessions: Sessions,
        timeout_seconds: float,
        fan_out: Callable[[Work], FanOut] = ClientFanOut,
    ) -> None:
        self._sessions, self._timeout_seconds = sessions, timeout_seconds
        self._queues = {
            Work.TILES: BatchQueue(fan_out(Work.TILES)),
            Work.ROWS: BatchQueue(fan_out(Work.ROWS), MAX_VIEWERS, per_viewer=True),
            Work.FIGURES: BatchQueue(fan_out(Work.FIGURES), MAX_VIEWERS, per_viewer=True),
        }

    def of(self, version: str) -> "ClusterQueries":
        """Of this version only; the queues stay those of all."""
        bound = copy.copy(self)
        bound._sessions = OneVersion(self._sessions, version)
        return bound

    def count_tile(
        self,
        endpoint: Endpoint,
        tile: TileAddress,
        trip_filter: TripFilter,
        audience: Audience | None = None,
    ) -> TileCounts:
        where = (endpoint, tile_codes(tile))
        queue = self._queues[work_of_tile(trip_filter)]
        inquiry = Inquiry(queue, executor.count_tile, (tile, trip_filter), audience)
        return combine(self._ask(where, inquiry))

    def find_trips(
        self,
        endpoint: Endpoint,
        bounds: Bounds,
        trip_filter: TripFilter,
        limit: int,
        audience: Audience | None = None,
    ) -> TripPage:
        arguments = (endpoint, bounds, trip_filter, limit)
        inquiry = Inquiry(self._queues[Work.ROWS], executor.find_trips, arguments, audience)
        return combine_pages(self._ask((endpoint, bounds_codes(bounds)), inquiry), limit)

    def summarise_trips(
        self,
        endpoint: Endpoint,
        bounds: Bounds,
        trip_filter: TripFilter,
        without: tuple[str, ...] = (),
        audience: Audience | None = None,
    ) -> Summary:
        arguments = (bounds, trip_filter, without)
        inquiry = Inquiry(self._queues[Work.FIGURES], executor.summarise_trips, arguments, audience)
        parts = self._ask((endpoint, bounds_codes(bounds)), inquiry)
        return combine_summaries(parts, trip_filter.dataset)

    def export_trips(
        self,
        question: ExportQuestion,
        notes: Mapping[str, Any],
        audience: Audience | None = None,
    ) -> TripFile:
        session = self._sessions.session()
        limit_s = max(self._timeout_seconds, EXPORT_SECONDS)
        making = Making(session, limit_s, audience or Audience())
        ask = partial(export_trips, making, question, notes)
        file = self._within_limits(ask, limit_s)
        self._sessions.touch()
        return file

    def _ask(self, where: tuple[Endpoint, CodeRange], inquiry: Inquiry) -> list[Any]:
        """One part for each worker thread that holds blocks within the codes.

        Raises:
            NotReadyError: there is no data, or blocks of it are being loaded again.
            QueryTimeoutError: no answer in time.
            ViewerLeftError: the viewer has left.
        """
        deadline = time.monotonic() + self._timeout_seconds
        if inquiry.audience is not None:
            deadline = min(deadline, inquiry.audience.deadline)
        session = self._sessions.session()
        endpoint, codes = where
        numbers = session.dataset.blocks[endpoint].meeting(*codes)
        for _ in range(ATTEMPTS if numbers else 0):
            try:
                parts = self._attempt(session, (endpoint, numbers), inquiry, deadline)
            except _Missing:
                self._sessions.mark_unhealthy()
                self._within_limits(session.placement.refresh)
            else:
                self._sessions.touch()
                return parts
        if numbers:
            raise NotReadyError("Some trips are being loaded again after a worker was lost.")
        return []

    def _attempt(
        self,
        session: Session,
        wanted: tuple[Endpoint, list[int]],
        inquiry: Inquiry,
        deadline: float,
    ) -> list[Any]:
        shares = session.placement.shares(*wanted)
        if shares is None:
            raise _Missing
        limit_s = max(deadline - time.monotonic(), 0.001)
        question = executor.Question(inquiry.kernel, inquiry.arguments, shares, limit_s)
        query = PendingQuery(session.client, question, deadline, inquiry.audience or Audience())
        answers = self._within_limits(lambda: inquiry.queue.ask(query))
        return [part for worker in shares for part in _parts_of(answers.get(worker))]

    def _within_limits(self, ask: Callable[[], T], limit_s: float | None = None) -> T:
        """Turn the ways in which a connection fails into our two errors.

        A worker that had no thread free in time says so to nobody: we have given up by then.
        """
        try:
            with connection_loss():
                return ask()
        except TimeoutError:
            self._sessions.mark_unhealthy()
            raise QueryTimeoutError(
                f"The cluster did not answer in time ({limit_s or self._timeout_seconds:g} s); "
                "try again."
            ) from None
        except OSError as error:
            _log.info("The connection failed under a question: %r", error)
            self._sessions.mark_unhealthy()
            raise NotReadyError("The connection to the cluster was lost; reconnecting.") from error


def _parts_of(answer: list[Any] | Exception | None) -> list[Any]:
    """The parts one worker sent; a failure of its connection means that its blocks are missing."""
    if answer is None or isinstance(answer, OSError | executor.BlockGoneError):
        raise _Missing
    if isinstance(answer, Exception):
        raise answer
    return answer
