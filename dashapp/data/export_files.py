"""Trips as a file for whoever asked: CSV or Parquet, with a note of what they are and are not.

Columns and units are TLC's own, so that any tool for TLC's files reads them. Imports pyarrow.
"""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from dashapp.data.names import clean_text
from dashapp.model import ExportFormat

COLUMNS = pa.schema(
    [
        ("pickup_datetime", pa.timestamp("s")),
        ("dropoff_datetime", pa.timestamp("s")),
        ("pickup_longitude", pa.float64()),
        ("pickup_latitude", pa.float64()),
        ("dropoff_longitude", pa.float64()),
        ("dropoff_latitude", pa.float64()),
        ("passenger_count", pa.uint8()),
        ("payment_type", pa.uint8()),
        ("trip_distance", pa.float64()),
        ("fare_amount", pa.float64()),
        ("tip_amount", pa.float64()),
        ("total_amount", pa.float64()),
    ]
)
"""Times are New York's wall clock; degrees (WGS 84), miles and US$. What is not given is null."""

NOTES_KEY = b"dashapp"
"""Key of the notes, as JSON, in the metadata of a Parquet file."""


def write_trips(
    frames: Sequence[pd.DataFrame], file_format: ExportFormat, notes: Mapping[str, Any]
) -> bytes:
    """One file of all frames, whose columns are those of `COLUMNS` in any order."""
    tables = [pa.Table.from_pandas(frame, COLUMNS, preserve_index=False) for frame in frames]
    table = pa.concat_tables([COLUMNS.empty_table(), *tables])
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
