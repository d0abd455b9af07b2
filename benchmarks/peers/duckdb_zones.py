"""DuckDB over trips that are known by zone: GROUP BY zone, pair of zones, and bar of each chart.

Its own table, which it reads faster than Parquet, in the product's order: zone by zone, then time.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import psutil

from benchmarks.peers import THREADS
from benchmarks.peers.sql import Dialect, between, listed, time_conditions
from benchmarks.zone_steps import ZoneStep
from dashapp.dataset import Column, Dataset, PlaceOf
from dashapp.engine.columns import NOWHERE, ZONES, block_dtypes
from dashapp.model import Endpoint, TripFilter
from dashapp.places import UNKNOWN

Counts = dict[int, int]

_DIALECT = Dialect(quotient="({0} // {1})", shifted="({0} >> {1})")
_MB = 1_000_000


class ZonesDuckDB:
    """Of steps that ask about pickups. It may take half of the memory that is free."""

    def __init__(self, blocks: Sequence[str], dataset: Dataset, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._stored = [column for column in dataset.stored if column.bins]
        self._database = duckdb.connect(str(folder / "trips.duckdb"))
        memory_mb = psutil.virtual_memory().available // 2 // _MB
        for setting in (
            f"threads = {THREADS}",
            f"memory_limit = '{memory_mb}MB'",
            f"temp_directory = '{folder / 'spilled'}'",
            "preserve_insertion_order = true",
        ):
            self._database.execute(f"SET {setting}")
        columns = ", ".join(name for name in block_dtypes(dataset) if name != "other_time_s")
        self._database.execute(
            f"CREATE TABLE trips AS SELECT {columns} FROM read_parquet({list(blocks)})"
        )
        self._database.execute("CHECKPOINT")

    def find_places(self, step: ZoneStep) -> Counts:
        """Trips by id of a zone, those without any left out."""
        return self._count("pickup_zone", step)

    def find_flows(self, step: ZoneStep) -> dict[tuple[int, int], int]:
        """Trips by pairs of zones that are both known."""
        known = f"{UNKNOWN} AND dropoff_zone NOT IN ({UNKNOWN}, {NOWHERE})"
        rows = self._database.execute(
            f"SELECT pickup_zone, dropoff_zone, count(*) FROM trips "
            f"WHERE {_where(step)} AND pickup_zone <> {known} GROUP BY ALL"
        ).fetchall()
        return {(begin, end): n for begin, end, n in rows}

    def summarise(self, step: ZoneStep) -> int:
        """How many trips all charts are of: one GROUP BY each, of all that is kept.

        Of what is computed of two columns nothing is asked.
        """
        bars = ["time_s // 3600", *(_bar_of(column) for column in self._stored)]
        (total,) = {sum(self._count(bar, step).values()) for bar in bars}
        return total

    def close(self) -> None:
        self._database.close()

    def _count(self, by: str, step: ZoneStep) -> Counts:
        rows = self._database.execute(
            f"SELECT {by}, count(*) FROM trips WHERE {_where(step)} GROUP BY 1"
        ).fetchall()
        return dict(rows)


def _bar_of(column: Column) -> str:
    if not column.is_amount or column.bins is None:
        return column.kept
    width, count = column.bins.width, column.bins.count
    return f"least(greatest({column.kept} // {width}, -1), {count})"


def _where(step: ZoneStep) -> str:
    if step.endpoint is not Endpoint.PICKUP:
        raise ValueError("Only pickups have their times in this table.")
    here = f"pickup_zone <> {NOWHERE}"
    return " AND ".join([here, *conditions(step.trip_filter)])


def conditions(wanted: TripFilter) -> Iterator[str]:
    yield from time_conditions(wanted, _DIALECT).values()
    for name, value in wanted.values:
        column = wanted.dataset.column(name)
        if isinstance(column.source, PlaceOf):
            zone = ZONES[column.source.end == Endpoint.DROPOFF]
            yield f"{zone} IN ({listed(value)})"
        elif column.storage and column.is_amount:
            yield between(column.kept, value)
        elif column.storage:
            yield f"{column.kept} IN ({listed(value)})"
