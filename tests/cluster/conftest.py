"""One real cluster of worker processes for all tests here, and tiny files in true 2015 form."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import dask
import numpy as np
import pandas as pd
import pytest
from controlplane.server import ControlPlane
from moto.server import ThreadedMotoServer
from support.clusters import start, wait_until
from support.oracle import OracleQueries
from support.reading import read_rows

from dashapp.cluster.address.backend import AddressBackend
from dashapp.cluster.service import ClusterService
from dashapp.data.sources import StorageOptions, plan_chunks, resolve_sources
from dashapp.settings import Settings

SECRETS = (
    "DASHAPP_OPERATOR_TOKEN",
    "REDIS_URL",
    "DASHAPP_REDIS_URL",
    "DASK_COILED__TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "SOME_OTHER_SECRET",
)
"""In the environment of who starts the cluster of all tests; it reads local files only."""

HEADER = (
    "VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,"
    "pickup_longitude,pickup_latitude,RateCodeID,store_and_fwd_flag,dropoff_longitude,"
    "dropoff_latitude,payment_type,fare_amount,extra,mta_tax,tip_amount,tolls_amount,"
    "improvement_surcharge,total_amount"
)


def write_trips(path: Path, rows: int, seed: int) -> Path:
    """A CSV of 2015 with a knot of trips in midtown, zero coordinates and an empty value."""
    draw = np.random.default_rng(seed)
    lines = [HEADER]
    for number in range(rows):
        lon, lat = draw.normal((-73.98, 40.75), (0.03, 0.03))
        lon2, lat2 = draw.normal((-73.95, 40.73), (0.05, 0.05))
        if number % 50 == 0:
            lon, lat = 0, 0
        passengers = "" if number % 97 == 0 else draw.integers(0, 10)
        day, hour = draw.integers(1, 29), draw.integers(0, 24)
        lines.append(
            f"2,2015-01-{day:02} {hour:02}:15:00,2015-01-{day:02} {hour:02}:40:59,{passengers},"
            f"{draw.uniform(0, 20):.2f},{lon:.12f},{lat:.12f},1,N,{lon2:.12f},{lat2:.12f},"
            f"{draw.integers(1, 5)},{draw.uniform(3, 60):.1f},0.5,0.5,2.5,0,0.3,18.3"
        )
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="session")
def trip_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    folder = tmp_path_factory.mktemp("trips")
    return tuple(str(write_trips(folder / f"{n}.csv", 1500, seed=n)) for n in range(3))


@pytest.fixture(scope="session")
def plain_trips(trip_files) -> pd.DataFrame:
    """The canonical rows of the same files, read here without a cluster."""
    sources = resolve_sources(trip_files, StorageOptions())
    return pd.concat([read_rows(chunk).trips for chunk in plan_chunks(sources)], ignore_index=True)


@pytest.fixture(scope="session")
def plain(plain_trips) -> OracleQueries:
    return OracleQueries(plain_trips)


@pytest.fixture(scope="session")
def settings_for(compiled_folder, tmp_path_factory) -> Callable[..., Settings]:
    """Each call makes settings with a meeting place of their own: services of equal ones share."""

    def make(**given) -> Settings:
        own = {
            "local_workers": 2,
            "local_linger_seconds": 0,
            "query_timeout_seconds": 20,  # the machine may be busy
            "cache_folder": compiled_folder,
            "run_folder": tmp_path_factory.mktemp("run"),
            "tell_viewers": True,  # as `serve` does on one's own machine
        }
        return Settings(**{**own, **given})

    return make


@pytest.fixture(scope="session")
def poll() -> Callable[..., None]:
    return wait_until


@pytest.fixture(scope="session")
def cluster(settings_for, trip_files) -> Iterator[ClusterService]:
    """Ready, with the raw files. Do not break it: others use it too."""
    settings = settings_for(data=trip_files)
    with pytest.MonkeyPatch.context() as patch:
        for name in SECRETS:
            patch.setenv(name, f"secret-{name}")
        service = start(settings)
    yield service
    service.close()


@pytest.fixture
def join(cluster) -> Iterator[Callable[[Settings], ClusterService]]:
    """Another service on the cluster of all tests, as a second web process would be one."""
    joined: list[ClusterService] = []
    address = cluster.session().client.scheduler.address

    def start_joined(settings: Settings) -> ClusterService:
        joined.append(start(settings, lambda: AddressBackend(address)))
        return joined[-1]

    yield start_joined
    for service in joined:
        service.close()


@pytest.fixture(scope="session")
def control_plane_server(
    tmp_path_factory: pytest.TempPathFactory, compiled_folder: Path
) -> Iterator[ControlPlane]:
    """Its machines share compiled kernels with all other tests."""
    image = {"NUMBA_CACHE_DIR": str(compiled_folder / "numba")}
    with ControlPlane(tmp_path_factory.mktemp("control-plane"), image) as server:
        yield server


@pytest.fixture
def bare_machines(control_plane, tmp_path) -> Iterator[None]:
    """Machines made of the software environment alone, without this project."""
    image = control_plane.routes.image
    control_plane.routes.image = {"BARE": "1", "TMPDIR": str(tmp_path)}
    yield
    control_plane.routes.image = image


@pytest.fixture
def control_plane(control_plane_server, monkeypatch) -> Iterator[ControlPlane]:
    """What the real coiled.Cluster of this process talks to. Its clusters end with the test."""
    import coiled

    server = control_plane_server
    server.faults, server.routes.worker_error, server.routes.unreachable = {}, "", False
    server.routes.idle_timeout = ""
    server.requests.clear()
    coiled.Cloud._recent_sync.clear()  # else a session with an earlier server is used again
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with dask.config.set(server.config):
        yield server
    server.kill_clusters()
    gc.collect()  # what the client leaves open is reported in the test that left it
    assert server.unknown() == []


@pytest.fixture(scope="session")
def trip_bucket(trip_files) -> Iterator[dict[str, object]]:
    """The trip files in a bucket that machines elsewhere can read, as settings."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    given = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
    s3 = boto3.client("s3", endpoint_url=url, **given)
    s3.create_bucket(Bucket="taxi")
    for path in trip_files:
        public = {"ACL": "public-read"}
        s3.upload_file(path, "taxi", f"trips/{Path(path).name}", ExtraArgs=public)
    s3.close()
    yield {"data": ("s3://taxi/trips/",), "s3_endpoint_url": url, "s3_anonymous": True}
    server.stop()


@pytest.fixture
def coiled_settings(settings_for, trip_bucket, control_plane) -> Callable[..., Settings]:
    """Settings for a small cluster on the control plane for tests."""

    def make(**given) -> Settings:
        small = {"coiled_workers": 1, "coiled_start_seconds": 30}
        return settings_for(**{"backend": "coiled", **small, **trip_bucket, **given})

    return make
