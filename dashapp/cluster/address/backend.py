"""A scheduler that somebody else runs: we join it and bring our code, and only leave again."""

import asyncio
import logging
from typing import Any

from distributed import Client
from distributed.security import Security

from dashapp.cluster.address.security import find_security
from dashapp.cluster.backends import CONNECT_SECONDS, Connection, configure_distributed, greet
from dashapp.cluster.load.on_scheduler import forget_everything
from dashapp.cluster.load.warming import WarmUp
from dashapp.cluster.software.code_sync import sync_code
from dashapp.cluster.software.versions import refuse_mismatches
from dashapp.errors import ClusterError, ConfigurationError, DashAppError
from dashapp.settings import Settings

_log = logging.getLogger(__name__)


class AddressBackend:
    """Implements `backends.Backend`. Whoever runs the cluster also scales and ends it."""

    idle_seconds: float | None = None

    def __init__(self, address: str, log_level: str = "CRITICAL") -> None:
        """`log_level` is that of distributed, whose failures come back to us."""
        self._address, self._log_level = address, log_level

    @classmethod
    def from_settings(cls, settings: Settings) -> "AddressBackend":
        """Raises ConfigurationError for settings with which nothing can be joined or loaded."""
        address = require_address(settings)
        if not settings.data:
            raise ConfigurationError(
                "With DASHAPP_BACKEND=address set DASHAPP_DATA to files or a URL that the workers "
                "of that cluster can read; demo data are for local workers."
            )
        return cls(address, "WARNING" if settings.log_level == "DEBUG" else "CRITICAL")

    def describe(self) -> str:
        return "on a cluster that somebody else runs"

    def check(self) -> str:
        try:
            with self._connect() as client:
                refuse_mismatches(client)
                return describe_cluster(self._address, len(client.nthreads()))
        except (OSError, TimeoutError) as error:  # gone, or hung, since it answered
            raise ClusterError(describe_silence(self._address)) from error

    def is_alive(self) -> bool:
        try:
            self._greet(find_security(self._address))
        except DashAppError:
            return False
        return True

    def start(self) -> Connection:
        client = self._connect()
        try:
            refuse_mismatches(client)
            sync_code(client, forget_release)
        except BaseException as error:
            Connection(client).close()
            if _is_disallowed(error):
                raise ClusterError(
                    "This scheduler takes no functions (Dask's setting "
                    "distributed.scheduler.blocked-handlers), so our code cannot be brought to it; "
                    "ask its owner to allow them."
                ) from error
            raise
        _log.info("Joined the scheduler at %s; it is left running at the end.", self._address)
        return Connection(client)

    def _connect(self) -> Client:
        configure_distributed(self._log_level)
        security = find_security(self._address)
        self._greet(security)
        options: dict[str, Any] = {"security": security, "set_as_default": False}
        try:
            return Client(self._address, timeout=CONNECT_SECONDS, **options)
        except (OSError, TimeoutError) as error:
            raise ClusterError(describe_silence(self._address)) from error

    def _greet(self, security: Security) -> None:
        """Raises ClusterError when no scheduler answers there."""
        try:
            found = asyncio.run(greet(self._address, **security.get_connection_args("client")))
        except (OSError, TimeoutError, ValueError) as error:  # the last from who speaks otherwise
            _log.debug("No answer from %s: %r", self._address, error)
            raise ClusterError(describe_silence(self._address)) from error
        if found["type"] != "Scheduler":
            raise ClusterError(
                f"A {str(found['type']).lower()} of Dask listens at {self._address}; set "
                "DASHAPP_SCHEDULER to the address of the scheduler."
            )


def require_address(settings: Settings) -> str:
    """Raises ConfigurationError where none is given."""
    if settings.scheduler is None:
        raise ConfigurationError(
            "With DASHAPP_BACKEND=address set DASHAPP_SCHEDULER to the address of the scheduler, "
            "as in tcp://10.0.0.5:8786 or tls://10.0.0.5:8786."
        )
    return settings.scheduler


def forget_release(client: Client) -> None:
    """End what another release of ours has left there, in place of restarting the workers.

    Other people's data are on them too. Kernels of the new code are compiled when it warms up.
    """
    client.run_on_scheduler(forget_everything)
    client.unregister_worker_plugin(WarmUp.name)


def describe_cluster(address: str, workers: int) -> str:
    count = f"{workers} worker{'' if workers == 1 else 's'}" if workers else "no worker yet"
    return f"the cluster that somebody else runs at {address} answers, with {count}"


def describe_silence(address: str) -> str:
    other = (
        "and that the certificates of both ends are of the same authority"
        if address.startswith("tls://")
        else "and that it does not want tls:// instead"
    )
    return (
        f"No scheduler answers at {address}; see that it runs there (DASHAPP_SCHEDULER), that this "
        f"machine may reach it, {other}."
    )


def _is_disallowed(error: BaseException) -> bool:
    return isinstance(error, ValueError) and "explicitly disallowed" in str(error)
