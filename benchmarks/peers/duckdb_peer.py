"""DuckDB: GROUP BY pixel over the same rows, in its own tables, which it reads faster than Parquet.

It keeps the least and greatest value of each piece of a column, so the order of the rows matters:
sorted by place, a near view skips most of them.
"""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import psutil

from benchmarks.peers import COLUMNS, THREADS
from benchmarks.peers.sql import Dialect, count_pixels
from benchmarks.peers.summary_sql import Rows, SummarySql
from benchmarks.views import Grid, fill_grid
from benchmarks.walks import Step
from dashapp.model import Endpoint

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
        order = f" ORDER BY {order_by}" if order_by else ""
        columns = ", ".join(COLUMNS)
        for endpoint, files in blocks.items():
            self._database.execute(
                f"CREATE TABLE {endpoint} AS SELECT {columns} FROM read_parquet({files}){order}"
            )
        self._database.execute("CHECKPOINT")

    def count(self, step: Step) -> Grid:
        found = self._database.execute(count_pixels(step, step.endpoint, _DIALECT)).fetchnumpy()
        return fill_grid(*(np.asarray(found[name]) for name in ("pixel", "trips")))

    def summarise(self, step: Step) -> dict[str, Any]:
        """All figures, as `/api/summary` has them."""
        return SummarySql(step, step.endpoint, _DIALECT, self._query).answer()

    def close(self) -> None:
        self._database.close()

    def _query(self, sql: str) -> Rows:
        rows: Rows = self._database.execute(sql).fetchall()
        return rows
