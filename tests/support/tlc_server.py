"""A server that behaves as TLC's: no listing, 403 for what is not there, ranges, ETags, faults."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class TlcServer:
    """What it has and how it fails. `breaks` are byte counts after which the next long answers end.

    With `silent` cleared it says nothing to who wants a file, with `goes_on` cleared it keeps a
    connection that is to break.
    With `drip_seconds` it sends a byte, waits so long, and sends the next one.
    `asked` holds what came in, as (file, Range, If-Range), but for the looks at the first bytes.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    breaks: list[int] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    status: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    has_ranges: bool = True
    drip_seconds: float = 0.0
    goes_on: threading.Event = field(default_factory=threading.Event)
    silent: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def __post_init__(self) -> None:
        self.silent.set()
        self.goes_on.set()

    def replace(self, name: str, content: bytes) -> None:
        self.files[name], self.tags[name] = content, f'"{hash(content):x}"'


@contextmanager
def serve_tlc() -> Iterator[TlcServer]:
    told = TlcServer()

    class Handler(_Handler):
        server_of_tlc = told

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    told.url = f"http://127.0.0.1:{server.server_port}/trip-data"
    try:
        yield told
    finally:
        told.silent.set()
        told.goes_on.set()
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server_of_tlc: TlcServer

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        server, name = self.server_of_tlc, self.path.rpartition("/")[2]
        wanted, condition = self.headers.get("Range", ""), self.headers.get("If-Range", "")
        is_look = wanted == "bytes=0-3" or self.command == "HEAD"
        if not is_look:
            server.asked.append((name, wanted, condition))
            server.silent.wait(20)
        status = server.status.get(name, 200 if name in server.files else 403)
        content = server.files.get(name, b"<Error>AccessDenied</Error>")
        with suppress(ConnectionError):  # who asked has given up
            self._answer(status, content, server.tags.get(name, ""), is_look=is_look)

    def _answer(self, status: int, content: bytes, tag: str, *, is_look: bool) -> None:
        server, condition = self.server_of_tlc, self.headers.get("If-Range", "")
        part = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first, last = 0, len(content) - 1
        headers = {"ETag": tag} if tag else {}
        if part and status == 200 and server.has_ranges and condition in ("", tag):
            first, last = int(part[1]), min(int(part[2] or last), last)
            status = 206
            headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
        body = content[first : last + 1]
        self.send_response(status)
        for key, value in {"Content-Length": str(len(body)), **headers, **server.headers}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        cut = server.breaks.pop(0) if server.breaks and not is_look else len(body)
        for at in range(cut if server.drip_seconds and not is_look else 0):
            self.wfile.write(body[at : at + 1])
            time.sleep(server.drip_seconds)
        self.wfile.write(body[:cut])
        if cut < len(body):
            server.goes_on.wait(20)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""
