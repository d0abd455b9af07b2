"""Ways into a storage: local folders, s3:// and some others of fsspec, with clear refusals.

Holds no credentials: each process finds its own in its environment. Knows nothing of trips.
"""

import os
import socket
import stat
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import fsspec
from fsspec.registry import known_implementations

from dashapp.data.redirects import open_session
from dashapp.errors import (
    ConfigurationError,
    DashAppError,
    DataError,
    SourceNotFoundError,
    SourceRefusedError,
    SourceUnreachableError,
)
from dashapp.settings import Settings

T = TypeVar("T")

_S3_PROTOCOLS = ("s3", "s3a")
PROTOCOLS = ("file", *_S3_PROTOCOLS, "gs", "gcs", "az", "abfs", "abfss", "http", "https", "memory")
_S3_ATTEMPTS = 4
KNOCK_SECONDS = 3.0
"""An endpoint of one's own that takes no connection for so long is down or wrongly named."""

_MOST_WHOLE_BYTES = 32 << 20
"""Of a file that comes as a whole whatever part of it is asked for."""

_PORTS = {"http": 80, "https": 443}

# By name, so that no client library has to be imported to sort out its errors.
_REFUSALS = {"PermissionError", "NoCredentialsError", "PartialCredentialsError"}
_REFUSALS |= {"CredentialRetrievalError", "TokenRetrievalError"}
_SILENCES = {"TimeoutError", "ConnectionError", "HTTPClientError", "EndpointConnectionError"}
_SILENCES |= {
    "ClientConnectionError",
    "ClientPayloadError",
    "ClientOSError",
    "ResponseStreamingError",
    "IncompleteReadError",
}
_REFUSED_STATUS = (401, 403)
_REFUSED_CODES = ("ExpiredToken", "InvalidToken", "RequestExpired", "RequestTimeTooSkewed")
_BUSY_CODES = ("SlowDown", "ServiceUnavailable", "RequestTimeout", "Throttling")


@dataclass(frozen=True, slots=True)
class StorageOptions:
    """How to reach what is not on this disk; travels to the workers, so it holds no secret."""

    s3_anonymous: bool = False
    s3_endpoint_url: str | None = None
    timeout_seconds: float = 15.0

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        return cls(
            s3_anonymous=settings.s3_anonymous,
            s3_endpoint_url=settings.s3_endpoint_url,
            timeout_seconds=settings.storage_timeout_seconds,
        )


@dataclass(frozen=True)
class Location:
    """A path on an open file system; `uri` is how other processes find it again."""

    files: Any
    path: str
    uri: str

    @property
    def is_local(self) -> bool:
        return protocol_of(self.uri) == "file"

    def child(self, relative: str) -> "Location":
        return Location(self.files, f"{self.path}/{relative}", join_uri(self.uri, relative))

    def open(self) -> Any:
        """A file to be read from its beginning.

        Raises:
            DataError: a pipe or a device, which would be waited for, or give bytes without an end.
        """
        if not self.is_local:
            return self.files.open(self.path, "rb")
        handle = os.fdopen(os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY), "rb")
        try:
            refuse_special(os.fstat(handle.fileno()), self.uri)
        except DataError:
            handle.close()
            raise
        return handle

    def read(self, start: int, end: int) -> bytes:
        """Bytes [start, end), fewer where the file ends before.

        Raises:
            DataError: as `open`, or a large file on a server that gives no parts of files.
        """
        if not self.is_local:
            data: bytes = self.files.cat_file(self.path, start=start, end=end)
            return data if len(data) <= end - start else self._cut(data, start, end)
        with self.open() as handle:
            handle.seek(start)
            return bytes(handle.read(max(0, end - start)))

    def require_ranges(self) -> None:
        """For a file that is not read from its beginning on.

        Raises:
            DataError: a web server gives all of it whatever part is asked for.
        """
        if protocol_of(self.uri) in _PORTS and len(self.files.cat_file(self.path, 0, 1)) > 1:
            raise lacks_ranges(self.uri)

    def _cut(self, whole: bytes, start: int, end: int) -> bytes:
        """Of an HTTP server that knows no ranges, and so gave everything."""
        if len(whole) > _MOST_WHOLE_BYTES:
            raise lacks_ranges(self.uri)
        return whole[start:end]


