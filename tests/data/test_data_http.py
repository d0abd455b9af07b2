"""Files on a web server that knows no ranges: all of a file comes, whatever part is asked for."""

import bz2
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pandas as pd
import pytest
from conftest import ReadAll

from dashapp.data.storage import StorageOptions, open_location, storage_errors
from dashapp.errors import DataError

GOOD = Path(__file__).parent / "generations" / "yellow_2015_early.csv"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("name", ["a.csv", "a.csv.bz2"])
def test_a_small_file_is_read_as_it_is_on_a_disk(
    name: str, url: str, tmp_path: Path, read_all: ReadAll
) -> None:
    text = GOOD.read_bytes()
    (tmp_path / name).write_bytes(bz2.compress(text) if name.endswith(".bz2") else text)
    pd.testing.assert_frame_equal(read_all(f"{url}/{name}", chunk_bytes=700), read_all(GOOD))


def test_what_would_come_again_and_again_is_refused(
    url: str, tmp_path: Path, read_all: ReadAll
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(GOOD, "a.csv")
    pd.read_csv(GOOD).to_parquet(tmp_path / "a.parquet")
    for name in ("a.zip", "a.parquet"):
        with pytest.raises(DataError, match=r"gives no parts of files.*download it"):
            read_all(f"{url}/{name}")
    (tmp_path / "large.csv").touch()
    with (tmp_path / "large.csv").open("r+b") as file:
        file.truncate(33 << 20)
    location = open_location(f"{url}/large.csv", StorageOptions(timeout_seconds=5.0))
    with pytest.raises(DataError, match="gives no parts of files"), storage_errors(location.uri):
        location.read(0, 10)
