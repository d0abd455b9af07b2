"""Memory of the whole web process tree with the Coiled backend under load: does it fit a dyno?

`python -m benchmarks.web_memory` runs the Procfile's own line against the control plane of the
tests (real coiled.Cluster, scheduler, workers), asks from many threads, and prints the peak.
"""

import argparse
import contextlib
import itertools
import logging
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs
import psutil
import requests

ROOT = Path(__file__).resolve().parents[1]
GOAL_MIB = 450
MIB = 2**20
READY_SECONDS = 600.0
SAMPLE_SECONDS = 0.5
LON, LAT = (-74.02, -73.88), (40.68, 40.82)


@dataclass
class Peak:
    """Highest sums seen over all web processes, in bytes; PSS shares out what several map."""

    rss: int = 0
    pss: int = 0
    at_peak: list[str] = field(default_factory=list)

    def note(self, master: psutil.Process) -> None:
        with contextlib.suppress(psutil.NoSuchProcess):
            family = [master, *master.children()]
            found = [one.memory_full_info() for one in family]
            self.rss = max(self.rss, sum(one.rss for one in found))
            pss = sum(one.pss for one in found)
            if pss > self.pss:
                self.pss = pss
                self.at_peak = [f"{one.pss / MIB:.0f}" for one in found]


