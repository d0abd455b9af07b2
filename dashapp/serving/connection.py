"""One connection: what has come of a request, what is to go of an answer, how long that may take.

The loop alone reads, and closes. The thread that answers writes; it never waits for the viewer.
"""

import math
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING, Any

from dashapp.serving.limits import Limits
from dashapp.serving.outbox import Outbox, Room

if TYPE_CHECKING:
    from dashapp.serving.requests import IncomingRequest

_TOGETHER_BYTES = 64 * 1024
"""So much of an answer is gathered before it is sent: head and body travel in one packet."""

_MOST_PIECES = 64
"""The system takes 1,024 at once."""


class Stage(Enum):
    WAITING = "for a request's head, or the rest of it"
    RECEIVING = "the body"
    ANSWERING = "in a thread, or waiting for one"
    SENDING = "what the thread has left behind"
    PARTING = "the last answer has been sent"


class Connection:
    """To gunicorn's `Response` it is a socket; to everything else here it is what it says.

    Attributes:
        since: when it came to its stage, by time.monotonic().
        deadline: when the loop ends it.
        arrived: when the request that is being answered was whole.
        keeps: whether it may be asked again after this answer.
        unread: bytes of the next request that came with this one.
    """

    def __init__(
        self,
        sock: socket.socket,
        client: Any,
        limits: Limits,
        room: Room,
        ask_to_flush: Callable[["Connection"], None],
    ) -> None:
        self._socket, self.client, self._limits = sock, client, limits
        self.server = sock.getsockname()
        self._ask_to_flush = ask_to_flush
        self._lock = threading.Lock()
        self._outbox = Outbox(room)
        self._gathered: list[bytes] = []
        self._gathered_bytes = self._progress = 0
        self._is_broken = self._is_flushing = False
        self.request: IncomingRequest | None = None
        self.answered, self.keeps = 0, False
        self.unread = b""
        self.arrived = math.nan
        self.enter(Stage.WAITING, limits.header_s)

    # The loop's part.

    def enter(self, stage: Stage, limit_s: float = math.inf) -> None:
        self.stage, self.since = stage, time.monotonic()
        self.deadline = self.since + limit_s

    def receive(self, most: int) -> bytes | None:
        """None when there is nothing at the moment, empty when the other side has ended.

        Raises:
            OSError: it was reset.
        """
        try:
            return self._socket.recv(most)
        except BlockingIOError:
            return None

    def flush(self) -> bool:
        """Send what the viewer takes. Whether there is nothing left to send.

        Raises:
            OSError: it was reset.
        """
        with self._lock:
            while len(self._outbox):
                sent = self._send(self._outbox.peek())
                if not sent:
                    break
                self._outbox.drop(sent)
                self._note_progress(sent)
            self._is_flushing = bool(len(self._outbox))
            if not self._is_flushing and self.stage is Stage.ANSWERING:
                self.deadline = math.inf
            return not self._is_flushing

    def await_progress(self) -> None:
        """From now on the viewer has to take something, again and again."""
        self._progress, self.deadline = 0, time.monotonic() + self._limits.send_s

    @property
    def parsed(self) -> Any:
        """The request as gunicorn has it; None before its head is whole."""
        return None if self.request is None else self.request.parsed

    @property
    def filed(self) -> int:
        """Bytes that wait in a file."""
        return self._outbox.filed

    @property
    def is_broken(self) -> bool:
        return self._is_broken

    def hang_up(self) -> None:
        """No more bytes in either direction; a thread that is still writing hears of it."""
        with self._lock:
            self._is_broken = True
            self._outbox.clear()
        self._shut(socket.SHUT_RDWR)

    def end_answers(self) -> None:
        """Tell the other side that nothing follows."""
        self._shut(socket.SHUT_WR)

    def reset_when_closed(self) -> None:
        """Let the system forget what this viewer has not taken."""
        with suppress(OSError):  # it is reset already
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def close(self) -> None:
        """Not while a thread has it: the number of its descriptor would go to another one."""
        with self._lock:
            self._is_broken = True
            self._outbox.clear()
        if self.request is not None:
            self.request.close()
        self._socket.close()

    def _shut(self, direction: int) -> None:
        with suppress(OSError):  # the other side was first
            self._socket.shutdown(direction)

    # The thread's part, as of a socket.

    def fileno(self) -> int:
        return self._socket.fileno()

    def recv(self, size: int, flags: int = 0) -> bytes:
        """For `web.viewers`, which looks without taking."""
        return self._socket.recv(size, flags)

    def send(self, data: bytes) -> int:
        """By this gunicorn says 100 Continue, which the loop has said when it was time."""
        return len(data)

    def sendall(self, data: bytes) -> None:
        """Never waits.

        Raises:
            OSError: nobody is there any more, or there is no space for the answer.
        """
        self._gathered.append(data)
        self._gathered_bytes += len(data)
        if self._gathered_bytes >= _TOGETHER_BYTES:
            self.push()

    def push(self) -> None:
        """Send what has been gathered, or put it where the loop sends it from."""
        pieces, self._gathered, self._gathered_bytes = self._gathered, [], 0
        if not any(pieces):
            return
        with self._lock:
            if self._is_broken:
                raise BrokenPipeError
            for piece in pieces if len(self._outbox) else self._send_together(pieces):
                self._outbox.append(piece)
            must_ask = bool(len(self._outbox)) and not self._is_flushing
            self._is_flushing = self._is_flushing or must_ask
        if must_ask:
            self._ask_to_flush(self)

    def _send_together(self, pieces: list[bytes]) -> list[memoryview]:
        """What was not taken, without a copy of it: files that many are sent are in memory once."""
        if len(pieces) > _MOST_PIECES:
            pieces = [b"".join(pieces)]
        try:
            sent = self._socket.sendmsg(pieces)
        except BlockingIOError:
            sent = 0
        rest = []
        for piece in pieces:
            if sent < len(piece):
                rest.append(memoryview(piece)[sent:])
            sent = max(sent - len(piece), 0)
        return rest

    def _send(self, data: bytes | memoryview) -> int:
        try:
            return self._socket.send(data)
        except BlockingIOError:
            return 0

    def _note_progress(self, sent: int) -> None:
        self._progress += sent
        if self._progress >= self._limits.progress_bytes:
            self.await_progress()
