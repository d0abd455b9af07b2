"""The process that runs the local cluster, for as long as any web process needs it.

`python -m dashapp.cluster.keeper PLAN`, started by `local_backend`. It belongs to no web process:
none of them takes the cluster along when it ends.
"""

import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from distributed import LocalCluster

from dashapp.cluster.backends import configure_distributed, worker_environment
from dashapp.cluster.rendezvous import Rendezvous
from dashapp.cluster.scheduling import CLUSTER

END_SECONDS = 30
"""An end that takes longer is cut short; workers end when they miss their keeper."""


@dataclass(frozen=True)
class KeeperPlan:
    """What a keeper needs to know. Stands on its command line, so it holds no secret."""

    folder: str
    n_workers: int
    compiled_folder: str
    log_level: str
    linger_seconds: float

    def to_json(self) -> str:
        return json.dumps(asdict(self))


def keep(plan: KeeperPlan) -> None:
    """Start the cluster, say where it is, and end it when nobody needs it any more."""
    place = Rendezvous(Path(plan.folder))
    with place.keeping() as first:
        if not first:
            return
        configure_distributed(plan.log_level)
        with start_cluster(plan) as cluster:
            cluster.scheduler.extensions[CLUSTER] = cluster
            cluster.loop.add_callback(_end_with, cluster.scheduler)
            place.announce(cluster.scheduler_address)
            try:
                place.wait_until_left(plan.linger_seconds)
            finally:
                place.withdraw()
                signal.alarm(END_SECONDS)


def start_cluster(plan: KeeperPlan) -> Any:
    return LocalCluster(
        n_workers=plan.n_workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",  # None would open port 8787 to the world
        memory_limit="auto",  # an equal share of what this machine or container has
        silence_logs=False,  # it would silence the handlers of others; see configure_distributed
        env=worker_environment(Path(plan.compiled_folder)),
    )


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
    keep(KeeperPlan(**json.loads(arguments[0])))


if __name__ == "__main__":
    main(sys.argv[1:])
