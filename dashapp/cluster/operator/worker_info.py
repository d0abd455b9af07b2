"""The cluster as its operator sees it: asked of scheduler and workers, and what processes report.

None of it counts as use: a panel that is left open does not keep a cluster awake.
"""

import os
import platform
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from distributed import Client, Scheduler, Worker

from dashapp.cluster.query.executor import PARTS, under_way
from dashapp.cluster.software.versions import NEEDED, find_versions
from dashapp.model.operating import Library, Machines, Traffic

REPORTS = "dashapp-web"
REPORT_EVERY_SECONDS = 5.0
REPORT_LASTS_SECONDS = 30.0
"""A web process that has not reported for so long is gone."""

PATIENCE_SECONDS = 3.0


class Reporter:
    """Tells the scheduler, where all web processes meet, what this one has to do."""

    def __init__(self, traffic: Callable[[], Traffic]) -> None:
        self._traffic, self._reported_at = traffic, 0.0

    def report(self, client: Client, unused_s: float) -> None:
        """Called at every look; reports now and then.

        Raises:
            TimeoutError, OSError: the scheduler does not answer.
        """
        if time.monotonic() - self._reported_at < REPORT_EVERY_SECONDS:
            return
        self._reported_at = time.monotonic()
        now, traffic = time.time(), self._traffic()
        facts = {
            "at": now,
            "used_at": now - unused_s,
            "traffic": (traffic.questions, traffic.computed, traffic.per_minute),
        }
        client.sync(
            client.scheduler.set_metadata,
            keys=[REPORTS, find_own_name()],
            value=facts,
            callback_timeout=PATIENCE_SECONDS,
        )


def find_own_name() -> str:
    return f"{platform.node()}-{os.getpid()}"


def look_at_scheduler(dask_scheduler: Scheduler) -> dict[str, Any]:
    """Plain figures; runs on the scheduler."""
    workers = list(dask_scheduler.workers.values())
    return {
        "workers": len(workers),
        "threads": sum(worker.nthreads for worker in workers),
        "memory_bytes": sum(int(worker.metrics.get("memory", 0)) for worker in workers),
        "memory_limit_bytes": sum(worker.memory_limit or 0 for worker in workers),
        "idle_timeout": dask_scheduler.idle_timeout,
        "reports": dict(dask_scheduler.task_metadata.get(REPORTS, {})),
        "versions": find_versions(NEEDED),
    }


def look_at_worker(dask_worker: Worker) -> dict[str, Any]:
    """Parts of questions under way, and versions; runs on each worker."""
    return {
        "parts": under_way(dask_worker)[PARTS],
        "threads": dask_worker.state.nthreads,
        "versions": find_versions(NEEDED),
    }


class ClusterInfo:
    """One look at a cluster.

    Raises:
        TimeoutError, OSError: it does not answer in time.
    """

    def __init__(self, client: Client) -> None:
        limit = {"callback_timeout": PATIENCE_SECONDS}
        self._scheduler = client.sync(client._run_on_scheduler, look_at_scheduler, **limit)
        answers = client.run(look_at_worker, on_error="return", **limit)
        self._workers = [one for one in answers.values() if isinstance(one, Mapping)]
        now = time.time()
        reports = self._scheduler["reports"].items()
        self._reports = {
            name: facts for name, facts in reports if now - facts["at"] < REPORT_LASTS_SECONDS
        }

    def web_processes(self) -> int:
        return len({*self._reports, find_own_name()})

    def traffic(self, own: Traffic) -> Traffic:
        """Of all web processes; of this one as it is now."""
        for name, facts in self._reports.items():
            if name != find_own_name():
                own += Traffic(*facts["traffic"])
        return own

    def machines(self, unused_s: float) -> Machines:
        found, now = self._scheduler, time.time()
        idle_s = min([unused_s, *(now - facts["used_at"] for facts in self._reports.values())])
        limit_s = found["idle_timeout"]
        busy = [min(one["parts"], one["threads"]) for one in self._workers]
        return Machines(
            workers=found["workers"],
            threads=found["threads"],
            memory_bytes=found["memory_bytes"],
            memory_limit_bytes=found["memory_limit_bytes"],
            busy=sum(busy),
            waiting=sum(one["parts"] for one in self._workers) - sum(busy),
            idle_seconds=idle_s,
            ends_in_seconds=max(0.0, limit_s - idle_s) if limit_s else None,
        )

    def libraries(self) -> tuple[Library, ...]:
        there = [self._scheduler["versions"], *(one["versions"] for one in self._workers)]
        here = find_versions(NEEDED)
        return tuple(
            Library(name, version or "none", _distinct(one.get(name) for one in there))
            for name, version in here.items()
        )


def _distinct(versions: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({version or "none" for version in versions}))
