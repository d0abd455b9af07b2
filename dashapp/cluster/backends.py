"""Where a cluster comes from. A backend starts or joins one and hands over a connection to it.

It knows nothing of trips.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import dask
from distributed import Client, rpc

CONNECT_SECONDS = 5.0
CLOSE_SECONDS = 20.0

MEMORY = {f"distributed.worker.memory.{limit}": False for limit in ("target", "spill", "pause")}
"""Blocks are never written to disk, where a question would have to fetch them again whole, and a
worker that is nearly full goes on: what is too much ends it at 95 % and is told as that."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Connection:
    """A cluster and the client that talks to it; `cluster` is None when it was only joined."""

    client: Client
    cluster: Any = None

    @property
    def is_ours(self) -> bool:
        """Whether the cluster runs for us, so that its workers are ours to replace."""
        return self.cluster is not None

    def close(self) -> None:
        """End both, the client first. What fails is logged: a lost cluster cannot say goodbye."""
        for part in (self.client, self.cluster):
            try:
                if part is not None:
                    part.close(timeout=CLOSE_SECONDS)
            except Exception as error:  # noqa: BLE001  every half must get its turn
                _log.debug("Closing %s failed: %r", type(part).__name__, error)


class Backend(Protocol):
    idle_seconds: float | None
    """Unused for so long the cluster ends by itself, and is not missed; None where it does not."""

    def check(self) -> str:
        """Look quickly whether `start` could work; a few words about where. Raises as it does."""

    def is_alive(self) -> bool:
        """Whether the cluster is there, perhaps because another process has started it."""

    def start(self) -> Connection:
        """Start or join the cluster; may take minutes, so never inside a request.

        Raises:
            ClusterError: it cannot be started or reached.
            ConfigurationError: the settings cannot work, so that trying again is no use.
        """

    def describe(self) -> str:
        """What is being started, for the viewer: `2 local workers`."""


async def greet(address: str, **connection_args: Any) -> dict[str, Any]:
    """What the server at `address` says of itself.

    A client would wait without end for one that hangs.

    Raises:
        OSError, TimeoutError: no answer comes in time.
    """
    async with (
        asyncio.timeout(CONNECT_SECONDS),
        rpc(address, connection_args=connection_args) as server,
    ):
        about: dict[str, Any] = await server.identity()
        return about


def configure_distributed(log_level: str) -> None:
    """Set in this process what distributed takes from nowhere else.

    Connecting to nobody ends after 5 s: its own 30 s would hold up every end. Its log is for those
    who debug: what fails comes back to us and is told once. Its monitor of Python's lock serves a
    dashboard that we do not show, and warns whenever the machine is busy; workers take over this.
    """
    worker_log = "distributed.nanny.pre-spawn-environ.DASK_LOGGING__DISTRIBUTED"
    dask.config.set(
        {
            "distributed.admin.system-monitor.gil.enabled": False,
            "distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s",
            worker_log: log_level.lower(),
        }
    )
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(log_level)


def worker_environment(compiled_folder: Path) -> dict[str, str]:
    """Compiled kernels outlive the workers; one task runs on one core.

    Arrow takes memory from the system, which gets it back: a pool of its own keeps what reading
    took, 20 bytes a trip at 5 million trips.
    """
    return {
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "NUMBA_CACHE_DIR": str(compiled_folder),
        "NUMBA_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def to_environment(config: Mapping[str, object]) -> dict[str, str]:
    """Settings of Dask as the variables that a process elsewhere reads them from."""
    return {f"DASK_{name.upper().replace('.', '__')}": str(value) for name, value in config.items()}
