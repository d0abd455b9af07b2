"""The runtime directory of a local cluster: a private folder with an address and three locks.

Locks of the kernel say who is there: they end with their process, however it ends. This module
knows nothing of Dask, so that gunicorn's master may use it.
"""

import hashlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import dashapp
from dashapp.cluster.local.private_folder import RUN_HINT, make_private
from dashapp.cluster.worker_code import FILES, FOLDERS, TABLES
from dashapp.data.tlc.months import is_tlc_name
from dashapp.errors import ClusterError
from dashapp.file_lock import POLL_SECONDS, Lock
from dashapp.set_names import list_addresses
from dashapp.settings import Settings

KILL_SECONDS = 10.0

LONGEST_FOLDER = 92
"""Bytes of the folder of a socket: with `/scheduler` that is 102, and macOS takes 103."""

ON_WORKERS = (*FILES, *(f"{one}/**/*.py" for one in FOLDERS), *TABLES)


@dataclass(frozen=True)
class RuntimeDirectory:
    """The meeting place of those who would start the same cluster.

    Attributes:
        folder: holds `clients` (a shared lock for each who needs the cluster), `daemon` (the lock
            and process id of who runs it), `start` (whoever starts or ends a daemon),
            `address.json` (of the scheduler, while it listens) and the sockets.
    """

    folder: Path

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Made where needed, and closed to other users: who connects can run code as us.

        Raises:
            ConfigurationError: the folder cannot be made, or somebody else can write there.
        """
        folder = settings.run_folder / compute_key(settings)
        for path in (settings.run_folder, folder):
            make_private(path, RUN_HINT)
        return cls(folder)

    def register_client(self, limit_s: float) -> Lock:
        """Need the cluster from now until the lock is closed.

        Raises:
            ClusterError: the last cluster is still ending after `limit_s`.
        """
        clients = Lock(self.folder / "clients")
        if not clients.take_in_time(limit_s, shared=True):
            clients.close()
            raise ClusterError("The last local cluster has not ended yet.")
        return clients

    @contextmanager
    def start_lock(self, limit_s: float) -> Iterator[None]:
        """One at a time may start or end a daemon.

        Raises:
            ClusterError: another process is still at it after `limit_s`.
        """
        lock = Lock(self.folder / "start")
        try:
            if not lock.take_in_time(limit_s):
                raise ClusterError("Another web process is starting the local cluster; waiting.")
            yield
        finally:
            lock.close()

    def find_address(self) -> str | None:
        """Where the scheduler listens, or has listened before it was killed."""
        try:
            return str(json.loads((self.folder / "address.json").read_text("utf-8"))["address"])
        except (OSError, ValueError):
            return None

    def find_daemon(self) -> int | None:
        """Process id of the living daemon."""
        lock = Lock(self.folder / "daemon")
        try:
            if lock.take(shared=True):
                return None
            return int((self.folder / "daemon").read_text("utf-8") or 0) or None
        finally:
            lock.close()

    def has_daemon(self) -> bool:
        lock = Lock(self.folder / "daemon")
        try:
            return not lock.take(shared=True)
        finally:
            lock.close()

    def kill_daemon(self) -> None:
        """End a daemon that does not answer; its workers end with it."""
        pid = self.find_daemon()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            end = time.monotonic() + KILL_SECONDS
            while self.has_daemon() and time.monotonic() < end:
                time.sleep(POLL_SECONDS)

    @contextmanager
    def daemon_lock(self) -> Iterator[Lock | None]:
        """Be the daemon; gives its lock, or None when there is one."""
        lock = Lock(self.folder / "daemon")
        try:
            first = lock.take_in_time(1.0)  # others take it for a moment to see whether we live
            if first:
                lock.write(str(os.getpid()))
            yield lock if first else None
        finally:
            lock.close()

    @contextmanager
    def sockets(self) -> Iterator[Path]:
        """An empty private folder for the sockets of a new cluster; for the daemon alone.

        Here, unless the path is longer than an address of a socket may be.
        """
        folder = self.folder / "sockets"
        shutil.rmtree(folder, ignore_errors=True)  # of a daemon that was killed
        if len(os.fsencode(folder)) > LONGEST_FOLDER:
            folder = Path(tempfile.mkdtemp(prefix="dashapp-"))
        make_private(folder, RUN_HINT)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def announce(self, address: str) -> None:
        fresh = self.folder / f"address.{os.getpid()}"
        fresh.write_text(json.dumps({"address": address}), "utf-8")
        fresh.replace(self.folder / "address.json")

    def restore(self, lock: Lock, address: str) -> None:
        """For the daemon, now and then: put back what was removed, and keep the rest from that."""
        with suppress(OSError):  # the next time, when there is room again
            if lock.is_lost():
                lock.take_again()
            if not lock.is_lost() and self.find_address() != address:
                self.announce(address)
            for path in (self.folder, *self.folder.iterdir()):
                os.utime(path)

    def withdraw(self) -> None:
        (self.folder / "address.json").unlink(missing_ok=True)

    def wait_until_unused(self, grace_s: float) -> Lock:
        """Return when nobody has needed the cluster for `grace_s`; who comes then must wait."""
        while True:
            clients = Lock(self.folder / "clients")
            clients.take(wait=True)
            clients.give_back()
            time.sleep(grace_s)
            if clients.take() and not clients.is_lost():
                return clients
            clients.close()


def compute_key(settings: Settings) -> str:
    """Equal where one cluster can serve both: same data and sizes, same code, same Python."""
    relative = any(
        "://" not in uri and not is_tlc_name(uri) and not Path(uri).is_absolute()
        for uri in list_addresses(settings.data)
    )
    facts = [
        settings.data,
        os.getcwd() if relative else "",  # noqa: PTH109  compared, not used
        settings.dataset,  # its module is found in the environment that the workers began with
        settings.tlc_url,
        settings.demo_rows,
        settings.local_workers,
        str(settings.cache_folder),
        settings.s3_anonymous,
        settings.s3_endpoint_url,
        settings.storage_timeout_seconds,
        sys.prefix,
        _hash_code(Path(dashapp.__file__).parent),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


@cache
def _hash_code(package: Path) -> str:
    """Over name, size and time of each source file, as this process found them when it began.

    Workers never change their code, so another code needs others.
    """
    digest = hashlib.sha256(str(package).encode())
    for part in ON_WORKERS:
        for path in sorted(package.glob(part)):
            status = path.stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
