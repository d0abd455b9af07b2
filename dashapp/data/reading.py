"""One chunk of any file -> canonical trips. Runs in a worker process; needs nothing but the chunk.

One row comes back for each data row of the file, whatever stands in it.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from dashapp.data.chunks import Chunk, FileFormat
from dashapp.data.cleaning import TripFields, clean_trips
from dashapp.data.csv_lines import read_lines, stream_gzip_lines
from dashapp.data.csv_rows import parse_rows
from dashapp.data.listing import fingerprint
from dashapp.data.parquet_rows import read_row_groups
from dashapp.data.schema import Layout, recognise
from dashapp.data.storage import Place, open_place, shown_uri, storage_errors
from dashapp.engine.columns import CANONICAL_DTYPES
from dashapp.errors import DataError


def read_chunk(chunk: Chunk) -> pd.DataFrame:
    """Canonical frame (`engine.columns.CANONICAL_DTYPES`) of the chunk's rows, in file order.

    Header and blank lines are no rows. Rows that do not parse are there with the reason
    UNREADABLE at both endpoints.

    Raises:
        DataError: a broken file, or one that is not what it was when the set was resolved.
        SourceNotFoundError, SourceRefusedError, SourceUnreachableError: of the storage.
    """
    place = open_place(chunk.uri, chunk.storage)
    layout = recognise(chunk.file.columns, shown_uri(chunk.uri))
    with storage_errors(chunk.uri):
        _refuse_changed(chunk, place)
        frames = [clean_trips(fields) for fields in _read_fields(chunk, place, layout)]
    return _concatenate(frames)


def _refuse_changed(chunk: Chunk, place: Place) -> None:
    """A version must not stand for bytes it was not made from."""
    now = fingerprint(place, place.path, place.files.info(place.path))
    if now != (chunk.file.size, chunk.file.identity):
        raise DataError(
            f"{shown_uri(chunk.uri)} was changed after it was looked at; start again to read the "
            "new version."
        )


def _read_fields(chunk: Chunk, place: Place, layout: Layout) -> Iterator[TripFields]:
    if chunk.file.format is FileFormat.PARQUET:
        yield from read_row_groups(chunk, place, layout)
    elif chunk.file.format is FileFormat.CSV_GZ:
        for lines in stream_gzip_lines(chunk, place):
            yield from parse_rows(lines, layout)
    else:
        yield from parse_rows(read_lines(chunk, place), layout)


def _concatenate(frames: list[pd.DataFrame]) -> pd.DataFrame:
    if len(frames) == 1:
        return frames[0]
    columns = {
        name: np.concatenate([np.empty(0, dtype), *(frame[name].to_numpy() for frame in frames)])
        for name, dtype in CANONICAL_DTYPES.items()
    }
    return pd.DataFrame(columns, copy=False)
