"""Block frames on disk: sorted Parquet blocks of a prepared set, Arrow runs of the external sort.

Plain files any reader can open; what the columns mean stands in the Parquet metadata.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dashapp.data.destination import writing_errors
from dashapp.data.manifest import LAYOUT_NAME, LAYOUT_VERSION, StoredBlock
from dashapp.data.storage import (
    Location,
    StorageOptions,
    is_of_storage,
    open_location,
    shown_uri,
    storage_errors,
)
from dashapp.dataset import Dataset
from dashapp.engine.columns import NO_TIME, NOWHERE, POINTS, TIMES, block_dtypes
from dashapp.engine.compiled import as_column
from dashapp.engine.morton import are_ascending
from dashapp.engine.packing import Beside, Packer
from dashapp.errors import PreparedSetError, SourceNotFoundError
from dashapp.model import Endpoint
from dashapp.places import UNKNOWN

_ORDERS = {
    False: "ascending Morton code of x (bit 2i) and y (bit 2i + 1)",
    True: "ascending pickup_zone, then time_s",
}
"""By whether trips are known by their zones alone."""

_ROW_GROUP_ROWS = 1 << 20
_STEPS = "web mercator of the whole world in 2**32 steps, {} (EPSG:3857)"
_SECONDS = f"seconds since 1970-01-01 of New York wall clock; {NO_TIME} is missing"
_END_UNITS = {
    "x": _STEPS.format("eastward from 180 W"),
    "y": _STEPS.format("southward from 85.0511 N"),
    "other_x": "x of the other end of the trip; 0 with other_y 0 when it has no point",
    "other_y": "y of the other end of the trip",
    "pickup_zone": f"id of the place where the trip begins, ends alike; {UNKNOWN} is unknown, "
    f"{NOWHERE} that it is left out there",
    "dropoff_zone": "id of the place where it ends",
    "time_s": _SECONDS,
    "other_time_s": f"likewise at the other end; {NO_TIME} is missing",
}


@cache
def column_units(dataset: Dataset) -> dict[str, str]:
    """What stands in each column, in words for whoever opens a file."""
    units = _END_UNITS | {column.kept: column.kept_as for column in dataset.stored}
    return {name: units[name] for name in block_dtypes(dataset)}


@cache
def _schema(dataset: Dataset) -> Any:
    units = column_units(dataset)
    return pa.schema(
        [
            pa.field(name, pa.type_for_alias(dtype), nullable=False, metadata={"unit": units[name]})
            for name, dtype in block_dtypes(dataset).items()
        ]
    )


def to_table(block: pd.DataFrame, dataset: Dataset) -> Any:
    schema = _schema(dataset)
    return pa.table([pa.array(block[name].to_numpy()) for name in schema.names], schema=schema)


def to_block(table: Any, dataset: Dataset) -> pd.DataFrame:
    """Block frame of an Arrow table; columns that lie in one piece are not copied."""
    columns = {name: table.column(name).to_numpy() for name in block_dtypes(dataset)}
    return pd.DataFrame(columns, copy=False)


def write_block(
    block: pd.DataFrame,
    location: Location,
    endpoint: Endpoint,
    version: str,
    dataset: Dataset,
) -> None:
    facts = {
        "dashapp.layout": LAYOUT_NAME,
        "dashapp.layout_version": str(LAYOUT_VERSION),
        "dashapp.version": version,
        "dashapp.endpoint": endpoint.value,
        "dashapp.order": _ORDERS[dataset.is_by_zone],
    } | {f"dashapp.unit.{name}": unit for name, unit in column_units(dataset).items()}
    table = to_table(block, dataset).replace_schema_metadata(facts)
    with writing_errors(location.uri), location.files.open(location.path, "wb") as handle:
        pq.write_table(
            table,
            handle,
            compression="lz4",  # a quarter more bytes than zstd, read twice as fast
            use_dictionary=[
                name for name in block_dtypes(dataset) if name not in (*POINTS, *TIMES)
            ],  # few values
            row_group_size=_ROW_GROUP_ROWS,
            write_page_checksum=True,
        )


def read_block(
    uri: str, storage: StorageOptions, dataset: Dataset, version: str | None = None
) -> pd.DataFrame:
    """Sorted trips of one Parquet file of a prepared set, each column contiguous.

    With `version` the file must be of that version of the data: a set prepared anew into the same
    folder would otherwise mix with what is already loaded.

    Raises:
        PreparedSetError: damaged, missing, not a block, or of another version.
        SourceRefusedError, SourceUnreachableError: of the storage.
    """
    with _open_block(uri, storage, version, dataset) as file:
        return to_block(file.read(use_threads=False), dataset)


def read_packed_block(
    stored: StoredBlock, storage: StorageOptions, dataset: Dataset
) -> tuple[pd.DataFrame, Beside]:
    """The same as it is kept in memory, of which no more than a row group is read at a time.

    Raises:
        PreparedSetError: as `read_block`, or with other rows than the manifest tells of, or not in
            their order, by which kernels that check no bounds find their way.
        SourceRefusedError, SourceUnreachableError: of the storage.
    """
    with _open_block(stored.uri, storage, stored.version, dataset) as file:
        if file.metadata.num_rows != stored.rows:
            raise _damaged(stored.uri)
        packer = Packer(stored.rows, dataset)
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, use_threads=False)
            packer.append({name: table.column(name).to_numpy() for name in block_dtypes(dataset)})
        frame, beside = packer.finalise()
        if not _is_in_order(frame, beside):
            raise _damaged(stored.uri)
    return frame, beside


def _is_in_order(frame: pd.DataFrame, beside: Beside) -> bool:
    if beside.zones is None:
        return are_ascending(*(as_column(frame[name].to_numpy()) for name in ("x", "y")))
    return bool((np.diff(beside.zones.ids.astype(np.int32)) > 0).all())


@contextmanager
def _open_block(
    uri: str, storage: StorageOptions, version: str | None, dataset: Dataset
) -> Iterator[Any]:
    """The Parquet file of a block, closed afterwards; its errors become sentences."""
    location = open_location(uri, storage)
    try:
        with storage_errors(uri), _damage_as_sentence(uri), location.open() as handle:
            file = pq.ParquetFile(handle, page_checksum_verification=True)
            _check(file.schema_arrow, uri, version, _schema(dataset))
            yield file
    except SourceNotFoundError:
        raise _damaged(uri) from None


@contextmanager
def _damage_as_sentence(uri: str) -> Iterator[None]:
    """Raises PreparedSetError in place of what a block's bytes make Arrow, numpy and us raise."""
    try:
        yield
    except (ArithmeticError, LookupError, MemoryError, OSError, ValueError) as error:
        if is_of_storage(error):
            raise
        raise _damaged(uri) from None
    except pa.ArrowException:
        raise _damaged(uri) from None


def _check(schema: Any, uri: str, version: str | None, wanted: Any) -> None:
    lacks = [name for name in wanted.names if name not in schema.names]
    if lacks and {*TIMES} <= {*schema.names}:
        raise PreparedSetError(
            f"{shown_uri(uri)} was prepared without {', '.join(lacks)}, which a trip has now; "
            "run prepare again."
        )
    if schema.names != wanted.names or schema.types != wanted.types:
        raise _damaged(uri)
    facts = schema.metadata or {}
    if version is not None and facts.get(b"dashapp.version") != version.encode():
        raise PreparedSetError(
            f"{shown_uri(uri)} was prepared anew from other data; start again to load that."
        )


def _damaged(uri: str) -> PreparedSetError:
    return PreparedSetError(
        f"{shown_uri(uri)} is missing or not the block that prepare wrote; run prepare again."
    )
