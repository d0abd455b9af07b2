"""gunicorn's settings for this app: `gunicorn --config python:dashapp.commands.gunicorn_config`.

`serve` takes the same ones. Only names that gunicorn knows have a meaning here.
"""

import os
from contextlib import suppress
from typing import Any

from dashapp.app import EXTENSION
from dashapp.cluster.local.runtime_directory import RuntimeDirectory
from dashapp.errors import DashAppError
from dashapp.serving.arenas import limit_arenas
from dashapp.settings import Settings, load_settings

REGISTER_SECONDS = 5.0
"""Longer than an older local cluster of the same settings takes to end."""

worker_class = "dashapp.serving.worker.BufferingWorker"

timeout = 60
"""A worker that gives no sign of life for so long is replaced. Threads may compute meanwhile."""

graceful_timeout = 28
"""Time for what was asked to be answered, files of trips (25 s) too; platforms kill after 30 s."""

keepalive = 90
"""Longer than a router in front keeps its connections, so that it never meets a closed one."""

limit_request_line = 8190
"""gunicorn's most: a drawn area of many corners stands in the address."""

forwarded_allow_ips = ""
"""What proxies say is believed by DASHAPP_PROXIES alone; gunicorn would believe this machine."""

control_socket_disable = True
"""gunicorn 27 would otherwise open one in the home folder, shared by all its servers."""


def when_ready(server: Any) -> None:
    """Before the first worker. Settings that are wrong are told by the workers, in a sentence."""
    with suppress(DashAppError):
        register(server, load_settings())


def register(server: Any, settings: Settings) -> None:
    """The master needs the local cluster too, so that it outlives each of its workers.

    An open file with a lock is all that this takes; it ends with the master and its children.
    """
    if settings.backend == "local":
        server.dashapp_registration = RuntimeDirectory.of(settings).register_client(
            REGISTER_SECONDS
        )


def post_fork(server: Any, worker: Any) -> None:
    """Ctrl-C goes to the master alone; it then ends the workers in order. No thread runs yet."""
    del server, worker
    os.setpgid(0, 0)
    limit_arenas()


def post_worker_init(worker: Any) -> None:
    """Begin with the cluster at once, in the background, rather than at the first request."""
    worker.wsgi.extensions[EXTENSION].start()


def worker_exit(server: Any, worker: Any) -> None:
    """Leave the cluster in order; a local one ends when all have left."""
    del server
    wsgi = getattr(worker, "wsgi", None)
    if wsgi is not None and worker.pid == os.getpid():
        wsgi.extensions[EXTENSION].close()
