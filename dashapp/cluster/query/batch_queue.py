"""Lanes: questions that arrive while a fan-out to the workers is under way go together in the next.

Whoever finds room in his lane takes along all who wait. There is no thread of our own, so nothing
has to be started, ended or survive a fork, and no thread is held by another one's question: each
waits for its own answer, and leaves with its viewer. It knows nothing of what the questions mean.
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

from dashapp.audience import Audience
from dashapp.cluster.query.executor import Question
from dashapp.cluster.query.fan_out import Answers, FanOut
from dashapp.errors import ViewerLeftError

MOST_TOGETHER = 16
"""Questions in one fan-out: a viewport has a dozen tiles, and an answer must stay small."""

Outcome = Mapping[str, Any] | BaseException


@dataclass(eq=False)
class Ticket:
    """A question in its lane; `outcome` has what each worker answers to it.

    `deadline` is in the seconds of `time.monotonic`.
    """

    client: Client
    question: Question
    deadline: float
    audience: Audience
    outcome: "Future[Mapping[str, Any]]" = field(default_factory=Future)

    def is_like(self, other: "Ticket") -> bool:
        """Whether one answer serves both."""
        return self.client is other.client and self.question == other.question

    def farewell(self) -> TimeoutError | ViewerLeftError:
        """Why nobody waits any more."""
        late = time.monotonic() >= self.deadline
        return TimeoutError() if late else ViewerLeftError()

    def left_s(self) -> float:
        """How long anybody waits; `deadline` counts where an audience has none."""
        last = self.audience.last_deadline()
        return max((last if math.isfinite(last) else self.deadline) - time.monotonic(), 0.001)


@dataclass(eq=False)
class Batch:
    """Tickets that are under way together."""

    tickets: list[Ticket]
    sent: "Future[Answers] | None" = None

    @property
    def client(self) -> Client:
        return self.tickets[0].client


class Lane:
    """At most `abreast` fan-outs at a time; the others wait, and go together.

    With `apart`, a fan-out has questions of one viewer only, and he has one under way: where they
    take long, nobody waits for those of others.
    """

    def __init__(self, fan_out: FanOut, abreast: int = 1, *, apart: bool = False) -> None:
        self._fan_out, self._abreast, self._apart = fan_out, abreast, apart
        self._waiting: list[Ticket] = []
        self._under_way: list[Batch] = []
        self._lock = threading.RLock()

    def ask(self, ticket: Ticket) -> Mapping[str, Any]:
        """What each worker answers, or the exception in its stead.

        Raises:
            TimeoutError: nothing came before the deadline.
            ViewerLeftError: its viewer has left.
        """
        shared = self._join(ticket)
        self._go()
        try:
            return ticket.audience.wait_for(shared.outcome, ticket.deadline)
        except (TimeoutError, ViewerLeftError):
            self._leave(shared)
            raise

    def _join(self, ticket: Ticket) -> Ticket:
        """The ticket itself, or one like it that is here already: he who asked first may leave."""
        with self._lock:
            here = [*self._waiting, *(one for batch in self._under_way for one in batch.tickets)]
            for other in here:
                alive = other.is_like(ticket) and not other.outcome.done()
                if alive and other.audience.admit(ticket.audience):
                    return other
            self._waiting.append(ticket)
            return ticket

    def _go(self) -> None:
        """Send who can go. Runs in the threads of those who ask and in those of clients' loops."""
        while (batch := self._take()) is not None:
            limit_s = max(ticket.left_s() for ticket in batch.tickets)
            questions = [replace(one.question, limit_s=one.left_s()) for one in batch.tickets]
            try:
                batch.sent = self._fan_out.send(batch.client, questions, limit_s)
            except Exception as error:  # noqa: BLE001  those who wait must never wait for ever
                self._settle(batch, error)
            else:
                batch.sent.add_done_callback(partial(self._land, batch))

    def _take(self) -> Batch | None:
        """Those who have waited longest and are still there; None when nobody can go."""
        with self._lock:
            self._dismiss()
            if len(self._under_way) >= self._abreast:
                return None
            able = self._able()
            tickets = [one for one in able if self._goes_with(able[0], one)][:MOST_TOGETHER]
            if not tickets:
                return None
            self._waiting = [ticket for ticket in self._waiting if ticket not in tickets]
            batch = Batch(tickets)
            self._under_way.append(batch)
            return batch

    def _dismiss(self) -> None:
        for ticket in list(self._waiting):
            if ticket.audience.has_left():
                self._waiting.remove(ticket)
                _resolve(ticket, ticket.farewell())

    def _able(self) -> list[Ticket]:
        """Who may go now: with `apart`, those whose viewer has nothing under way."""
        busy = {one.audience.viewer for batch in self._under_way for one in batch.tickets}
        return [one for one in self._waiting if not self._apart or one.audience.viewer not in busy]

    def _goes_with(self, first: Ticket, other: Ticket) -> bool:
        alike = not self._apart or first.audience.viewer == other.audience.viewer
        return alike and first.client is other.client

    def _land(self, batch: Batch, sent: "Future[Answers]") -> None:
        try:
            answers: Answers | BaseException = sent.result(0)
        except BaseException as error:  # noqa: BLE001  those who wait must never wait for ever
            answers = error
        self._settle(batch, answers)
        self._go()

    def _settle(self, batch: Batch, answers: Answers | BaseException) -> None:
        with self._lock:
            if batch in self._under_way:
                self._under_way.remove(batch)
            for place, ticket in enumerate(batch.tickets):
                _resolve(ticket, _answers_at(place, answers))

    def _leave(self, ticket: Ticket) -> None:
        """Workers drop what nobody waits for; a lane is free when all of a fan-out have left."""
        if not ticket.audience.has_left():
            return
        with self._lock:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
            batch = next((one for one in self._under_way if ticket in one.tickets), None)
        if batch is None:
            return
        self._fan_out.drop(batch.client, [ticket.question.name])
        if batch.sent and all(one.audience.has_left() for one in batch.tickets):
            for one in batch.tickets:
                _resolve(one, one.farewell())
            batch.sent.cancel()


def _resolve(ticket: Ticket, outcome: Outcome) -> None:
    """The first outcome counts: one may come in the very moment of the deadline."""
    with suppress(InvalidStateError):
        if isinstance(outcome, BaseException):
            ticket.outcome.set_exception(outcome)
        else:
            ticket.outcome.set_result(outcome)


def _answers_at(place: int, answers: Answers | BaseException) -> Outcome:
    if isinstance(answers, BaseException):
        return answers
    return {
        worker: answer if isinstance(answer, Exception) else answer[place]
        for worker, answer in answers.items()
    }
