"""Every worker compiles its kernels, or finds them on disk, before anybody asks it.

A worker that is asked before compiles under the question, which then takes too long, and is
replaced for it. The scheduler has this done once, for all web processes.
"""

import asyncio

from distributed import Scheduler, Worker, WorkerPlugin
from distributed.protocol.pickle import dumps

from dashapp.cluster import health
from dashapp.cluster.load import tasks
from dashapp.errors import ClusterError

_WARMING = "dashapp-warming"


class WarmUp(WorkerPlugin):  # type: ignore[misc]  # distributed is not typed for us
    """Compiles the kernels on every worker, also on those that join or come back later.

    From then on it tells how long it has been at a question.
    """

    name = "dashapp-warm-up"

    async def setup(self, worker: Worker) -> None:
        worker.metrics[health.METRIC] = health.find_oldest
        await asyncio.to_thread(tasks.warm_up)


async def warm_workers(dask_scheduler: Scheduler) -> None:
    """Returns when the workers that were there at the first call are warm; runs on the scheduler.

    Who calls meanwhile waits as well, and who calls later finds them warm. Workers that join are
    asked nothing before they are (`health.look_at_workers`), so nobody waits for them here.

    Raises:
        ClusterError: kernels cannot be compiled, or not be kept.
    """
    warming = dask_scheduler.extensions.get(_WARMING)
    if warming is None or warming.done():
        asked = dask_scheduler.register_worker_plugin(
            None, dumps(WarmUp()), WarmUp.name, idempotent=True
        )
        warming = dask_scheduler.extensions[_WARMING] = asyncio.ensure_future(asked)
    answers = await asyncio.shield(warming)  # one process that leaves takes nothing from the others
    for answer in answers.values():
        if answer["status"] == "error":
            raise ClusterError(f"The workers cannot be warmed up: {answer['exception_text']}")
