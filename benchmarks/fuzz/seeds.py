"""Small sets of files that are right, to be changed: every kind that is read, and prepared ones."""

import gzip
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from dashapp.data.prepared import PrepareOptions, prepare
from dashapp.data.sources import StorageOptions, resolve_sources

GENERATIONS = Path(__file__).parents[2] / "tests" / "data" / "generations"

Files = Mapping[str, bytes]
"""Path below a folder -> what stands there."""

_PARQUETS: dict[str, dict[str, Any]] = {
    "plain": {"use_dictionary": False, "compression": "none"},
    "snappy": {"compression": "snappy", "row_group_size": 2},
    "zstd": {"compression": "zstd", "data_page_version": "2.0"},
    "int96": {"use_deprecated_int96_timestamps": True, "compression": "gzip"},
}


@dataclass(frozen=True)
class Seed:
    """A set of files by path; `named` is what is handed to the program, "" for the folder."""

    name: str
    files: Files
    named: str = ""
    is_of_others: bool = False

    @property
    def is_prepared(self) -> bool:
        return "manifest.json" in self.files


def make_seeds(folder: Path, more: Path | None = None) -> list[Seed]:
    """All seeds; `folder` is for what is made on the way, `more` has other files of trips."""
    texts = {path.stem: path.read_bytes() for path in sorted(GENERATIONS.glob("*.csv"))}
    seeds = [Seed(name, {f"{name}.csv": text}, f"{name}.csv") for name, text in texts.items()]
    good = texts["yellow_2015_early"]
    seeds += _packed(good) + list(_parquets(good))
    named = json.dumps({"name": "Taxi in New York"}).encode()
    seeds.append(Seed("folder", {"a.csv": good, "b.csv": good[:700], "dataset.json": named}))
    seeds += [_prepared(folder / "one", {"a.csv": good}), _prepared(folder / "two", texts)]
    return seeds + list(_others(more))


def write_files(files: Files, folder: Path) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _packed(text: bytes) -> list[Seed]:
    lines = text.splitlines(keepends=True)
    members = [b"".join(lines[:1]), b"".join(lines[1:3]), b"", b"".join(lines[3:])]
    made = {"one": gzip.compress(text), "members": b"".join(map(gzip.compress, members))}
    return [Seed(f"gz_{name}", {"a.csv.gz": data}, "a.csv.gz") for name, data in made.items()]


def _parquets(text: bytes) -> Iterator[Seed]:
    table = pacsv.read_csv(io.BytesIO(text))
    for name, options in _PARQUETS.items():
        sink = io.BytesIO()
        pq.write_table(table, sink, **options)
        yield Seed(f"parquet_{name}", {"a.parquet": sink.getvalue()}, "a.parquet")
    times = [name for name in table.column_names if "datetime" in name]
    for name in times:
        at = table.column_names.index(name)
        table = table.set_column(at, name, table.column(name).cast(pa.string()))
    sink = io.BytesIO()
    pq.write_table(table, sink, write_page_checksum=True)
    yield Seed("parquet_text", {"a.parquet": sink.getvalue()}, "a.parquet")


def _prepared(folder: Path, texts: Files) -> Seed:
    write_files({Path(name).stem + ".csv": text for name, text in texts.items()}, folder / "raw")
    drawn = [path for path in sorted((folder / "raw").iterdir()) if "zones" not in path.name]
    found = resolve_sources([str(path) for path in drawn], StorageOptions())
    prepare(found, str(folder / "set"), options=PrepareOptions(processes=1))
    paths = sorted(path for path in (folder / "set").rglob("*") if path.is_file())
    files = {str(path.relative_to(folder / "set")): path.read_bytes() for path in paths}
    return Seed(f"prepared_{folder.name}", files)


def _others(folder: Path | None) -> Iterator[Seed]:
    """Every small file below a folder, under its own name."""
    for path in sorted(folder.rglob("*")) if folder else ():
        if path.is_file() and 0 < path.stat().st_size < 64 << 10:
            yield Seed(f"other_{path.name}", {path.name: path.read_bytes()}, path.name, True)
