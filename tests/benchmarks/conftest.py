"""The sample trips as peers read them (sorted Parquet blocks, frames on an in-process cluster), and
a viewer of them over HTTP, with the oracle behind the server.
"""

import threading
from collections.abc import Iterator
from pathlib import Path

import dask
import pandas as pd
import pyarrow.parquet as pq
import pytest
from distributed import Client
from support.oracle import DictResults, OracleCluster
from support.selecting import YELLOW
from werkzeug.serving import WSGIRequestHandler, make_server

from benchmarks.asking import Asker
from benchmarks.peers import Rows
from benchmarks.server import create_counting_server
from benchmarks.viewer import Viewer, open_viewer
from dashapp.data.block_files import to_table
from dashapp.engine.blocks import sort_trips
from dashapp.model import Endpoint
from dashapp.services import Services
from dashapp.settings import Settings


class SilentHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # connections stay open, as with gunicorn

    def log_request(self, *about: object) -> None:
        pass


@pytest.fixture
def url(settings: Settings, oracle: OracleCluster) -> Iterator[str]:
    """Of a server that keeps no answer and counts its questions."""
    app = create_counting_server(settings, Services(settings, oracle, DictResults()))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=SilentHandler)
    server.daemon_threads = True  # an idle connection is no reason to stay
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(30)
    server.server_close()


@pytest.fixture
def asker(url: str) -> Iterator[Asker]:
    with Asker(url) as one:
        yield one


@pytest.fixture
def viewer(url: str) -> Iterator[Viewer]:
    with open_viewer(url) as one:
        yield one


@pytest.fixture
def rows(sample_trips: pd.DataFrame, tmp_path: Path) -> Iterator[Rows]:
    import dask.dataframe as dd

    blocks, frames = {}, {}
    with (
        dask.config.set({"distributed.admin.system-monitor.gil.enabled": False}),
        Client(
            processes=False, n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0"
        ) as it,
    ):
        for endpoint in Endpoint:
            trips = sort_trips(sample_trips, endpoint, YELLOW)
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
        pq.write_table(to_table(half, YELLOW), path)
    return paths
