"""The steps from a connected cluster to the loaded data, each told as a status.

Warm up the workers, make demo data where none are given, resolve the sources, find or load.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from distributed import Client

from dashapp.cluster import health
from dashapp.cluster.backends import Connection
from dashapp.cluster.connection_loss import connection_loss
from dashapp.cluster.load import tasks
from dashapp.cluster.load.claims import Claim
from dashapp.cluster.load.dataset import Dataset, find_dataset
from dashapp.cluster.load.memory_check import MemoryCheck, count_bytes, create_memory_check
from dashapp.cluster.load.persist import persist_dataset
from dashapp.cluster.load.warming import warm_workers
from dashapp.cluster.software.versions import refuse_mismatches
from dashapp.cluster.status import StatusHolder
from dashapp.data.generators import require_generator
from dashapp.errors import DataError
from dashapp.model import ClusterState, Progress
from dashapp.settings import Settings

if TYPE_CHECKING:
    from dashapp.data.sources import SourceSet

Load = Callable[[Connection, StatusHolder], Dataset]
"""What `lifecycle.Lifecycle` calls once it is connected."""

LOOK_EVERY_SECONDS = 0.5
PATIENCE_SECONDS = 5.0

_log = logging.getLogger(__name__)


def create_loader(settings: Settings, set_name: str = "") -> Load:
    """Of the set of `settings.data`; `set_name` is its name among others, "" where it is alone."""

    def load(connection: Connection, holder: StatusHolder) -> Dataset:
        client = connection.client
        client.run_on_scheduler(health.guard_workers, connection.is_ours)
        await_workers(client, holder)
        holder.set_state(
            ClusterState.LOADING, "Warming up the workers.", workers=len(client.nthreads())
        )
        client.run_on_scheduler(warm_workers)
        sources = _resolve(client, settings, holder)
        memory = Memory(_count_expected(settings), set_name, is_shared=not connection.is_ours)
        while True:
            try:
                return _find_or_load(client, sources, holder, memory)
            except DataError:
                newer = _resolve(client, settings, holder)
                if newer.version == sources.version:
                    raise
                _log.info("The data changed while they were loaded; loading them as they are now.")
                sources = newer

    return load


def await_workers(client: Client, holder: StatusHolder) -> None:
    """A scheduler of somebody else may have none yet; those that come get our code first.

    Raises:
        ClusterError: they have other libraries than we need.
        OSError, TimeoutError: the scheduler has gone meanwhile.
    """
    if _count_workers(client):
        return
    told = "The cluster has no workers yet; waiting for whoever runs it to start some."
    holder.set_state(ClusterState.LOADING, told, workers=0)
    while not _count_workers(client):
        time.sleep(LOOK_EVERY_SECONDS)
    refuse_mismatches(client)


def _count_workers(client: Client) -> int:
    with connection_loss():
        return len(client.sync(client.scheduler.ncores, callback_timeout=PATIENCE_SECONDS))


def _count_expected(settings: Settings) -> int:
    """Workers that are certain to come; of somebody else's cluster nothing is known."""
    expected = {
        "local": settings.local_workers,
        "coiled": min(settings.coiled_workers, settings.max_workers),
        "address": 0,
    }
    return expected[settings.backend]


@dataclass(frozen=True)
class Memory:
    """How the memory of the workers is asked for; `set_name` is "" where the trips are alone."""

    expected_workers: int
    set_name: str = ""
    is_shared: bool = False

    def claim(self, client: Client, version: str) -> Claim | None:
        return Claim(client, version, self.set_name) if self.set_name else None

    def check(self, client: Client, claim: Claim | None) -> MemoryCheck:
        return create_memory_check(
            client, self.expected_workers, is_shared=self.is_shared, claim=claim
        )


