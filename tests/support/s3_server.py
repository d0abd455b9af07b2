"""S3 over the wire that fails on demand: moto's server behind a door that tests may jam."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

Wsgi = Callable[..., Iterable[bytes]]

REFUSAL = b"<Error><Code>%s</Code><Message>No.</Message></Error>"


@dataclass(frozen=True)
class Trouble:
    """What becomes of a read of an object: `code` for an error, `cut` or `delay_s` for the rest.

    `part` stands in the path of those that are met.
    """

    status: str = ""
    code: str = ""
    cut: bool = False
    delay_s: float = 0.0
    part: str = ""


BUSY = Trouble("503 Slow Down", "SlowDown")
BROKEN = Trouble("500 Internal Server Error", "InternalError")
EXPIRED = Trouble("403 Forbidden", "ExpiredToken")
GONE = Trouble("404 Not Found", "NoSuchKey")


class Quiet(MotoRequestHandler):
    def log_request(self, *_: Any) -> None:
        """Reads are many."""


class S3Server:
    """Objects are put and read with `client`; `trouble` comes over reads by others from then on."""

    def __init__(self) -> None:
        moto = DomainDispatcherApplication(create_backend_app)
        self._moto: Wsgi = moto
        self._server = make_server(
            "127.0.0.1", 0, self._answer, threaded=True, request_handler=Quiet
        )
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.trouble: Trouble | None = None
        self._recovered = threading.Event()
        self.troubles_left = 1 << 62
        """The trouble is over after so many reads."""
        self.met = 0
        """How many reads have met trouble."""

    @contextmanager
    def running(self) -> Iterator["S3Server"]:
        self._thread.start()
        try:
            yield self
        finally:
            self.recover()
            self._server.shutdown()
            self._thread.join(30)
            self._server.server_close()

    def recover(self) -> None:
        """All is well again; those who wait are answered now."""
        self.trouble, self.troubles_left = None, 1 << 62
        self._recovered.set()
        self._recovered = threading.Event()

    def put(self, bucket: str, key: str, body: bytes | Path, acl: str = "public-read") -> None:
        """An object that everybody may read, unless told otherwise; its bucket is made too."""
        data = body.read_bytes() if isinstance(body, Path) else body
        client = boto3.client(
            "s3",
            endpoint_url=self.url,
            aws_access_key_id="tests",
            aws_secret_access_key="tests",
            region_name="us-east-1",
        )
        client.create_bucket(Bucket=bucket, ACL=acl)
        client.put_object(Bucket=bucket, Key=key, Body=data, ACL=acl)
        client.close()

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path, trouble = environ["PATH_INFO"], self.trouble
        is_read = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        if not is_read or trouble is None or trouble.part not in path:
            return self._moto(environ, start)
        if self.troubles_left == 0:
            return self._moto(environ, start)
        self.met, self.troubles_left = self.met + 1, self.troubles_left - 1
        if trouble.code:
            body = REFUSAL % trouble.code.encode() if environ["REQUEST_METHOD"] == "GET" else b""
            headers = [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))]
            start(trouble.status, headers)
            return [body]
        self._recovered.wait(trouble.delay_s)
        body = b"".join(self._moto(environ, start))
        return [body[: len(body) // 2]] if trouble.cut else [body]
