"""The server that is to be broken: two versions of its data, its operator, Redis and folders."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import requests
from support.local_servers import LocalServer, serve_locally
from support.processes import wait_for
from support.redis_server import RedisServer, serve_redis

from benchmarks.dataset import ensure_csv
from dashapp.data.reading import read_chunk
from dashapp.data.sources import plan_chunks, resolve_sources
from dashapp.data.storage import StorageOptions
from dashapp.web.login import CSRF_HEADER

TOKEN = "a token for the soak only"
PATIENCE_SECONDS = 180.0
CACHE_SECONDS = 15
"""Short, so that most questions are computed, and some come from the cache."""


@dataclass
class DataSets:
    """A link to one of two folders of files; `versions` are the names of what stands in each."""

    link: Path
    folders: tuple[Path, ...]
    versions: tuple[str, ...]
    current: int = 0

    def change(self) -> None:
        """To the other one, in one stroke."""
        self.current = (self.current + 1) % len(self.folders)
        _link(self.link, self.folders[self.current])


def make_data_sets(folder: Path, kept: Path, rows: int, seed: int) -> DataSets:
    """Two sets of made-up trips of as many rows, kept in `kept` between runs."""
    link = folder / "trips"
    folders = tuple(ensure_csv(rows, seed + number, kept) for number in range(2))
    versions = []
    for one in reversed(folders):  # so that the first one stands there at the end
        _link(link, one)
        versions.append(resolve_sources([str(link)], StorageOptions()).version)
    return DataSets(link, folders, tuple(reversed(versions)))


def read_trips(folder: Path) -> pd.DataFrame:
    """The canonical rows of all files, read here without a cluster."""
    sources = resolve_sources([str(folder)], StorageOptions())
    frames = [read_chunk(chunk).trips for chunk in plan_chunks(sources)]
    return pd.concat(frames, ignore_index=True)


@dataclass
class Doomed:
    """What deaths strike. The server may write into `folders`; `redis` may be none."""

    server: LocalServer
    folders: Mapping[str, Path]
    n_workers: int
    n_web: int
    redis: RedisServer | None = None
    data: DataSets | None = None

    def wait_until_whole(self) -> None:
        """Until every web process holds the data, with all workers there.

        Raises:
            AssertionError: it did not come about in three minutes.
        """
        wait_for(self._is_whole, PATIENCE_SECONDS)
        self.server.wait_for_users(self.n_web)

    def _is_whole(self) -> bool:
        if not self.server.is_ready() or len(self.server.workers()) < self.n_workers:
            return False
        status = self.server.status()
        return bool(status["state"] == "ready" and status["workers"] == self.n_workers)

    def order(self, action: str) -> None:
        """As the operator does it in his panel.

        Raises:
            HTTPError: it was refused.
        """
        url = f"{self.server.url}/api/operator"
        with requests.Session() as session:
            session.post(f"{url}/session", json={"token": TOKEN}, timeout=30).raise_for_status()
            csrf = {CSRF_HEADER: session.get(url, timeout=30).json()["csrf"]}
            session.post(f"{url}/{action}", json={}, headers=csrf, timeout=30).raise_for_status()


@contextmanager
def serve_doomed(
    folder: Path, data: DataSets, compiled: Path, n_workers: int, n_web: int
) -> Iterator[Doomed]:
    """The Procfile's command with a Redis of its own, where there is one; it is whole."""
    folders = {name: folder / name for name in ("cache", "temporary")}
    for one in folders.values():
        one.mkdir()
    compiled.mkdir(parents=True, exist_ok=True)
    (folders["cache"] / "numba").symlink_to(compiled)
    with ExitStack() as open_ones:
        redis = open_ones.enter_context(serve_redis(folder))
        environment = {
            "DASHAPP_DATA": str(data.link),
            "DASHAPP_CACHE_FOLDER": str(folders["cache"]),
            "DASHAPP_LOCAL_WORKERS": str(n_workers),
            "DASHAPP_OPERATOR_TOKEN": TOKEN,
            "DASHAPP_RESULT_CACHE": "redis" if redis else "memory",
            "DASHAPP_RESULT_CACHE_SECONDS": str(CACHE_SECONDS),
            "WEB_CONCURRENCY": str(n_web),
            "TMPDIR": str(folders["temporary"]),
        }
        if redis:
            environment["DASHAPP_REDIS_URL"] = redis.url
        server = open_ones.enter_context(serve_locally(folder, **environment))
        doomed = Doomed(server, folders | {"run": server.run_folder}, n_workers, n_web, redis, data)
        doomed.wait_until_whole()
        yield doomed


def _link(link: Path, target: Path) -> None:
    fresh = link.with_name(f"{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target, target_is_directory=True)
    fresh.replace(link)
