"""What an operator may do, and does to the machines themselves, for each kind of cluster."""

import os
import signal
import time
from collections.abc import Callable
from typing import Protocol

from dashapp.cluster.coiled import commands
from dashapp.cluster.local.daemon import END_SECONDS
from dashapp.cluster.local.runtime_directory import RuntimeDirectory
from dashapp.errors import ClusterError, ConflictError
from dashapp.file_lock import POLL_SECONDS
from dashapp.model.operating import Action
from dashapp.settings import Settings

ALL_ACTIONS = frozenset(Action)

NOT_OURS = (
    "This cluster belongs to whoever runs its scheduler; start, scale, restart or stop it there. "
    "The data can be loaded anew from here."
)


class ClusterControl(Protocol):
    most_workers: int
    """0 where none can be asked for."""

    actions: frozenset[Action]
    """What this cluster lets an operator do; all else is refused."""

    def describe(self) -> str:
        """Where the cluster is, in a few words."""

    def end(self) -> None:
        """End the machines, after every process has left them.

        Raises:
            ConfigurationError, ClusterError: it cannot be done.
        """

    def estimate_cost(self, workers: int) -> float | None:
        """US$ an hour for workers and scheduler; None where no price is known."""


class LocalControl:
    """Workers of this machine, kept for all its web processes."""

    actions = ALL_ACTIONS

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        cores = max(settings.local_workers, os.cpu_count() or 1)
        self.most_workers = min(settings.max_workers, cores)

    def describe(self) -> str:
        return "Workers on the server's own machine"

    def end(self) -> None:
        """At once; another server of this machine that uses it too starts it again."""
        directory = RuntimeDirectory.of(self._settings)
        daemon = directory.find_daemon()
        if daemon is None:
            return
        os.kill(daemon, signal.SIGTERM)
        until = time.monotonic() + END_SECONDS
        while directory.find_daemon() == daemon:
            if time.monotonic() > until:
                raise ClusterError("The local cluster has not ended yet.")
            time.sleep(POLL_SECONDS)

    def estimate_cost(self, workers: int) -> float | None:
        del workers
        return None


class CoiledControl:
    actions = ALL_ACTIONS

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.most_workers = settings.max_workers

    def describe(self) -> str:
        return f"Coiled cluster {self._settings.coiled_name}"

    def end(self) -> None:
        commands.end(self._settings)

    def estimate_cost(self, workers: int) -> float | None:
        price = self._settings.worker_hour_price_usd
        if price is None:
            return None
        return price * (workers + 1) if workers else 0.0


class AddressControl:
    """A cluster of somebody else: it can be looked at, joined again and loaded anew."""

    actions = frozenset({Action.RETRY, Action.RELOAD})
    most_workers = 0

    def __init__(self, settings: Settings) -> None:
        self._address = settings.scheduler

    def describe(self) -> str:
        return f"Somebody else's cluster at {self._address}"

    def end(self) -> None:
        raise ConflictError(NOT_OURS)

    def estimate_cost(self, workers: int) -> float | None:
        del workers
        return None


_CONTROLS: dict[str, Callable[[Settings], ClusterControl]] = {
    "local": LocalControl,
    "coiled": CoiledControl,
    "address": AddressControl,
}


def create_control(settings: Settings) -> ClusterControl:
    return _CONTROLS[settings.backend](settings)
