"""Questions that arrive while a fan-out to the workers is under way go together in the next.

The first thread that finds room sends every waiting question in one message. There is no thread of
our own, so nothing has to be started, ended or survive a fork, and no thread is held by another
one's question: each waits for its own answer, and leaves with its viewer. It knows nothing of what
the questions mean.
"""

import math
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from distributed import Client

from dashapp.cancellation import CancellationToken
from dashapp.cluster.query.executor import Request
from dashapp.cluster.query.fan_out import Answers, FanOut
from dashapp.errors import ViewerLeftError

MAX_BATCH = 16
"""Questions in one fan-out: a viewport has a dozen tiles, and an answer must stay small."""

Outcome = Mapping[str, Any] | BaseException


@dataclass(eq=False)
class PendingQuery:
    """A question in its queue; `outcome` has what each worker answers to it.

    `deadline` is in the seconds of `time.monotonic`.
    """

    client: Client
    request: Request
    deadline: float
    token: CancellationToken
    outcome: "Future[Mapping[str, Any]]" = field(default_factory=Future)

    def is_like(self, other: "PendingQuery") -> bool:
        """Whether one answer serves both."""
        return self.client is other.client and self.request == other.request

    def reason_to_give_up(self) -> TimeoutError | ViewerLeftError:
        """Why nobody waits any more."""
        late = time.monotonic() >= self.deadline
        return TimeoutError() if late else ViewerLeftError()

    def left_s(self) -> float:
        """How long anybody waits; `deadline` counts where an token has none."""
        last = self.token.last_deadline()
        return max((last if math.isfinite(last) else self.deadline) - time.monotonic(), 0.001)


@dataclass(eq=False)
class Batch:
    """Questions that are under way together."""

    pending: list[PendingQuery]
    sent: "Future[Answers] | None" = None

    @property
    def client(self) -> Client:
        return self.pending[0].client


class BatchQueue:
    """At most `max_concurrency` fan-outs at a time; the others wait, and go together.

    With `per_viewer`, a fan-out has questions of one viewer only, and he has one under way: where
    they take long, nobody waits for those of others.
    """

    def __init__(
        self, fan_out: FanOut, max_concurrency: int = 1, *, per_viewer: bool = False
    ) -> None:
        self._fan_out = fan_out
        self._max_concurrency, self._per_viewer = max_concurrency, per_viewer
        self._waiting: list[PendingQuery] = []
        self._under_way: list[Batch] = []
        self._lock = threading.RLock()

    def ask(self, query: PendingQuery) -> Mapping[str, Any]:
        """What each worker answers, or the exception in its stead.

        Raises:
            TimeoutError: nothing came before the deadline.
            ViewerLeftError: its viewer has left.
        """
        shared = self._join(query)
        self._dispatch()
        try:
            return query.token.wait_for(shared.outcome, query.deadline)
        except (TimeoutError, ViewerLeftError):
            self._leave(shared)
            raise

    def _join(self, query: PendingQuery) -> PendingQuery:
        """The query itself, or one like it that is here already: he who asked first may leave."""
        with self._lock:
            here = [*self._waiting, *(one for batch in self._under_way for one in batch.pending)]
            for other in here:
                alive = other.is_like(query) and not other.outcome.done()
                if alive and other.token.join(query.token):
                    return other
            self._waiting.append(query)
            return query

    def _dispatch(self) -> None:
        """Send who can go. Runs in the threads of those who ask and in those of clients' loops."""
        while (batch := self._take()) is not None:
            limit_s = max(query.left_s() for query in batch.pending)
            requests = [replace(one.request, limit_s=one.left_s()) for one in batch.pending]
            try:
                batch.sent = self._fan_out.send(batch.client, requests, limit_s)
            except Exception as error:  # noqa: BLE001  those who wait must never wait for ever
                self._resolve_batch(batch, error)
            else:
                batch.sent.add_done_callback(partial(self._finish, batch))

    def _take(self) -> Batch | None:
        """Those who have waited longest and are still there; None when nobody can go."""
        with self._lock:
            self._drop_abandoned()
            if len(self._under_way) >= self._max_concurrency:
                return None
            able = self._able()
            pending = [one for one in able if self._goes_with(able[0], one)][:MAX_BATCH]
            if not pending:
                return None
            self._waiting = [query for query in self._waiting if query not in pending]
            batch = Batch(pending)
            self._under_way.append(batch)
            return batch

    def _drop_abandoned(self) -> None:
        for query in list(self._waiting):
            if query.token.is_cancelled():
                self._waiting.remove(query)
                _resolve(query, query.reason_to_give_up())

    def _able(self) -> list[PendingQuery]:
        """Who may go now: with `per_viewer`, those whose viewer has nothing under way."""
        busy = {one.token.viewer for batch in self._under_way for one in batch.pending}
        return [
            one for one in self._waiting if not self._per_viewer or one.token.viewer not in busy
        ]

    def _goes_with(self, first: PendingQuery, other: PendingQuery) -> bool:
        alike = not self._per_viewer or first.token.viewer == other.token.viewer
        return alike and first.client is other.client

    def _finish(self, batch: Batch, sent: "Future[Answers]") -> None:
        try:
            answers: Answers | BaseException = sent.result(0)
        except BaseException as error:  # noqa: BLE001  those who wait must never wait for ever
            answers = error
        self._resolve_batch(batch, answers)
        self._dispatch()

    def _resolve_batch(self, batch: Batch, answers: Answers | BaseException) -> None:
        with self._lock:
            if batch in self._under_way:
                self._under_way.remove(batch)
            for position, query in enumerate(batch.pending):
                _resolve(query, _answers_at(position, answers))

    def _leave(self, query: PendingQuery) -> None:
        """Workers drop what nobody waits for; a queue is free when all of a fan-out have left."""
        if not query.token.is_cancelled():
            return
        with self._lock:
            if query in self._waiting:
                self._waiting.remove(query)
            batch = next((one for one in self._under_way if query in one.pending), None)
        if batch is None:
            return
        self._fan_out.drop(batch.client, [query.request.name])
        if batch.sent and all(one.token.is_cancelled() for one in batch.pending):
            for one in batch.pending:
                _resolve(one, one.reason_to_give_up())
            batch.sent.cancel()


def _resolve(query: PendingQuery, outcome: Outcome) -> None:
    """The first outcome counts: one may come in the very moment of the deadline."""
    with suppress(InvalidStateError):
        if isinstance(outcome, BaseException):
            query.outcome.set_exception(outcome)
        else:
            query.outcome.set_result(outcome)


def _answers_at(position: int, answers: Answers | BaseException) -> Outcome:
    if isinstance(answers, BaseException):
        return answers
    return {
        worker: answer if isinstance(answer, Exception) else answer[position]
        for worker, answer in answers.items()
    }
