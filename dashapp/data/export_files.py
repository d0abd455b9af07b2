"""Trips as a file for whoever asked: CSV or Parquet, with a note of what they are and are not.

Columns and units are TLC's own, so that any tool for TLC's files reads them. Imports pyarrow.
"""

import io
import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from dashapp.data.names import clean_text
from dashapp.dataset import Dataset, zone_fields
from dashapp.model import ExportFormat


@cache
def export_schema(dataset: Dataset) -> Any:
    """Times are wall clock; degrees (WGS 84); each column in its unit. Not given is null."""
    amounts = {column.field for column in dataset.stored if column.is_amount}
    codes = {column.field for column in dataset.stored} - amounts

    zones = [zone_fields(end.name) for end in dataset.ends]
    types = {name: type_ for pair in zones for name, type_ in zip(pair, _OF_ZONES, strict=True)}

    def type_of(name: str) -> Any:
        if name in types:
            return types[name]
        if name in codes:
            return pa.uint8()
        is_time = name.endswith(_TIME) and name not in amounts
        return pa.timestamp("s") if is_time else pa.float64()

    return pa.schema([(name, type_of(name)) for name in dataset.exported])


_TIME = "_datetime"
_OF_ZONES = (pa.uint16(), pa.string())

NOTES_KEY = b"dashapp"
"""Key of the notes, as JSON, in the metadata of a Parquet file."""


def write_trips(
    frames: Sequence[pd.DataFrame],
    file_format: ExportFormat,
    notes: Mapping[str, Any],
    dataset: Dataset,
) -> bytes:
    """One file of all frames, whose columns are those of `export_schema` in any order."""
    schema = export_schema(dataset)
    tables = [pa.Table.from_pandas(frame, schema, preserve_index=False) for frame in frames]
    table = pa.concat_tables([schema.empty_table(), *tables])
    write = {ExportFormat.CSV: _write_csv, ExportFormat.PARQUET: _write_parquet}[file_format]
    with io.BytesIO() as file:
        write(table, notes, file)
        return file.getvalue()


def _write_csv(table: pa.Table, notes: Mapping[str, Any], file: io.BytesIO) -> None:
    """The notes come first, a line each that begins with `# `, whatever is in their texts."""
    for name, value in notes.items():
        text = value if isinstance(value, str) else json.dumps(value)
        file.write(f"# {clean_text(f'{name}: {text}')}\n".encode())
    # Names without quotes, as in TLC's own files.
    pa.csv.write_csv(table, file, pa.csv.WriteOptions(quoting_header="none"))


def _write_parquet(table: pa.Table, notes: Mapping[str, Any], file: io.BytesIO) -> None:
    noted = table.replace_schema_metadata({NOTES_KEY: json.dumps(notes).encode()})
    pa.parquet.write_table(noted, file, compression="zstd")