def main(arguments: Sequence[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    sys.path.insert(0, str(ROOT / "tests"))
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with (
        tempfile.TemporaryDirectory() as folder,
        surroundings(Path(folder), options.rows) as given,
        web(Path(folder), options, given) as (master, url),
    ):
        wait_until_ready(url, Path(folder) / "web.log")
        idle = Peak()
        idle.note(master)
        loaded, questions = measure_under_load(master, url, options)
    print(f"{options.processes} web processes, {options.threads} threads each, Coiled backend")
    print(f"ready, no questions yet: {idle.pss / MIB:.0f} MiB PSS, {idle.rss / MIB:.0f} MiB RSS")
    print(
        f"peak over {questions:,} questions of {options.viewers} viewers in {options.seconds:g} s: "
        f"{loaded.pss / MIB:.0f} MiB PSS ({' + '.join(loaded.at_peak)}), "
        f"{loaded.rss / MIB:.0f} MiB RSS; goal {GOAL_MIB}"
    )
    return int(loaded.pss / MIB > GOAL_MIB)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web_memory", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000, help="made-up trips on the cluster")
    parser.add_argument("--seconds", type=float, default=60.0, help="of load")
    parser.add_argument("--viewers", type=int, default=16, help="who ask at the same time")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--threads", type=int, default=8)
    return parser


@contextlib.contextmanager
def surroundings(folder: Path, rows: int) -> Iterator[dict[str, str]]:
    """Coiled and S3 on this machine, and the environment in which a web process finds them."""
    import boto3  # noqa: PLC0415  only what is measured here needs them
    from controlplane.server import ControlPlane  # noqa: PLC0415
    from moto.server import ThreadedMotoServer  # noqa: PLC0415

    made = folder / "made"
    words = ["synth", "--rows", str(rows), "--to", str(made), "--format", "parquet"]
    subprocess.run([sys.executable, "-m", "dashapp", *words], check=True)
    storage = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    storage.start()
    url = "http://{}:{}".format(*storage.get_host_and_port())
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
    s3 = boto3.client("s3", endpoint_url=url, **keys)
    s3.create_bucket(Bucket="taxi")
    for path in made.iterdir():
        s3.upload_file(str(path), "taxi", f"trips/{path.name}", ExtraArgs={"ACL": "public-read"})
    try:
        compiled = Path(platformdirs.user_cache_dir("dashapp", appauthor=False)) / "numba"
        with ControlPlane(folder / "coiled", {"NUMBA_CACHE_DIR": str(compiled)}) as coiled:
            yield coiled.environment | {
                "DASHAPP_BACKEND": "coiled",
                "DASHAPP_COILED_WORKERS": "1",
                "DASHAPP_DATA": "s3://taxi/trips/",
                "DASHAPP_S3_ANONYMOUS": "true",
                "DASHAPP_S3_ENDPOINT_URL": url,
                "DASHAPP_CACHE_FOLDER": str(folder / "cache"),
                "DASHAPP_OPERATOR_TOKEN": "a token for measuring",
            }
    finally:
        storage.stop()


@contextlib.contextmanager
def web(
    folder: Path, options: argparse.Namespace, environment: dict[str, str]
) -> Iterator[tuple[psutil.Process, str]]:
    """The Procfile's `web`, here only."""
    from support.processes import find_free_port  # noqa: PLC0415

    port = find_free_port()
    line = (ROOT / "Procfile").read_text("utf-8").partition("web: ")[2].strip()
    line = line.replace("0.0.0.0", "127.0.0.1")
    numbers = {
        "PORT": str(port),
        "WEB_CONCURRENCY": str(options.processes),
        "DASHAPP_WEB_THREADS": str(options.threads),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    with (folder / "web.log").open("wb") as log:
        process = subprocess.Popen(
            ["sh", "-c", f"exec {line}"],
            cwd=ROOT,
            env={**os.environ, **environment, **numbers},
            stdout=log,
            stderr=log,
        )
    try:
        yield psutil.Process(process.pid), f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


def wait_until_ready(url: str, log: Path) -> None:
    """Until each of the web processes, whichever answers, has said so many times in a row."""
    end, in_a_row = time.monotonic() + READY_SECONDS, 0
    while in_a_row < 20:
        if time.monotonic() > end:
            sys.exit(f"The web processes did not become ready.\n{log.read_text('utf-8')[-3000:]}")
        time.sleep(0.25)
        with contextlib.suppress(requests.RequestException):
            ok = requests.get(f"{url}/readyz", timeout=10).ok
            in_a_row = in_a_row + 1 if ok else 0


def measure_under_load(
    master: psutil.Process, url: str, options: argparse.Namespace
) -> tuple[Peak, int]:
    peak, stop, asked = Peak(), threading.Event(), itertools.count()
    viewers = [
        threading.Thread(target=view, args=(url, random.Random(seed), stop, asked))
        for seed in range(options.viewers)
    ]
    for viewer in viewers:
        viewer.start()
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        peak.note(master)
        time.sleep(SAMPLE_SECONDS)
    stop.set()
    for viewer in viewers:
        viewer.join()
    return peak, next(asked)


def view(
    url: str, draw: random.Random, stop: threading.Event, asked: "itertools.count[int]"
) -> None:
    """One viewer: the page, and then whatever controls and a moving map ask for."""
    session = requests.Session()
    session.headers["Accept-Encoding"] = "br, gzip"
    for path in ("/", "/_dash-layout", "/_dash-dependencies"):
        session.get(url + path, timeout=30)
    while not stop.is_set():
        if session.get(url + choose_question(draw), timeout=60).ok:
            next(asked)


def choose_question(draw: random.Random) -> str:
    low = draw.randint(0, 5)
    filters = f"passengers={low}-{draw.randint(low, 9)}&hours={draw.randint(0, 23)}-23"
    west, south = draw.uniform(*LON), draw.uniform(*LAT)
    size = draw.choice([0.01, 0.05, 0.5])
    bounds = f"bounds={west:.4f},{south:.4f},{west + size:.4f},{south + size:.4f}"
    zoom = draw.randint(9, 15)
    x = int((west + 180) / 360 * 2**zoom)
    y = int(2**zoom * (0.3759 + draw.uniform(-0.0004, 0.0004)))
    return draw.choice(
        [
            *[f"/api/tiles/latest/{draw.choice(['pickup', 'dropoff'])}/{zoom}/{x}/{y}?{filters}"]
            * 6,
            f"/api/trips?endpoint=pickup&{bounds}&{filters}",
            f"/api/summary?endpoint=dropoff&{bounds}&{filters}",
            "/api/status",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
