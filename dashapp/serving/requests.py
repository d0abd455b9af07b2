"""One request as it comes in: the head is parsed once it is whole, the body waits beside it."""

import re
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any

from gunicorn.http import errors
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader

from dashapp.serving.limits import Limits
from dashapp.serving.refusals import refuse_length, refuse_without_length

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_BEGINS_WELL = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]")
"""Of a method's characters; what begins otherwise, as TLS does, never becomes a request."""

_READ_BYTES = 64 * 1024


class IncomingRequest:
    """Fed with bytes until it is whole; then `parsed` is what gunicorn's other workers have.

    Attributes:
        parsed: gunicorn's request, once the head is whole.
    """

    def __init__(self, cfg: Any, client: Any, number: int, limits: Limits) -> None:
        self._cfg, self._client, self._number, self._limits = cfg, client, number, limits
        self._head = bytearray()
        self._body = SpooledTemporaryFile(limits.body_memory_bytes)  # noqa: SIM115 - lives on
        self._missing = 0
        self.parsed: Any = None

    @property
    def is_whole(self) -> bool:
        return self.parsed is not None and not self._missing

    def feed(self, data: bytes) -> bytes:
        """What is left belongs to the next request.

        Raises:
            RefusedError, gunicorn.http.errors.ParseException: it is none that is let through.
        """
        if self.parsed is None:
            data = self._feed_head(data)
        if not self._missing:
            return data
        taken = data[: self._missing]
        self._body.write(taken)
        self._missing -= len(taken)
        if not self._missing:
            self._body.seek(0)
        return data[len(taken) :]

    def expects_continue(self) -> bool:
        """Whether who sent the head waits for a word before the body."""
        expected = dict(self.parsed.headers).get("EXPECT", "").lower()
        return self._missing > 0 and expected == "100-continue"

    def open_body(self) -> SpooledTemporaryFile[bytes]:
        """From its start: a request that had to wait for a slot is asked a second time.

        Raises:
            BrokenPipeError: its connection was closed while it waited.
        """
        if self._body.closed:
            raise BrokenPipeError
        self._body.seek(0)
        return self._body

    def close(self) -> None:
        self._body.close()

    def _feed_head(self, data: bytes) -> bytes:
        looked_at = max(len(self._head) - 3, 0)
        self._head += data if self._head else data.lstrip(b"\r\n")
        end = _HEAD_END.search(self._head, looked_at)
        self._check_head(end.end() if end else len(self._head))
        if end is None:
            return b""
        head, rest = bytes(self._head[: end.end()]), bytes(self._head[end.end() :])
        self.parsed = Request(self._cfg, IterUnreader(self._read(head)), self._client, self._number)
        self._missing = self._find_length()
        return rest

    def _check_head(self, size: int) -> None:
        if self._head and not _BEGINS_WELL.match(self._head):
            raise errors.InvalidRequestLine("")
        longest = self._cfg.limit_request_line
        if longest and self._head.find(b"\n", 0, longest + 2) < 0 and size > longest:
            raise errors.LimitRequestLine(size, longest)
        if size > self._limits.header_bytes:
            raise errors.LimitRequestHeaders("too many")

    def _find_length(self) -> int:
        """Bytes of the body. The parser has made sure that there is one length at most."""
        headers = dict(self.parsed.headers)
        if "TRANSFER-ENCODING" in headers:
            raise refuse_without_length()
        length = int(headers.get("CONTENT-LENGTH", 0))
        if length > self._limits.body_bytes:
            raise refuse_length(self._limits.body_bytes)
        return length

    def _read(self, head: bytes) -> Iterator[bytes]:
        """The parser takes the head; the application comes for the rest when it is there."""
        yield head
        while data := self._body.read(_READ_BYTES):
            yield data
