"""The local cluster belongs to its user: other users of the machine neither reach nor read it."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import requests

from dashapp.cluster.local.environment import choose_environment
from dashapp.cluster.local.unix_sockets import address_of, path_of

pytestmark = pytest.mark.cluster

NOBODY = 65534
CONNECT = """
import os, socket, sys
os.setuid(int(sys.argv[2]))
socket.socket(socket.AF_UNIX).connect(sys.argv[1])
"""


def read_environment() -> dict[str, str]:
    return dict(os.environ)


def read_configuration() -> str:
    import dask

    return str(dask.config.config)


def find_pids(dask_scheduler) -> int:
    return os.getpid()


def test_sockets_in_a_private_folder_are_the_only_way_in(cluster) -> None:
    client = cluster.session().client
    addresses = [client.scheduler.address, *client.nthreads()]
    for address in addresses:
        path = path_of(address)
        assert path.is_socket()
        assert path.parent.stat().st_mode & 0o077 == 0
    daemon = psutil.Process(client.run_on_scheduler(find_pids))
    for process in (daemon, *daemon.children(recursive=True)):
        for port in listening_ports(process):
            assert (
                requests.get(f"http://127.0.0.1:{port}/info/main/workers.html").status_code == 404
            )
            assert requests.get(f"http://127.0.0.1:{port}/metrics").status_code == 404


def listening_ports(process: psutil.Process) -> list[int]:
    """Of HTTP, without a single page; of anything else there are none."""
    found = process.net_connections("tcp")
    return [one.laddr.port for one in found if one.status == psutil.CONN_LISTEN]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become another user")
def test_another_user_cannot_connect(cluster) -> None:
    path = str(path_of(cluster.session().client.scheduler.address))
    for user, expected in ((os.getuid(), 0), (NOBODY, 1)):
        command = [sys.executable, "-c", CONNECT, path, str(user)]
        done = subprocess.run(command, cwd="/", capture_output=True, check=False)
        assert done.returncode == expected
    assert b"PermissionError" in done.stderr


def test_no_secret_of_the_page_is_handed_on(cluster) -> None:
    client = cluster.session().client
    told = [
        client.run_on_scheduler(read_environment),
        *client.run(read_environment).values(),
        client.run_on_scheduler(read_configuration),
        *client.run(read_configuration).values(),
    ]
    assert "secret-" not in str(told)
    assert all("PATH" in one for one in told[:1])


def test_files_of_workers_lie_in_the_private_folder(cluster) -> None:
    def find_folder(dask_worker) -> str:
        return str(dask_worker.local_directory)

    client = cluster.session().client
    place = path_of(client.scheduler.address).parents[1]
    for folder in client.run(find_folder).values():
        assert Path(folder).is_relative_to(place)


def test_credentials_of_a_store_go_to_those_who_read_from_it() -> None:
    environ = {"PATH": "/bin", "AWS_PROFILE": "x", "https_proxy": "y", "GOOGLE_CLOUD_PROJECT": "z"}
    local = {"PATH": "/bin", "https_proxy": "y"}
    assert choose_environment(environ, ()) == local
    assert choose_environment(environ, ["/trips.csv", "file:///trips"]) == local
    assert choose_environment(environ, ["s3://a/b"]) == {**local, "AWS_PROFILE": "x"}
    assert choose_environment(environ, ["gs://a/b"]) == {**local, "GOOGLE_CLOUD_PROJECT": "z"}


def test_an_address_of_any_folder_is_read_back() -> None:
    for path in (Path("/run/user/1000/a b/c:d/[e]"), Path("/tmp/\u00fc%20")):
        assert path_of(address_of(path)) == path
        assert path_of(f"{address_of(path)}:0") == path
    with pytest.raises(ValueError, match="no address"):
        path_of("tcp://127.0.0.1:1")
