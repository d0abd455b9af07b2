"""S3 that stumbles, refuses, changes or is away: each told apart, and nothing read wrongly."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import s3fs
from botocore.exceptions import ClientError
from conftest import GENERATIONS, read_set
from moto.s3.models import s3_backends
from support.s3_server import BUSY, EXPIRED, GONE, S3Server, Trouble

from dashapp.data.cleaning import account_rows
from dashapp.data.reading import read_chunk
from dashapp.data.sources import StorageOptions, plan_chunks, resolve_sources
from dashapp.data.storage import knock, storage_errors
from dashapp.errors import (
    DashAppError,
    SourceNotFoundError,
    SourceRefusedError,
    SourceUnreachableError,
)

EARLY = GENERATIONS / "yellow_2015_early.csv"
MONTH = "s3://shaky/2015/yellow.csv"


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    with S3Server().running() as server:
        yield server


@pytest.fixture
def storage(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[StorageOptions]:
    """Of a bucket with one month; all is well at the beginning."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    s3fs.S3FileSystem.clear_instance_cache()
    s3.put("shaky", "2015/yellow.csv", EARLY)
    yield StorageOptions(True, s3.url, 20.0)
    s3.recover()
    s3fs.S3FileSystem.clear_instance_cache()


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (503, "SlowDown", SourceUnreachableError),
        (500, "InternalError", SourceUnreachableError),
        (503, "ServiceUnavailable", SourceUnreachableError),
        (429, "TooManyRequests", SourceUnreachableError),
        (400, "RequestTimeout", SourceUnreachableError),
        (400, "ExpiredToken", SourceRefusedError),
        (400, "InvalidToken", SourceRefusedError),
        (403, "RequestTimeTooSkewed", SourceRefusedError),
        (404, "NoSuchKey", SourceNotFoundError),
    ],
)
def test_what_s3_answers_is_told_apart(status: int, code: str, kind: type[DashAppError]) -> None:
    """As s3fs raises it: an error of its own, with that of botocore as the cause."""
    answer = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    with pytest.raises(kind, match=r"s3://shaky/2015/yellow\.csv"), storage_errors(MONTH):
        raise s3fs.errors.translate_boto_error(ClientError(answer, "GetObject"))


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (Trouble(cut=True), SourceUnreachableError),
        (EXPIRED, SourceRefusedError),
        (GONE, SourceNotFoundError),
    ],
    ids=["cut", "expired", "gone"],
)
@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".parquet"])
def test_trouble_in_the_middle_of_reading(
    s3: S3Server, storage: StorageOptions, tmp_path: Path, trouble, kind, suffix
) -> None:
    """A file of any kind: the storage is to blame, and never the file."""
    path = tmp_path / f"yellow{suffix}"
    month = pd.read_csv(EARLY)
    month.to_parquet(path) if suffix == ".parquet" else month.to_csv(path, index=False)
    s3.put("shaky", f"any/yellow{suffix}", path)
    found = resolve_sources([f"s3://shaky/any/yellow{suffix}"], storage)
    s3.trouble = Trouble(trouble.status, trouble.code, trouble.cut, part=f"yellow{suffix}")
    with pytest.raises(kind):
        read_chunk(plan_chunks(found)[0])
    s3.recover()
    assert len(read_set(found)) == len(month)


def test_a_storage_that_is_busy_for_a_moment_is_asked_again(
    s3: S3Server, storage: StorageOptions
) -> None:
    found = resolve_sources([MONTH], storage)
    s3.trouble, s3.troubles_left = BUSY, 2
    assert account_rows(read_set(found)).rows_read == 6
    assert s3.troubles_left == 0


def test_an_endpoint_where_nobody_listens_is_known_by_knocking() -> None:
    """The client of S3 would try for 14 s."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]
    away = StorageOptions(True, f"http://127.0.0.1:{closed}", 3600.0)
    for ask in (lambda: knock(MONTH, away), lambda: resolve_sources([MONTH], away)):
        with pytest.raises(SourceUnreachableError, match="check network and endpoint"):
            ask()


def test_an_endpoint_behind_a_proxy_is_not_knocked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    knock(MONTH, StorageOptions(True, "http://storage.example:9000", 1.0))
    knock("https://elsewhere.example/yellow.csv", StorageOptions())


def test_a_key_that_goes_between_looking_and_reading(s3: S3Server, storage: StorageOptions) -> None:
    s3.put("shaky", "going/yellow.csv", EARLY)
    found = resolve_sources(["s3://shaky/going/"], storage)
    _bucket().keys.pop("going/yellow.csv")
    with pytest.raises(SourceNotFoundError, match="There is nothing at"):
        read_chunk(plan_chunks(found)[0])


def test_more_files_than_one_listing_holds(s3: S3Server, storage: StorageOptions) -> None:
    """S3 lists a thousand keys at a time; the trips stand behind them."""
    s3.put("shaky", "many/trips.csv", EARLY)
    backend = s3_backends["123456789012"]["aws"]
    for number in range(1100):
        backend.put_object("shaky", f"many/{number:04}.txt", b"")
    for number in range(9):
        s3.put("shaky", f"many/yellow_{number}.csv", EARLY)
    found = resolve_sources(["s3://shaky/many/"], storage)
    assert len(found.files) == 10
    assert account_rows(read_set(found)).rows_read == 10 * 6


def _bucket():
    return s3_backends["123456789012"]["aws"].buckets["shaky"]


READ_ALL = """
import resource, sys
from dashapp.data.sources import StorageOptions, plan_chunks, resolve_sources
from dashapp.data.reading import read_chunk

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10

if __name__ == "__main__":
    small, large, url, chunk_bytes = *sys.argv[1:4], int(sys.argv[4])
    storage = StorageOptions(True, url, 60.0)
    chunks = lambda uri: plan_chunks(resolve_sources([uri], storage), chunk_bytes)
    read = lambda uri: sum(read_chunk(chunk).account.rows_read for chunk in chunks(uri))
    read(small)
    before = peak()
    rows = read(large)
    print(rows, peak() - before)
"""


def test_a_large_file_is_streamed_with_bounded_memory(
    s3: S3Server, storage: StorageOptions, tmp_path: Path
) -> None:
    """60 MB in chunks of 2 MB: the process that reads grows by a few chunks, not by the file."""
    header, *lines = EARLY.read_bytes().splitlines(keepends=True)
    body = b"".join(lines) + b"\n"
    times = (60 << 20) // len(body)
    s3.put("shaky", "large/yellow.csv", header + body * times)
    script = tmp_path / "read_all.py"
    script.write_text(READ_ALL)
    command = [sys.executable, script, MONTH, "s3://shaky/large/yellow.csv", s3.url, str(2 << 20)]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False
    )
    _bucket().keys.pop("large/yellow.csv")
    assert done.stderr == ""
    rows, grown_mb = map(int, done.stdout.split())
    assert rows == len(lines) * times
    assert grown_mb < 30
