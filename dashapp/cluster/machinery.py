"""What an operator does to the machines themselves, for a local cluster and for one of Coiled."""

import os
from typing import Protocol

from dashapp.cluster import coiled_operator
from dashapp.cluster.backends import Connection
from dashapp.cluster.coiled_errors import describe_failure
from dashapp.cluster.wishes import Wishes
from dashapp.settings import Settings


class Machinery(Protocol):
    most_workers: int

    def describe(self) -> str:
        """Where the cluster is, in a few words."""

    def scale(self, connection: Connection, wishes: Wishes, workers: int) -> None:
        """Ask for so many workers; they come and go later."""

    def end(self) -> None:
        """End the machines, after every process has left them.

        Raises:
            ConfigurationError, ClusterError: it cannot be done.
        """

    def estimate_cost(self, workers: int) -> float | None:
        """US$ an hour for workers and scheduler; None where no price is known."""


class LocalMachinery:
    """Workers of this machine. The process that has started them scales and ends them."""

    def __init__(self, settings: Settings) -> None:
        cores = max(settings.local_workers, os.cpu_count() or 1)
        self.most_workers = min(settings.max_workers, cores)

    def describe(self) -> str:
        return "Workers on the server's own machine"

    def scale(self, connection: Connection, wishes: Wishes, workers: int) -> None:
        del connection
        wishes.ask(workers=workers)

    def end(self) -> None:
        """They have ended with the connection of the process that had started them."""

    def estimate_cost(self, workers: int) -> float | None:
        del workers
        return None


class CoiledMachinery:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.most_workers = settings.max_workers

    def describe(self) -> str:
        return f"Coiled cluster {self._settings.coiled_name}"

    def scale(self, connection: Connection, wishes: Wishes, workers: int) -> None:
        del wishes
        try:
            connection.cluster.scale(workers)
        except Exception as error:
            raise describe_failure(error) from error

    def end(self) -> None:
        coiled_operator.end(self._settings)

    def estimate_cost(self, workers: int) -> float | None:
        price = self._settings.worker_hour_price_usd
        if price is None:
            return None
        return price * (workers + 1) if workers else 0.0


def create_machinery(settings: Settings) -> Machinery:
    return LocalMachinery(settings) if settings.backend == "local" else CoiledMachinery(settings)
