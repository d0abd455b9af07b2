"""Block frames on disk: sorted Parquet blocks of a prepared set, Arrow runs of the external sort.

Plain files any reader can open; what the columns mean stands in the Parquet metadata.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dashapp.data.destination import writing_errors
from dashapp.data.manifest import LAYOUT_NAME, LAYOUT_VERSION
from dashapp.data.storage import Place, StorageOptions, open_place, shown_uri, storage_errors
from dashapp.engine.columns import BLOCK_DTYPES, MISSING, NO_PASSENGERS, NO_PAYMENT, NO_TIME
from dashapp.engine.packing import Escapes, Packer
from dashapp.errors import PreparedSetError, SourceNotFoundError
from dashapp.model import Endpoint

_ROW_GROUP_ROWS = 1 << 20
_FEW_VALUES = ["passenger_count", "payment_type"]
_FEW_VALUES += ["distance_centimiles", "fare_cents", "tip_cents", "total_cents"]

_STEPS = "web mercator of the whole world in 2**32 steps, {} (EPSG:3857)"
_SECONDS = f"seconds since 1970-01-01 of New York wall clock; {NO_TIME} is missing"
_AMOUNT = f"; {MISSING} is missing"
COLUMN_UNITS = {
    "x": _STEPS.format("eastward from 180 W"),
    "y": _STEPS.format("southward from 85.0511 N"),
    "other_x": "x of the other end of the trip; 0 with other_y 0 when it has no point",
    "other_y": "y of the other end of the trip",
    "time_s": _SECONDS,
    "other_time_s": f"likewise at the other end; {NO_TIME} is missing",
    "passenger_count": f"0 to 9; {NO_PASSENGERS} is missing",
    "payment_type": "TLC code: 1 card, 2 cash, 3 no charge, 4 dispute, 5 unknown, 6 voided; "
    f"{NO_PAYMENT} is missing",
    "distance_centimiles": "hundredths of a mile" + _AMOUNT,
    "fare_cents": "US cents" + _AMOUNT,
    "tip_cents": "US cents" + _AMOUNT,
    "total_cents": "US cents" + _AMOUNT,
}

_SCHEMA = pa.schema(
    [
        pa.field(
            name, pa.type_for_alias(dtype), nullable=False, metadata={"unit": COLUMN_UNITS[name]}
        )
        for name, dtype in BLOCK_DTYPES.items()
    ]
)


def to_table(block: pd.DataFrame) -> Any:
    return pa.table([pa.array(block[name].to_numpy()) for name in BLOCK_DTYPES], schema=_SCHEMA)


def to_block(table: Any) -> pd.DataFrame:
    """Block frame of an Arrow table; columns that lie in one piece are not copied."""
    columns = {name: table.column(name).to_numpy() for name in BLOCK_DTYPES}
    return pd.DataFrame(columns, copy=False)


def write_block(block: pd.DataFrame, place: Place, endpoint: Endpoint, version: str) -> None:
    facts = {
        "dashapp.layout": LAYOUT_NAME,
        "dashapp.layout_version": str(LAYOUT_VERSION),
        "dashapp.version": version,
        "dashapp.endpoint": endpoint.value,
        "dashapp.order": "ascending Morton code of x (bit 2i) and y (bit 2i + 1)",
    } | {f"dashapp.unit.{name}": unit for name, unit in COLUMN_UNITS.items()}
    table = to_table(block).replace_schema_metadata(facts)
    with writing_errors(place.uri), place.files.open(place.path, "wb") as handle:
        pq.write_table(
            table,
            handle,
            compression="lz4",  # a quarter more bytes than zstd, read twice as fast
            use_dictionary=_FEW_VALUES,
            row_group_size=_ROW_GROUP_ROWS,
        )


def read_block(uri: str, storage: StorageOptions, version: str | None = None) -> pd.DataFrame:
    """Sorted trips of one Parquet file of a prepared set, each column contiguous.

    With `version` the file must be of that version of the data: a set prepared anew into the same
    folder would otherwise mix with what is already loaded.

    Raises:
        PreparedSetError: damaged, missing, not a block, or of another version.
        SourceRefusedError, SourceUnreachableError: of the storage.
    """
    with _open_block(uri, storage, version) as file:
        return to_block(file.read(use_threads=False))


def read_packed_block(
    uri: str, storage: StorageOptions, version: str | None = None
) -> tuple[pd.DataFrame, Escapes]:
    """The same as it is kept in memory, of which no more than a row group is read at a time.

    Raises:
        As `read_block`.
    """
    with _open_block(uri, storage, version) as file:
        packer = Packer(file.metadata.num_rows)
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, use_threads=False)
            packer.append({name: table.column(name).to_numpy() for name in BLOCK_DTYPES})
    return packer.finalise()


@contextmanager
def _open_block(uri: str, storage: StorageOptions, version: str | None) -> Iterator[Any]:
    """The Parquet file of a block, closed afterwards; its errors become sentences."""
    place = open_place(uri, storage)
    try:
        with storage_errors(uri), place.files.open(place.path, "rb") as handle:
            file = pq.ParquetFile(handle)
            _check(file.schema_arrow, uri, version)
            yield file
    except (pa.ArrowException, SourceNotFoundError):
        raise _damaged(uri) from None


def _check(schema: Any, uri: str, version: str | None) -> None:
    if schema.names != _SCHEMA.names or schema.types != _SCHEMA.types:
        raise _damaged(uri)
    facts = schema.metadata or {}
    if version is not None and facts.get(b"dashapp.version") != version.encode():
        raise PreparedSetError(
            f"{shown_uri(uri)} was prepared anew from other data; start again to load that."
        )


def _damaged(uri: str) -> PreparedSetError:
    return PreparedSetError(
        f"{shown_uri(uri)} is missing or no whole block of a prepared set; run prepare again."
    )
