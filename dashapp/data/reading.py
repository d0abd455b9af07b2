"""One chunk of any file -> canonical trips. Runs in a worker process; needs nothing but the chunk.

One row is accounted for each data row of the file, whatever stands in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from dashapp.data.chunks import CHUNK_BYTES, Chunk, FileFormat, SourceFile, cut_file
from dashapp.data.cleaning import TripFields, clean_trips
from dashapp.data.csv_lines import PIECE_BYTES
from dashapp.data.csv_records import iterate_lines
from dashapp.data.csv_rows import Table, parse_columns, parse_rows
from dashapp.data.fare_index import FareIndex
from dashapp.data.fare_join import FareUse, join_fares, with_remarks
from dashapp.data.fare_keys import Keyed, key_texts
from dashapp.data.fare_sharing import choose_bucket_bits, share_index
from dashapp.data.fares import keys_alone, recognise_fares, with_keys
from dashapp.data.listing import fingerprint
from dashapp.data.parquet_rows import BATCH_ROWS, read_columns, read_row_groups
from dashapp.data.row_accounting import account_fields
from dashapp.data.schema import recognise
from dashapp.data.storage import Location, open_location, storage_errors
from dashapp.data.surprises import surprises_as_sentence
from dashapp.dataset import Dataset
from dashapp.engine.columns import canonical_dtypes
from dashapp.errors import DataError
from dashapp.model import Account, Endpoint


@dataclass(frozen=True)
class ReadRows:
    """Canonical trips (`engine.columns.canonical_dtypes`) in file order, and their account.

    The account's `files` is 0: a chunk is no file.
    """

    trips: pd.DataFrame
    account: Account


@dataclass(frozen=True, slots=True)
class Pieces:
    """How much of a chunk is taken at once."""

    csv_bytes: int = PIECE_BYTES
    parquet_rows: int = BATCH_ROWS


def read_chunk(chunk: Chunk) -> ReadRows:
    """The trips of a chunk that are drawn at an endpoint at least, and the account of all rows.

    Header and blank lines are no rows. A chunk of rows that are none takes no memory for them.

    Raises:
        DataError: a broken file, or one that is not what it was when the set was resolved.
        SourceNotFoundError, SourceRefusedError, SourceUnreachableError: of the storage.
    """
    account, drawn = Account(), []
    for part in read_pieces(chunk, Pieces()):
        account += part.account
        drawn.append(_drawn_anywhere(part.trips))
    return ReadRows(_concatenate(drawn, chunk.file.dataset), account)


def _drawn_anywhere(trips: pd.DataFrame) -> pd.DataFrame:
    is_drawn = np.zeros(len(trips), dtype=np.bool_)
    for endpoint in Endpoint:
        is_drawn |= trips[f"{endpoint}_reason"].to_numpy() == 0
    return trips if is_drawn.all() else trips[is_drawn]


def read_pieces(chunk: Chunk, pieces: Pieces) -> Iterator[ReadRows]:
    """All rows of a chunk piece by piece, those that do not parse as UNREADABLE at both endpoints.

    Raises:
        As `read_chunk`.
    """
    location = open_location(chunk.uri, chunk.storage)
    file = chunk.file
    layout = recognise(file.columns, file.shown, file.dataset, file.mapping)
    table = Table(layout, file.writing)
    with storage_errors(chunk.uri), surprises_as_sentence(chunk.uri):
        _refuse_changed(chunk, location)
        for fields in _read_fields(chunk, location, table, pieces):
            trips = clean_trips(fields)
            yield ReadRows(trips, account_fields(fields, trips))
        _refuse_changed(chunk, location)  # while it was read


def _refuse_changed(chunk: Chunk, location: Location) -> None:
    """A version must not stand for bytes it was not made from."""
    now = fingerprint(location, location.path, location.files.info(location.path))
    if now != (chunk.file.size, chunk.file.identity):
        raise DataError(
            f"{chunk.file.shown} was changed after it was looked at; start again to read the "
            "new version."
        )


def _read_fields(
    chunk: Chunk, location: Location, table: Table, pieces: Pieces
) -> Iterator[TripFields]:
    if chunk.file.fares is not None:
        yield from _read_with_fares(chunk, chunk.file.fares, table, pieces)
        return
    if chunk.file.format is FileFormat.PARQUET:
        yield from read_row_groups(chunk, location, table, pieces.parquet_rows)
        return
    for lines in iterate_lines(chunk, location, table, pieces.csv_bytes):
        yield from parse_rows(lines, table)


def _read_with_fares(
    chunk: Chunk, fares: SourceFile, table: Table, pieces: Pieces
) -> Iterator[TripFields]:
    keyed_table = replace(table, layout=with_keys(table.layout, chunk.file.columns))
    index = share_index(
        (fares, chunk.file, chunk.storage), lambda: _index_fares(chunk, fares, table)
    )
    _refuse_changed_fares(chunk, fares)
    trips = _read_keyed(chunk, keyed_table, pieces)
    if chunk.start > chunk.file.data_start:
        yield from join_fares(trips, index)
        return
    # What is true of the file as a whole is found, and told, with its first rows.
    use, last = FareUse(index), None
    for fields in join_fares(trips, index, use):
        if last is not None:
            yield last
        last = fields
    key_table = replace(table, layout=keys_alone(keyed_table.layout))
    for rest in _list_rest(chunk):
        use.add_trips(_read_keyed(rest, key_table, Pieces()))
    if last is not None:
        yield with_remarks(last, use.remarks())


def _list_rest(first: Chunk) -> list[Chunk]:
    """All of the file behind its first chunk."""
    file = first.file
    if file.format is FileFormat.PARQUET:
        edges = [*range(first.end, len(file.row_group_bytes)), len(file.row_group_bytes)]
    else:
        edges = [*range(first.end, file.size, CHUNK_BYTES), file.size]
    return [replace(first, start=start, end=end) for start, end in pairwise(edges)]


def _index_fares(chunk: Chunk, fares: SourceFile, table: Table) -> FareIndex:
    layout = recognise_fares(fares.columns, fares.dataset, fares.mapping)
    if layout is None:
        raise DataError(f"{fares.shown} has no fares any more; start again.")
    wanted = [field for field in layout.names if field not in table.layout.positions]
    fares_table = Table(layout, fares.writing)
    parts = (
        keyed
        for part in cut_file(fares, CHUNK_BYTES, chunk.storage)
        for keyed in _read_keyed(part, fares_table, Pieces())
    )
    return FareIndex(parts, wanted, choose_bucket_bits(fares))


def _refuse_changed_fares(chunk: Chunk, fares: SourceFile) -> None:
    part = replace(chunk, file=fares)
    _refuse_changed(part, open_location(fares.uri, chunk.storage))


def _read_keyed(chunk: Chunk, table: Table, pieces: Pieces) -> Iterator[Keyed]:
    location = open_location(chunk.uri, chunk.storage)
    _refuse_changed(chunk, location)
    for fields, columns in _read_columns(chunk, location, table, pieces):
        yield Keyed(fields, key_texts(columns))


def _read_columns(
    chunk: Chunk, location: Location, table: Table, pieces: Pieces
) -> Iterator[tuple[TripFields, Mapping[str, Any]]]:
    if chunk.file.format is FileFormat.PARQUET:
        yield from read_columns(chunk, location, table, pieces.parquet_rows)
        return
    for lines in iterate_lines(chunk, location, table, pieces.csv_bytes):
        yield from parse_columns(lines, table)


def _concatenate(frames: list[pd.DataFrame], dataset: Dataset) -> pd.DataFrame:
    if len(frames) == 1:
        return frames[0]
    columns = {
        name: np.concatenate([np.empty(0, dtype), *(frame[name].to_numpy() for frame in frames)])
        for name, dtype in canonical_dtypes(dataset).items()
    }
    return pd.DataFrame(columns, copy=False)
