"""The app over the oracle on a thread: what the cluster is, a test says while the page is open."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from support import loops
from support.operating import TOKEN, OracleOperator
from support.oracle import DictResults, OracleCluster

from dashapp.app import create_app
from dashapp.dataset import TAXI, Dataset
from dashapp.services import Services
from dashapp.serving.limits import Limits
from dashapp.settings import Settings


@contextlib.contextmanager
def serving(
    cluster: OracleCluster,
    folder: Path,
    results: DictResults | None = None,
    port: int = 0,
    operator: OracleOperator | None = None,
    dataset: Dataset = TAXI,
) -> Iterator[str]:
    """The address of a server that lives as long as the block."""
    settings = Settings(cache_folder=folder, operator_token=TOKEN if operator else None)
    services = Services(settings, cluster, results or DictResults(), operator, dataset)
    app = create_app(settings, services)
    with loops.serve(app.server, Limits.of(settings), settings.web_threads, port) as served:
        yield f"http://127.0.0.1:{served.port}/"
