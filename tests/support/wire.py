"""A wire between a client and a server, which tests may cut: bytes go through until then."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PIECE_BYTES = 1 << 16


class Wire:
    """Listens on a port of its own and carries each connection to `port`.

    Cut without a word, as a network does: what stands goes quiet, what comes new is refused.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._whole, self._over = threading.Event(), threading.Event()
        self._whole.set()
        self._accept()

    def cut(self) -> None:
        self._whole.clear()
        _shut(self._listener)

    def mend(self) -> None:
        """What went quiet stays so, as after a new way through the network."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._whole.set()
        self._accept()

    @contextmanager
    def ending(self) -> Iterator["Wire"]:
        try:
            yield self
        finally:
            self._over.set()
            for one in [self._listener, *(end for pair in self._pairs for end in pair)]:
                _shut(one)

    def _accept(self) -> None:
        threading.Thread(target=self._carry_all, args=(self._listener,), daemon=True).start()

    def _carry_all(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while not self._over.is_set():
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
                cut = threading.Event()
                self._pairs.append((near, far))
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(*ends, cut), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, cut: threading.Event) -> None:
        """Once the wire has been cut, this connection never speaks again."""
        with suppress(OSError):
            while data := source.recv(PIECE_BYTES):
                if cut.is_set() or not self._whole.is_set():
                    cut.set()
                    continue
                sink.sendall(data)
        if not cut.is_set():
            _shut(sink)


def _shut(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
