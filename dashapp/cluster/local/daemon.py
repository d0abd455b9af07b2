"""The process that runs the local cluster, for as long as any web process needs it.

`python -m dashapp.cluster.local.daemon PLAN`, started by `backend`. It belongs to no web
process: none of them takes the cluster along when it ends.
"""

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import dask
from distributed import LocalCluster

from dashapp.cluster.backends import MEMORY, configure_distributed, worker_environment
from dashapp.cluster.health import WARM_UP_SECONDS
from dashapp.cluster.local import unix_sockets
from dashapp.cluster.local.runtime_directory import RuntimeDirectory
from dashapp.cluster.local.scaling import CLUSTER
from dashapp.file_lock import Lock

END_SECONDS = 30
"""An end that takes longer is cut short; workers end when they miss their daemon."""

LOOK_EVERY_SECONDS = 1.0
"""How often a daemon looks whether it can still be found."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DaemonConfig:
    """What a daemon needs to know. Stands on its command line, so it holds no secret."""

    folder: str
    n_workers: int
    compiled_folder: str
    log_level: str
    grace_seconds: float

    def to_json(self) -> str:
        return json.dumps(asdict(self))


def run_daemon(config: DaemonConfig) -> None:
    """Start the cluster, say where it is, and end it when nobody needs it any more."""
    directory = RuntimeDirectory(Path(config.folder))
    with directory.daemon_lock() as lock:
        if lock is None:
            return
        configure_distributed(config.log_level)
        _configure_cluster(directory)
        with directory.sockets() as sockets, start_cluster(config, sockets) as cluster:
            cluster.scheduler.extensions[CLUSTER] = cluster
            cluster.loop.add_callback(_end_with, cluster.scheduler)
            directory.announce(cluster.scheduler_address)
            try:
                with _staying_findable(directory, lock, cluster):
                    directory.wait_until_unused(config.grace_seconds)
            finally:
                directory.withdraw()
                signal.alarm(END_SECONDS)


def start_cluster(config: DaemonConfig, sockets: Path) -> Any:
    """Reached by sockets in a private folder alone, and without Dask's own pages."""
    return LocalCluster(
        n_workers=config.n_workers,
        threads_per_worker=1,
        processes=True,
        protocol=unix_sockets.SCHEME,
        host=unix_sockets.address_of(sockets),
        scheduler_kwargs={
            "host": unix_sockets.address_of(sockets / "scheduler"),
            "dashboard": False,
        },
        preload=[unix_sockets.__name__],
        dashboard_address="127.0.0.1:0",  # None would open port 8787 to the world
        memory_limit="auto",  # an equal share of what this machine or container has
        silence_logs=False,  # it would silence the handlers of others; see configure_distributed
        env=worker_environment(Path(config.compiled_folder)),
    )


_CALM = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "500ms",
    "distributed.worker.memory.monitor-interval": "250ms",
}
"""Dask samples its workers up to 100 times a second, mostly for pages that are not shown here. On a
laptop a scheduler with two idle workers took 9.6 % of a core by that, and takes about 2 % so."""


def _configure_cluster(directory: RuntimeDirectory) -> None:
    """For scheduler and workers, which take this over: no pages, no files for strangers to see."""
    dask.config.config.pop("coiled", None)  # a token of Coiled may stand in the user's files
    dask.config.set(
        {
            **MEMORY,
            **_CALM,
            "distributed.scheduler.http.routes": [],
            "distributed.worker.http.routes": [],
            "temporary-directory": str(directory.folder / "scratch"),
            # After 15 s it would give up a nanny whose worker is starting again on a busy machine.
            "distributed.deploy.lost-worker-timeout": WARM_UP_SECONDS,
        }
    )


@contextmanager
def _staying_findable(directory: RuntimeDirectory, lock: Lock, cluster: Any) -> Iterator[None]:
    """Cleaners of temporary folders take what nobody has touched for days; people do worse.

    And a nanny that was given up is followed by another one.
    """
    address, ended = cluster.scheduler_address, threading.Event()
    socket = unix_sockets.path_of(address)

    def look() -> None:
        while not ended.wait(LOOK_EVERY_SECONDS):
            directory.restore(lock, address)
            cluster.loop.add_callback(_complete, cluster)
            if not socket.exists():
                _log.warning("The scheduler's socket was removed; listening there again.")
                cluster.loop.add_callback(_listen_again, cluster.scheduler, address)

    threading.Thread(target=look, name="dashapp-findable", daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def _complete(cluster: Any) -> None:
    """As many nannies as there shall be: distributed forgets one whose worker stays away."""
    if set(cluster.worker_spec) - set(cluster.workers):
        cluster.scale(len(cluster.worker_spec))


async def _listen_again(scheduler: Any, address: str) -> None:
    await scheduler.listen(address, allow_offload=False)


async def _end_with(scheduler: Any) -> None:
    """A scheduler that was shut down from elsewhere is of no use to anybody."""
    await scheduler.finished()
    os.kill(os.getpid(), signal.SIGTERM)


def _end(*_: object) -> None:
    """Raised in the main thread, which waits in a lock."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(0)


def main(arguments: Sequence[str]) -> None:
    signal.signal(signal.SIGTERM, _end)
    run_daemon(DaemonConfig(**json.loads(arguments[0])))


if __name__ == "__main__":
    main(sys.argv[1:])
