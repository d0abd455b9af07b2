"""A cluster of Coiled: named, shared by all web processes, left alone when one of them ends.

Imports `coiled` where it is used: it takes a second and 25 MB.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dask.utils import parse_timedelta
from distributed import Client

from dashapp.cluster.backends import (
    CONNECT_SECONDS,
    MEMORY,
    Connection,
    configure_distributed,
    to_environment,
    worker_environment,
)
from dashapp.cluster.coiled.account import find_workspace
from dashapp.cluster.coiled.errors import describe_failure
from dashapp.cluster.coiled.probe import await_scheduler
from dashapp.cluster.coiled.software_check import check_software
from dashapp.cluster.software.code_sync import sync_code
from dashapp.data.tlc.months import is_tlc_name
from dashapp.errors import ClusterError, ConfigurationError, DashAppError
from dashapp.set_names import list_addresses
from dashapp.settings import Settings

_ENDED = ("stopping", "stopped", "error", "paused", "pausing")

COMPILED_FOLDER = Path("/tmp/dashapp")  # noqa: S108  on machines that nobody else uses

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Attachment:
    """This process's hold on the cluster. Closing it leaves the cluster as it is."""

    cluster: Any
    cloud: Any

    @property
    def dashboard_link(self) -> str:
        """Opens more than the dashboard: for the operator alone, and never in a log."""
        return str(self.cluster.dashboard_link or "")

    def scale(self, n_workers: int) -> None:
        try:
            self.cluster.scale(n_workers)
        except Exception as error:
            raise describe_failure(error) from error

    def close(self, timeout: float = 0) -> None:
        del timeout  # it has one of its own
        try:
            self.cluster.close()
        finally:
            self.cloud.close()


