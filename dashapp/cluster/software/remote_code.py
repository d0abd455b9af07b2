"""What travels to the machines of a cluster that do not have this project: they unpack it here.

Pickled by value, because nobody there can import it yet: it may import nothing of `dashapp`.
"""

import hashlib
import importlib
import importlib.util
import io
import os
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

from distributed import Scheduler, SchedulerPlugin, Worker, WorkerPlugin

from dashapp.cluster.worker_code import FILES, FOLDERS, TABLES

FOLDER_PREFIX = "dashapp-code-"

PARTS = ("__init__.py", *FILES, *(f"{one}/**/*.py" for one in FOLDERS), *TABLES)


class CodeOnWorkers(WorkerPlugin):  # type: ignore[misc]  # distributed is not typed for us
    """Unpacks the project on every worker, also on those that join or come back later."""

    name = "dashapp-code"

    def __init__(self, package: bytes, version: str) -> None:
        self.package, self.version = package, version

    def setup(self, worker: Worker) -> None:
        """Not a coroutine: it must end before plugins that need the project are unpickled."""
        del worker
        install(self.package, self.version)


class CodeOnScheduler(SchedulerPlugin):  # type: ignore[misc]
    """The same on the scheduler, which unpickles task graphs."""

    name = "dashapp-code"

    def __init__(self, package: bytes, version: str) -> None:
        self.package, self.version = package, version

    async def start(self, scheduler: Scheduler) -> None:
        del scheduler
        install(self.package, self.version)


def install(package: bytes, version: str) -> None:
    """Put this version first on the path of this process, in place of any other."""
    if is_there(version):
        return
    folder = str(unpack(package, version))
    sys.path[:] = [folder, *(one for one in sys.path if FOLDER_PREFIX not in one)]
    for name in [one for one in sys.modules if one.split(".")[0] == "dashapp"]:
        del sys.modules[name]
    importlib.invalidate_caches()


def is_there(version: str) -> bool:
    """Whether this very code is what an import would find, as in an image made with it."""
    spec = importlib.util.find_spec("dashapp")
    if spec is None or spec.origin is None:
        return False
    return hash_sources(find_sources(Path(spec.origin).parent)) == version


def find_sources(folder: Path) -> dict[str, bytes]:
    """What workers run of the package in `folder`, by name in the zip file, in order.

    A release that changes only the page keeps code and data on the cluster.
    """
    found = [path for part in PARTS for path in folder.glob(part)]
    return {
        f"dashapp/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(found)
    }


def hash_sources(sources: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, text in sources.items():
        digest.update(f"{name} {len(text)} ".encode() + text)
    return digest.hexdigest()[:16]


def unpack(package: bytes, version: str) -> Path:
    """One folder a version and machine: a process that comes back finds its compiled kernels.

    What stands there counts only when it is this very code, whole, and nobody else can change it:
    a machine may have other users. Where it is theirs, this process has a folder of its own.
    """
    folder = Path(tempfile.gettempdir()) / f"{FOLDER_PREFIX}{version}"
    if folder.is_symlink() or (folder.exists() and not is_private(folder)):
        folder = Path(tempfile.mkdtemp(prefix="dashapp-")) / folder.name
    if hash_sources(find_sources(folder / "dashapp")) != version:
        shutil.rmtree(folder, ignore_errors=True)
        fresh = Path(tempfile.mkdtemp(prefix="dashapp-", dir=folder.parent))
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            archive.extractall(fresh)
        try:
            fresh.rename(folder)
        except OSError:  # another process of this machine was first
            shutil.rmtree(fresh, ignore_errors=True)
    return folder


def is_private(folder: Path) -> bool:
    about = folder.lstat()
    return about.st_uid == os.getuid() and not about.st_mode & 0o022


def read_clock() -> float:
    """Of the scheduler: the one clock by which all web processes can tell who was first."""
    return time.time()
