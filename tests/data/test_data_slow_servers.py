"""Servers that are never silent and never done: nobody waits for them for ever."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from support.tlc_files import write_2009
from support.tlc_server import TlcServer, serve_tlc

from dashapp.data.storage import StorageOptions, open_location, storage_errors
from dashapp.data.tlc import download
from dashapp.data.tlc.fetching import TlcOptions, fetch_named
from dashapp.data.tlc.server import look
from dashapp.errors import SourceTooSlowError, SourceUnreachableError

JANUARY, NAME = "yellow_tripdata_2009-01.parquet", "tlc:yellow/2009-01"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[TlcServer]:
    monkeypatch.setattr(download, "PAUSE_SECONDS", 0.0)
    with serve_tlc() as served:
        served.replace(JANUARY, write_2009())
        yield served


def test_a_server_that_drips_is_given_up_and_what_came_is_kept(
    server: TlcServer, tmp_path: Path
) -> None:
    options = TlcOptions(server.url, tmp_path / "tlc", 5.0)
    server.drip_seconds = 0.05  # never silent for as long as it may be
    slow = TlcOptions(options.url, options.folder, 0.25)
    begun = time.monotonic()
    with pytest.raises(SourceTooSlowError, match=r"127\.0\.0\.1 sends no more than .* bytes in"):
        fetch_named([NAME], slow, lambda _: None)
    assert time.monotonic() - begun < 20
    assert slow.folder is not None
    assert (slow.folder / f"{JANUARY}.part").stat().st_size > 0
    server.drip_seconds = 0.0
    assert Path(fetch_named([NAME], options, lambda _: None)[0]).stat().st_size == len(
        server.files[JANUARY]
    )


@pytest.fixture
def dripping_url() -> Iterator[str]:
    """Of a server whose answers, headers first, come a byte at a time and have no end."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def serve() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=drip, args=(listener.accept()[0],), daemon=True).start()

    def drip(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while not ended.wait(0.02):
                connection.sendall(b"a")

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    ended.set()
    listener.close()


def test_headers_without_an_end_are_given_up(dripping_url: str) -> None:
    begun = time.monotonic()
    with pytest.raises(SourceUnreachableError, match="does not answer"):
        look(f"{dripping_url}/{JANUARY}", 0.2)
    location = open_location(f"{dripping_url}/trips.csv", StorageOptions(timeout_seconds=0.1))
    with (
        pytest.raises(SourceUnreachableError, match="does not answer"),
        storage_errors(location.uri),
    ):
        location.read(0, 10)
    assert time.monotonic() - begun < 20
