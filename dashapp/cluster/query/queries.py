"""Questions to the loaded trips: sent to the workers that hold the blocks, combined here.

What a question means its `Query` knows. Runs in the web process: no pandas, no numba. Every
question ends within its time limit.
"""

import copy
import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from dashapp.cancellation import CancellationToken
from dashapp.cluster.connection_loss import connection_loss
from dashapp.cluster.query import executor
from dashapp.cluster.query.batch_queue import BatchQueue, PendingQuery
from dashapp.cluster.query.export import Making, make_file
from dashapp.cluster.query.fan_out import ClientFanOut, FanOut
from dashapp.cluster.query.session import OneVersion, Session, Sessions
from dashapp.errors import NotReadyError, QueryTimeoutError
from dashapp.model import FileQuery, Query, TripFile
from dashapp.model.work import Work

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


class ClusterQueries:
    """Implements `services.TripQueries` on whatever session there is.

    Each kind of question has a queue of its own; where rows are read, so has each viewer. The time
    limit counts from now where an token brings no deadline.
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

    def ask(self, query: Query[T], token: CancellationToken | None = None) -> T:
        return query.combine(self._gather(query, token or CancellationToken()))

    def make_file(self, query: FileQuery, token: CancellationToken | None = None) -> TripFile:
        session = self._sessions.session()
        limit_s = max(self._timeout_seconds, EXPORT_SECONDS)
        making = Making(session, limit_s, token or CancellationToken())
        file = self._within_limits(lambda: make_file(making, query), limit_s)
        self._sessions.touch()
        return file

    def _gather(self, query: Query[Any], token: CancellationToken) -> list[Any]:
        """One part for each worker thread that holds blocks within the codes.

        Raises:
            NotReadyError: there is no data, or blocks of it are being loaded again.
            QueryTimeoutError: no answer in time.
            ViewerLeftError: the viewer has left.
        """
        deadline = min(time.monotonic() + self._timeout_seconds, token.deadline)
        session = self._sessions.session()
        blocks = session.dataset.blocks
        query = query.choose_blocks(lambda end, ranges: blocks[end].estimate_rows(ranges))
        numbers = blocks[query.blocks_of].meeting_any(query.morton_ranges())
        for _ in range(ATTEMPTS if numbers else 0):
            try:
                parts = self._attempt(session, numbers, query, (token, deadline))
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
        numbers: list[int],
        query: Query[Any],
        waiting: tuple[CancellationToken, float],
    ) -> list[Any]:
        """`waiting`: who waits, and until when."""
        shares = session.placement.shares(query.blocks_of, numbers)
        if shares is None:
            raise _Missing
        token, deadline = waiting
        request = executor.Request(query, shares, max(deadline - time.monotonic(), 0.001))
        pending = PendingQuery(session.client, request, deadline, token)
        answers = self._within_limits(lambda: self._queues[query.work].ask(pending))
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
