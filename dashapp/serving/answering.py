"""The threads: each takes a request that is whole, asks the application and leaves the answer."""

import queue
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from enum import Enum
from typing import Any

from gunicorn.http import wsgi

from dashapp.serving.connection import Connection
from dashapp.serving.refusals import describe, render
from dashapp.web.arrival import ARRIVED
from dashapp.web.errors import WAIT

_HEALTH_PATH = "/healthz"
"""A platform that gets no answer here kills the process, however much it has to do."""


class Outcome(Enum):
    ENDS = "the connection is closed after the answer"
    KEEPS = "it may be asked again"
    WAITS = "there is no answer yet"


class Answerers:
    """Threads that live as long as the process; what they run cannot be interrupted.

    Args:
        worker: gunicorn's, with `cfg`, `log`, `wsgi` and `alive`.
        done: told from a thread when an answer is complete, and whether more may be asked.
    """

    def __init__(self, worker: Any, done: Callable[[Connection, bool], None]) -> None:
        self._worker, self._done = worker, done
        self._waiting: queue.SimpleQueue[Connection | None] = queue.SimpleQueue()
        self._health: queue.SimpleQueue[Connection | None] = queue.SimpleQueue()
        self._number = 0

    def start(self, number: int) -> None:
        """So many threads, and one for those alone who ask whether the process lives."""
        self._number = number
        for n, source in enumerate([self._health, *[self._waiting] * number]):
            name = f"answers-{n}"
            threading.Thread(target=self._run, args=(source,), name=name, daemon=True).start()

    def stop(self) -> None:
        """Each thread ends with what it has."""
        for source in (self._health, *[self._waiting] * self._number):
            source.put(None)

    def submit(self, connection: Connection) -> None:
        is_health = (connection.parsed.path or "").endswith(_HEALTH_PATH)
        (self._health if is_health else self._waiting).put(connection)

    def _run(self, source: "queue.SimpleQueue[Connection | None]") -> None:
        while (connection := source.get()) is not None:
            outcome = Outcome.ENDS
            try:
                outcome = self._answer_safely(connection)
            finally:
                if outcome is not Outcome.WAITS:
                    self._done(connection, outcome is Outcome.KEEPS)

    def _answer_safely(self, connection: Connection) -> Outcome:
        answer = Answer(self._worker, connection)
        try:
            outcome = answer.give()
            if answer.wait is None:
                connection.push()
            else:  # from here on another thread may have it
                answer.wait(lambda: self.submit(connection))
        except OSError:  # the viewer has left, or is too slow
            return Outcome.ENDS
        except BaseException as error:  # noqa: BLE001 - no request may cost the process a thread
            self._apologise(answer, error)
            return Outcome.ENDS
        return outcome

    def _apologise(self, answer: "Answer", error: BaseException) -> None:
        self._worker.log.error("A request failed in the server.", exc_info=error)
        if not answer.has_begun:
            with suppress(OSError):  # the viewer has left meanwhile
                answer.connection.sendall(render(describe(error)))
                answer.connection.push()


class Answer:
    """One question to the application, put as gunicorn's other workers put it."""

    def __init__(self, worker: Any, connection: Connection) -> None:
        self._worker, self.connection = worker, connection
        self._parsed = connection.parsed
        self._response: Any = None
        self.wait: Callable[[Callable[[], None]], None] | None = None

    @property
    def has_begun(self) -> bool:
        return self._response is not None and bool(self._response.headers_sent)

    def give(self) -> Outcome:
        """When it has to wait, `wait` takes what to call when its time has come."""
        worker, parsed = self._worker, self._parsed
        environ: dict[str, Any] = {}
        worker.cfg.pre_request(worker, parsed)
        try:
            environ = self._create_environ()
            pieces = worker.wsgi(environ, self._response.start_response)
            self.wait = environ.get(WAIT)
            if self.wait is None:
                self._write(pieces, environ)
            elif hasattr(pieces, "close"):
                pieces.close()
        finally:
            worker.cfg.post_request(worker, parsed, environ, self._response)
        if self.wait is not None:
            return Outcome.WAITS
        return Outcome.ENDS if self._response.should_close() else Outcome.KEEPS

    def _create_environ(self) -> dict[str, Any]:
        connection, worker = self.connection, self._worker
        environ: dict[str, Any]
        self._response, environ = wsgi.create(
            self._parsed, connection, connection.client, connection.server, worker.cfg
        )
        environ[ARRIVED] = connection.arrived
        if connection.request is not None:
            environ["wsgi.input"] = connection.request.open_body()
        environ["wsgi.multithread"] = True
        if not worker.note_request():
            self._response.force_close()
        return environ

    def _write(self, pieces: Iterable[bytes], environ: dict[str, Any]) -> None:
        began = datetime.now()
        try:
            for piece in pieces:
                self._response.write(piece)
            self._response.close()
        finally:
            self._worker.log.access(self._response, self._parsed, environ, datetime.now() - began)
            if hasattr(pieces, "close"):
                pieces.close()
