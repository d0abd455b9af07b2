"""TLC's files by name, from a server that behaves as TLC's; and how it fails."""

import errno
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from support.processes import wait_for
from support.reading import read_rows
from support.tlc_files import write_2009, write_2010, write_february_2010
from support.tlc_server import TlcServer, serve_tlc

from dashapp.data.cleaning import account_rows
from dashapp.data.sources import StorageOptions, plan_chunks
from dashapp.data.tlc import download
from dashapp.data.tlc.fetching import Fetched, TlcOptions, fetch_named, find_absent
from dashapp.data.tlc.finding import find_sources
from dashapp.dataset import TAXI
from dashapp.errors import (
    DataError,
    SourceNotFoundError,
    SourceRefusedError,
    SourceUnreachableError,
)
from dashapp.file_lock import Lock

JANUARY, NAME = "yellow_tripdata_2009-01.parquet", "tlc:yellow/2009-01"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[TlcServer]:
    monkeypatch.setattr(download, "PAUSE_SECONDS", 0.0)
    with serve_tlc() as served:
        served.replace(JANUARY, write_2009())
        yield served


@pytest.fixture
def options(server: TlcServer, tmp_path: Path) -> TlcOptions:
    return TlcOptions(server.url, tmp_path / "tlc", 5.0)


@pytest.fixture
def fetch(options: TlcOptions) -> Callable[..., list[Path]]:
    def fetch(*names: str, report: Callable[[Fetched], None] = lambda _: None) -> list[Path]:
        return [Path(uri) for uri in fetch_named(names, options, report)]

    return fetch


Fetch = Callable[..., list[Path]]

# --- fetching -----------------------------------------------------------------------------------


def test_files_are_fetched_once_told_of_and_read(
    server: TlcServer, options: TlcOptions, csv_file, trip_line
) -> None:
    server.replace("yellow_tripdata_2010-02.parquet", write_february_2010(7))
    server.replace("yellow_tripdata_2010-03.parquet", write_2010(5))
    names = [NAME, "tlc:yellow/2010-02..2010-03"]
    told: list[Fetched] = []
    found = find_sources(names, StorageOptions(), options, TAXI, told.append)
    total = sum(map(len, server.files.values()))
    assert (told[-1].files_done, told[-1].bytes_done, told[-1].bytes_total) == (3, total, total)
    assert found.name == "TLC yellow taxis, 3 months from 2009-01 to 2010-03"
    trips = [read_rows(chunk).trips for chunk in plan_chunks(found)]
    assert [len(one) for one in trips] == [50, 7, 5]
    assert set(trips[1]["rate_code"]) == set(trips[2]["rate_code"]) == {1}

    asked = len(server.asked)
    again = find_sources(
        [*names, str(csv_file(trip_line()))], StorageOptions(), options, TAXI, told.append
    )
    assert len(again.files) == 4
    assert len(server.asked) == asked == 3
    assert {path.suffix for path in options.folder.iterdir()} == {".parquet", ".lock"}


def test_what_is_here_needs_no_network(
    server: TlcServer, options: TlcOptions, fetch: Fetch
) -> None:
    kept = fetch(NAME)
    away = TlcOptions("http://127.0.0.1:1", options.folder, 1.0)
    assert [Path(uri) for uri in fetch_named([NAME], away, lambda _: None)] == kept
    assert find_absent([NAME], away) == {}


def test_the_same_file_fetched_elsewhere_has_the_same_time_and_another_one_another(
    server: TlcServer, options: TlcOptions, fetch: Fetch
) -> None:
    server.headers["Last-Modified"] = "Thu, 30 Jun 2022 12:00:00 GMT"
    times = []
    for content in (write_2009(), write_2009(), write_2009(51)):
        server.replace(JANUARY, content)
        times.append(fetch(NAME)[0].stat().st_mtime_ns)
        shutil.rmtree(options.folder)
    assert times[0] == times[1] != times[2]
    assert times[0] // 10**9 == 1656590400


def test_all_months_that_are_missing_are_named_and_nothing_is_fetched(
    server: TlcServer, options: TlcOptions, fetch: Fetch
) -> None:
    server.status["yellow_tripdata_2009-03.parquet"] = 404
    with pytest.raises(SourceNotFoundError, match="of yellow 2009-02, yellow 2009-03, or"):
        fetch("tlc:yellow/2009-01..2009-03")
    assert server.asked == []


def test_a_broken_connection_is_resumed_where_it_broke(server: TlcServer, fetch: Fetch) -> None:
    server.breaks += [1000, 0, 2000]
    (path,) = fetch(NAME)
    assert path.read_bytes() == server.files[JANUARY]
    tag = server.tags[JANUARY]
    assert server.asked == [
        (JANUARY, "", ""),
        *[(JANUARY, "bytes=1000-", tag)] * 2,
        (JANUARY, "bytes=3000-", tag),
    ]


