"""Files of made-up trips, written chunk by chunk, so that memory stays the same."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyarrow.parquet import ParquetWriter

from dashapp.data.generators import find_generator
from dashapp.data.synthetic.csv_text import build_table, load_digits, write_rows
from dashapp.data.synthetic.generator import DrawTrips, File, Rows
from dashapp.data.synthetic.table import to_table
from dashapp.data.synthetic.written_columns import WrittenColumn, list_columns
from dashapp.dataset import Dataset
from dashapp.errors import ConfigurationError, SourceRefusedError
from dashapp.model import Progress

CHUNK_ROWS = 65_536
NAME = "synthetic trips"
_MARKER = "dataset.json"

Columns = Sequence[WrittenColumn]
Chunks = Iterator[Sequence[NDArray[Any]]]
"""Values of each column, of some rows at a time."""

Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `write_files` is to write; the size of a chunk changes no byte."""

    rows: int
    dataset: Dataset
    file_format: str = "csv"
    seed: int = 0
    chunk_rows: int = CHUNK_ROWS


def write_files(wanted: Wanted, folder: Path, report: Report) -> None:
    """See `write_synthetic`."""
    generator = find_generator(wanted.dataset)
    columns = list_columns(wanted.dataset, generator)
    marker = {"name": NAME, "rows": wanted.rows, "seed": wanted.seed}
    begin_folder(folder, f"{generator.prefix}*", marker)
    draw_trips = generator.begin()
    files = generator.plan(wanted.rows)
    done = 0
    for number, file in enumerate(files):
        path = folder / f"{generator.prefix}{file.name}.{wanted.file_format}"
        names = [column.header_in(file) for column in columns]
        for count in _write(path, columns, names, make_chunks(wanted, file, columns, draw_trips)):
            done += count
            report(Progress(number, len(files), done, wanted.rows, done / wanted.rows))
        report(Progress(number + 1, len(files), done, wanted.rows, done / wanted.rows))


def begin_folder(folder: Path, pattern: str, facts_of_set: dict[str, Any]) -> None:
    """An empty folder, or one of ours, whose files of this pattern are replaced.

    Raises:
        ConfigurationError: a file stands there, or trips that we have not made.
        SourceRefusedError: it cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise ConfigurationError(f"{folder} is a file; give a folder to write the files into.")
    marker = folder / _MARKER
    if not marker.exists() and any(folder.glob(pattern)):
        raise ConfigurationError(
            f"{folder} holds trips that were not made here; choose another folder."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob(pattern):
            path.unlink()
        marker.write_text(json.dumps(facts_of_set) + "\n", encoding="utf-8")
    except PermissionError:
        raise SourceRefusedError(
            f"{folder} cannot be written; choose a folder that you may write."
        ) from None


def make_chunks(wanted: Wanted, file: File, columns: Columns, draw_trips: DrawTrips) -> Chunks:
    for first in range(0, file.rows, wanted.chunk_rows):
        rows = Rows(file, wanted.seed, first, min(wanted.chunk_rows, file.rows - first))
        trips = draw_trips(rows)
        yield [column.make_values(trips, rows) for column in columns]


def _write(path: Path, columns: Columns, names: Sequence[str], chunks: Chunks) -> Iterator[int]:
    """The file stands there once it is whole; how many rows each time."""
    unfinished = path.with_name(f".{path.name}.part")
    write = _write_csv if path.suffix == ".csv" else _write_parquet
    yield from write(unfinished, columns, names, chunks)
    unfinished.replace(path)


def _write_csv(path: Path, columns: Columns, names: Sequence[str], chunks: Chunks) -> Iterator[int]:
    digits, text = load_digits(), np.empty(0, dtype=np.uint8)
    with path.open("wb") as file:
        file.write(",".join(names).encode())
        for values in chunks:
            table = build_table(columns, values)
            n_rows = len(values[0])
            if len(text) < n_rows * table.longest_row_bytes:
                text = np.empty(n_rows * table.longest_row_bytes, dtype=np.uint8)
            file.write(text[: write_rows(table, digits, text)].data)
            yield n_rows


def _write_parquet(
    path: Path, columns: Columns, names: Sequence[str], chunks: Chunks
) -> Iterator[int]:
    tables = (to_table(columns, names, values) for values in chunks)
    first = next(tables)
    # A file, not a path: Arrow takes a path for UTF-8, and a folder's name need not be that.
    with path.open("wb") as file, ParquetWriter(file, first.schema, compression="snappy") as writer:
        for table in chain((first,), tables):
            writer.write_table(table)
            yield len(table)
