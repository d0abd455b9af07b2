"""How fast trips stream from S3 into the workers, and how much memory that takes of them.

`python -m benchmarks.s3_streaming` makes about 1 GB of CSV, puts it into moto's S3 on this machine,
loads it with the local backend over the wire, and prints what it took.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import platformdirs
import psutil

from benchmarks.dataset import ensure_csv
from benchmarks.memory import end_family
from dashapp.cache.backend import create_live_cache
from dashapp.cluster.service import ClusterService
from dashapp.model import ClusterState
from dashapp.settings import Settings

BYTES_PER_ROW = 160
BUCKET = "stream"
MB = 10**6
READY_SECONDS = 1800.0


@contextmanager
def run_s3() -> Iterator[str]:
    """Its URL. A process of its own, so that its memory is nobody else's."""
    script = (
        "from moto.server import ThreadedMotoServer as S;"
        "import time; s = S('127.0.0.1', 0, verbose=False); s.start();"
        "print(*s.get_host_and_port(), flush=True); time.sleep(1e9)"
    )
    command = [sys.executable, "-c", script]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert process.stdout is not None
        host, port = process.stdout.readline().decode().split()
        yield f"http://{host}:{port}"
    finally:
        end_family(process)


def upload(url: str, folder: Path) -> int:
    """Bytes of all files of the folder, which then stand in the bucket for everybody."""
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
    client = boto3.client("s3", endpoint_url=url, **keys)
    client.create_bucket(Bucket=BUCKET, ACL="public-read")
    n_bytes = 0
    for path in sorted(folder.glob("*.csv")):
        client.upload_file(str(path), BUCKET, path.name, ExtraArgs={"ACL": "public-read"})
        n_bytes += path.stat().st_size
    client.close()
    return n_bytes


def read_memory() -> tuple[int, int]:
    """Resident memory of this worker now, and its highest so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return psutil.Process().memory_info().rss, peak


read_memory.__module__ = "__main__"


def load(settings: Settings) -> tuple[ClusterService, float]:
    """A service that is ready, and the seconds that took."""
    service = ClusterService(settings, create_live_cache())
    began = time.monotonic()
    service.start()
    while service.status().state is not ClusterState.READY:
        if service.status().state is ClusterState.FAILED:
            raise SystemExit(service.status().message)
        if time.monotonic() - began > READY_SECONDS:
            raise SystemExit("It was not ready in time.")
        time.sleep(0.1)
    return service, time.monotonic() - began


def measure(url: str, csv: Path, workers: int, cache: Path) -> dict[str, Any]:
    n_bytes = upload(url, csv)
    with tempfile.TemporaryDirectory() as run_folder:
        given = {
            "s3_endpoint_url": url,
            "s3_anonymous": True,
            "local_workers": workers,
            "local_linger_seconds": 0,
            "cache_folder": cache,
            "run_folder": Path(run_folder),
        }
        service, seconds = load(Settings(data=(f"s3://{BUCKET}/",), **given))
        try:
            now = service.session().client.run(read_memory)
            rows = service.status().account.rows_read
        finally:
            service.close()
    memory = [{"peak_mb": peak // MB, "after_mb": rss // MB} for rss, peak in now.values()]
    return {
        "mb": n_bytes // MB,
        "files": len(list(csv.glob("*.csv"))),
        "rows": rows,
        "seconds": round(seconds, 1),
        "mb_per_second": round(n_bytes / MB / seconds, 1),
        "workers": memory,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    folder = Path(platformdirs.user_cache_dir("dashapp", appauthor=False)) / "benchmarks"
    parser.add_argument("--folder", type=Path, default=folder)
    options = parser.parse_args(arguments)
    csv = ensure_csv(options.megabytes * MB // BYTES_PER_ROW, 0, options.folder)
    with run_s3() as url:
        for name, value in measure(url, csv, options.workers, options.folder).items():
            print(f"{name:>14}: {value}")


if __name__ == "__main__":
    main()
