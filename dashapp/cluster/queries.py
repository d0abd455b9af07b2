"""Questions to the loaded trips: sent to the workers that hold the blocks, summed here.

Runs in the web process: no pandas, no numba. Every question ends within its time limit.
"""

import copy
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from distributed import Client

from dashapp.audience import Audience
from dashapp.cluster import answering
from dashapp.cluster.connection_loss import connection_loss
from dashapp.cluster.dataset import Dataset
from dashapp.cluster.exporting import Making, export_trips
from dashapp.cluster.extent import CodeRange, bounds_codes, tile_codes
from dashapp.cluster.fanout import ClientFanOut, FanOut
from dashapp.cluster.gathering import Lane, Ticket
from dashapp.cluster.placement import Placement
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

VIEWERS_ABREAST = 3
"""Whose questions over rows a web process has under way at once; workers share out their cores."""

EXPORT_SECONDS = 25.0
"""A file of trips may take longer than a question; platforms wait 30 s for the first byte."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Session:
    """What questions need: a live client, the dataset on its cluster, and who holds what."""

    client: Client
    dataset: Dataset
    placement: Placement


class Sessions(Protocol):
    """Where the session of the moment comes from."""

    def session(self) -> Session:
        """Raises NotReadyError, with the sentence of the status, while there is none."""

    def suspect(self) -> None:
        """A question has met trouble: look after the cluster now, not at the next round."""

    def note_question(self) -> None:
        """A question was answered: the cluster is in use."""


class OneVersion:
    """Sessions with one version of the data: what was asked of it is not answered from another."""

    def __init__(self, sessions: Sessions, version: str) -> None:
        self._sessions, self._version = sessions, version
        self.suspect, self.note_question = sessions.suspect, sessions.note_question

    def session(self) -> Session:
        session = self._sessions.session()
        if session.dataset.version != self._version:
            raise NotReadyError("The data have just been replaced by others; ask again.")
        return session


class _Missing(Exception):  # noqa: N818  a state of affairs, caught a few lines further on
    """Some blocks are not where they were, or nowhere."""


@dataclass(frozen=True)
class Inquiry:
    """What is asked of the workers, in which lane, and who waits for it."""

    lane: Lane
    kernel: Callable[..., Any]
    arguments: tuple[Any, ...]
    audience: Audience | None


class ClusterQueries:
    """Implements `services.TripQueries` on whatever session there is.

    Each kind of question has a lane of its own; where rows are read, so has each viewer. The time
    limit counts from now where an audience brings no deadline.
    """

    def __init__(
        self,
        sessions: Sessions,
        timeout_seconds: float,
        fan_out: Callable[[Work], FanOut] = ClientFanOut,
    ) -> None:
        self._sessions, self._timeout_seconds = sessions, timeout_seconds
        self._lanes = {
            Work.TILES: Lane(fan_out(Work.TILES)),
            Work.ROWS: Lane(fan_out(Work.ROWS), VIEWERS_ABREAST, apart=True),
            Work.FIGURES: Lane(fan_out(Work.FIGURES), VIEWERS_ABREAST, apart=True),
        }

    def of(self, version: str) -> "ClusterQueries":
        """Of this version only; the lanes stay those of all."""
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
        lane = self._lanes[work_of_tile(trip_filter)]
        inquiry = Inquiry(lane, answering.count_tile, (tile, trip_filter), audience)
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
        inquiry = Inquiry(self._lanes[Work.ROWS], answering.find_trips, arguments, audience)
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
        inquiry = Inquiry(self._lanes[Work.FIGURES], answering.summarise_trips, arguments, audience)
        return combine_summaries(self._ask((endpoint, bounds_codes(bounds)), inquiry))

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
        self._sessions.note_question()
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
                self._sessions.suspect()
                self._within_limits(session.placement.refresh)
            else:
                self._sessions.note_question()
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
        question = answering.Question(inquiry.kernel, inquiry.arguments, shares, limit_s)
        ticket = Ticket(session.client, question, deadline, inquiry.audience or Audience())
        answers = self._within_limits(lambda: inquiry.lane.ask(ticket))
        return [part for worker in shares for part in _parts_of(answers.get(worker))]

    def _within_limits(self, ask: Callable[[], T], limit_s: float | None = None) -> T:
        """Turn the ways in which a connection fails into our two errors.

        A worker that had no thread free in time says so to nobody: we have given up by then.
        """
        try:
            with connection_loss():
                return ask()
        except TimeoutError:
            self._sessions.suspect()
            raise QueryTimeoutError(
                f"The cluster did not answer in time ({limit_s or self._timeout_seconds:g} s); "
                "try again."
            ) from None
        except OSError as error:
            _log.info("The connection failed under a question: %r", error)
            self._sessions.suspect()
            raise NotReadyError("The connection to the cluster was lost; reconnecting.") from error


def _parts_of(answer: list[Any] | Exception | None) -> list[Any]:
    """The parts one worker sent; a failure of its connection means that its blocks are missing."""
    if answer is None or isinstance(answer, OSError | answering.BlockGoneError):
        raise _Missing
    if isinstance(answer, Exception):
        raise answer
    return answer
