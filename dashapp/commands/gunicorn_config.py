"""gunicorn's settings for this app: `gunicorn --config python:dashapp.commands.gunicorn_config`.

`serve` takes the same ones. Only names that gunicorn knows have a meaning here.
"""

import os
from typing import Any

from dashapp.app import EXTENSION

worker_class = "gthread"

timeout = 60
"""A worker that gives no sign of life for so long is replaced. Threads may compute meanwhile."""

graceful_timeout = 15
"""Time for running requests and for the local cluster to end; platforms kill after 30 s."""

keepalive = 90
"""Longer than a router in front keeps its connections, so that it never meets a closed one."""

limit_request_line = 8190
"""gunicorn's most: a drawn area of many corners stands in the address."""

control_socket_disable = True
"""gunicorn 27 would otherwise open one in the home folder, shared by all its servers."""


def post_fork(server: Any, worker: Any) -> None:
    """Ctrl-C goes to the master alone; it then ends the workers in order, and they the cluster."""
    del server, worker
    os.setpgid(0, 0)


def post_worker_init(worker: Any) -> None:
    """Begin with the cluster at once, in the background, rather than at the first request."""
    worker.wsgi.extensions[EXTENSION].cluster.start()


def worker_exit(server: Any, worker: Any) -> None:
    """End what this worker process started, however it comes to its end."""
    del server
    wsgi = getattr(worker, "wsgi", None)
    if wsgi is not None and worker.pid == os.getpid():
        wsgi.extensions[EXTENSION].cluster.close()