def _find_or_load(
    client: Client, sources: "SourceSet", holder: StatusHolder, memory: Memory
) -> Dataset:
    if holder.status.version is None:  # what is still told of is told with its own columns
        holder.update(dataset=sources.dataset)
    claim = memory.claim(client, sources.version)
    dataset = _find(client, sources, holder) or _load(
        client, sources, holder, memory.check(client, claim)
    )
    if claim is not None:
        claim.note(count_bytes(dataset.account, dataset.declared))
    return dataset


def _find(client: Client, sources: "SourceSet", holder: StatusHolder) -> Dataset | None:
    found = find_dataset(client, sources.version)
    if found is not None:
        _log.info("%sFound %s on the cluster.", holder.prefix, found.name)
    return found


def _load(
    client: Client, sources: "SourceSet", holder: StatusHolder, require_memory: MemoryCheck
) -> Dataset:
    holder.set_state(ClusterState.LOADING, f"Loading {sources.name}.", data_name=sources.name)

    def report(progress: Progress) -> None:
        holder.update(progress=progress)

    dataset = persist_dataset(client, sources, report, require_memory)
    _log.info("%sLoaded %d rows of %s.", holder.prefix, dataset.account.rows_read, dataset.name)
    return dataset


def _resolve(client: Client, settings: Settings, holder: StatusHolder) -> "SourceSet":
    from dashapp.data.storage import StorageOptions  # noqa: PLC0415  fsspec, once there is data
    from dashapp.data.tlc.fetching import TlcOptions  # noqa: PLC0415

    uris = settings.data or (_ensure_demo_data(client, settings, holder),)
    holder.set_state(ClusterState.LOADING, "Looking at the data.")
    storage, declared = StorageOptions.from_settings(settings), settings.declared
    # Workers of this machine share its disk; those elsewhere would each need all of the files.
    tlc = TlcOptions.from_settings(settings, on_this_disk=settings.backend == "local")
    with _told_by_worker(client, tasks.FETCH_TOPIC, _show_fetched(holder)):
        columns = settings.columns if settings.data else ""  # demo data are not mapped
        found = client.submit(tasks.resolve, uris, storage, declared, tlc, columns, pure=False)
        sources: SourceSet = found.result()
    return sources


def _show_fetched(holder: StatusHolder) -> Callable[[dict[str, Any]], None]:
    """As progress and in words; the log tells of each whole file."""
    from dashapp.data.tlc.fetching import Fetched  # noqa: PLC0415

    files_done = -1

    def show(event: dict[str, Any]) -> None:
        nonlocal files_done
        fetched = Fetched(**event)
        message = f"Fetching TLC's files, which is done once: {fetched}."
        if fetched.files_done == files_done:
            holder.update(message=message, progress=fetched.progress)
        else:
            files_done = fetched.files_done
            holder.set_state(ClusterState.LOADING, message, progress=fetched.progress)

    return show


def _ensure_demo_data(client: Client, settings: Settings, holder: StatusHolder) -> str:
    declared = settings.declared_or_taxi
    require_generator(declared)
    holder.set_state(ClusterState.LOADING, "Making the synthetic demo data; this is done once.")
    wanted = (settings.demo_rows, settings.cache_folder, declared)

    def show(event: dict[str, Any]) -> None:
        holder.update(progress=Progress(**event))

    with _told_by_worker(client, tasks.DEMO_TOPIC, show):
        # By name, so that processes that begin together wait for one and the same work.
        key = f"demo-{declared.name}-{settings.demo_rows}"
        made: str = client.submit(tasks.make_demo_data, *wanted, key=key).result()
    return made


@contextmanager
def _told_by_worker(
    client: Client, topic: str, show: Callable[[dict[str, Any]], None]
) -> Iterator[None]:
    """Show what a worker tells of its work while it is at it."""

    def hear(event: tuple[float, dict[str, Any]]) -> None:
        show({name: value for name, value in event[1].items() if name != "worker"})  # Dask's own

    client.subscribe_topic(topic, hear)
    try:
        yield
    finally:
        client.unsubscribe_topic(topic)