def lacks_ranges(uri: str) -> DataError:
    return DataError(
        f"The server of {shown_uri(uri)} gives no parts of files, so that all of it would be "
        "fetched again and again; download it and give the file."
    )


def refuse_special(status: os.stat_result, uri: str) -> None:
    """Raises DataError for what is no file: opening a pipe waits for whoever writes into it."""
    if stat.S_ISREG(status.st_mode):
        return
    kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe, socket or device"
    raise DataError(f"{shown_uri(uri)} is {kind}, not a file; give files of trips.")


def protocol_of(uri: str) -> str:
    """`file` for a bare path, else what stands before `://`."""
    return uri.split("://", 1)[0] if "://" in uri else "file"


def join_uri(folder: str, relative: str) -> str:
    return f"{folder.rstrip('/')}/{relative}"


def absolute_uri(uri: str) -> str:
    """What other processes can open too: a local path made absolute, anything else as it is."""
    if protocol_of(uri) != "file":
        return uri
    return str(Path(uri.removeprefix("file://")).expanduser().absolute())


def shown_uri(uri: str) -> str:
    """The URI on one line, without what may be secret in it: user, password and query string.

    Whoever names a file may have put line ends and orders to a terminal into its name.
    """
    if protocol_of(uri) != "file":
        parts = urlsplit(uri)
        uri = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return "".join(sign if sign.isprintable() else "?" for sign in uri)


def open_location(uri: str, options: StorageOptions) -> Location:
    """Connect to the storage of `uri`; nothing is asked of it yet.

    Raises:
        ConfigurationError: a protocol that is not read here, or whose package is not installed.
    """
    uri = absolute_uri(uri)
    protocol = protocol_of(uri)
    if protocol == "file":  # named plainly: a local name may hold "::", which chains elsewhere
        local = fsspec.filesystem("file")
        return Location(local, local._strip_protocol(uri), uri)
    _refuse_other_storages(uri, protocol)
    try:
        arguments = _find_arguments(protocol, options)
        files, path = fsspec.core.url_to_fs(uri, **arguments)
    except ImportError:
        advice = known_implementations.get(protocol, {}).get("err", "install its fsspec package")
        raise ConfigurationError(
            f"{protocol}:// cannot be read with what is installed here: {advice}."
        ) from None
    except ValueError:
        raise ConfigurationError(f"{shown_uri(uri)} is no address of a file.") from None
    return Location(files, path, uri)


def _refuse_other_storages(uri: str, protocol: str) -> None:
    """Fsspec knows many more, chains of them too, which read files and addresses within others."""
    if protocol not in PROTOCOLS or "::" in uri:
        raise ConfigurationError(
            f"{shown_uri(uri)} is of no storage known here; use a path, s3://, gs://, az://, "
            "https:// or http://."
        )


def _find_arguments(protocol: str, options: StorageOptions) -> dict[str, Any]:
    if protocol in _PORTS:
        return {
            "get_client": open_session,
            "client_kwargs": {"timeout_seconds": options.timeout_seconds},
        }
    return _s3_arguments(options) if protocol in _S3_PROTOCOLS else {}


def _s3_arguments(options: StorageOptions) -> dict[str, Any]:
    return {
        "anon": options.s3_anonymous,
        "endpoint_url": options.s3_endpoint_url,
        "use_listings_cache": False,  # an object that changed must be seen to have changed
        "config_kwargs": {
            "connect_timeout": min(options.timeout_seconds, KNOCK_SECONDS),
            "read_timeout": options.timeout_seconds,
            "retries": {"max_attempts": _S3_ATTEMPTS, "mode": "standard"},
        },
    }


