"""Whether 01/02/2015 is in January or in February: decided by the whole column, else by the set.

Only files whose first rows do not tell are read for it, and no further than to the row that does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dashapp.data.chunks import FileFormat, SourceFile, cut_file
from dashapp.data.csv_records import iterate_lines
from dashapp.data.csv_rows import Table, read_texts
from dashapp.data.parquet_files import open_parquet
from dashapp.data.schema import TIMES, recognise
from dashapp.data.storage import StorageOptions, open_location, storage_errors
from dashapp.data.time_forms import LAST_MONTH, PATTERNS, TimeForm
from dashapp.data.values import bound_texts, texts_of, trim
from dashapp.errors import DataError

_PIECE_BYTES = 8 << 20
_BATCH_ROWS = 100_000


def settle_orders(files: Sequence[SourceFile], storage: StorageOptions) -> tuple[SourceFile, ...]:
    """The files with every column of times in one form.

    Raises:
        DataError: a column that reads either way throughout, with its name and first value.
    """
    looked = [_look_through(file, storage) if _is_open(file) else file for file in files]
    numbered = {TimeForm.MONTH_FIRST, TimeForm.DAY_FIRST}
    found = numbered & {form for file in looked for form in file.writing.times}
    if len(found) == 1:
        return tuple(_with_order(file, next(iter(found))) for file in looked)
    for file in filter(_is_open, looked):
        raise _refusal(file, storage)
    return tuple(looked)


def _is_open(file: SourceFile) -> bool:
    return TimeForm.EITHER_FIRST in file.writing.times


def _with_order(file: SourceFile, order: TimeForm) -> SourceFile:
    times = (order if form is TimeForm.EITHER_FIRST else form for form in file.writing.times)
    return replace(file, writing=replace(file.writing, times=tuple(times)))


def _look_through(file: SourceFile, storage: StorageOptions) -> SourceFile:
    """With the order that the first column to tell has; one file is written in one order."""
    for texts in _iterate_open_columns(file, storage):
        order = _order_of(texts)
        if order is not TimeForm.EITHER_FIRST:
            return _with_order(file, order)
    return file


def _order_of(texts: Any) -> TimeForm:
    parts = pc.extract_regex(trim(texts), PATTERNS[TimeForm.MONTH_FIRST])
    first, second = (
        pc.greater(pc.struct_field(parts, name).cast(pa.int64()), LAST_MONTH)
        for name in ("month", "day")
    )
    day_first = pc.sum(pc.and_not(first, second)).as_py() or 0
    month_first = pc.sum(pc.and_not(second, first)).as_py() or 0
    if day_first == month_first == 0:
        return TimeForm.EITHER_FIRST
    return TimeForm.DAY_FIRST if day_first > month_first else TimeForm.MONTH_FIRST


def _iterate_open_columns(file: SourceFile, storage: StorageOptions) -> Iterator[Any]:
    """Arrow arrays of the text in the columns that are open, piece by piece."""
    layout = recognise(file.columns, file.shown, file.dataset, file.mapping)
    times = zip(TIMES, file.writing.times, strict=True)
    fields = [field for field, form in times if form is TimeForm.EITHER_FIRST]
    location = open_location(file.uri, storage)
    with storage_errors(file.uri):
        if file.format is FileFormat.PARQUET:
            names = [file.columns[layout.positions[field]] for field in fields]
            with open_parquet(location) as parquet:
                for batch in parquet.iter_batches(_BATCH_ROWS, columns=names):
                    yield from (texts_of(bound_texts(batch.column(name))) for name in names)
            return
        table = Table(layout, file.writing)
        for chunk in cut_file(file, _PIECE_BYTES, storage):
            for lines in iterate_lines(chunk, location, table, _PIECE_BYTES):
                yield from read_texts(lines, table, fields)


def _refusal(file: SourceFile, storage: StorageOptions) -> DataError:
    layout = recognise(file.columns, file.shown, file.dataset, file.mapping)
    field = TIMES[file.writing.times.index(TimeForm.EITHER_FIRST)]
    texts = (text for part in _iterate_open_columns(file, storage) for text in trim(part))
    first = next((text.as_py() for text in texts if text.is_valid), "")
    return DataError(
        f"{file.shown} has times in {layout.names[field]} of which the day may be the "
        f"month in every row, as in “{first}”; write them as YYYY-MM-DD hh:mm:ss, or give it "
        "together with files of other days."
    )
