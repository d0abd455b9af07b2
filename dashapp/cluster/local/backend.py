"""The cluster of this machine: joined where it runs, else started in a process of its own.

All web processes of the same settings share it. See `runtime_directory` for how they meet.
"""

import asyncio
import logging
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from distributed import Client

from dashapp.cluster.backends import (
    CONNECT_SECONDS,
    Connection,
    configure_distributed,
    greet,
)
from dashapp.cluster.local import unix_sockets
from dashapp.cluster.local.daemon import DaemonConfig
from dashapp.cluster.local.environment import choose_environment
from dashapp.cluster.local.runtime_directory import RuntimeDirectory
from dashapp.cluster.local.scaling import scale_local
from dashapp.errors import ClusterError
from dashapp.file_lock import POLL_SECONDS, Lock
from dashapp.set_names import list_addresses
from dashapp.settings import Settings

START_SECONDS = 90.0
"""A machine with much to do takes 20 s; what takes longer has failed."""

HUNG_SECONDS = 20.0
"""A scheduler that answers nobody for so long is killed: its data are lost, so not too soon."""

_log = logging.getLogger(__name__)


class LocalBackend:
    """Implements `backends.Backend`. The cluster outlives this process if others need it."""

    idle_seconds: float | None = None

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._log_level = "WARNING" if settings.log_level == "DEBUG" else "CRITICAL"

    def check(self) -> str:
        RuntimeDirectory.of(self._settings)
        return self.describe()

    def is_alive(self) -> bool:
        return RuntimeDirectory.of(self._settings).has_daemon()

    def describe(self) -> str:
        n = self._settings.local_workers
        return f"{n} local worker{'s' if n > 1 else ''}"

    def start(self) -> Connection:
        configure_distributed(self._log_level)
        directory = RuntimeDirectory.of(self._settings)
        lock = directory.register_client(START_SECONDS)
        try:
            client = self._join_or_start(directory)
        except BaseException:
            lock.close()
            raise
        return Connection(client, ClientRegistration(client, lock))

    def _join_or_start(self, directory: RuntimeDirectory) -> Client:
        client = _join(directory)
        if client is None:
            with directory.start_lock(START_SECONDS):
                client = Start(directory, self._config(directory), self._environment()).run()
        return client

    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join(one for one in sys.path if one)
        addresses = list_addresses(self._settings.data)
        return choose_environment(os.environ, addresses) | {"PYTHONPATH": path}

    def _config(self, directory: RuntimeDirectory) -> DaemonConfig:
        return DaemonConfig(
            folder=str(directory.folder),
            n_workers=self._settings.local_workers,
            compiled_folder=str(self._settings.cache_folder / "numba"),
            log_level=self._log_level,
            grace_seconds=self._settings.local_linger_seconds,
        )


@dataclass(frozen=True, eq=False)
class ClientRegistration:
    """This process's need of the cluster, which ends some time after the last one is closed."""

    client: Client
    lock: Lock

    def scale(self, n_workers: int) -> None:
        self.client.run_on_scheduler(scale_local, n_workers)

    def close(self, timeout: float = 0) -> None:
        del timeout  # it is done at once
        self.lock.close()


class Start:
    """One start, under its lock: a daemon begins where none is, or in place of one that hangs."""

    def __init__(
        self, directory: RuntimeDirectory, config: DaemonConfig, environment: dict[str, str]
    ) -> None:
        self._directory, self._config, self._environment = directory, config, environment
        self._daemon: subprocess.Popen[bytes] | None = None
        self._log_file = directory.folder / "log"

    def run(self) -> Client:
        """Raises ClusterError when no scheduler answers in time."""
        began = time.monotonic()
        unanswered_since = began
        while time.monotonic() - began < START_SECONDS:
            client = _join(self._directory)
            if client is not None:
                return client
            if not self._directory.has_daemon():
                self._begin()
            if self._directory.find_address() is None:
                unanswered_since = time.monotonic()
            elif time.monotonic() - unanswered_since > HUNG_SECONDS:
                _log.warning("The local scheduler answers nobody; replacing it.")
                self._directory.kill_daemon()
            time.sleep(POLL_SECONDS)
        self._directory.kill_daemon()
        raise ClusterError("The local workers did not start in time; is the machine overloaded?")

    def _begin(self) -> None:
        """Start a daemon unless ours is just beginning; an address that stands there is a dead one.

        Raises:
            ClusterError: ours has failed.
        """
        if self._daemon is None:
            self._directory.withdraw()
            self._daemon = start_daemon(self._config, self._environment, self._log_file)
        elif self._daemon.poll() is not None:
            code, self._daemon = self._daemon.returncode, None
            if code:
                _log.warning("The local cluster ended: %s", _last_line(self._log_file))
                raise ClusterError(
                    "The local workers could not be started; is there memory and a free port?"
                )


def start_daemon(
    config: DaemonConfig, environment: dict[str, str], log: Path
) -> "subprocess.Popen[bytes]":
    """In a session of its own, so that Ctrl-C and the end of a terminal are not for it."""
    command = [sys.executable, "-m", "dashapp.cluster.local.daemon", config.to_json()]
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603  our own words
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
    threading.Thread(target=process.wait, name="dashapp-daemon", daemon=True).start()
    return process


def _join(directory: RuntimeDirectory) -> Client | None:
    """A client of the scheduler that listens there; None when none does."""
    address = directory.find_address()
    if address is None or not address.startswith(unix_sockets.SCHEME) or not directory.has_daemon():
        return None
    try:
        asyncio.run(greet(address))
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError):
        return None


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
