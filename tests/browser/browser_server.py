"""The app over the oracle on a thread: what the cluster is, a test says while the page is open."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from support.operating import TOKEN, OracleOperator
from support.oracle import DictResults, OracleCluster
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from dashapp.app import create_app
from dashapp.services import Services
from dashapp.settings import Settings


class SilentHandler(WSGIRequestHandler):
    """Tests read what the page shows, not the log."""

    def log_request(self, *about: object) -> None:
        pass


@contextlib.contextmanager
def serving(
    cluster: OracleCluster,
    folder: Path,
    results: DictResults | None = None,
    port: int = 0,
    operator: OracleOperator | None = None,
) -> Iterator[str]:
    """The address of a server that lives as long as the block."""
    settings = Settings(cache_folder=folder, operator_token=TOKEN if operator else None)
    app = create_app(settings, Services(settings, cluster, results or DictResults(), operator))
    server: BaseWSGIServer = make_server(
        "127.0.0.1", port, app.server, threaded=True, request_handler=SilentHandler
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
