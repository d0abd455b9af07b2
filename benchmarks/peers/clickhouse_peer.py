"""ClickHouse in this process: the rows in a MergeTree along the Morton curve, as it is best fed."""

from pathlib import Path

import numpy as np
from chdb.session import Session

from benchmarks.peers import COLUMNS, THREADS
from benchmarks.peers.sql import Dialect, count_pixels
from benchmarks.views import Grid, fill_grid
from benchmarks.walks import Step
from dashapp.model import Endpoint

_DIALECT = Dialect(quotient="intDiv({0}, {1})", shifted="bitShiftRight({0}, {1})")
_ANSWER = np.dtype([("pixel", "<i8"), ("trips", "<u8")])


class ClickHousePeer:
    """adsb.exposed sorts its tables so, and asks them for a rectangle of x and y."""

    def __init__(self, blocks: dict[Endpoint, list[str]], folder: Path) -> None:
        self._session = Session(str(folder))
        self._session.query(f"SET max_threads = {THREADS}")
        for endpoint, files in blocks.items():
            parquet = f"file('{Path(files[0]).parent}/*.parquet', Parquet)"
            self._session.query(
                f"CREATE TABLE default.{endpoint} ENGINE = MergeTree ORDER BY mortonEncode(x, y) "
                f"AS SELECT {', '.join(COLUMNS)} FROM {parquet}"
            )
            # Merged at once, so that merging does not go on beside the questions.
            self._session.query(f"OPTIMIZE TABLE default.{endpoint} FINAL")

    def count(self, step: Step) -> Grid:
        pairs = count_pixels(step, f"default.{step.endpoint}", _DIALECT)
        typed = f"SELECT toInt64(pixel), toUInt64(trips) FROM ({pairs})"
        answer = np.frombuffer(self._session.query(typed, "RowBinary").bytes(), dtype=_ANSWER)
        return fill_grid(answer["pixel"], answer["trips"])

    def close(self) -> None:
        self._session.close()
