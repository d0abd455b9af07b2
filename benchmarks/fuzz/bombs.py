"""Files made to harm on purpose: small ones that unpack to much, lie about themselves, or are none.

Each function makes one in an empty folder and returns what is handed to the program.
"""

import gzip
import io
import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.fuzz.lies import restate_rows
from benchmarks.fuzz.seeds import GENERATIONS

GOOD = (GENERATIONS / "yellow_2015_early.csv").read_bytes()
HEADER, ROW = GOOD.splitlines(keepends=True)[:2]
GIGABYTE = 1 << 30

Bomb = Callable[[Path], Path]
Text = bytes | Callable[[], bytes]
"""Long ones are made when they are written: a list of them shall take no memory."""


def _bytes_of(text: Text) -> bytes:
    return text() if callable(text) else text


def gz_of(text: bytes, n_bytes: int) -> Bomb:
    """The header and then `text` over and over; one member, whose end is never reached."""

    def make(folder: Path) -> Path:
        packer = zlib.compressobj(9, wbits=31)
        piece = text * max(1, (8 << 20) // len(text))
        with (folder / "a.csv.gz").open("wb") as file:
            file.write(packer.compress(HEADER) + packer.flush(zlib.Z_FULL_FLUSH))
            packed = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
            for _ in range(n_bytes // len(piece)):  # after a full flush blocks may be repeated
                file.write(packed)
        return folder / "a.csv.gz"

    return make


def gz_members(folder: Path) -> Path:
    member = gzip.compress(b"")
    (folder / "a.csv.gz").write_bytes(gzip.compress(GOOD) + member * 1_000_000)
    return folder / "a.csv.gz"


def csv_of(text: Text, n_bytes: int, before: bytes = HEADER) -> Bomb:
    def make(folder: Path) -> Path:
        row = _bytes_of(text)
        piece = row * max(1, min(n_bytes, 8 << 20) // len(row))
        with (folder / "a.csv").open("wb") as file:
            file.write(before)
            for _ in range(max(1, n_bytes // len(piece))):
                file.write(piece)
        return folder / "a.csv"

    return make


def csv_endless(folder: Path) -> Path:
    """A line of 10 GB that takes no room on the disk."""
    (folder / "a.csv").write_bytes(GOOD)
    os.truncate(folder / "a.csv", 10 * GIGABYTE)
    return folder / "a.csv"


def csv_wide(folder: Path) -> Path:
    """As many columns as the first look takes in, and rows of them."""
    more = 30_000
    wide = HEADER.rstrip() + b",c" * ((60_000 - len(HEADER)) // 2) + b"\n"
    row = ROW.rstrip() + b"," * (wide.count(b",") - ROW.count(b",")) + b"\n"
    (folder / "a.csv").write_bytes(wide + row * (more // 30))
    return folder / "a.csv"


def csv_columns(folder: Path) -> Path:
    names = ",".join(f"c{number}" for number in range(1_000_000))
    (folder / "a.csv").write_bytes(HEADER.rstrip() + b"," + names.encode() + b"\n" + ROW)
    return folder / "a.csv"


def _columns(rows: int) -> dict[str, pa.Array]:
    names = HEADER.decode().strip().split(",")
    values = ROW.decode().strip().split(",")
    return {name: pa.array([value] * rows) for name, value in zip(names, values, strict=True)}


def _write(columns: dict[str, pa.Array], folder: Path, **options: object) -> Path:
    pq.write_table(pa.table(columns), folder / "a.parquet", **options)
    return folder / "a.parquet"


def parquet_columns(folder: Path) -> Path:
    wide = {f"c{number}": pa.array([1]) for number in range(100_000)}
    return _write(_columns(1) | wide, folder)


def parquet_page(folder: Path) -> Path:
    """One value of 500 MB that packs to nothing."""
    columns = _columns(1)
    columns["tpep_pickup_datetime"] = pa.array(["1" * (500 << 20)])
    return _write(columns, folder, compression="zstd", write_statistics=False)


def parquet_dictionary(folder: Path) -> Path:
    """A value of 1 MB, 100,000 times: 100 GB."""
    columns = _columns(100_000)
    long = pa.array(["1" * (1 << 20)])
    indices = pa.array([0] * 100_000, pa.int32())
    for name in ("tpep_pickup_datetime", "fare_amount"):
        columns[name] = pa.DictionaryArray.from_arrays(indices, long)
    return _write(
        columns, folder, compression="zstd", write_statistics=False, store_schema=False,
        dictionary_pagesize_limit=16 << 20,
    )  # fmt: skip


def parquet_rows(folder: Path) -> Path:
    """Rows that are all the same pack to nearly nothing: 10^8 of them."""
    columns = _columns(1_000_000)
    schema = pa.schema([(name, pa.string()) for name in columns])
    table = pa.table(columns, schema=schema)
    with pq.ParquetWriter(folder / "a.parquet", schema, compression="zstd") as writer:
        for _ in range(30):
            writer.write_table(table)
    return folder / "a.parquet"


def parquet_that_lies(folder: Path) -> Path:
    """It says of every column that it has 2**40 rows."""
    path = _write(_columns(12_345), folder, use_dictionary=False)
    path.write_bytes(restate_rows(path.read_bytes(), 12_345, 2**40))
    return path


def parquet_nested(folder: Path) -> Path:
    kind = pa.int32()
    value: object = 1
    for _ in range(500):
        kind, value = pa.list_(kind), [value]
    columns = _columns(1) | {"deep": pa.array([value], kind)}
    return _write(columns, folder)


def parquet_without_groups(folder: Path) -> Path:
    schema = pa.schema([(name, pa.string()) for name in _columns(1)])
    pq.ParquetWriter(folder / "a.parquet", schema).close()
    return folder / "a.parquet"


def parquet_of_many_groups(folder: Path) -> Path:
    columns = _columns(20_000)
    return _write(columns, folder, row_group_size=1)


def fifo(name: str) -> Bomb:
    """A pipe that nobody writes into: whoever opens it waits for ever."""

    def make(folder: Path) -> Path:
        (folder / "a.csv").write_bytes(GOOD)
        (folder / "b.csv").write_bytes(GOOD)
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)
        return folder if name.endswith(".json") else folder / name

    return make


def link(name: str, target: str) -> Bomb:
    def make(folder: Path) -> Path:
        (folder / name).symlink_to(target)
        return folder / name

    return make


def link_loop(folder: Path) -> Path:
    (folder / "a.csv").write_bytes(GOOD)
    (folder / "b.csv").symlink_to("c.csv")
    (folder / "c.csv").symlink_to("b.csv")
    (folder / "inner").symlink_to(folder)
    (folder / "d.csv").mkdir()
    return folder


def named(name: bytes, content: bytes = b"a,b\n") -> Bomb:
    def make(folder: Path) -> Path:
        path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
        path.write_bytes(content)
        return path

    return make


def dataset(text: bytes) -> Bomb:
    def make(folder: Path) -> Path:
        (folder / "a.csv").write_bytes(GOOD)
        (folder / "dataset.json").write_bytes(text)
        return folder

    return make


def manifest(text: Text) -> Bomb:
    def make(folder: Path) -> Path:
        (folder / "manifest.json").write_bytes(_bytes_of(text))
        (folder / "pickup").mkdir()
        (folder / "dropoff").mkdir()
        return folder

    return make


def _twice() -> bytes:
    return b'{"name": "a", "name": NaN, "name": 1e999, "x": ' + b"9" * 5_000 + b"}"


def _many(text: str, n_bytes: int) -> bytes:
    inner = ",".join([text] * (n_bytes // (len(text) + 1)))
    return f'{{"layout": [{inner}]}}'.encode()


def _keys(n_bytes: int) -> bytes:
    return json.dumps({f"{n:x}": {} for n in range(n_bytes // 12)}).encode()


def packed_twice(folder: Path) -> Path:
    sink = io.BytesIO()
    with gzip.GzipFile(fileobj=sink, mode="wb") as file:
        file.write(gzip.compress(GOOD))
    (folder / "a.csv.gz").write_bytes(sink.getvalue())
    return folder / "a.csv.gz"


_EVIL_NAME = b"a\nINFO all is well\r\x1b[31m\xff\xe2\x80\xae.csv"

BOMBS: dict[str, Bomb] = {
    "gz of zeros": gz_of(b"\0", 10 * GIGABYTE),
    "gz of blank lines": gz_of(b"\n", 10 * GIGABYTE),
    "gz of short rows": gz_of(b"1\n", 10 * GIGABYTE),
    "gz of one good row": gz_of(ROW, 10 * GIGABYTE),
    "gz of empty members": gz_members,
    "gz in gz": packed_twice,
    "an endless line": csv_endless,
    "short rows": csv_of(b"1\n", 40 << 20),
    "blank lines": csv_of(b"\n", 128 << 20),
    "spaces": csv_of(b" \n", 64 << 20),
    "carriage returns": csv_of(b"\r", 64 << 20),
    "quotes": csv_of(b'"\n', 20 << 20),
    "quotes that open": csv_of(b'"' + b"\n1" * 20, 10 << 20),
    "rows of commas": csv_of(lambda: b"," * (15 << 20) + b"\n", 45 << 20),
    "rows of short fields": csv_of(lambda: b"ab," * (5 << 20) + b"\n", 45 << 20),
    "rows of quoted fields": csv_of(lambda: b'"ab",' * (3 << 20) + b"\n", 45 << 20),
    "rows of many fields": csv_of(b"ab," * 500 + b"\n", 64 << 20),
    "wide header": csv_wide,
    "10^6 columns": csv_columns,
    "columns of Parquet": parquet_columns,
    "a page": parquet_page,
    "a dictionary": parquet_dictionary,
    "rows of Parquet": parquet_rows,
    "rows that are not there": parquet_that_lies,
    "nested": parquet_nested,
    "no row groups": parquet_without_groups,
    "many row groups": parquet_of_many_groups,
    "pipe as CSV": fifo("a.csv"),
    "pipe as Parquet": fifo("a.parquet"),
    "pipe as gz": fifo("a.csv.gz"),
    "pipe as dataset.json": fifo("dataset.json"),
    "pipe as manifest.json": fifo("manifest.json"),
    "zeros of the system": link("a.csv", "/dev/zero"),
    "zeros as Parquet": link("a.parquet", "/dev/zero"),
    "a terminal": link("a.csv", "/dev/tty"),
    "memory": link("a.csv", "/proc/self/mem"),
    "a folder": link("a.parquet", "/etc"),
    "a loop": link_loop,
    "evil name": named(_EVIL_NAME),
    "evil name of trips": named(_EVIL_NAME, GOOD),
    "long name": named(b"x" * 240 + b".csv"),
    "deep dataset.json": dataset(b'{"name":' * 10_000),
    "names twice": dataset(_twice()),
    "deep manifest.json": manifest(lambda: b"[" * 7_000_000),
    "lists in manifest.json": manifest(lambda: _many("[]", 8 << 20)),
    "dictionaries in manifest.json": manifest(lambda: _many("{}", 8 << 20)),
    "names in manifest.json": manifest(lambda: _keys(8 << 20)),
    "long manifest.json": manifest(lambda: b" " * GIGABYTE),
}
