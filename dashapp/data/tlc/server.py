"""Questions to the server of TLC's files: is it there, how long, and its bytes from some byte on.

Over Python's own urllib, which knows the proxies of the environment. Nothing is listed: the
official server has no listing, and answers 403 for what is not there.
"""

import re
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from dashapp.data.redirects import stays_on_host
from dashapp.data.storage import call_in_time, shown_uri
from dashapp.errors import (
    DataError,
    SourceNotFoundError,
    SourceRefusedError,
    SourceTooSlowError,
    SourceUnreachableError,
)
from dashapp.model.losses import shorten

MAGIC = b"PAR1"
"""First and last bytes of every Parquet file; a login page has others."""

LEAST_BYTES_A_SPAN = 64 << 10
_PATIENCE = 4
"""A span is as many times what a server may be silent: with 15 seconds, 1 KB a second."""

_PIECE_BYTES = 256 << 10
_MISSING = (403, 404, 410)
_OUT_OF_RANGE = 416


@dataclass(frozen=True, slots=True)
class Remote:
    """A file on the server.

    Attributes:
        size: in bytes.
        tag: its ETag; "" without one.
        modified: its Last-Modified as sent; "" without one.
    """

    url: str
    size: int
    tag: str = ""
    modified: str = ""

    @property
    def condition(self) -> str:
        """For If-Range, which takes no weak tag; "" where nothing tells contents apart."""
        return self.modified if self.tag.startswith("W/") or not self.tag else self.tag


@dataclass(frozen=True)
class Answer:
    """The bytes of `remote`, as it is now, from `start` on."""

    remote: Remote
    start: int
    _response: Any

    def pieces(self, timeout_seconds: float) -> Iterator[bytes]:
        """Until the end, or until the connection breaks: count them.

        Raises:
            SourceTooSlowError: they come so slowly that nobody would wait for the end.
            SourceUnreachableError: nothing came for the time that one read may take.
        """
        pace = _Pace(self.remote.url, timeout_seconds * _PATIENCE)
        while True:
            with _talking(self.remote.url):
                piece = self._response.read1(_PIECE_BYTES)
            if not piece:
                return
            pace.count(len(piece))
            yield piece


class _Pace:
    """Whether enough comes in every span of time: a server that drips is never silent."""

    def __init__(self, url: str, span_seconds: float) -> None:
        self._url, self._span_s = url, span_seconds
        self._begun, self._bytes = time.monotonic(), 0

    def count(self, n_bytes: int) -> None:
        """Raises SourceTooSlowError at the end of a span in which too little came."""
        self._bytes += n_bytes
        elapsed = time.monotonic() - self._begun
        if elapsed < self._span_s:
            return
        if self._bytes < LEAST_BYTES_A_SPAN:
            raise SourceTooSlowError(
                f"{urlsplit(self._url).hostname} sends no more than {self._bytes:,} bytes in "
                f"{elapsed:,.0f} seconds; try again later, or from another network: what has come "
                "is kept."
            )
        self._begun, self._bytes = time.monotonic(), 0


def look(url: str, timeout_seconds: float) -> Remote | None:
    """What stands there, by its first four bytes; None where nothing does.

    Raises:
        DataError: no Parquet file, or one of unknown length; also as `ask`.
    """
    with _talking(url):
        try:
            response = _open(url, {"Range": f"bytes=0-{len(MAGIC) - 1}"}, timeout_seconds)
        except HTTPError as error:
            error.close()
            if error.code in _MISSING:
                return None
            raise
        with response:
            remote, _ = _describe(url, response)
            refuse_other_than_parquet(response.read(len(MAGIC)), url)
            return remote


def require(url: str, timeout_seconds: float) -> Remote:
    """As `look`; raises SourceNotFoundError where nothing stands there any more."""
    remote = look(url, timeout_seconds)
    if remote is None:
        raise _answered(url, _MISSING[-1])
    return remote


