"""Questions over HTTP, as the page asks them: connections stay open, bodies are compressed."""

import gzip
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection, HTTPResponse
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

import brotli

PATIENCE_SECONDS = 900.0
AS_BROWSERS = {"Accept-Encoding": "gzip, deflate, br"}


class RefusedError(Exception):
    """The server did not answer a question; the sentence is its own.

    `retry_after_s` is when it wants to be asked again; 0 where it does not say.
    """

    def __init__(self, message: str, status: int, retry_after_s: float) -> None:
        super().__init__(message)
        self.status, self.retry_after_s = status, retry_after_s


@dataclass(frozen=True)
class Reply:
    """`body` as it travelled, compressed or not."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @cached_property
    def content(self) -> bytes:
        match self.headers.get("content-encoding"):
            case "gzip":
                return gzip.decompress(self.body)
            case "br":
                return bytes(brotli.decompress(self.body))
            case _:
                return self.body

    def to_json(self) -> Any:
        return json.loads(self.content)

    @property
    def is_cached(self) -> bool:
        return self.headers.get("x-cache") == "hit"


class Asker:
    """One connection a thread; safe to be used by many. All are closed with the block.

    A server that says nothing for `patience_s` seconds is an error.
    """

    def __init__(self, url: str, patience_s: float = PATIENCE_SECONDS) -> None:
        self._address, self._patience_s = urlsplit(url).netloc, patience_s
        self._own = threading.local()
        self._opened: list[HTTPConnection] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for connection in self._opened:
            connection.close()

    def get(
        self, path: str, query: Mapping[str, str] | None = None, headers: Mapping[str, str] = {}
    ) -> Reply:
        """An answer of status 200 or 204.

        Raises:
            RefusedError: any other, with what the server said.
            OSError: there is no server.
        """
        reply = self.ask(path, query, headers)
        if reply.status not in (200, 204):
            retry_after_s = float(reply.headers.get("retry-after", 0))
            sentence = f"{path}: {reply.status} {reply.content[:300].decode()}"
            raise RefusedError(sentence, reply.status, retry_after_s)
        return reply

    def ask(
        self, path: str, query: Mapping[str, str] | None = None, headers: Mapping[str, str] = {}
    ) -> Reply:
        """An answer of any status.

        Raises:
            OSError, HTTPException: there is no server, or it was cut off.
        """
        target = f"{path}?{urlencode(query, safe=',')}" if query else path
        connection = self._connection()
        try:
            response = _request(connection, target, {**AS_BROWSERS, **headers})
            names = {name.lower(): value for name, value in response.getheaders()}
            reply = Reply(response.status, names, response.read())
        except Exception:
            connection.close()  # it opens anew with the next question
            raise
        return reply

    def _connection(self) -> HTTPConnection:
        if not hasattr(self._own, "connection"):
            self._own.connection = HTTPConnection(self._address, timeout=self._patience_s)
            self._opened.append(self._own.connection)
        connection: HTTPConnection = self._own.connection
        return connection


def _request(connection: HTTPConnection, target: str, headers: Mapping[str, str]) -> HTTPResponse:
    """As browsers do: a connection that the server has closed, being idle, is opened anew."""
    was_open = connection.sock is not None
    try:
        connection.request("GET", target, headers=headers)
        return connection.getresponse()
    except ConnectionError:
        if not was_open:
            raise
    connection.close()
    connection.request("GET", target, headers=headers)
    return connection.getresponse()
