"""DuckDB: GROUP BY pixel over the same rows, in its own tables, which it reads faster than Parquet.

Zones of both ends are columns of its tables, found by the product beforehand.

It keeps the least and greatest value of each piece of a column, so the order of the rows matters:
sorted by place, a near view skips most of them.
"""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.peers import COLUMNS, THREADS, Flows
from benchmarks.peers.sql import Dialect, count_pixels, filter_conditions
from benchmarks.peers.summary_sql import Rows, SummarySql
from benchmarks.views import Grid, fill_grid
from benchmarks.walks import Step
from dashapp.engine.place_runs import find_places
from dashapp.model import Endpoint
from dashapp.places import load_taxi_zones

_OPPOSITE = ("other_x", "other_y")
_DIALECT = Dialect(quotient="({0} // {1})", shifted="({0} >> {1})")
_MB = 1_000_000


class DuckDBPeer:
    """`order_by` is a column, or "" for the order of the prepared set: along the Morton curve.

    It may take half of the memory that is free when it starts; the workers hold much of the rest.
    """

    def __init__(self, blocks: dict[Endpoint, list[str]], folder: Path, order_by: str = "") -> None:
        folder.mkdir(parents=True)
        self._database = duckdb.connect(str(folder / "trips.duckdb"))
        self._database.execute(f"SET threads = {THREADS}")
        memory_mb = psutil.virtual_memory().available // 2 // _MB
        self._database.execute(f"SET memory_limit = '{memory_mb}MB'")
        self._database.execute(f"SET temp_directory = '{folder / 'spilled'}'")
        for endpoint, files in blocks.items():
            self._take_in(endpoint, files)
            if order_by:
                self._database.execute(
                    f"CREATE TABLE ordered AS SELECT * FROM {endpoint} ORDER BY {order_by}; "
                    f"DROP TABLE {endpoint}; ALTER TABLE ordered RENAME TO {endpoint}"
                )
        self._database.execute("CHECKPOINT")

    def _take_in(self, endpoint: Endpoint, files: list[str]) -> None:
        for number, file in enumerate(files):
            rows = with_zones(pq.read_table(file, columns=[*COLUMNS, *_OPPOSITE]), endpoint)
            self._database.register("block_rows", rows)
            begin = f"INSERT INTO {endpoint}" if number else f"CREATE TABLE {endpoint} AS"
            self._database.execute(f"{begin} SELECT * FROM block_rows")
            self._database.unregister("block_rows")

    def count(self, step: Step) -> Grid:
        found = self._database.execute(count_pixels(step, step.endpoint, _DIALECT)).fetchnumpy()
        return fill_grid(*(np.asarray(found[name]) for name in ("pixel", "trips")))

    def summarise(self, step: Step) -> dict[str, Any]:
        """All figures, as `/api/summary` has them."""
        return SummarySql(step, step.endpoint, _DIALECT, self._query).answer()

    def count_flows(self, step: Step) -> Flows:
        where = " AND ".join(filter_conditions(step.trip_filter, _DIALECT).values()) or "true"
        found = self._database.execute(
            f"SELECT pickup_zone, dropoff_zone, count(*) AS trips FROM {step.endpoint} "
            f"WHERE {where} GROUP BY pickup_zone, dropoff_zone"
        ).fetchnumpy()
        columns = (np.asarray(found[name]) for name in ("pickup_zone", "dropoff_zone", "trips"))
        return np.column_stack([column.astype(np.int64) for column in columns])

    def close(self) -> None:
        self._database.close()

    def _query(self, sql: str) -> Rows:
        rows: Rows = self._database.execute(sql).fetchall()
        return rows


def with_zones(rows: pa.Table, endpoint: Endpoint) -> pa.Table:
    """`rows` of a block file, with the taxi zone of each end in place of where the other end is."""
    zones = load_taxi_zones()
    for end, axes in ((endpoint, ("x", "y")), (endpoint.other, _OPPOSITE)):
        steps = (rows[axis].to_numpy() for axis in axes)
        rows = rows.append_column(f"{end}_zone", pa.array(find_places(*steps, zones)))
    return rows.drop_columns([*_OPPOSITE])
