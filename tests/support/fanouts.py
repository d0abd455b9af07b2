"""Workers that a test plays: a function that blocks as long as it likes stands for the fan-out."""

import threading
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from typing import Any

from dashapp.cluster.query.executor import Request
from dashapp.cluster.query.fan_out import Answers

Answer = Callable[[Any, Sequence[Request], float], Answers]


class ThreadFanOut:
    """A `fan_out.FanOut`; `dropped` is told the names of requests that nobody waits for."""

    def __init__(self, answer: Answer, dropped: Callable[[str], None] = lambda _: None) -> None:
        self._answer, self._dropped = answer, dropped

    def send(self, client: Any, requests: Sequence[Request], limit_s: float) -> Future[Answers]:
        sent: Future[Answers] = Future()

        def run() -> None:
            try:
                answers = self._answer(client, requests, limit_s)
            except Exception as error:  # noqa: BLE001  it belongs to those who asked
                if not sent.cancelled():
                    sent.set_exception(error)
            else:
                if not sent.cancelled():
                    sent.set_result(answers)

        threading.Thread(target=run, daemon=True).start()
        return sent

    def drop(self, client: Any, names: Collection[str]) -> None:
        del client
        for name in names:
            self._dropped(name)
