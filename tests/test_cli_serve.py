"""`python -m dashapp serve` for real: worker processes, a small file, no orphans at the end."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import requests
from support.processes import find_descendants, get_ok, is_running, running, wait_for

pytestmark = pytest.mark.cluster

HEADER = (
    "VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,"
    "pickup_longitude,pickup_latitude,RateCodeID,store_and_fwd_flag,dropoff_longitude,"
    "dropoff_latitude,payment_type,fare_amount,extra,mta_tax,tip_amount,tolls_amount,"
    "improvement_surcharge,total_amount"
)
TRIP = "2,2015-01-15 19:05:39,2015-01-15 19:23:42,{},1.5,{},{},1,N,-73.97,40.75,1,12,1,.5,3,0,.3,17"


@pytest.fixture(scope="module")
def trips_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 trips of 1, 2 and 3 passengers, every tenth of them at (0, 0)."""
    path = tmp_path_factory.mktemp("data") / "yellow.csv"
    rows = [
        TRIP.format(1 + n % 3, 0 if n % 10 == 0 else -73.99 + n / 1e5, 0 if n % 10 == 0 else 40.75)
        for n in range(300)
    ]
    path.write_text("\r\n".join([HEADER, *rows]) + "\r\n")
    return path


def find_url(log: Path) -> str | None:
    lines = [line for line in log.read_text("utf-8").splitlines() if "Serving on" in line]
    return lines[0].split()[2] if lines else None


@pytest.mark.timeout(300)
def test_it_serves_a_file_and_leaves_nothing_behind(
    trips_csv: Path, compiled_folder: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-m", "dashapp", "--port", "0", "--data", str(trips_csv)]
    environment = {"DASHAPP_LOCAL_WORKERS": "1", "DASHAPP_CACHE_FOLDER": str(compiled_folder)}
    with running(command, log, **environment) as process:
        url = wait_for(lambda: find_url(log))
        assert requests.get(url, timeout=10).ok, "the page is up before the cluster is"
        rebound = requests.get(url, headers={"Host": "evil.example"}, timeout=10)
        assert rebound.status_code == 400, "a site that gave its own name our address"
        forwarded = requests.get(url, headers={"X-Forwarded-Proto": "https"}, timeout=10)
        assert "Strict-Transport-Security" not in forwarded.headers
        wait_for(lambda: get_ok(f"{url}/readyz"), deadline_s=200)

        status = requests.get(f"{url}/api/status", timeout=10).json()
        assert (status["rows_read"], status["workers"]) == (300, 1)
        assert status["pickup"]["drawn"] == 270
        assert status["pickup"]["left_out"]["zero_coordinates"] == 30

        path = f"{url}/api/tiles/{status['version']}/pickup/0/0/0?passengers=2-3"
        tile = requests.get(path, timeout=30)
        assert np.frombuffer(tile.content, "<u4").sum() == int(tile.headers["X-Trips"]) == 180
        trips = requests.get(f"{url}/api/trips?endpoint=pickup&passengers=2-3", timeout=30).json()
        assert trips["total"] == len(trips["features"]) == 180

        family = find_descendants(process.pid)
        assert len(family) > 2, "workers live in processes of their own"
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        wait_for(lambda: not any(is_running(pid) for pid in family))
    text = log.read_text("utf-8")
    assert "Traceback" not in text
    assert "prepare" in text, "raw files: it says what would make the next start faster"


@pytest.fixture
def starting(
    trips_csv: Path, compiled_folder: Path, tmp_path: Path
) -> Iterator[tuple[int, set[int]]]:
    """A server that has just begun to start its cluster: its id, and the processes below it."""
    log = tmp_path / "log"
    command = [sys.executable, "-m", "dashapp", "--port", "0", "--data", str(trips_csv)]
    environment = {"DASHAPP_LOCAL_WORKERS": "1", "DASHAPP_CACHE_FOLDER": str(compiled_folder)}
    with running(command, log, **environment) as process:
        wait_for(lambda: find_url(log))
        family = wait_for(lambda: _with_workers(process.pid))
        yield process.pid, family
        assert process.wait(60) == 0


def _with_workers(pid: int) -> set[int] | None:
    family = find_descendants(pid)
    return family if len(family) > 1 else None


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGHUP])
def test_ctrl_c_and_a_closed_terminal_end_it_while_it_starts(
    starting: tuple[int, set[int]], sign: signal.Signals
) -> None:
    pid, family = starting
    os.kill(pid, sign)
    wait_for(lambda: not any(is_running(member) for member in family))