class CoiledBackend:
    """Implements `backends.Backend`: creates the named cluster, or attaches to it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.idle_seconds: float | None = parse_timedelta(settings.coiled_idle_timeout)

    def describe(self) -> str:
        n, name = self._settings.coiled_workers, self._settings.coiled_name
        return f"the Coiled cluster {name} ({n} workers); this usually takes two minutes"

    def check(self) -> str:
        workspace = self._find_workspace()
        name, n_workers = self._settings.coiled_name, self._settings.coiled_workers
        return f"Coiled workspace {workspace}, cluster {name} of {n_workers} workers"

    def _find_workspace(self) -> str:
        """After everything that can be refused at once has been looked at."""
        refuse_unreachable_data(self._settings)
        return find_workspace(self._settings.coiled_workspace)

    def is_alive(self) -> bool:
        """By name; false as well when Coiled cannot be asked."""
        try:
            with open_cloud(self._settings) as cloud:
                return find_cluster(cloud, self._settings) is not None
        except DashAppError:
            return False

    def start(self) -> Connection:
        configure_distributed("WARNING" if self._settings.log_level == "DEBUG" else "CRITICAL")
        workspace = self._find_workspace()
        limit_s = self._settings.coiled_start_seconds
        attached = run_in_time(lambda: self._attach(workspace), limit_s)
        connection = _connect(attached)
        try:
            check_software(connection.client)
            sync_code(connection.client)
        except Exception as error:
            connection.close()
            raise describe_failure(error) from error
        return connection

    def _attach(self, workspace: str) -> Attachment:
        """To a cluster whose scheduler answers, or to a new one."""
        with open_cloud(self._settings, workspace) as cloud:
            await_scheduler(cloud, lambda: find_cluster(cloud, self._settings))
        return create_cluster(self._settings, workspace)


@contextmanager
def open_cloud(settings: Settings, workspace: str | None = None) -> Iterator[Any]:
    """A session with Coiled, after token and workspace (unless it is given) have proved right.

    Raises:
        ConfigurationError, ClusterError: they have not, or what is done inside fails.
    """
    workspace = workspace or find_workspace(settings.coiled_workspace)
    import coiled  # noqa: PLC0415  heavy, and for this backend only

    try:
        with coiled.Cloud(workspace=workspace) as cloud:
            yield cloud
    except Exception as error:
        raise describe_failure(error) from error


def find_cluster(cloud: Any, settings: Settings) -> dict[str, Any] | None:
    """What Coiled knows of our living cluster; None when there is none."""
    from coiled.errors import DoesNotExist  # noqa: PLC0415

    try:
        number = cloud.get_cluster_by_name(settings.coiled_name)
    except DoesNotExist:
        return None
    found: dict[str, Any] = cloud.cluster_details(number)
    state = found["current_state"]["state"]
    return None if state in _ENDED else found


def create_cluster(settings: Settings, workspace: str) -> Attachment:
    """The named cluster; what it is made of counts only where it does not live yet."""
    import coiled  # noqa: PLC0415  heavy, and for this backend only

    cloud = coiled.Cloud(workspace=workspace)
    try:
        cluster = coiled.Cluster(
            cloud=cloud,
            name=settings.coiled_name,
            workspace=workspace,
            n_workers=min(settings.coiled_workers, settings.max_workers),
            timeout=settings.coiled_start_seconds,
            **_choose_machines(settings),
            environ=worker_environment(COMPILED_FOLDER) | to_environment(MEMORY),
            credentials="local" if settings.coiled_forward_credentials else None,
            shutdown_on_close=False,  # it would take the cluster from all others
            send_dask_config=False,  # our token is in there
            wait_for_workers=1,
            show_widget=False,
            configure_logging=False,
        )
    except BaseException:
        cloud.close()
        raise
    return Attachment(cluster, cloud)


def _choose_machines(settings: Settings) -> dict[str, Any]:
    return {
        "software": settings.coiled_software,
        "region": settings.coiled_region,
        "worker_memory": settings.coiled_worker_memory,
        "worker_vm_types": list(settings.coiled_vm_types) or None,
        "spot_policy": settings.coiled_spot_policy,
        "idle_timeout": settings.coiled_idle_timeout,
    }


def refuse_unreachable_data(settings: Settings) -> None:
    """Raises ConfigurationError for data that machines elsewhere cannot read."""
    if not settings.data:
        raise ConfigurationError(
            "With DASHAPP_BACKEND=coiled set DASHAPP_DATA to a URL such as s3://bucket/trips/; "
            "demo data are for local workers."
        )
    for uri in list_addresses(settings.data):
        if is_tlc_name(uri):
            continue  # which every machine reads from TLC's own address
        if "://" not in uri or uri.startswith("file://"):
            raise ConfigurationError(
                f"The machines of Coiled cannot read {uri!r} on this one; put it on s3:// or the "
                "like and set DASHAPP_DATA to that URL."
            )


def run_in_time(create: Callable[[], Attachment], limit_s: float) -> Attachment:
    """Coiled's own limit does not cover everything, so the call has a thread that may be left.

    Raises:
        ClusterError, ConfigurationError: what went wrong, or that it took too long.
    """
    made: Future[Attachment] = Future()

    def run() -> None:
        try:
            made.set_result(create())
        except Exception as error:  # noqa: BLE001  told to whoever waits
            made.set_exception(error)

    threading.Thread(target=run, name="dashapp-coiled", daemon=True).start()
    try:
        return made.result(limit_s)
    except Exception as error:
        if made.done():
            raise describe_failure(error) from error
        made.add_done_callback(_close_late)
        raise ClusterError(
            f"The Coiled cluster did not start within {limit_s:g} s; a start that is still under "
            "way is joined at the next try."
        ) from None


def _close_late(made: "Future[Attachment]") -> None:
    if made.exception() is None:
        made.result().close()


def _connect(attached: Attachment) -> Connection:
    """Not `cluster.get_client()`: it hands out the client of a dead cluster of the same name."""
    try:
        client = Client(attached.cluster, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError) as error:
        attached.close()
        raise ClusterError("The scheduler of the cluster cannot be reached.") from error
    return Connection(client, attached)
