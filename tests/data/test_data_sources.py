import gzip
import json
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import fsspec
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from conftest import GENERATIONS

from dashapp.data.prepared import PrepareOptions, prepare
from dashapp.data.sources import SourceSet, StorageOptions, resolve_sources
from dashapp.data.storage import shown_uri
from dashapp.errors import (
    ConfigurationError,
    DataError,
    PreparedSetError,
    SourceNotFoundError,
    SourceUnreachableError,
    UnknownHeaderError,
)

Resolve = Callable[..., SourceSet]
GOOD = GENERATIONS / "yellow_2015_late.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Trips beside all that lies around in folders."""
    root = tmp_path / "trips"
    for name in ("yellow_10.csv", "yellow_9.csv", "sub/green_1.CSV"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(GOOD, root / name)
    for name in ("README.md", ".hidden.csv", "_SUCCESS", "sub/.cache/x.csv", "_temporary/y.csv"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("nothing of interest")
    return root


def names(found: SourceSet) -> list[str]:
    return [Path(file.uri).name for file in found.files]


def test_a_folder_is_its_files_of_trips_in_natural_order(folder: Path, resolve: Resolve) -> None:
    found = resolve(folder)
    assert names(found) == ["green_1.CSV", "yellow_9.csv", "yellow_10.csv"]
    assert found.name == f"3 files in {folder.name}"
    assert found.n_bytes == 3 * GOOD.stat().st_size


@pytest.mark.parametrize("pattern", ["yellow_*.csv", "yellow*", "yellow_?*.csv", "**/yellow_*.csv"])
def test_globs(pattern: str, folder: Path, resolve: Resolve) -> None:
    (folder / "yellow_11.csv.lz4").write_text("packed")
    found = resolve(folder / pattern)
    assert names(found) == ["yellow_9.csv", "yellow_10.csv"]
    assert found.not_read == (("yellow_11.csv.lz4",) if pattern == "yellow*" else ())


def test_several_at_once_and_no_file_twice(folder: Path, resolve: Resolve) -> None:
    found = resolve(folder / "yellow_10.csv", GOOD, folder, f"file://{GOOD}")
    expected = ["yellow_10.csv", GOOD.name, "green_1.CSV", "yellow_9.csv"]
    assert names(found) == expected


def test_relative_and_home_paths(
    folder: Path, resolve: Resolve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(folder))
    absolute = resolve(folder / "yellow_9.csv")
    assert resolve("yellow_9.csv").version == absolute.version
    assert resolve("~/yellow_9.csv").files == absolute.files


def test_a_name_with_brackets_is_a_file_before_it_is_a_glob(folder: Path, resolve: Resolve) -> None:
    shutil.copy(GOOD, folder / "trips[1].csv")
    assert names(resolve(folder / "trips[1].csv")) == ["trips[1].csv"]


def test_version_changes_with_content_time_name_and_number(folder: Path, resolve: Resolve) -> None:
    path = folder / "yellow_9.csv"
    versions = {resolve(path).version, resolve(folder).version}
    assert resolve(path).version in versions
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    versions.add(resolve(path).version)
    path.write_bytes(path.read_bytes() + b"\r\n")
    versions.add(resolve(path).version)
    versions.add(resolve(path.rename(folder / "yellow_8.csv")).version)
    assert len(versions) == 5
    assert all(len(version) == 16 and version.isalnum() for version in versions)


def test_a_folder_may_say_its_name(folder: Path, resolve: Resolve) -> None:
    (folder / "dataset.json").write_text('{"name": "synthetic demo data"}')
    assert resolve(folder).name == "synthetic demo data"
    assert resolve(folder / "yellow_9.csv").name == "yellow_9.csv"
    assert resolve(folder, GOOD).name.startswith("4 files")


@pytest.mark.parametrize("name", [b"caf\xe9.csv", b"caf\xe9.csv.gz", b"caf\xe9.parquet"])
def test_names_that_are_no_utf8_are_read_prepared_and_shown(
    name: bytes, tmp_path: Path, resolve: Resolve
) -> None:
    path = tmp_path / os.fsdecode(name)
    if path.suffix == ".parquet":
        with path.open("wb") as file:
            pq.write_table(pacsv.read_csv(GOOD), file)
    else:
        packed = path.suffix == ".gz"
        path.write_bytes(gzip.compress(GOOD.read_bytes()) if packed else GOOD.read_bytes())
    found = resolve(path)
    assert found.name == name.replace(b"\xe9", b"?").decode()
    destination = str(tmp_path / os.fsdecode(b"sorted-\xff"))
    manifest = prepare(found, destination, options=PrepareOptions(processes=1))
    assert manifest.account.rows_read > 0
    again = resolve(destination)
    told = json.dumps([again.name, again.version, manifest.sources], ensure_ascii=False)
    assert found.name.encode() in told.encode()


def test_nothing_given_nothing_there_nothing_usable(tmp_path: Path, resolve: Resolve) -> None:
    with pytest.raises(SourceNotFoundError, match="No data is given"):
        resolve()
    with pytest.raises(SourceNotFoundError, match=r"nothing at .*/absent\.csv; check the path"):
        resolve(tmp_path / "absent.csv")
    with pytest.raises(SourceNotFoundError, match="No file matches"):
        resolve(tmp_path / "*.csv")
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(SourceNotFoundError, match=r"holds no CSV, CSV\.gz or Parquet file"):
        resolve(tmp_path)


def test_files_that_cannot_be_used_are_named_before_any_reading(
    folder: Path, resolve: Resolve
) -> None:
    (folder / "yellow_tripdata_2016-07.csv").write_text("LocationID,Borough\n1,EWR\n")
    with pytest.raises(UnknownHeaderError, match=r"yellow_tripdata_2016-07\.csv .* LocationID"):
        resolve(folder)


@pytest.mark.parametrize("content", [b"", b"\r\n\n"])
def test_an_empty_file_has_no_header(content: bytes, tmp_path: Path, resolve: Resolve) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(UnknownHeaderError, match=r"a\.csv is empty"):
        resolve(tmp_path / "a.csv")


def test_an_archive_of_good_files_is_refused(tmp_path: Path, resolve: Resolve) -> None:
    packed = shutil.make_archive(str(tmp_path / "trips"), "gztar", GOOD.parent, GOOD.name)
    with pytest.raises(UnknownHeaderError, match="unpack an archive first, and give CSV"):
        resolve(packed)


def test_binary_rubbish_is_an_unknown_header(tmp_path: Path, resolve: Resolve) -> None:
    (tmp_path / "a.csv").write_bytes(bytes(range(256)) * 1000)
    with pytest.raises(UnknownHeaderError, match=r"a\.csv is no file of trips"):
        resolve(tmp_path / "a.csv")
    (tmp_path / "a.parquet").write_bytes(b"PAR1 but no more")
    with pytest.raises(DataError, match=r"a\.parquet is a broken or truncated Parquet file"):
        resolve(tmp_path / "a.parquet")


def test_a_protocol_without_its_package_says_what_to_install(resolve: Resolve) -> None:
    with pytest.raises(ConfigurationError, match=r"gs:// .* install gcsfs"):
        resolve("gs://bucket/trips.csv")
    with pytest.raises(ConfigurationError, match="of no storage known here"):
        resolve("nonsense://bucket/trips.csv")


def test_other_fsspec_storages(resolve: Resolve) -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe_file("/taxi/yellow_2.csv", GOOD.read_bytes())
    memory.pipe_file("/taxi/yellow_10.csv", GOOD.read_bytes())
    try:
        found = resolve("memory://taxi")
        assert names(found) == ["yellow_2.csv", "yellow_10.csv"]
        assert found.name == "2 files"
        assert resolve("memory://taxi/yellow_*.csv").files == found.files
    finally:
        memory.rm("/taxi", recursive=True)


def test_an_unreadable_file_is_refused(tmp_path: Path, resolve: Resolve) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    shutil.copy(GOOD, tmp_path / "a.csv")
    (tmp_path / "a.csv").chmod(0)
    with pytest.raises(DataError, match=r"a\.csv is refused to us"):
        resolve(tmp_path / "a.csv")


def test_a_storage_that_is_silent_or_away_is_given_up() -> None:
    storage = StorageOptions(timeout_seconds=0.2)
    with socket.create_server(("127.0.0.1", 0)) as listener:  # takes calls and says nothing
        port = listener.getsockname()[1]
        with pytest.raises(SourceUnreachableError, match="does not answer"):
            resolve_sources([f"http://127.0.0.1:{port}/trips.csv"], storage)
    with pytest.raises(SourceUnreachableError, match="does not answer"):
        resolve_sources([f"http://127.0.0.1:{port}/trips.csv"], storage)


def test_secrets_in_urls_are_not_shown() -> None:
    assert shown_uri("https://me:pw@host/a.csv?X-Amz-Signature=1") == "https://host/a.csv"
    assert shown_uri("/a b/c?.csv") == "/a b/c?.csv"


@pytest.mark.parametrize(
    ("manifest", "sentence"), [("{}", "is damaged"), ("not json", "is damaged")]
)
def test_a_damaged_prepared_set_is_refused(
    manifest: str, sentence: str, tmp_path: Path, resolve: Resolve
) -> None:
    (tmp_path / "pickup").mkdir()
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(PreparedSetError, match=sentence):
        resolve(tmp_path)


def test_a_manifest_of_somebody_else_is_left_alone(folder: Path, resolve: Resolve) -> None:
    (folder / "manifest.json").write_text('{"files": 3}')
    assert len(resolve(folder).files) == 3
