"""Lanes: questions that arrive while a fan-out to the workers is under way go together in the next.

Whoever finds his lane free takes along all who wait. There is no thread of our own, so nothing has
to be started, ended or survive a fork. It knows nothing of what the questions mean.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from distributed import Client

from dashapp.audience import Audience
from dashapp.cluster.answering import Question
from dashapp.errors import ViewerLeftError

MOST_TOGETHER = 16
"""Questions in one fan-out: a viewport has a dozen tiles, and an answer must stay small."""

Answers = Mapping[str, Sequence[Any] | Exception]
"""By worker: what it answers to each question, or why it answers none."""

Outcome = Mapping[str, Any] | BaseException

Send = Callable[[Client, Sequence[Question], float], Answers]
"""Puts questions to the workers of a client; raises TimeoutError after so many seconds."""


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

    @property
    def left_s(self) -> float:
        return self.deadline - time.monotonic()


class Lane:
    """At most `abreast` fan-outs at a time; the others wait, and go together."""

    def __init__(self, send: Send, abreast: int = 1) -> None:
        self._send, self._abreast = send, abreast
        self._waiting: list[Ticket] = []
        self._under_way = 0
        self._changed = threading.Condition()

    def ask(self, ticket: Ticket) -> Mapping[str, Any]:
        """What each worker answers, or the exception in its stead.

        Raises:
            TimeoutError: nothing came before the deadline.
            ViewerLeftError: nobody waited any more when its turn came.
        """
        with self._changed:
            self._waiting.append(ticket)
        while not ticket.outcome.done():
            batch = self._await_turn(ticket)
            if batch is not None:
                self._fly(batch)
        return ticket.outcome.result()

    def _await_turn(self, ticket: Ticket) -> list[Ticket] | None:
        """All who go together, when it is on this thread to lead them; else None."""

        def can_go() -> bool:
            return ticket in self._waiting and self._under_way < self._abreast

        with self._changed:
            self._changed.wait_for(lambda: ticket.outcome.done() or can_go(), ticket.left_s)
            if can_go():
                self._under_way += 1
                return self._take()
            self._settle(ticket, TimeoutError())  # unless it is answered
            return None

    def _take(self) -> list[Ticket]:
        """Those who have waited longest and are still there, all of one cluster."""
        for ticket in list(self._waiting):
            if ticket.audience.has_left():
                self._settle(ticket, ViewerLeftError())
                self._changed.notify_all()
        there = self._waiting
        batch = [ticket for ticket in there if ticket.client is there[0].client][:MOST_TOGETHER]
        self._waiting = [ticket for ticket in there if ticket not in batch]
        return batch

    def _fly(self, batch: list[Ticket]) -> None:
        """Ask for all, until the first one's deadline, and give each its own."""
        answers: Answers | BaseException = {}
        limit = min((ticket.deadline for ticket in batch), default=0.0)
        try:
            if batch:
                limit_s = max(limit - time.monotonic(), 0.001)
                questions = [ticket.question for ticket in batch]
                answers = self._send(batch[0].client, questions, limit_s)
        except BaseException as error:  # noqa: BLE001  those who wait must never wait for ever
            answers = error
        over = isinstance(answers, TimeoutError) and time.monotonic() >= limit
        with self._changed:
            self._under_way -= 1
            for place, ticket in enumerate(batch):
                if over and ticket.deadline > limit:  # it was another one's
                    self._waiting.append(ticket)
                else:
                    self._settle(ticket, _answers_at(place, answers))
            self._changed.notify_all()

    def _settle(self, ticket: Ticket, outcome: Outcome) -> None:
        """The first outcome counts: one may come in the very moment of the deadline."""
        if ticket.outcome.done():
            return
        if ticket in self._waiting:
            self._waiting.remove(ticket)
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
