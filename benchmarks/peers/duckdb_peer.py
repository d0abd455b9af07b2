"""DuckDB: GROUP BY pixel over the same rows, in its own tables, which it reads faster than Parquet.

It keeps the least and greatest value of each piece of a column, so the order of the rows matters:
sorted by place, a near view skips most of them.
"""

from pathlib import Path

import duckdb
import numpy as np

from benchmarks.peers import THREADS
from benchmarks.peers.sql import Dialect, count_pixels
from benchmarks.views import Grid, fill_grid
from benchmarks.walks import Step
from dashapp.model import Endpoint

_DIALECT = Dialect(quotient="({0} // {1})", shifted="({0} >> {1})")


class DuckDBPeer:
    """`order_by` is a column, or "" for the order of the prepared set: along the Morton curve."""

    def __init__(self, blocks: dict[Endpoint, list[str]], folder: Path, order_by: str = "") -> None:
        folder.mkdir(parents=True)
        self._database = duckdb.connect(str(folder / "trips.duckdb"))
        self._database.execute(f"SET threads = {THREADS}")
        order = f" ORDER BY {order_by}" if order_by else ""
        for endpoint, files in blocks.items():
            self._database.execute(
                f"CREATE TABLE {endpoint} AS SELECT * FROM read_parquet({files}){order}"
            )

    def count(self, step: Step) -> Grid:
        found = self._database.execute(count_pixels(step, step.endpoint, _DIALECT)).fetchnumpy()
        return fill_grid(*(np.asarray(found[name]) for name in ("pixel", "trips")))

    def close(self) -> None:
        self._database.close()
