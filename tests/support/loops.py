"""The loop of a web process in a thread of this one, over an app of the test's, on a real port."""

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

from dashapp.commands import gunicorn_config
from dashapp.serving.limits import Limits
from dashapp.serving.loop import Loop


class Worker:
    """What the loop and its threads need of gunicorn's worker."""

    def __init__(self, app: Any) -> None:
        self.cfg, self.wsgi, self.alive = Config(), app, True
        self.cfg.set("limit_request_line", gunicorn_config.limit_request_line)
        self.log = Logger(self.cfg)
        self.log.error_log.setLevel(logging.CRITICAL)
        self.PIPE = os.pipe()
        for end in self.PIPE:
            os.set_blocking(end, False)

    def note_request(self) -> bool:
        return self.alive


@dataclass(frozen=True)
class Served:
    worker: Worker
    loop: Loop
    listener: socket.socket
    port: int

    def stop_accepting(self) -> None:
        self.worker.alive = False
        self.loop.call(lambda: self.loop.stop_accepting([self.listener]))

    def connect(self, said: bytes = b"", receive_buffer: int = 0) -> socket.socket:
        connection = socket.socket()
        connection.settimeout(30)
        if receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.connect(("127.0.0.1", self.port))
        connection.sendall(said)
        return connection

    def ask(self, path: str, *headers: str) -> bytes:
        """The whole answer, on a connection of its own."""
        with self.connect(get(path, "Connection: close", *headers)) as connection:
            return read_to_end(connection)


@contextmanager
def serve(
    app: Any, limits: Limits | None = None, threads: int = 1, port: int = 0
) -> Iterator[Served]:
    with socket.create_server(("127.0.0.1", port)) as listener:
        worker = Worker(app)
        loop = Loop(worker, limits or Limits())
        loop.start([listener], threads)
        ending = threading.Event()

        def run() -> None:
            while not ending.is_set():
                loop.turn(0.05)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield Served(worker, loop, listener, listener.getsockname()[1])
        finally:
            ending.set()
            thread.join()
            loop.close()


def get(path: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: here", *headers, "", ""]).encode()


def read_to_end(connection: socket.socket) -> bytes:
    """By now as fast as it goes, however small the buffer was when the connection was made."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    return b"".join(iter(lambda: connection.recv(1 << 16), b""))
