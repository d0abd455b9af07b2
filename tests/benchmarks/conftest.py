"""The sample trips as peers read them: sorted Parquet blocks, frames on an in-process cluster."""

from collections.abc import Iterator
from pathlib import Path

import dask
import pandas as pd
import pyarrow.parquet as pq
import pytest
from distributed import Client

from benchmarks.peers import Rows
from dashapp.data.block_files import to_table
from dashapp.engine.blocks import sort_trips
from dashapp.model import Endpoint


@pytest.fixture
def rows(sample_trips: pd.DataFrame, tmp_path: Path) -> Iterator[Rows]:
    import dask.dataframe as dd

    blocks, frames = {}, {}
    with (
        dask.config.set({"distributed.admin.system-monitor.gil.enabled": False}),
        Client(processes=False, n_workers=1, threads_per_worker=1, dashboard_address=None) as it,
    ):
        for endpoint in Endpoint:
            trips = sort_trips(sample_trips, endpoint)
            blocks[endpoint] = [str(path) for path in write_halves(trips, tmp_path / endpoint)]
            frames[endpoint] = f"trips-{endpoint}"
            it.publish_dataset(
                dd.from_pandas(trips, npartitions=3).persist(), name=frames[endpoint]
            )
        yield Rows(blocks, tmp_path / "peers", it, frames)
        for name in frames.values():
            it.unpublish_dataset(name)


def write_halves(trips: pd.DataFrame, folder: Path) -> list[Path]:
    folder.mkdir()
    cut = len(trips) // 2
    paths = [folder / f"block-{number}.parquet" for number in range(2)]
    for path, half in zip(paths, (trips[:cut], trips[cut:]), strict=True):
        pq.write_table(to_table(half), path)
    return paths
