"""A first look into a Parquet file: its columns and their types, its row groups."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any

import pyarrow as pa

from dashapp.data.chunks import FileFormat, SourceFile, Writing
from dashapp.data.csv_header import find_time_forms
from dashapp.data.fares import recognise_fares
from dashapp.data.missing_words import is_missing
from dashapp.data.parquet_files import open_parquet
from dashapp.data.schema import TIMES, choose_dataset, code_columns, recognise
from dashapp.data.storage import Location, shown_uri
from dashapp.data.values import bound_texts, is_number, is_texts, is_time, texts_of
from dashapp.dataset import Dataset
from dashapp.errors import DataError

_SAMPLE_ROWS = 1_000
_SAMPLE_BATCHES = 20


def probe_parquet(file: SourceFile, location: Location) -> SourceFile:
    """The file with its format, columns, row groups and forms of times filled in.

    Raises:
        NoCoordinatesError, UnknownHeaderError: by its columns.
        DataError: a broken file, or one with a column of a type that no trip has.
    """
    location.require_ranges()
    with _broken_as_sentence(file), open_parquet(location) as parquet:
        schema, metadata = parquet.schema_arrow, parquet.metadata
        if file.choices:
            chosen, mapping = choose_dataset(schema.names, file.choices)
            file = replace(file, dataset=chosen, mapping=mapping, choices=())
        fares = recognise_fares(schema.names, file.dataset, file.mapping)
        layout = fares or recognise(schema.names, file.shown, file.dataset, file.mapping)
        times = {*TIMES, *layout.ends_of_waits()}
        for field, at in layout.positions.items():
            wanted = _kind_of(field, file.dataset, times)
            _refuse_type(schema.field(at), wanted, shown_uri(file.uri))
        samples = {
            field: _sample(parquet, schema.names[layout.positions[field]])
            for field in TIMES
            if field in layout.positions
        }
        groups = range(metadata.num_row_groups)
        return replace(
            file,
            format=FileFormat.PARQUET,
            columns=tuple(schema.names),
            row_group_bytes=tuple(metadata.row_group(n).total_byte_size for n in groups),
            writing=Writing(times=find_time_forms(samples, layout)),
            is_of_fares=fares is not None,
        )


@contextmanager
def _broken_as_sentence(file: SourceFile) -> Iterator[None]:
    try:
        yield
    except pa.ArrowException:
        raise DataError(
            f"{shown_uri(file.uri)} is a broken or truncated Parquet file; copy it again."
        ) from None


def _kind_of(field: str, dataset: Dataset, times: Collection[str]) -> str:
    """What the values of a field have to be."""
    coded = {one.field for one in code_columns(dataset)}
    return "times" if field in times else "codes" if field in coded else "numbers"


def _refuse_type(column: Any, wanted: str, name: str) -> None:
    """A truth value is no number of passengers, a list no coordinate."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    is_known = is_texts(kind) or is_number(kind) or pa.types.is_null(kind)
    if not (is_known or (wanted == "times" and is_time(kind))):
        raise DataError(
            f"{name} has {column.name} as {column.type}, of which no {wanted} can be made; write "
            "this column as another type."
        )


def _sample(parquet: Any, column: str) -> list[str]:
    """The first values of a column of text or numbers; none of a column that is of times."""
    kind = parquet.schema_arrow.field(column).type
    if is_time(kind) or pa.types.is_null(kind):
        return []
    found: list[str] = []
    batches = parquet.iter_batches(_SAMPLE_ROWS, columns=[column], use_threads=False)
    for batch in islice(batches, _SAMPLE_BATCHES):
        texts = [
            (text or "").strip() for text in texts_of(bound_texts(batch.column(0))).to_pylist()
        ]
        found += [text for text in texts if not is_missing(text)]
        if found:
            break
    return found
