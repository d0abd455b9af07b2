"""DuckDB: GROUP BY pixel over the same rows, in the order in which the prepared set holds them."""

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
    """Rows in DuckDB's own tables, which it reads faster than Parquet (docs/benchmarks.md)."""

    def __init__(self, blocks: dict[Endpoint, list[str]], folder: Path) -> None:
        folder.mkdir(parents=True)
        self._database = duckdb.connect(str(folder / "trips.duckdb"))
        self._database.execute(f"SET threads = {THREADS}")
        for endpoint, files in blocks.items():
            self._database.execute(
                f"CREATE TABLE {endpoint} AS SELECT * FROM read_parquet({files})"
            )

    def count(self, step: Step) -> Grid:
        found = self._database.execute(count_pixels(step, step.endpoint, _DIALECT)).fetchnumpy()
        return fill_grid(*(np.asarray(found[name]) for name in ("pixel", "trips")))

    def close(self) -> None:
        self._database.close()
