"""The relay hands on what it is given, whole and in order, and not before its time."""

import socketserver
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from socket import AF_UNIX, SHUT_WR, socket
from tempfile import TemporaryDirectory

import dask
import pytest
from distributed import LocalCluster

from benchmarks.delay import delayed
from dashapp.cluster.address.backend import AddressBackend
from dashapp.cluster.local import unix_sockets

MESSAGE = bytes(range(256)) * 20_000


class Echo(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(self.rfile.read())


@pytest.fixture
def echo() -> Iterator[Path]:
    """Where it listens: a short path, as sockets need it."""
    with (
        TemporaryDirectory() as folder,
        socketserver.ThreadingUnixStreamServer(f"{folder}/echo", Echo) as server,
    ):
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Path(folder, "echo")
        server.shutdown()


def connect(path: Path) -> socket:
    way = socket(AF_UNIX)
    way.settimeout(30)
    way.connect(str(path))
    return way


@pytest.mark.parametrize("one_way_s", [0.0, 0.05])
def test_what_goes_in_comes_out(echo, one_way_s) -> None:
    with delayed(echo, one_way_s) as near:
        started = time.monotonic()
        with connect(near) as way:
            way.sendall(MESSAGE)
            way.shutdown(SHUT_WR)
            with way.makefile("rb") as answer:
                assert answer.read() == MESSAGE
        assert time.monotonic() - started >= 2 * one_way_s


def test_an_end_that_breaks_off_ends_nothing_else(echo) -> None:
    with delayed(echo, 0.01) as near:
        for _ in range(3):
            connect(near).close()
        with connect(near) as way:
            way.sendall(b"still here")
            way.shutdown(SHUT_WR)
            assert way.recv(100) == b"still here"


def test_a_scheduler_is_joined_through_the_relay() -> None:
    """As `distance` joins a local cluster, whose address is that of a socket."""
    with (
        TemporaryDirectory() as folder,
        dask.config.set({"distributed.admin.system-monitor.gil.enabled": False}),
        LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            processes=False,
            protocol=unix_sockets.SCHEME,
            host=unix_sockets.address_of(Path(folder)),
            scheduler_kwargs={"host": unix_sockets.address_of(Path(folder, "scheduler"))},
            dashboard_address="127.0.0.1:0",
        ) as cluster,
        delayed(unix_sockets.path_of(cluster.scheduler_address), 0.01) as near,
    ):
        joined = AddressBackend(unix_sockets.address_of(near)).start()
        assert joined.client.submit(sum, [1, 2]).result(60) == 3
        joined.close()
