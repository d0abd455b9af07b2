"""Compressed text and zip archives: the same trips, or a sentence; never fewer of them."""

import bz2
import gzip
import io
import lzma
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from conftest import ReadAll

from dashapp.data.chunks import Compression
from dashapp.data.examining import examine_rows
from dashapp.data.prepared import prepare
from dashapp.data.sources import SourceSet, plan_chunks
from dashapp.errors import DataError, SourceNotFoundError, UnknownHeaderError
from dashapp.model.loss_sentences import describe_not_read

Resolve = Callable[..., SourceSet]
Pack = Callable[[bytes], bytes]

GOOD = (Path(__file__).parent / "generations" / "yellow_2015_early.csv").read_bytes()
HEADER, *ROWS = GOOD.splitlines(keepends=True)


def zstd(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as out:
        out.write(data)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def zipped(data: bytes, name: str = "trips.csv", kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", kind) as archive:
        archive.writestr(name, data)
    return sink.getvalue()


STREAMS: dict[str, Pack] = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
STREAMS |= {".zst": zstd}
PACKS: dict[str, Pack] = {**STREAMS, ".zip": zipped}


@pytest.fixture
def plain(tmp_path: Path, read_all: ReadAll) -> pd.DataFrame:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "a.csv").write_bytes(GOOD)
    return read_all(tmp_path / "plain" / "a.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("suffix", ["", *PACKS])
def test_the_same_trips_come_out(
    suffix: str, encoding: str, tmp_path: Path, plain: pd.DataFrame, read_all: ReadAll
) -> None:
    text = GOOD.decode().encode(encoding)
    path = tmp_path / f"a.csv{suffix}"
    path.write_bytes(PACKS[suffix](text) if suffix else text)
    pd.testing.assert_frame_equal(read_all(path), plain)
    nameless = path.rename(tmp_path / "trips.data")  # what is in it counts, not its name
    pd.testing.assert_frame_equal(read_all(nameless), plain)


@pytest.mark.parametrize("suffix", STREAMS)
def test_streams_one_behind_the_other_are_one_text(
    suffix: str, tmp_path: Path, plain: pd.DataFrame, read_all: ReadAll
) -> None:
    parts = (HEADER + ROWS[0], b"".join(ROWS[1:]))
    path = tmp_path / f"a.csv{suffix}"
    path.write_bytes(b"".join(map(STREAMS[suffix], parts)))
    pd.testing.assert_frame_equal(read_all(path), plain)


@pytest.mark.parametrize("suffix", PACKS)
def test_what_is_cut_off_or_damaged_is_refused_and_never_read_in_part(
    suffix: str, tmp_path: Path, read_all: ReadAll
) -> None:
    packed = PACKS[suffix](GOOD)
    if suffix != ".zip":
        packed += STREAMS[suffix](b"".join(ROWS))
    damaged = [packed[: len(packed) * share // 10] for share in range(3, 10)]
    damaged += [packed[:-1], packed + b"junk" if suffix != ".zip" else packed[:-30]]
    path = tmp_path / f"a.csv{suffix}"
    for content in damaged:
        path.write_bytes(content)
        with pytest.raises(DataError, match=rf"a\.csv{suffix}.* is a broken"):
            read_all(path)


@pytest.mark.parametrize("suffix", [".bz2", ".xz", ".zst", ".zip"])
def test_what_unpacks_to_far_too_much_is_refused_in_bounded_memory(
    suffix: str, tmp_path: Path, read_all: ReadAll
) -> None:
    path = tmp_path / f"a.csv{suffix}"
    path.write_bytes(PACKS[suffix](GOOD + b"\n" * (96 << 20)))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="unpacks to more than 200 times its size"):
            read_all(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 130e6


def test_an_xz_file_that_asks_for_much_memory_is_refused(tmp_path: Path, read_all: ReadAll) -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 1, "dict_size": 512 << 20}]
    (tmp_path / "a.csv.xz").write_bytes(lzma.compress(GOOD, filters=filters))
    with pytest.raises(DataError, match="more than 200 MB of memory"):
        read_all(tmp_path / "a.csv.xz")


def archive_of(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


MIXED = {
    "2015-01.csv": GOOD,
    "more/2015-02.TSV": GOOD.replace(b",", b"\t"),
    "README.txt": b"All about it.",
    "__MACOSX/._2015-01.csv": b"\0\5\x16\7",
}


def test_every_table_in_an_archive_is_read_and_all_else_is_named(
    tmp_path: Path, plain: pd.DataFrame, resolve: Resolve, read_all: ReadAll
) -> None:
    path = archive_of(tmp_path / "trips.zip", MIXED)
    found = resolve(path)
    assert [file.shown for file in found.files] == [
        f"{path}/2015-01.csv",
        f"{path}/more/2015-02.TSV",
    ]
    assert found.not_read == ("trips.zip/README.txt", "trips.zip/__MACOSX/._2015-01.csv")
    assert found.n_bytes < path.stat().st_size
    assert sum(chunk.n_bytes for chunk in plan_chunks(found)) == found.n_bytes
    pd.testing.assert_frame_equal(read_all(path), pd.concat([plain, plain], ignore_index=True))
    account = examine_rows(found).account
    assert (account.rows_read, account.files) == (2 * len(plain), 2)
    assert "trips.zip/README.txt" in describe_not_read(account)


def test_a_folder_with_packed_files_is_read_whole(
    tmp_path: Path, plain: pd.DataFrame, resolve: Resolve, read_all: ReadAll
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for suffix, pack in PACKS.items():
        (folder / f"a.csv{suffix}").write_bytes(pack(GOOD))
    (folder / "b.tsv").write_bytes(GOOD.replace(b",", b"\t"))
    (folder / "trips_0.gz").write_bytes(gzip.compress(GOOD))
    (folder / "map.geojson.gz").write_bytes(gzip.compress(b"{}"))
    archive_of(folder / "shapes.zip", {"a.shp": b"\0", "a.dbf": b"\0"})
    assert len(read_all(folder)) == (len(PACKS) + 2) * len(plain)
    assert resolve(folder).not_read == ("map.geojson.gz", "shapes.zip/a.dbf", "shapes.zip/a.shp")


def test_an_archive_is_prepared_as_the_files_in_it(tmp_path: Path, resolve: Resolve) -> None:
    path = archive_of(tmp_path / "trips.zip", MIXED)
    manifest = prepare(resolve(path), str(tmp_path / "sorted"))
    assert (manifest.account.rows_read, manifest.account.files) == (2 * len(ROWS), 2)
    assert manifest.sources == (f"{path}/2015-01.csv", f"{path}/more/2015-02.TSV")


def test_another_content_of_an_archive_is_another_version(tmp_path: Path, resolve: Resolve) -> None:
    one = resolve(archive_of(tmp_path / "a.zip", {"1.csv": GOOD, "2.csv": GOOD}))
    assert one.version == resolve(tmp_path / "a.zip").version
    names = [file.member for file in one.files]
    assert one.files[0].compression is Compression.ZIP
    assert names == ["1.csv", "2.csv"]


def lock(path: Path) -> Path:
    """As a packer with a password marks it: bit 0 of the flags, in both headers."""
    data = bytearray(archive_of(path, {"a.csv": GOOD}).read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1
    path.write_bytes(data)
    return path


def test_archives_that_cannot_be_read_are_refused_for_their_true_reason(
    tmp_path: Path, resolve: Resolve
) -> None:
    with pytest.raises(DataError, match=r"locked\.zip/a\.csv is locked with a password"):
        resolve(lock(tmp_path / "locked.zip"))
    with pytest.raises(SourceNotFoundError, match=r"holds no CSV file, only none\.zip/a\.txt"):
        resolve(archive_of(tmp_path / "none.zip", {"a.txt": b"x"}))
    with pytest.raises(UnknownHeaderError, match="it is a workbook"):
        resolve(archive_of(tmp_path / "a.xlsx", {"[Content_Types].xml": b"", "xl/a.xml": b""}))
    data = bytearray(archive_of(tmp_path / "odd.zip", {"a.csv": GOOD}).read_bytes())
    data[data.index(b"PK\x01\x02") + 10] = 9  # Deflate64, which Windows writes of large files
    data[8] = 9
    (tmp_path / "odd.zip").write_bytes(data)
    with pytest.raises(DataError, match="cannot be unpacked here"):
        resolve(tmp_path / "odd.zip")
    many = {f"{number}.csv": b"" for number in range(10_001)}
    with pytest.raises(DataError, match="holds 10,001 files"):
        resolve(archive_of(tmp_path / "many.zip", many))