def knock(uri: str, options: StorageOptions) -> None:
    """Whether somebody listens at an S3 endpoint of one's own; the client would try for long.

    Raises:
        SourceUnreachableError: nobody does.
    """
    endpoint = urlsplit(_find_endpoint(options) if protocol_of(uri) in _S3_PROTOCOLS else "")
    host, port = endpoint.hostname, endpoint.port or _PORTS.get(endpoint.scheme, 0)
    if not host or (endpoint.scheme in getproxies() and not proxy_bypass(host)):
        return
    with storage_errors(uri):
        limit_s = min(options.timeout_seconds, KNOCK_SECONDS)
        socket.create_connection((host, port), timeout=limit_s).close()


def _find_endpoint(options: StorageOptions) -> str:
    names = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
    return options.s3_endpoint_url or next(filter(None, map(os.environ.get, names)), "")


def answer_in_time(location: Location, timeout_seconds: float, ask: Callable[[], T]) -> T:
    """Ask a storage something; a silent one is given up, its thread ends with its own limits.

    Raises:
        SourceUnreachableError: no answer within `timeout_seconds`.
        DataError: any other refusal, as `storage_errors` names it.
    """
    if location.is_local:
        with storage_errors(location.uri):
            return ask()
    with storage_errors(location.uri):
        return call_in_time(ask, timeout_seconds)


def call_in_time(ask: Callable[[], T], timeout_seconds: float) -> T:
    """What `ask` gives or raises; TimeoutError later on, and its thread is left to itself."""
    answer: Future[T] = Future()
    Thread(target=_fulfil, args=(answer, ask), daemon=True).start()
    return answer.result(timeout=timeout_seconds)


def _fulfil(answer: Future[T], ask: Callable[[], T]) -> None:
    try:
        answer.set_result(ask())
    except BaseException as error:  # noqa: BLE001  handed over whole to the thread that asked
        answer.set_exception(error)
    finally:
        del answer  # which holds the error, whose traceback holds this frame


@contextmanager
def storage_errors(uri: str) -> Iterator[None]:
    """Turn what storages raise into our errors, each naming the file and the next step."""
    try:
        yield
    except DashAppError:
        raise
    except Exception as error:
        cause = error.__cause__  # a host that leads elsewhere is "not found" to fsspec
        known = cause if isinstance(cause, DataError) else _translate(uri, error)
        if known is None:
            raise
        raise known from error


def is_of_storage(error: BaseException) -> bool:
    """Arrow raises a bare OSError for damaged pages; a storage one with a kind or a cause."""
    return isinstance(error, OSError) and (type(error) is not OSError or bool(error.__cause__))


def _translate(uri: str, error: Exception) -> DataError | None:
    shown = shown_uri(uri)
    told = [error, error.__cause__]  # fsspec's http says "not found" of a host that is silent
    names = {kind.__name__ for one in told for kind in type(one).__mro__}
    status, code = max(_answered(one) for one in told)
    if names & _REFUSALS or status in _REFUSED_STATUS or code in _REFUSED_CODES:
        return SourceRefusedError(
            f"{shown} is refused to us; check credentials and permissions{_s3_hint(uri)}."
        )
    if status >= 500 or status == 429 or code in _BUSY_CODES:
        return SourceUnreachableError(
            f"The storage of {shown} is in trouble just now (it answers {status}); try again."
        )
    if names & _SILENCES or isinstance(error, socket.gaierror):
        return SourceUnreachableError(
            f"The storage of {shown} does not answer; check network and endpoint, then try again."
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return SourceNotFoundError(f"There is nothing at {shown}; check the path.")
    if isinstance(error, OSError):
        return DataError(f"{shown} cannot be read ({type(error).__name__}); check the file.")
    return None


def _answered(error: BaseException | None) -> tuple[int, str]:
    """HTTP status and error code that stand behind an exception; zero and none where none do."""
    response = getattr(error, "response", None)
    if isinstance(response, Mapping):  # of botocore, which s3fs names as the cause of its own
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return int(status), str(response.get("Error", {}).get("Code", ""))
    status = getattr(error, "status", 0)  # of aiohttp
    return (status if isinstance(status, int) else 0), ""


def _s3_hint(uri: str) -> str:
    if protocol_of(uri) not in _S3_PROTOCOLS:
        return ""
    return ", or set DASHAPP_S3_ANONYMOUS=true for a public bucket"
