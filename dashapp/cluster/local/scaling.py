"""Inside the scheduler of a local cluster: other numbers of workers, for any web process."""

from typing import Any

from distributed import Scheduler

CLUSTER = "dashapp-cluster"
"""The scheduler's extension under which the daemon of a local cluster leaves it."""


def scale_local(n_workers: int, dask_scheduler: Scheduler) -> None:
    """Ask the daemon's cluster for so many workers."""
    cluster: Any = dask_scheduler.extensions[CLUSTER]
    cluster.scale(n_workers)
