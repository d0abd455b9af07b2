"""Other systems that answer the same question from the same rows: trips per pixel of a viewport.

Some tell all figures of a summary too, or how many trips go from which taxi zone to which.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from benchmarks.views import Grid
from benchmarks.walks import Step
from dashapp.model import Endpoint

if TYPE_CHECKING:
    from distributed import Client

THREADS = 2
"""As many as our workers have."""


COLUMNS = (
    "x",
    "y",
    "time_s",
    "passenger_count",
    "payment_type",
    "distance_centimiles",
    "fare_cents",
    "tip_cents",
)
"""What a database takes in: all that is asked for, and nothing more.

One that counts flows is given the zones of both ends beside them.
"""


class Peer(Protocol):
    def count(self, step: Step) -> Grid:
        """Trips per pixel of the step's viewport, that match its filter; exact."""

    def close(self) -> None: ...


@runtime_checkable
class SummaryPeer(Peer, Protocol):
    def summarise(self, step: Step) -> dict[str, Any]:
        """All figures in the form of `/api/summary`; exact."""


Flows = NDArray[np.int64]
"""int64[n, 3], ids of both ends and trips, in any order; 0 is an unknown end."""


@runtime_checkable
class FlowsPeer(Peer, Protocol):
    def count_flows(self, step: Step) -> Flows:
        """Of all trips that match the step's filter; exact."""


@dataclass(frozen=True)
class Rows:
    """Where a peer finds the rows: sorted Parquet blocks, and the same as persisted frames.

    Attributes:
        blocks: of each endpoint that is asked for, files of `engine.columns.block_dtypes`.
        folder: where a peer may write files of its own; it is removed afterwards.
        client: of the cluster on which the frames are published.
        frames: name of the published Dask DataFrame of each endpoint.
    """

    blocks: dict[Endpoint, list[str]]
    folder: Path
    client: "Client"
    frames: dict[Endpoint, str]


def _open_datashader(rows: Rows) -> Peer:
    from benchmarks.peers.datashader_peer import DatashaderPeer  # noqa: PLC0415

    return DatashaderPeer(rows.client, rows.frames)


def _open_duckdb(rows: Rows) -> Peer:
    from benchmarks.peers.duckdb_peer import DuckDBPeer  # noqa: PLC0415

    return DuckDBPeer(rows.blocks, rows.folder / "duckdb", order_by="time_s")


def _open_duckdb_sorted(rows: Rows) -> Peer:
    from benchmarks.peers.duckdb_peer import DuckDBPeer  # noqa: PLC0415

    return DuckDBPeer(rows.blocks, rows.folder / "duckdb-sorted")


def _open_clickhouse(rows: Rows) -> Peer:
    from benchmarks.peers.clickhouse_peer import ClickHousePeer  # noqa: PLC0415

    return ClickHousePeer(rows.blocks, rows.folder / "clickhouse")


_MODULES = {
    "datashader": "datashader",
    "duckdb": "duckdb",
    "duckdb_sorted": "duckdb",
    "clickhouse": "chdb",
}
"""`duckdb` has the rows by time, as TLC's files do; `duckdb_sorted` in the product's own order."""

_OPEN: dict[str, Callable[[Rows], Peer]] = {
    "datashader": _open_datashader,
    "duckdb": _open_duckdb,
    "duckdb_sorted": _open_duckdb_sorted,
    "clickhouse": _open_clickhouse,
}
NAMES = tuple(_OPEN)


def is_installed(name: str) -> bool:
    return find_spec(_MODULES[name]) is not None


@contextmanager
def open_peer(name: str, rows: Rows) -> Iterator[Peer]:
    """A peer that has taken in the rows; closed at the end.

    Raises:
        ImportError: it is not installed; it belongs to the dependency group `bench`.
    """
    peer = _OPEN[name](rows)
    try:
        yield peer
    finally:
        peer.close()