def test_after_a_restart_it_goes_on(server: TlcServer, fetch: Fetch) -> None:
    server.breaks += [1000, 0, 0, 0, 0]
    with pytest.raises(SourceUnreachableError, match="what has come is kept"):
        fetch(NAME)
    told: list[Fetched] = []
    server.asked.clear()
    (path,) = fetch(NAME, report=told.append)
    assert path.read_bytes() == server.files[JANUARY]
    assert [wanted for _, wanted, _ in server.asked] == ["bytes=1000-"]
    assert told[0].bytes_done == 1000


def test_interrupted_by_the_user_it_goes_on_the_next_time(
    server: TlcServer, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(fetched: Fetched) -> None:
        if fetched.bytes_done:
            raise KeyboardInterrupt

    monkeypatch.setattr("dashapp.data.tlc.fetching.TELL_EVERY_SECONDS", 0.0)
    server.breaks += [1000]
    with pytest.raises(KeyboardInterrupt):
        fetch(NAME, report=interrupt)
    server.asked.clear()
    assert fetch(NAME)[0].read_bytes() == server.files[JANUARY]
    assert [wanted for _, wanted, _ in server.asked] == ["bytes=1000-"]


def test_killed_it_leaves_no_lock_and_the_next_goes_on(
    server: TlcServer, options: TlcOptions, fetch: Fetch
) -> None:
    server.breaks += [1000]
    server.goes_on.clear()
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from dashapp.data.tlc.fetching import TlcOptions, fetch_named\n"
        "options = TlcOptions(sys.argv[1], Path(sys.argv[2]), 30.0)\n"
        f"fetch_named([{NAME!r}], options, lambda _: None)"
    )
    command = [sys.executable, "-c", code, server.url, str(options.folder)]
    with subprocess.Popen(command) as killed:
        part = options.folder / f"{JANUARY}.part"
        wait_for(lambda: download.size_of(part) == 1000)
        killed.kill()
    server.goes_on.set()
    assert fetch(NAME)[0].read_bytes() == server.files[JANUARY]
    assert [wanted for _, wanted, _ in server.asked] == ["", "bytes=1000-"]


def test_a_page_in_the_middle_takes_nothing_away(server: TlcServer, fetch: Fetch) -> None:
    server.breaks += [1000, 0, 0, 0, 0]
    with pytest.raises(SourceUnreachableError):
        fetch(NAME)
    whole, tag = server.files[JANUARY], server.tags[JANUARY]
    server.replace(JANUARY, b"<html>Log in, please</html>")
    with pytest.raises(DataError, match="proxy or of a login"):
        fetch(NAME)
    server.asked.clear()
    server.files[JANUARY], server.tags[JANUARY] = whole, tag
    assert fetch(NAME)[0].read_bytes() == whole
    assert server.asked == [(JANUARY, "bytes=1000-", tag)]


def test_a_file_that_changed_in_between_begins_anew(server: TlcServer, fetch: Fetch) -> None:
    server.breaks += [1000, 0, 0, 0, 0]
    with pytest.raises(SourceUnreachableError):
        fetch(NAME)
    server.replace(JANUARY, write_2009(60))
    assert fetch(NAME)[0].read_bytes() == server.files[JANUARY]


@pytest.mark.parametrize("honest", [True, False])
def test_one_that_changes_while_it_comes_is_never_mixed(
    server: TlcServer, fetch: Fetch, monkeypatch: pytest.MonkeyPatch, honest: bool
) -> None:
    """A server that ignores If-Range sends the end of another file; its ETag gives it away."""
    begin, fresh = download._begin, write_2010(80)

    def change(part: Path, remote: download.Remote) -> int:
        done = begin(part, remote)
        if done == 1000 and server.files[JANUARY] != fresh:
            server.replace(JANUARY, fresh)
            if not honest:
                server.tags[JANUARY] = remote.tag  # obeyed while asked, told otherwise
                server.headers["ETag"] = '"new"'
        return done

    monkeypatch.setattr(download, "_begin", change)
    server.breaks += [1000]
    assert fetch(NAME)[0].read_bytes() == fresh


def test_without_ranges_or_tags_it_is_fetched_from_the_beginning(
    server: TlcServer, fetch: Fetch
) -> None:
    server.has_ranges = False
    server.tags.clear()
    server.breaks += [1000, 2000]
    assert fetch(NAME)[0].read_bytes() == server.files[JANUARY]
    assert {wanted for _, wanted, _ in server.asked} == {""}


