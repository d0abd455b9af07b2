"""Files of made-up trips: one a month, chunk by chunk, so that memory stays the same."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from dashapp.data.synthetic import facts
from dashapp.data.synthetic.calendar import Month, plan_months
from dashapp.data.synthetic.csv_text import (
    LONGEST_ROW_BYTES,
    Digits,
    column_names,
    load_digits,
    write_rows,
)
from dashapp.data.synthetic.table import open_parquet
from dashapp.data.synthetic.trips import Tables, days_of, load_habits, make_trips, stream_of
from dashapp.data.synthetic.world import load_world
from dashapp.errors import ConfigurationError, SourceRefusedError
from dashapp.model import Progress

CHUNK_ROWS = 65_536
NAME = "synthetic trips"
_MARKER = "dataset.json"
_FILES = "yellow_tripdata_*"

Report = Callable[[Progress], None]
Written = Callable[[int], None]


def write_files(
    rows: int, folder: Path, file_format: str, seed: int, report: Report, chunk_rows: int
) -> None:
    """See `write_synthetic`."""
    months = plan_months(rows)
    begin_folder(folder, {"name": NAME, "rows": rows, "seed": seed})
    tables = (load_world(), load_habits())
    digits = load_digits()
    done = 0
    for number, month in enumerate(months):
        path = folder / f"yellow_tripdata_{facts.YEAR}-{month.number:02d}.{file_format}"
        chunks = make_chunks(month, seed, tables, chunk_rows)
        write = _write_csv if file_format == "csv" else _write_parquet
        for count in write(path, month, chunks, digits):
            done += count
            report(Progress(number, len(months), done, rows, done / rows))
        report(Progress(number + 1, len(months), done, rows, done / rows))


def begin_folder(folder: Path, facts_of_set: dict[str, Any]) -> None:
    """An empty folder, or one of ours, whose files are replaced.

    Raises:
        ConfigurationError: a file stands there, or trips that we have not made.
        SourceRefusedError: it cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise ConfigurationError(f"{folder} is a file; give a folder to write the files into.")
    marker = folder / _MARKER
    if not marker.exists() and any(folder.glob(_FILES)):
        raise ConfigurationError(
            f"{folder} holds trips that were not made here; choose another folder."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob(_FILES):
            path.unlink()
        marker.write_text(json.dumps(facts_of_set) + "\n", encoding="utf-8")
    except PermissionError:
        raise SourceRefusedError(
            f"{folder} cannot be written; choose a folder that you may write."
        ) from None


def make_chunks(month: Month, seed: int, tables: Tables, chunk_rows: int) -> Iterator[Any]:
    days, stream = days_of(month), stream_of(seed, month.number)
    for first in range(0, month.rows, chunk_rows):
        yield make_trips(stream, first, min(chunk_rows, month.rows - first), days, tables)


def _write_csv(path: Path, month: Month, chunks: Iterator[Any], digits: Digits) -> Iterator[int]:
    unfinished = path.with_name(f".{path.name}.part")
    text = np.empty(0, dtype=np.uint8)
    with unfinished.open("wb") as file:
        file.write(",".join(column_names(month.number)).encode())
        for trips in chunks:
            if len(text) < len(trips) * LONGEST_ROW_BYTES:
                text = np.empty(len(trips) * LONGEST_ROW_BYTES, dtype=np.uint8)
            file.write(text[: write_rows(trips, digits, text)].data)
            yield len(trips)
    unfinished.replace(path)


def _write_parquet(
    path: Path, month: Month, chunks: Iterator[Any], digits: Digits
) -> Iterator[int]:
    del digits  # texts are a matter of CSV
    unfinished = path.with_name(f".{path.name}.part")
    with open_parquet(unfinished, column_names(month.number)) as write:
        for trips in chunks:
            write(trips)
            yield len(trips)
    unfinished.replace(path)
