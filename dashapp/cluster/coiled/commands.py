"""What the operator does with the Coiled cluster from a shell: each returns a sentence."""

import re
import time
from pathlib import Path
from typing import Any

from dashapp.cluster.coiled.backend import (
    CoiledBackend,
    create_cluster,
    find_cluster,
    open_cloud,
    run_in_time,
)
from dashapp.errors import ClusterError, ConfigurationError
from dashapp.settings import Settings

STOP_SECONDS = 180.0
LOOK_EVERY_SECONDS = 0.5


def operate(settings: Settings, action: str, workers: int = 0) -> str:
    """Do what one word says: status, start, scale (to `workers`), restart or stop.

    Raises:
        ConfigurationError, ClusterError: it cannot be done.
    """
    if action == "scale":
        return scale(settings, workers)
    actions = {"status": describe, "start": start, "restart": restart, "stop": stop}
    return actions[action](settings)


def describe(settings: Settings) -> str:
    with open_cloud(settings) as cloud:
        found = find_cluster(cloud, settings)
    if found is None:
        return f"There is no cluster {settings.coiled_name}; nothing is paid for."
    states = [worker["current_state"]["state"] for worker in found["workers"]]
    return (
        f"The cluster {settings.coiled_name} is {found['current_state']['state']} since "
        f"{found['created']}: {states.count('started')} of {len(states)} workers; it ends after "
        f"{settings.coiled_idle_timeout} without questions."
    )


def start(settings: Settings) -> str:
    """Without data: the first web process that attaches loads them."""
    CoiledBackend(settings).start().close()
    return f"The cluster {settings.coiled_name} is running."


def scale(settings: Settings, workers: int) -> str:
    if not 1 <= workers <= settings.max_workers:
        raise ConfigurationError(
            f"A cluster has 1 to {settings.max_workers} workers (DASHAPP_MAX_WORKERS), not "
            f"{workers}; `stop` ends it."
        )
    with open_cloud(settings) as cloud:
        _require(cloud, settings)
        workspace = str(cloud.default_workspace)
        limit_s = settings.coiled_start_seconds
        attached = run_in_time(lambda: create_cluster(settings, workspace), limit_s)
        try:
            attached.cluster.scale(workers)
        finally:
            attached.close()
    return f"The cluster {settings.coiled_name} is being scaled to {workers} workers."


def end(settings: Settings) -> None:
    """As `stop`, and content when there is no cluster."""
    with open_cloud(settings) as cloud:
        found = find_cluster(cloud, settings)
        if found is not None:
            cloud.delete_cluster(found["id"], reason="Stopped by the operator")
            _wait_for_end(cloud, settings)


def stop(settings: Settings) -> str:
    with open_cloud(settings) as cloud:
        cloud.delete_cluster(_require(cloud, settings)["id"], reason="Stopped by the operator")
        _wait_for_end(cloud, settings)
    return f"The cluster {settings.coiled_name} has been stopped."


def restart(settings: Settings) -> str:
    stop(settings)
    return start(settings)


def create_software(settings: Settings, lock_file: Path) -> str:
    """Make the software environment of the machines from our lock file; takes minutes."""
    pins = read_pins(lock_file)
    with open_cloud(settings) as cloud:
        import coiled  # noqa: PLC0415  heavy, and for this backend only

        coiled.create_software_environment(
            name=settings.coiled_software,
            pip=pins,
            workspace=str(cloud.default_workspace),
            region_name=settings.coiled_region,
        )
    return f"The software environment {settings.coiled_software} has {len(pins)} packages."


def read_pins(lock_file: Path) -> list[str]:
    """`name==version` of every package, with its marker, without hashes and comments.

    Raises:
        ConfigurationError: there is no such file.
    """
    try:
        lines = lock_file.read_text().splitlines()
    except OSError:
        raise ConfigurationError(
            f"There is no {lock_file}; run this where requirements.txt stands, or name it with "
            "--requirements."
        ) from None
    return [line.rstrip(" \\") for line in lines if re.match(r"[\w.\[\],-]+==", line)]


def _require(cloud: Any, settings: Settings) -> dict[str, Any]:
    found = find_cluster(cloud, settings)
    if found is None:
        raise ClusterError(f"There is no cluster {settings.coiled_name}; `cluster start` makes it.")
    return found


def _wait_for_end(cloud: Any, settings: Settings) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    while find_cluster(cloud, settings) is not None:
        if time.monotonic() > deadline:
            raise ClusterError(f"The cluster {settings.coiled_name} has not ended yet.")
        time.sleep(LOOK_EVERY_SECONDS)
