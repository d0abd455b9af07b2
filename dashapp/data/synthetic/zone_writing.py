"""Files of trips between zones: Parquet alone, as TLC publishes them, month by month.

A row group is made and written at a time, so that memory stays the same; months are written side
by side, and neither that nor the order of work changes a byte.
"""

import base64
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from dashapp.data.synthetic.fhvhv import FHVHV
from dashapp.data.synthetic.writing import NAME, Report, begin_folder
from dashapp.data.synthetic.yellow_zones import YELLOW_ZONES
from dashapp.data.synthetic.zone_form import TEXT, Form, MakeColumns, Stretch
from dashapp.data.synthetic.zone_months import Month, plan_months
from dashapp.model import Progress

FORMS: Mapping[str, Form] = {"fhvhv": FHVHV, "yellow-zones": YELLOW_ZONES}
GROUP_ROWS = 1 << 20
"""Rows of a row group, as in TLC's files."""

_MOST_THREADS = 4
"""Each holds some 400 MB."""


@dataclass(frozen=True, slots=True)
class WantedZones:
    """What `write_zone_files` is to write; the size of a row group changes no value."""

    kind: str
    rows: int
    seed: int = 0
    group_rows: int = GROUP_ROWS


def write_zone_files(wanted: WantedZones, folder: Path, report: Report) -> None:
    """See `write_zone_trips`."""
    form = FORMS[wanted.kind]
    marker = {"name": NAME, "kind": wanted.kind, "rows": wanted.rows, "seed": wanted.seed}
    begin_folder(folder, f"{form.prefix}*", marker)
    months = plan_months(wanted.rows, form.calendar)
    make_columns = form.begin()
    counter = _Counter(len(months), wanted.rows, report)

    def write(month: Month) -> None:
        path = folder / f"{form.prefix}{month.name}.parquet"
        _write_month(path, form, _make_groups(wanted, month, make_columns), counter.add)
        counter.end_file()

    with ThreadPoolExecutor(min(len(months), _MOST_THREADS, os.cpu_count() or 1)) as threads:
        tasks = [threads.submit(write, month) for month in months]
        try:
            for task in tasks:
                task.result()
        except BaseException:  # an interrupt too: no thread writes on for minutes
            counter.stop()
            threads.shutdown(cancel_futures=True)
            raise


class _StoppedError(Exception):
    """In the other threads, when one has failed or the user has had enough."""


class _Counter:
    """Adds up what the threads have written, tells of it, and stops them."""

    def __init__(self, files: int, rows: int, report: Report) -> None:
        self._lock = threading.Lock()
        self._files, self._rows, self._report = files, rows, report
        self._files_done = self._rows_done = 0
        self._stopped = False

    def stop(self) -> None:
        self._stopped = True

    def add(self, rows: int) -> None:
        """Raises: _StoppedError."""
        if self._stopped:
            raise _StoppedError
        with self._lock:
            self._rows_done += rows
            self._tell()

    def end_file(self) -> None:
        with self._lock:
            self._files_done += 1
            self._tell()

    def _tell(self) -> None:
        done = self._rows_done
        self._report(Progress(self._files_done, self._files, done, self._rows, done / self._rows))


def _make_groups(
    wanted: WantedZones, month: Month, make_columns: MakeColumns
) -> Iterator[list[pa.Array]]:
    for first in range(0, month.rows, wanted.group_rows):
        count = min(wanted.group_rows, month.rows - first)
        yield list(make_columns(Stretch(month, wanted.seed, first, count)))


def _write_month(
    path: Path, form: Form, groups: Iterator[list[pa.Array]], add: Callable[[int], None]
) -> None:
    """The file stands there once it is whole."""
    unfinished = path.with_name(f".{path.name}.part")
    # Texts come as dictionaries, which Arrow writes without looking at each text; by the schema
    # that we put into the file they are texts for who reads it, as TLC's are.
    said = base64.b64encode(form.schema.serialize())
    schema = _with_dictionaries(form.schema)
    with (
        unfinished.open("wb") as file,
        ParquetWriter(file, schema, compression="zstd", store_schema=False) as writer,
    ):
        for columns in groups:
            table = pa.table(columns, schema=schema)
            writer.write_table(table, row_group_size=len(table))
            add(len(table))
        writer.add_key_value_metadata({"ARROW:schema": said})
    unfinished.replace(path)


def _with_dictionaries(schema: pa.Schema) -> pa.Schema:
    packed = pa.dictionary(pa.int8(), TEXT)
    return pa.schema([(f.name, packed if f.type == TEXT else f.type) for f in schema])