def test_of_two_who_want_it_one_fetches_and_the_other_waits(
    server: TlcServer, options: TlcOptions, fetch: Fetch
) -> None:
    options.folder.mkdir()
    lock = Lock(options.folder / f"{JANUARY}.lock")
    assert lock.take()
    waits, got = threading.Event(), list[Path]()
    waiter = threading.Thread(target=lambda: got.extend(fetch(NAME, report=lambda _: waits.set())))
    waiter.start()
    assert waits.wait(10)
    assert server.asked == []
    (options.folder / JANUARY).write_bytes(b"that of the other")
    lock.close()
    waiter.join(10)
    assert server.asked == []
    assert got[0].read_bytes() == b"that of the other"


def test_workers_elsewhere_read_it_over_the_network(server: TlcServer) -> None:
    options = TlcOptions(server.url, None, 5.0)
    found = find_sources([NAME], StorageOptions(timeout_seconds=5.0), options, TAXI, lambda _: None)
    assert found.files[0].uri == f"{server.url}/{JANUARY}"
    assert found.files[0].identity == server.tags[JANUARY]
    assert sum(len(read_rows(chunk).trips) for chunk in plan_chunks(found)) == 50


@pytest.mark.real_data
@pytest.mark.parametrize("month", ["2009", "2010-01", "2010-02", "2010-04"])
def test_real_rows_in_the_types_of_each_month_are_read(
    real_data: Path, read_all: Callable[..., pd.DataFrame], month: str
) -> None:
    folder = real_data.parent / "trips" / "tlc_parquet_rebuilt"
    path = folder / f"yellow_tripdata_{month}_rebuilt_heads.parquet"
    if not path.exists():
        pytest.skip(f"no sample of {month}")
    plain, read = pd.read_parquet(path), account_rows(read_all(path))
    points = {"Start_Lon", "Start_Lat", "pickup_longitude", "pickup_latitude"}
    starts = plain[[name for name in plain if name in points]]
    assert read.rows_read == len(plain)
    assert read.pickup.drawn == int((starts != 0).any(axis="columns").sum())


# --- refusals -----------------------------------------------------------------------------------


def test_a_page_in_place_of_the_file_is_no_file(server: TlcServer, fetch: Fetch) -> None:
    server.files[JANUARY] = b"<html>Log in, please</html>"
    with pytest.raises(DataError, match="proxy or of a login"):
        fetch(NAME)


def test_a_file_that_ends_as_none_does_is_not_kept(
    server: TlcServer, options: TlcOptions, fetch: Fetch
) -> None:
    server.files[JANUARY] = server.files[JANUARY][:-4] + b"...."
    with pytest.raises(DataError, match="no Parquet file"):
        fetch(NAME)
    assert {path.suffix for path in options.folder.iterdir()} == {".json", ".lock"}


@pytest.mark.parametrize(
    ("status", "kind", "says"),
    [
        (503, SourceUnreachableError, "answers 503"),
        (407, SourceRefusedError, "407"),
    ],
)
def test_a_server_or_proxy_that_refuses_is_named(
    server: TlcServer, fetch: Fetch, status: int, kind: type[DataError], says: str
) -> None:
    server.status[JANUARY] = status
    with pytest.raises(kind, match=says):
        fetch(NAME)


def test_a_redirect_to_another_host_is_not_followed(server: TlcServer, fetch: Fetch) -> None:
    server.status[JANUARY], server.headers["Location"] = 302, "http://localhost:1/login"
    with pytest.raises(SourceRefusedError, match="another host, localhost"):
        fetch(NAME)


def test_a_server_that_is_silent_is_given_up(
    server: TlcServer, options: TlcOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "TRIES", 1)
    server.silent.clear()
    impatient = TlcOptions(server.url, options.folder, 0.2)
    with pytest.raises(SourceUnreachableError, match=r"does not answer.*kept"):
        fetch_named([NAME], impatient, lambda _: None)


def test_no_network_is_a_sentence(options: TlcOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    away = TlcOptions("http://127.0.0.1:1", options.folder, 1.0)
    with pytest.raises(SourceUnreachableError, match="check the network"):
        find_absent([NAME], away)

    def no_names(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_names)
    with pytest.raises(SourceUnreachableError, match=r"no host nowhere\.example to be found"):
        find_absent([NAME], TlcOptions("https://nowhere.example", options.folder, 1.0))


def test_a_disk_that_is_too_small_is_told_before(
    fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 0))
    with pytest.raises(DataError, match=r"take 0\.0 MB more.*name fewer months"):
        fetch(NAME)


def test_a_disk_that_fills_up_leaves_what_has_come(
    fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(download, "_receive", full)
    with pytest.raises(DataError, match="is full; make room"):
        fetch(NAME)


def test_a_cache_folder_that_cannot_be_made_is_named(server: TlcServer, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    options = TlcOptions(server.url, tmp_path / "file" / "tlc", 5.0)
    with pytest.raises(SourceRefusedError, match="choose another DASHAPP_CACHE_FOLDER"):
        fetch_named([NAME], options, lambda _: None)
