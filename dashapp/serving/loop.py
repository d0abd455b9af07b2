"""All connections of a web process in one thread: who comes, is read, is sent to, and who goes."""

import errno
import os
import queue
import selectors
import time
from collections.abc import Callable, Iterable
from typing import Any

from gunicorn.http.errors import NoMoreData, ParseException

from dashapp.serving.answering import Answerers
from dashapp.serving.connection import Connection, Stage
from dashapp.serving.limits import Limits
from dashapp.serving.outbox import Room
from dashapp.serving.refusals import RefusedError, describe, refuse_crowd, refuse_slow, render
from dashapp.serving.requests import IncomingRequest

_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
_READ_BYTES = 64 * 1024
_LOOK_SECONDS = 0.5
"""How often deadlines are looked at."""

_TO_GO = ((Stage.WAITING, Stage.RECEIVING, Stage.PARTING), (Stage.SENDING,))
"""Who goes where there is no room: who asks nothing first, never who is being answered."""


class Loop:
    """Runs in the main thread of a web process; threads reach it by `call`.

    Args:
        worker: gunicorn's, with `cfg`, `log`, `wsgi`, `alive` and the pipe `PIPE`.
    """

    def __init__(self, worker: Any, limits: Limits) -> None:
        self._worker, self._limits = worker, limits
        self._selector = selectors.DefaultSelector()
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._room = Room(limits.answers_memory_bytes)
        self._answerers = Answerers(worker, lambda *end: self.call(lambda: self._end_answer(*end)))
        self._watched: dict[Connection, int] = {}
        self._look_at = 0.0

    def start(self, listeners: Iterable[Any], threads: int) -> None:
        self._selector.register(self._worker.PIPE[0], _READ, self._run_calls)
        for listener in listeners:
            listener.setblocking(False)
            self._selector.register(listener, _READ, self._accept)
        self._answerers.start(threads)

    def stop_accepting(self, listeners: Iterable[Any]) -> None:
        """Those who ask nothing may send the request that is under way, then they go."""
        for listener in listeners:
            self._selector.unregister(listener)
            listener.close()
        soon = time.monotonic() + self._limits.linger_s
        for connection in self._watched:
            if connection.stage is Stage.WAITING and connection.request is None:
                connection.deadline = min(connection.deadline, soon)

    def close(self) -> None:
        """Nobody is answered any more."""
        self._answerers.stop()
        for connection in self._watched:
            connection.close()

    @property
    def is_busy(self) -> bool:
        """Whether there is any connection."""
        return bool(self._watched)

    def turn(self, seconds: float) -> None:
        """Wait so long for something to happen, and let it happen."""
        ready = self._selector.select(seconds)
        # Newcomers last: who has come before and has asked something is not taken for idle.
        ready.sort(key=lambda event: event[0].data == self._accept)
        for key, events in ready:
            key.data(key.fileobj, events)
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + _LOOK_SECONDS
            self._end_overdue()

    def call(self, what: Callable[[], None]) -> None:
        """From any thread: have it done by the loop, soon."""
        self._calls.put(what)
        try:
            os.write(self._worker.PIPE[1], b".")
        except BlockingIOError:
            return  # it has much to wake up for already

    def _run_calls(self, pipe: int, _: int) -> None:
        os.read(pipe, 4096)
        while not self._calls.empty():
            self._calls.get()()

    # Who comes.

    def _accept(self, listener: Any, _: int) -> None:
        try:
            sock, client = listener.accept()
        except OSError as error:  # another process was first, or it has left again
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._make_room()
            return
        has_room = len(self._watched) < self._limits.connections or self._make_room()
        sock.setblocking(False)
        connection = Connection(sock, client, self._limits, self._room, self._ask_to_flush)
        self._watched[connection] = 0
        if has_room:
            self._watch(connection, _READ)
        else:
            self._guard(self._refuse, connection, refuse_crowd())

    def _make_room(self) -> bool:
        for stages in _TO_GO:
            found = [one for one in self._watched if one.stage in stages]
            if found:
                self._drop(min(found, key=lambda one: one.since))
                return True
        return False

    # What happens on a connection.

    def _happen(self, connection: Connection, _: int) -> None:
        if connection in self._watched:
            act = self._write if self._watched[connection] & _WRITE else self._read
            self._guard(act, connection)

    def _guard(self, act: Callable[..., None], connection: Connection, *more: Any) -> None:
        """One connection never ends the loop, nor another one."""
        try:
            act(connection, *more)
        except OSError:  # reset, or no space for what it sends
            self._drop(connection)
        except Exception:
            self._worker.log.exception("A connection failed in the server.")
            self._drop(connection)

    def _read(self, connection: Connection) -> None:
        data = connection.receive(_READ_BYTES)
        if data is None:
            return
        if not data:
            self._drop(connection)
        elif connection.stage is not Stage.PARTING:
            self._take(connection, data)

    def _take(self, connection: Connection, data: bytes) -> None:
        request = connection.request
        if request is None:
            request = connection.request = IncomingRequest(
                self._worker.cfg, connection.client, connection.answered + 1, self._limits
            )
            if connection.answered:
                connection.enter(Stage.WAITING, self._limits.header_s)
        try:
            connection.unread = request.feed(data)
        except (RefusedError, ParseException, NoMoreData, StopIteration) as error:
            self._refuse(connection, describe(error))
            return
        if request.is_whole:
            self._submit(connection)
        elif request.parsed is not None and connection.stage is Stage.WAITING:
            connection.enter(Stage.RECEIVING, self._limits.body_s)
            if request.expects_continue():
                connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                connection.push()

    def _submit(self, connection: Connection) -> None:
        connection.enter(Stage.ANSWERING)
        connection.arrived = connection.since
        self._watch(connection, 0)
        self._answerers.submit(connection)

    def _refuse(self, connection: Connection, refused: RefusedError) -> None:
        self._worker.log.debug("Refused %s: %s", connection.client, refused)
        connection.sendall(render(refused))
        connection.push()
        connection.keeps = False
        self._send_rest(connection)

    # What threads have left behind.

    def _ask_to_flush(self, connection: Connection) -> None:
        self.call(lambda: self._begin_to_flush(connection))

    def _begin_to_flush(self, connection: Connection) -> None:
        if connection in self._watched and connection.stage is Stage.ANSWERING:
            connection.await_progress()
            self._watch(connection, _WRITE)
            self._bound_files()

    def _end_answer(self, connection: Connection, keeps: bool) -> None:
        connection.keeps = keeps
        if connection.is_broken:
            connection.enter(Stage.PARTING)
            self._drop(connection)
        else:
            self._guard(self._send_rest, connection)

    def _send_rest(self, connection: Connection) -> None:
        connection.enter(Stage.SENDING, self._limits.send_s)
        self._watch(connection, _WRITE)
        self._write(connection)

    def _write(self, connection: Connection) -> None:
        if not connection.flush():
            return
        if connection.stage is Stage.ANSWERING:
            self._watch(connection, 0)
        else:
            self._go_on(connection)

    def _go_on(self, connection: Connection) -> None:
        """The answer has been sent: the next request, or a farewell."""
        if connection.request is not None:
            connection.request.close()
            connection.request = None
        connection.answered += 1
        self._watch(connection, _READ)
        if not connection.keeps:
            connection.end_answers()
            connection.enter(Stage.PARTING, self._limits.linger_s)
            return
        connection.enter(Stage.WAITING, self._worker.cfg.keepalive)
        if connection.unread:
            self._take(connection, connection.unread)

    # Who goes.

    def _end_overdue(self) -> None:
        now = time.monotonic()
        for connection in [one for one in self._watched if one.deadline <= now]:
            if connection.request is None or connection.stage not in _TO_GO[0]:
                self._drop(connection)
            else:
                self._guard(self._refuse, connection, refuse_slow())
        self._bound_files()

    def _bound_files(self) -> None:
        """One answer may be larger than all of them may be together."""
        while self._room.filed > self._limits.answers_file_bytes:
            filed = [one for one in self._watched if one.filed]
            if len(filed) < 2:
                return
            self._drop(min(filed, key=lambda one: one.arrived))

    def _drop(self, connection: Connection) -> None:
        """At once; but while a thread has it, it is only told, and closed when it comes back."""
        if connection not in self._watched:
            return
        self._watch(connection, 0)
        if connection.stage in (Stage.ANSWERING, Stage.SENDING):
            connection.reset_when_closed()
        if connection.stage is Stage.ANSWERING:
            connection.hang_up()
            connection.deadline = float("inf")
        else:
            del self._watched[connection]
            connection.close()

    def _watch(self, connection: Connection, events: int) -> None:
        before = self._watched[connection]
        if events and before:
            self._selector.modify(connection, events, self._happen)
        elif events:
            self._selector.register(connection, events, self._happen)
        elif before:
            self._selector.unregister(connection)
        self._watched[connection] = events