@contextmanager
def ask(remote: Remote, start: int, timeout_seconds: float) -> Iterator[Answer]:
    """The file from byte `start` on, from its beginning where the server would have it so.

    Raises:
        SourceNotFoundError: it has gone.
        SourceRefusedError: a proxy or server wants a login, or leads to another host.
        SourceUnreachableError: no name, no connection, no answer in time, or trouble there.
    """
    url = remote.url
    headers = {"Range": f"bytes={start}-", "If-Range": remote.condition} if start else {}
    with _talking(url):
        response = _open(url, headers, timeout_seconds)
    with response:
        yield Answer(*_describe(url, response), response)


def refuse_other_than_parquet(magic: bytes, url: str) -> None:
    if magic != MAGIC:
        raise DataError(
            f"{shown_uri(url)} gives no Parquet file but something else, such as the page of a "
            "proxy or of a login; look at it in a browser, and check the proxy and DASHAPP_TLC_URL."
        )


def _describe(url: str, response: HTTPResponse) -> tuple[Remote, int]:
    """The file that an answer is of, and the byte that it begins with."""
    headers = response.headers
    part = re.match(r"bytes (\d+)-\d+/(\d+)$", headers.get("Content-Range", ""))
    length = headers.get("Content-Length", "")
    if response.status == 206 and part:
        start, size = int(part[1]), int(part[2])
    elif response.status == 200 and length.isdecimal():
        start, size = 0, int(length)
    else:
        refuse_other_than_parquet(response.read(len(MAGIC)), url)
        raise DataError(
            f"The server of {shown_uri(url)} does not say how long the file is, so that half of it "
            "would look like all; set DASHAPP_TLC_URL to another one."
        )
    return Remote(url, size, headers.get("ETag", ""), headers.get("Last-Modified", "")), start


class _WithinHost(HTTPRedirectHandler):
    """The rule of `dashapp.data.redirects`: whoever answers may not send us anywhere else."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        if not stays_on_host(req.full_url, newurl):
            fp.close()
            here, there = (urlsplit(url).hostname for url in (req.full_url, newurl))
            raise SourceRefusedError(
                f"{here} leads to another host, {there}, perhaps the login of a "
                "network; log in there, or set DASHAPP_TLC_URL to where the files are."
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _open(url: str, headers: dict[str, str], timeout_seconds: float) -> HTTPResponse:
    # As it stands on the server: its length and ranges must be those of the file.
    request = Request(url, headers={"Accept-Encoding": "identity", **headers})  # noqa: S310
    opener = build_opener(_WithinHost)
    # Apart, since every line of the headers may take as long as all of them should.
    response: HTTPResponse = call_in_time(
        lambda: opener.open(request, timeout=timeout_seconds), timeout_seconds * _PATIENCE
    )
    return response


@contextmanager
def _talking(url: str) -> Iterator[None]:
    """Turn what a network raises into a sentence with the next step."""
    try:
        yield
    except HTTPError as error:
        raise _answered(url, error.code) from None
    except URLError as error:
        cause = error.reason if isinstance(error.reason, Exception) else error
        raise _broken(url, cause) from None
    except (OSError, HTTPException) as error:
        raise _broken(url, error) from None


def _answered(url: str, status: int) -> DataError:
    shown = shown_uri(url)
    if status in _MISSING:
        return SourceNotFoundError(f"There is no {shown} any more; leave this month out.")
    if status == _OUT_OF_RANGE:
        return SourceUnreachableError(f"{shown} was changed while it was fetched; try again.")
    if status >= 500 or status == 429:
        return SourceUnreachableError(
            f"The server of {shown} is in trouble just now (it answers {status}); try again."
        )
    return SourceRefusedError(
        f"{shown} is refused to us (the answer is {status}); check the proxy and DASHAPP_TLC_URL."
    )


def _broken(url: str, error: Exception) -> DataError:
    host = urlsplit(url).hostname
    if isinstance(error, socket.gaierror):
        return SourceUnreachableError(
            f"There is no host {host} to be found; check the network, its proxy and "
            "DASHAPP_TLC_URL, then try again."
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return SourceRefusedError(
            f"The certificate of {host} is not trusted ({error.verify_message}); check the clock "
            "and the proxy, whose certificate SSL_CERT_FILE can name."
        )
    about = shorten(str(error)) if type(error) is OSError else type(error).__name__  # a proxy's no
    return SourceUnreachableError(
        f"{host} does not answer ({about}); check the network and its proxy, then "
        "try again: what has come is kept."
    )
